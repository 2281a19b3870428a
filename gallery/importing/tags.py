"""Folders as tags."""

import unicodedata
from collections.abc import Iterable, Mapping

from foundation.user_input import words
from gallery.names import folded
from gallery.organising_models import LONGEST_NAME, ProductTag, Tag
from gallery.search import index


def put(folders: Mapping[int, Iterable[str]]) -> None:
    """Give products, by their id, the names of folders as tags; what they bear already stays."""
    wanted = {name for names in folders.values() for name in map(tag_name, names) if name}
    tags = {name: _tag(name) for name in sorted(wanted)}
    ProductTag.objects.bulk_create(
        (
            ProductTag(product_id=product, tag=tags[name])
            for product, names in folders.items()
            for name in map(tag_name, names)
            if name
        ),
        ignore_conflicts=True,
    )
    index.update(folders)


def tag_name(folder: str) -> str:
    """The name of a folder as that of a tag, "" where nothing of it can be seen."""
    shown = unicodedata.normalize("NFC", words(folder)).replace(",", " ")
    return " ".join(shown.split())[:LONGEST_NAME].strip()


def _tag(name: str) -> Tag:
    return Tag.objects.get_or_create(folded=folded(name), defaults={"name": name})[0]

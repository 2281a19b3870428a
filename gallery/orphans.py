"""Stored files whose rows are gone: a recipe inside says which generation made them."""

from typing import Any, NamedTuple

from gallery import media_folder, recipes
from gallery.checking import BadMedia, check
from gallery.models import Asset
from gallery.storing import StoredFile, StoreFailed, adopt


class Orphan(NamedTuple):
    """A whole file without a row; `position` is its place among the results."""

    position: int
    stored: StoredFile
    recipe: dict[str, Any]


def of_generation(uid: str, *, project: str, kind: str) -> list[Orphan]:
    """The files that this generation (its uid with dashes) has left, first result first.

    Looks only where `storing.store` would have put them; project is a slug.
    """
    folder = media_folder.media() / media_folder.PROJECTS / project / kind
    found: dict[int, Orphan] = {}
    for file in sorted(folder.glob(f"*-{uid[:8]}*.*")):
        path = file.relative_to(media_folder.media()).as_posix()
        if file.name.startswith(".") or media_folder.link_in(path):
            continue
        recipe = recipes.read_own(file)
        if recipe is None or recipe.get("generation") != uid:
            continue
        position = recipe.get("position")
        if not isinstance(position, int) or Asset.objects.filter(path=path).exists():
            continue
        try:
            found.setdefault(position, Orphan(position, adopt(path, check(file)), recipe))
        except (BadMedia, StoreFailed):
            continue
    return [found[position] for position in sorted(found)]

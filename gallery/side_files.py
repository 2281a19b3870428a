"""Files kept beside a product: word timings, subtitles, alignments, whatever came with it.

Each lies in its product's folder under its product's name and its own (`2026-11-27-ab12cd34.words.
json`). Nothing in it is believed or shown: it is downloaded as bytes, goes with its product, and
its name never ends like something that a browser or a shell would run.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from gallery import formats, media_folder, own_media, storing
from gallery.folders.touched import touch
from gallery.models import Asset, Product, SideFile
from gallery.storing import sha256_of

LONGEST_LABEL = 40
PARTS_OF_STEM = 4
"""Year, month, day and short id, as `storing.free_names` begins every name."""
LOOKED_AT = 4096
TEXTS = ("json", "srt", "vtt", "txt", "csv", "tsv", "lrc", "ass", "ssa", "md", "textgrid")
OTHERS = ("zip", "mid", "midi", "glb", "ply", "obj", "stl", "npz", "npy", "safetensors", "pdf")
BY_TYPE = {
    **{"application/json": "json", "text/vtt": "vtt", "application/x-subrip": "srt"},
    **{"text/srt": "srt", "application/srt": "srt", "text/csv": "csv", "text/plain": "txt"},
    **{"application/zip": "zip", "audio/midi": "mid", "model/gltf-binary": "glb"},
}
ITS_NAME = re.compile(r"(?P<stem>[\w-]+)\.(?P<label>[a-z0-9-]{1,44})\.(?P<extension>[a-z0-9]+)")


@dataclass(frozen=True)
class StoredSideFile:
    """A file in its place, without its row yet. `path` is relative to media/, `name` what it is."""

    path: str
    sha256: str
    size: int
    mime: str
    name: str


def keep(
    source: Path,
    *,
    project: str,
    kind: str,
    when: datetime,
    short_id: str,
    name: str,
    mime: str = "",
    url: str = "",
) -> StoredSideFile:
    """Copy `source` beside the products of the same arguments, durably.

    The same arguments and bytes give the same file; one that belongs to another row is never
    written over. Raises StoreFailed.
    """
    own_media.check_home()
    ending = extension(source, mime, url)
    sha256 = sha256_of(source)
    folder = storing.folder_of(project, kind or storing.IMPORTED)
    for target in storing.free_names(folder, when, short_id, 0, f"{label(name)}.{ending}"):
        path = target.relative_to(media_folder.media()).as_posix()
        owner = SideFile.objects.filter(path=path).only("sha256").first()
        if owner is not None and owner.sha256 != sha256:
            continue
        if owner is None or not target.exists():
            storing.place(source, target)
        return StoredSideFile(path, sha256, target.stat().st_size, mime, name)
    raise storing.StoreFailed("No free name is left for the file.")


def add(kept: StoredSideFile, product: Product) -> SideFile:
    """The row of a kept file, the one that is there or a new one. Call it inside the transaction
    that its other rows belong to."""
    row, is_new = SideFile.objects.get_or_create(
        path=kept.path,
        defaults={
            "product": product,
            "name": kept.name[:LONGEST_LABEL],
            "sha256": kept.sha256,
            "size": kept.size,
            "mime": kept.mime[:100],
        },
    )
    if is_new:
        touch([product.pk])
    return row


def lost_beside(path: str) -> list[StoredSideFile]:
    """Files that lie beside the product file at this path and that no row knows of."""
    stem = "-".join(PurePosixPath(path).stem.split("-")[:PARTS_OF_STEM])
    found = []
    for file in sorted(media_folder.absolute(path).parent.glob(f"{stem}.*.*")):
        here = file.relative_to(media_folder.media()).as_posix()
        is_known = SideFile.objects.filter(path=here).exists()
        if not is_known and is_its_name(here) and not media_folder.link_in(here):
            found.append(_stored_at(here))
    return found


def take_in(path: str) -> SideFile | None:
    """The row of a file that lies beside a product and lost its own; None where no product is
    there to have it. Raises StoreFailed."""
    name = ITS_NAME.fullmatch(PurePosixPath(path).name)
    if not name or not is_its_name(path):
        return None
    folder = PurePosixPath(path).parent
    begun = f"{folder}/{name['stem']}"
    owners = Asset.objects.filter(Q(path__startswith=f"{begun}.") | Q(path__startswith=f"{begun}-"))
    product = Product.objects.filter(asset__in=owners).order_by("pk").first()
    return add(_stored_at(path), product) if product else None


def is_its_name(path: str) -> bool:
    """Whether a file of this name is one that `keep` gives."""
    name = ITS_NAME.fullmatch(PurePosixPath(path).name)
    return bool(name) and name["extension"] in (*TEXTS, *OTHERS, "bin")  # type: ignore[index]


def remove(rows: QuerySet[SideFile]) -> None:
    """Remove the files of rows that are about to go."""
    for path in rows.values_list("path", flat=True):
        media_folder.absolute(path).unlink(missing_ok=True)


def is_text(file: Path) -> bool:
    """By its first bytes."""
    with file.open("rb") as content:
        head = content.read(LOOKED_AT)
    return b"\0" not in head and not _words(head).count("\ufffd")


def extension(file: Path, mime: str, url: str = "") -> str:
    """How its name may end: by its bytes, else by its address, else by its type, else "bin"."""
    named = PurePosixPath(_path(url)).suffix.lstrip(".").lower()
    with file.open("rb") as content:
        head = content.read(LOOKED_AT)
    words = _words(head).lstrip("\ufeff").lstrip()
    found = formats.text_format(words)
    if found is not formats.TEXT:
        return found.extension
    if named in (*TEXTS, *OTHERS):
        return named
    if is_text(file):
        ending = BY_TYPE.get(mime.partition(";")[0].strip().lower(), "")
        return "json" if words.startswith(("{", "[")) else ending if ending in TEXTS else "txt"
    return BY_TYPE.get(mime.partition(";")[0].strip().lower(), "bin")


def _stored_at(path: str) -> StoredSideFile:
    file = media_folder.absolute(path)
    name = ITS_NAME.fullmatch(file.name)
    words = name["label"].replace("-", " ") if name else "file"
    return StoredSideFile(path, sha256_of(file), file.stat().st_size, "", words)


def label(name: str) -> str:
    """What it is, as a part of a file name: "word timings" is "word-timings"."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return words[:LONGEST_LABEL].strip("-") or "file"


def _words(head: bytes) -> str:
    """The first letters of a file; what was cut off in the middle of one is left out."""
    return head.decode("utf-8", "ignore" if len(head) == LOOKED_AT else "replace")


def _path(url: str) -> str:
    try:
        return "" if url[:5].lower() == "data:" else urlsplit(url).path
    except ValueError:
        return ""

"""The user's own files that are linked: looked at, and found again; never written to, moved,
renamed or deleted."""

from collections.abc import Iterable
from pathlib import Path

from foundation.user_input import is_text
from gallery.import_models import ImportRun
from gallery.importing import walk
from gallery.importing.take import LONGEST_LINK
from gallery.models import Asset
from gallery.storing import StoreFailed, sha256_of

MISSING = (
    "Your file no longer exists. Put it back, or run verify --repair, which looks for it in "
    "the folders that it was imported from."
)
CHANGED = (
    "Your file was changed since it was linked. It is left as it is; import it again to have it as "
    "a product of its own."
)


def problem_of(asset: Asset) -> tuple[str, str, str] | None:
    """What is wrong with a linked file: "missing" or "changed", its place, and a sentence."""
    path = asset.linked_path
    if not asset.file.is_file():
        return "missing", path, MISSING
    try:
        is_same = asset.file.stat().st_size == asset.size and sha256_of(asset.file) == asset.sha256
    except (OSError, StoreFailed) as error:
        return "changed", path, f"{error} Make it readable."
    return None if is_same else ("changed", path, CHANGED)


def find_again(lost: Iterable[Asset]) -> dict[str, str]:
    """Link those that are elsewhere now in the folders that they were imported from; their old
    places with the new ones."""
    by_size: dict[int, list[Asset]] = {}
    for asset in lost:
        by_size.setdefault(asset.size, []).append(asset)
    found: dict[str, str] = {}
    for path in _candidates() if by_size else ():
        try:
            waiting = by_size.get(path.stat().st_size, [])
            sha256 = sha256_of(path) if waiting else ""
        except (OSError, StoreFailed):
            continue
        for asset in [one for one in waiting if one.sha256 == sha256]:
            found[asset.linked_path] = str(path)
            asset.linked_path = str(path)
            asset.save(update_fields=["linked_path"])
            waiting.remove(asset)
    return found


def _candidates() -> Iterable[Path]:
    runs = ImportRun.objects.filter(is_linked=True).values_list("paths", flat=True)
    roots = dict.fromkeys(Path(path) for paths in runs for path in paths)
    for one in walk.files(roots):
        if isinstance(one, walk.CandidateFile) and _can_be_stored(one.path):
            yield one.path


def _can_be_stored(path: Path) -> bool:
    return is_text(str(path)) and len(str(path.absolute())) <= LONGEST_LINK

"""Tables that backups have to know of and do not know: their rooms tell of them in the `ready` of
their apps."""

from collections.abc import Mapping

from backup.layout import Manifest

_counted: dict[str, tuple[str, str]] = {}
_started: set[str] = set()


def count(table: str, one: str, many: str) -> None:
    """Whoever is told what a home holds is told how many rows of it, in these words."""
    _counted[table] = one, many


def counted() -> Mapping[str, tuple[str, str]]:
    """Table → the words for one of its rows, and for more."""
    return _counted


def has_rows_once_started(table: str) -> None:
    """A home without a row in it was never started."""
    _started.add(table)


def was_started(manifest: Manifest) -> bool:
    """Whether the home that was saved ever was."""
    return any(manifest.counts.get(table) for table in _started)

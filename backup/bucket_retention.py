"""What leaves a second place: backups by the rule of the folder, then files that no other names.

Manifests go first: broken off in between, there are files too many, which the next pass removes.
What the folder still has stays, and nothing goes while any backup there cannot be read. A file
younger than a day, by the server's own clock, stays as well: it may be of one that is being sent.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from backup import layout, retention
from backup.backup_place import Place, hash_of
from backup.layout import BadBackup, Manifest
from backup.s3 import S3, Bucket
from backup.second_place import alone, in_words, names, want_mine
from backup.side_by_side import each

YOUNG = timedelta(days=1)
OBJECT = re.compile(rf"{layout.OBJECTS}/[0-9a-f]{{2}}/[0-9a-f]{{64}}")
Go = Callable[[], None]


def prune(bucket: Bucket, place: Place, go_on: Go = lambda: None) -> int:
    """Let the old ones of that home go; says how many. Raises BackupFailed and BadBackup, and what
    `go_on` raises."""
    with alone(), in_words(), S3(bucket) as s3:
        want_mine(s3, place)
        there = _There(s3, place)
        found = [there.manifest(name) for name in names(s3)]
        here = {file.name for file in place.names()}
        old = [one for one in retention.gone(found) if one.name not in here]
        if old:
            gone = {one.name for one in old}
            named = there.named(one for one in found if one.name not in gone)
            for name in sorted(gone):
                go_on()
                s3.remove(f"{layout.SNAPSHOTS}/{name}")
            _collect(s3, named, go_on)
        return len(old)


def _collect(s3: S3, named: set[str], go_on: Go) -> None:
    written = s3.written("")
    until = max(written.values()) - YOUNG
    unnamed = [
        name
        for name, at in written.items()
        if OBJECT.fullmatch(name) and name[-64:] not in named and at < until
    ]
    for _ in each(s3.remove, unnamed, go_on):
        pass


class _There:
    """Backups in a bucket; what the folder has as well is read from there."""

    def __init__(self, s3: S3, place: Place) -> None:
        self._s3, self._place = s3, place

    def manifest(self, name: str) -> Manifest:
        """Raises BadBackup."""
        file = self._place.path / layout.SNAPSHOTS / name
        if file.is_file():
            return layout.read(file)
        with _scratch(name) as file:
            file.write_bytes(self._s3.read(f"{layout.SNAPSHOTS}/{name}"))
            found = layout.read(file)
        if found.name != name:
            raise BadBackup(f"{name} in {self._s3.bucket.name} is another backup than its name.")
        return found

    def named(self, stay: Iterable[Manifest]) -> set[str]:
        """The hashes of all that they need. Raises BadBackup."""
        found = set()
        for manifest in stay:
            found |= {one.sha256 for one in manifest.objects}
            with self._index(manifest.index.sha256) as index:
                found |= {entry.sha256 for entry in layout.entries(index)}
        return found

    @contextmanager
    def _index(self, sha256: str) -> Iterator[Path]:
        file = self._place.object(sha256)
        if file.is_file() and hash_of(file) == sha256:
            yield file
            return
        with _scratch("index") as file:
            file.write_bytes(self._s3.read(f"{layout.OBJECTS}/{sha256[:2]}/{sha256}"))
            if hash_of(file) != sha256:
                raise BadBackup(f"A list of files in {self._s3.bucket.name} was changed.")
            yield file


@contextmanager
def _scratch(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="second-", dir=settings.PATHS.work) as folder:
        yield Path(folder) / name

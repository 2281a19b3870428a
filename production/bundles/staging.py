"""A bundle unpacked beside the library and checked to its last byte, before anything is taken."""

import os
import secrets
import shutil
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from django.conf import settings

from foundation.disk_errors import LEAST_FREE
from foundation.durable import sync
from gallery import media_folder
from gallery.bulk_acts import in_batches
from gallery.models import Asset
from production.bundles import rows, templates
from production.bundles.archive import CHANGED, CUT_OFF, Hashing, Reader
from production.bundles.layout import (
    LARGEST_MANIFEST,
    LEDGER,
    MANIFEST,
    PRODUCTS,
    TEMPLATES,
    BadBundle,
    BundleFailed,
    ProgressCallback,
    Stopped,
    part_of,
)
from production.bundles.rows import Manifest

MOST_IN_MEMORY = 4 * 1024**2
"""Bytes of rows that are not read twice."""
MOST_UNDER_WAY = 1_000
"""Files that are made durable while the next are read."""
OTHER_BYTES = CHANGED.format("a file in it has other bytes than when it was exported")
TWICE = "It is damaged: a product stands in it twice."
TWO_SIZES = "It is damaged: a file in it is described in two ways."


@dataclass
class Staged:
    """What was checked: `folder` has the parts of rows and, under their hashes, the files that are
    not in the library yet. `files` are, by their hashes, sizes and extensions, `beside` hashes of
    those that lie beside products."""

    folder: Path
    manifest: Manifest
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)
    products: int = 0

    lines: list[rows.Line] = field(default_factory=list)

    @property
    def product_lines(self) -> Iterator[rows.Line]:
        """From memory where they are few, else read once more."""
        return iter(self.lines) if self.lines else rows.products(self.folder / PRODUCTS)

    @property
    def ledger_lines(self) -> Iterator[dict[str, object]]:
        return rows.entries(self.folder / LEDGER)

    @property
    def template_lines(self) -> Iterator[rows.TemplateLine]:
        """None in a bundle of an earlier version."""
        is_there = TEMPLATES in self.manifest.parts
        return rows.templates(self.folder / TEMPLATES) if is_there else iter(())

    def file(self, sha256: str) -> Path:
        return self.folder / sha256


@contextmanager
def staged(
    path: Path,
    on_progress: ProgressCallback = lambda done, total: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Staged]:
    """Read a bundle. The folder lies under media/, so that files are moved out of it in no time,
    and goes at the end; so does what one that was killed has left. One at a time, as the caller
    sees to. Raises BadBundle, BundleFailed, Stopped, and OSError."""
    for left in media_folder.media().glob(".bundle-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = media_folder.media() / f".bundle-{os.getpid()}-{secrets.token_hex(4)}"
    with path.open("rb", buffering=0) as file, Hashing() as hashing:
        reader = Reader(file)
        blocks = reader.part(MANIFEST, most=LARGEST_MANIFEST)
        manifest = rows.manifest(b"".join(bytes(block) for block in blocks))
        rows_size = sum(size for size, _ in manifest.parts.values())
        if manifest.bytes + rows_size > path.stat().st_size:
            raise BadBundle(CUT_OFF)
        _want_room(settings.PATHS.home, 4 * rows_size)
        try:
            folder.mkdir(mode=0o700)
            found = Staged(folder, manifest)
            for name, (size, sha256) in manifest.parts.items():
                if _stored_part(reader, name, size, folder / name, hashing) != sha256:
                    raise BadBundle(OTHER_BYTES)
            _check_rows(found)
            with _Syncing() as syncing:
                _unpack(found, reader, hashing, syncing, on_progress, is_stopped)
                reader.end()
                syncing.wait()
            yield found
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _want_room(folder: Path, size: int) -> None:
    wanted, free = size + LEAST_FREE, shutil.disk_usage(folder).free
    if free < wanted:
        raise BundleFailed(
            f"Nothing was imported: that takes {wanted / 1e6:,.0f} MB, and {free / 1e6:,.0f} MB "
            f"are free at {folder}. Make room on that disk."
        )


def _check_rows(found: Staged) -> None:
    """Go through all rows once, and note which files have to come."""
    uids = set()
    are_few = found.manifest.parts[PRODUCTS][0] <= MOST_IN_MEMORY
    kept: list[rows.Line] = []
    for line in found.product_lines:
        if are_few:
            kept.append(line)
        if line.uid in uids:
            raise BadBundle(TWICE)
        uids.add(line.uid)
        found.beside.update(file.sha256 for file in line.beside)
        for file in (line.file, *line.beside):
            facts = (file.size, file.extension)
            if found.files.setdefault(file.sha256, facts) != facts:
                raise BadBundle(TWO_SIZES)
    found.products, found.lines = len(uids), kept
    if sum(size for size, _ in found.files.values()) != found.manifest.bytes:
        raise BadBundle("It is damaged: its files have another size than it says.")
    for _ in found.ledger_lines:
        pass
    templates.want_each_once(found.template_lines)


def _unpack(
    found: Staged,
    reader: Reader,
    hashing: Hashing,
    syncing: "_Syncing",
    on_progress: ProgressCallback,
    is_stopped: Callable[[], bool],
) -> None:
    done, total = 0, found.manifest.bytes
    here = _in_library(list(found.files)) - found.beside
    new = (size for sha256, (size, _) in found.files.items() if sha256 not in here)
    _want_room(media_folder.media(), sum(new))
    for sha256, (size, extension) in found.files.items():
        if is_stopped():
            raise Stopped
        target = None if sha256 in here else found.file(sha256)
        if _stored_part(reader, part_of(sha256, extension), size, target, hashing) != sha256:
            raise BadBundle(OTHER_BYTES)
        if target:
            syncing.add(target)
        done += size
        on_progress(done, total)


def _in_library(hashes: Sequence[str]) -> set[str]:
    """Those of the files that are there already, as products' own."""
    rows = Asset.objects.only("sha256", "path", "linked_path", "size")
    return {
        asset.sha256
        for some in in_batches(hashes)
        for asset in rows.filter(sha256__in=some)
        if is_there(asset)
    }


def is_there(asset: Asset) -> bool:
    try:
        return asset.file.stat().st_size == asset.size
    except OSError:
        return False


def _stored_part(
    reader: Reader, name: str, size: int, target: Path | None, hashing: Hashing
) -> str:
    """Read the next part, to a file; its hash."""
    blocks = reader.part(name, size)
    if target is None:
        for block in blocks:
            hashing.add(block)
        return hashing.digest()
    with target.open("xb", buffering=0) as file:
        for block in blocks:
            hashing.add(block)
            _write(file, block)
    return hashing.digest()


class _Syncing:
    """Makes files durable while the next are read."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "sync")
        self._begun: deque[Future[None]] = deque()

    def __enter__(self) -> "_Syncing":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def add(self, file: Path) -> None:
        """Raises OSError of one before."""
        self._begun.append(self._thread.submit(sync, file))
        if len(self._begun) > MOST_UNDER_WAY:
            self._begun.popleft().result()

    def wait(self) -> None:
        """Raises OSError."""
        while self._begun:
            self._begun.popleft().result()


def _write(file: BinaryIO, rest: memoryview) -> None:
    while rest:
        rest = rest[file.write(rest) :]

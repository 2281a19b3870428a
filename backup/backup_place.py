"""A place of backups on disk: its objects, its snapshots, and who may write there."""

import errno
import hashlib
import json
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backup import layout
from backup.flushing import Settle, settling
from backup.layout import BackupFailed, BadBackup, Manifest, Stored
from foundation import file_lock
from foundation.disk_errors import disk_words
from foundation.durable import sync

CHUNK = 1024**2
NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL
ANOTHERS = "{} holds the backups of another home. Choose a folder of its own for this one."
BUSY = "Another backup is being made in {}. Wait for it, or stop it first."


class Place:
    """One folder of backups. Only `writing` makes anything in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._objects, self._drafts = path / layout.OBJECTS, path / layout.DRAFTS
        self._new: list[Path] = []
        self._settle: Settle
        self.was_broken_off = False

    def object(self, sha256: str) -> Path:
        return Path(f"{self._objects}/{sha256[:2]}/{sha256}")

    def has(self, stored: Stored) -> bool:
        """Whether an object of that size is there; its bytes are not read."""
        file = self.object(stored.sha256)
        try:
            return file.stat().st_size == stored.size and not file.is_symlink()
        except OSError:
            return False

    def sizes(self) -> dict[str, int]:
        """All objects with the bytes that each has."""
        found = {}
        with suppress(FileNotFoundError):
            for folder in os.scandir(self.path / layout.OBJECTS):
                if folder.is_dir(follow_symlinks=False):
                    for file in os.scandir(folder):
                        if file.is_file(follow_symlinks=False):
                            found[file.name] = file.stat().st_size
        return found

    def names(self) -> list[Path]:
        """The files of all snapshots, the newest first: by their number, not by any clock."""
        folder = self.path / layout.SNAPSHOTS
        found = [it for it in folder.glob("*.json") if layout.NAME.fullmatch(it.name)]
        return sorted(found, key=lambda it: (-int(it.name.partition("-")[0]), it.name))

    def looked(self) -> tuple[list[Manifest], list[str]]:
        """Those that are whole, the newest first, and in sentences what is wrong with the others.
        A thousand of them take some 0.3 s."""
        found, wrong = [], []
        for file in self.names():
            try:
                found.append(layout.read(file))
            except BadBackup as error:
                wrong.append(str(error))
        return found, wrong

    def snapshots(self) -> list[Manifest]:
        """Those that are whole, the newest first."""
        return self.looked()[0]

    def broken(self) -> list[str]:
        """What is wrong with those that are not, in sentences."""
        return self.looked()[1]

    def newest(self) -> Manifest | None:
        for file in self.names():
            with suppress(BadBackup):
                return layout.read(file)
        return None

    def mark(self) -> str:
        """Of which home the backups are; "" where none are yet. Raises BadBackup."""
        try:
            data = json.loads((self.path / layout.MARK).read_text(encoding="utf-8"))
            if data["format"] != layout.FORMAT:
                raise ValueError
            if data["version"] > layout.VERSION:
                raise BadBackup(f"{self.path} is written by a newer Art Factory. Update this one.")
            return str(data["home"])
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise BadBackup(f"{self.path} cannot be read: {disk_words(error)[0]}.") from error
        except (ValueError, KeyError, TypeError):
            raise BadBackup(f"{self.path / layout.MARK} is not what Art Factory wrote.") from None

    @contextmanager
    def writing(self, home: str) -> Iterator[None]:
        """Be the only one who writes here, for that home. Raises BackupFailed and OSError. What is
        within `was_broken_off` where the last one did not come to its end."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.path / layout.LOCK).open("a") as lock:
            if not file_lock.take(lock, 0):
                raise BackupFailed(BUSY.format(self.path))
            try:
                mark = self.mark()
            except BadBackup as error:
                raise BackupFailed(str(error)) from error
            if mark not in ("", home):
                raise BackupFailed(ANOTHERS.format(self.path))
            for name in (layout.OBJECTS, layout.SNAPSHOTS, layout.DRAFTS):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            for left in (self.path / layout.DRAFTS).iterdir():
                if left.is_symlink() or not left.is_dir():
                    left.unlink()
            if not mark:
                facts = {"format": layout.FORMAT, "version": layout.VERSION, "home": home}
                self.write(self.path / layout.MARK, json.dumps(facts).encode())
            unfinished = self.path / layout.UNFINISHED
            self.was_broken_off = unfinished.exists()
            self.write(unfinished, b"")
            with settling(self.path) as self._settle:
                yield
            unfinished.unlink()

    def draft(self) -> Path:
        return Path(f"{self._drafts}/{os.getpid()}-{secrets.token_hex(4)}.part")

    def put(self, source: Path) -> Stored:
        """Copy a file among the objects, where it is not there yet. Raises OSError."""
        draft = self.draft()
        try:
            stored = copied(source, draft)
            self.keep(draft, stored)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return stored

    def keep(self, draft: Path, stored: Stored) -> None:
        """Give a draft its name among the objects. One of another size was cut off, and goes."""
        target = self.object(stored.sha256)
        if self.has(stored):
            draft.unlink()
            return
        try:
            draft.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            draft.replace(target)
        self._new.append(target)

    def settle(self) -> None:
        """All that was kept is on its disk, before what names it is."""
        self._settle(self._new)
        sync(self.path / layout.OBJECTS)
        self._new.clear()

    def write(self, target: Path, data: bytes) -> None:
        """A small file, whole and durable, or not at all."""
        draft = self.draft()
        try:
            with draft.open("xb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        sync(target.parent)

    def next_number(self) -> int:
        numbers = [int(file.name.partition("-")[0]) for file in self.names()]
        return max(numbers, default=0) + 1


_mine = threading.local()


def _buffer() -> memoryview:
    """This thread's own: to make one anew would take as long as to copy a small file."""
    if not hasattr(_mine, "buffer"):
        _mine.buffer = memoryview(bytearray(CHUNK))
    buffer: memoryview = _mine.buffer
    return buffer


def copied(source: Path, target: Path) -> Stored:
    """Copy a file, never a link, and hash what is in the copy then: no change of the source at that
    moment leaves bytes under the name of others. Where the file system can (copy_file_range), both
    share their blocks until either is changed."""
    hashed, at, part = hashlib.sha256(), 0, _buffer()
    reader = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        writer = os.open(target, NEW, 0o600)
        try:
            while count := _copied_on(reader, writer, at, part):
                count = os.preadv(writer, [part[:count]], at)
                hashed.update(part[:count])
                at += count
        finally:
            os.close(writer)
    finally:
        os.close(reader)
    return Stored(hashed.hexdigest(), at)


_CANNOT = {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EBADF}


def _copied_on(reader: int, writer: int, at: int, part: memoryview) -> int:
    """How many bytes from there on are in the copy now; 0 at the end."""
    if hasattr(os, "copy_file_range"):
        try:
            if count := os.copy_file_range(reader, writer, len(part), at, at):
                return count
        except OSError as error:
            if error.errno not in _CANNOT:
                raise
    count = os.preadv(reader, [part], at)
    return os.pwrite(writer, part[:count], at) if count else 0


def hash_of(file: Path) -> str:
    """Raises OSError, also for a link."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb", buffering=0) as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()


def want_room(place: Path, size: int, leaving: int) -> None:
    """Raises BackupFailed where it has not that many bytes free, and `leaving` beside."""
    disk = shutil.disk_usage(place)
    if disk.free - size < leaving:
        raise BackupFailed(
            f"{size / 1e6:,.0f} MB are to be written, and {disk.free / 1e6:,.0f} MB are free at "
            f"{place}, of which {leaving / 1e6:,.0f} MB have to stay free. Make room there, or "
            "choose another disk."
        )

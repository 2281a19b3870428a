"""Real disks that are small, read-only or gone, where this machine lets a test mount them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

READ_ONLY, WRITABLE = "ro", "rw"


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@dataclass
class Disk:
    place: Path

    def remount(self, how: str) -> None:
        _mount("-o", f"remount,{how}", str(self.place))

    def fill(self) -> Path:
        """Write until nothing more fits; removing the file makes room again."""
        ballast = self.place / "ballast"
        with ballast.open("wb", 0) as file:
            try:
                while file.write(bytes(65536)):
                    pass
            except OSError:
                return ballast
        raise AssertionError("the disk took everything")


@contextmanager
def mounted(place: Path, size: str = "size=64m") -> Iterator[Disk]:
    """An empty disk of its own at `place`, which hides what was there until the end."""
    place.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"{size},mode=0700", "tmpfs", str(place))
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """One file that nobody can write to, not even root."""
    _mount("--bind", str(file), str(file))
    try:
        _mount("-o", "remount,ro,bind", str(file))
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(file)], check=True, capture_output=True)

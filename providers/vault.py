"""Encryption of what must stay secret, under a master key that lies outside database and backups.

The file holds one or more Fernet keys, newest first (cryptography's MultiFernet): all of them read,
the first one writes. It is for the user's eyes only (0600) and is made at the first use.

cryptography is imported by whoever needs it: it takes 6 MB in each process, most need no key.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from foundation import file_lock

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


SECONDS_TO_WAIT = 10.0


class CannotDecrypt(Exception):
    """The master key is damaged, or not the one this was encrypted with; the message says what to
    do."""


def encrypt(text: str) -> bytes:
    """Raises CannotDecrypt where the master key is damaged."""
    return _ring().encrypt(text.encode())


def decrypt(token: bytes | memoryview) -> str:
    """Raises CannotDecrypt."""
    from cryptography.fernet import InvalidToken

    try:
        return _ring().decrypt(bytes(token)).decode()
    except (InvalidToken, UnicodeDecodeError):
        raise CannotDecrypt(
            f"Put the right master key back into {file()}, or enter the provider's key again."
        ) from None


def renew(token: bytes | memoryview) -> bytes:
    """The same secret, encrypted under the newest master key. Raises CannotDecrypt."""
    return encrypt(decrypt(token))


def add_master_key() -> None:
    """From now on a new master key writes; the older ones go on reading."""
    from cryptography.fernet import Fernet

    with _locked() as handle:
        keys = _keys(handle)
        _write(handle, [Fernet.generate_key().decode(), *keys])


def keep_newest_master_key() -> None:
    """Forget the older master keys, once everything was renewed."""
    with _locked() as handle:
        _write(handle, _keys(handle)[:1])


def file() -> Path:
    path: Path = settings.MASTER_KEY_FILE
    return path


def _ring() -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    with _locked() as handle:
        keys = _keys(handle)
        if not keys:
            keys = [Fernet.generate_key().decode()]
            _write(handle, keys)
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise CannotDecrypt(
            f"The master key in {file()} is damaged. Put the right one back, or remove the file "
            "and enter the providers' keys again."
        ) from None


@contextmanager
def _locked() -> Iterator[IO[str]]:
    """The file, made if need be; one process at a time. Raises TimeoutError."""
    file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file(), os.O_RDWR | os.O_CREAT, 0o600)
    with (
        os.fdopen(descriptor, "r+", errors="replace") as handle,
        file_lock.locked(handle, SECONDS_TO_WAIT),
    ):
        os.fchmod(descriptor, 0o600)
        yield handle


def _keys(handle: IO[str]) -> list[str]:
    handle.seek(0)
    return handle.read().split()


def _write(handle: IO[str], keys: list[str]) -> None:
    handle.seek(0)
    handle.truncate()
    handle.write("\n".join(keys) + "\n")
    handle.flush()
    os.fsync(handle.fileno())

"""The providers' keys in a backup: only when asked for, under a passphrase of the user's own.

In the database they are encrypted by this machine's master key, which no backup has. Here they are
under Fernet, by a key that scrypt (RFC 7914) makes of the passphrase.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from backup.layout import BackupFailed, BadBackup
from providers import vault
from providers.models import StoredKey

COST, BLOCK, PARALLEL = 2**15, 8, 1
"""32 MB and a tenth of a second for each try."""
MOST_COST = 2**20
SHORTEST = 8
LARGEST = 4 * 1024**2
WRONG = "The passphrase is not the one that the keys were saved under. Nothing was changed."
BROKEN = "The keys in this backup cannot be read. Restore without --keys, and enter them again."
TOO_SHORT = f"A passphrase has at least {SHORTEST} letters."


def sealed(passphrase: str) -> bytes:
    """All keys that are stored. Raises BackupFailed."""
    from cryptography.fernet import Fernet

    if len(passphrase) < SHORTEST:
        raise BackupFailed(TOO_SHORT)
    try:
        plain = [
            [key.provider, key.field, vault.decrypt(key.token)] for key in StoredKey.objects.all()
        ]
    except vault.CannotDecrypt as error:
        raise BackupFailed(f"The keys cannot be saved. {error}") from error
    salt = os.urandom(16)
    token = Fernet(_key(passphrase, salt, COST)).encrypt(json.dumps(plain).encode())
    facts = {"scrypt": COST, "salt": salt.hex(), "token": token.decode()}
    return json.dumps(facts).encode()


def opened(file: Path, passphrase: str) -> list[tuple[str, str, str]]:
    """Provider, field and key, as they were saved. Raises BadBackup."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        if file.stat().st_size > LARGEST:
            raise BadBackup(BROKEN)
        data: dict[str, Any] = json.loads(file.read_bytes())
        cost, salt, token = data["scrypt"], bytes.fromhex(data["salt"]), data["token"].encode()
        if type(cost) is not int or not 2 <= cost <= MOST_COST:
            raise BadBackup(BROKEN)
        plain = json.loads(Fernet(_key(passphrase, salt, cost)).decrypt(token))
        return [(str(provider), str(field), str(key)) for provider, field, key in plain]
    except InvalidToken:
        raise BadBackup(WRONG) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadBackup(BROKEN) from None


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=32, n=cost, r=BLOCK, p=PARALLEL).derive(passphrase.encode())
    return base64.urlsafe_b64encode(made)

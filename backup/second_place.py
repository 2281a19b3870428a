"""A second place for backups: a bucket of a server that speaks S3, laid out as a folder is.

Files first, then each backup's manifest: one that was broken off has left objects, which the next
one need not send again, and no backup that is not whole. `bucket_retention` lets the oldest go.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from audit import trail
from audit.models import AuditAction
from backup import layout
from backup.backup_place import Place, hash_of
from backup.layout import BackupFailed, BadBackup, Manifest, Stored
from backup.s3 import S3, Bucket, S3Error
from foundation import file_lock
from providers import redact, vault
from providers.models import StoredKey
from providers.typed_addresses import may_be_plain

SLUG, FIELD = "second-place", "bucket"
"""Its row among the stored keys: encrypted as they are, renewed with them, in no backup but by
`--keys`."""
ANOTHERS = "{} holds the backups of another home. Name a folder of its own for this one."
LOCK = "second-place.lock"
BUSY = "Another backup is being sent to the second place. Wait for it."
NOT_OPENED = "It is stored, but this master key does not open it. Enter it again."
ProgressCallback = Callable[[int, int], None]


class BadPlace(ValueError):
    """It cannot be one, in a sentence."""


def configured() -> Bucket | None:
    """Raises BackupFailed where it is stored and cannot be read."""
    row = StoredKey.objects.filter(provider=SLUG, field=FIELD).first()
    if row is None:
        return None
    try:
        bucket = Bucket(**json.loads(vault.decrypt(row.token)))
    except (vault.CannotDecrypt, ValueError, TypeError) as error:
        raise BackupFailed(f"The second place of backups: {NOT_OPENED}") from error
    redact.remember(bucket.secret_key)
    return bucket


def store(bucket: Bucket) -> None:
    """Raises BadPlace."""
    check(bucket)
    with transaction.atomic():
        encoded = json.dumps(asdict(bucket))
        StoredKey.objects.update_or_create(
            provider=SLUG, field=FIELD, defaults={"token": vault.encrypt(encoded)}
        )
        trail.note(AuditAction.KEY_SET, SLUG)


def forget() -> None:
    with transaction.atomic():
        if StoredKey.objects.filter(provider=SLUG).delete()[0]:
            trail.note(AuditAction.KEY_REMOVED, SLUG, keys=1)


def check(bucket: Bucket) -> None:
    """Raises BadPlace."""
    parts = urlsplit(bucket.endpoint)
    try:
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.query or parts.fragment or parts.username:
        raise BadPlace(
            "The address begins with https:// and names a server, such as "
            "https://s3.eu-central-1.amazonaws.com."
        )
    if parts.scheme == "http" and not may_be_plain(parts.hostname or ""):
        raise BadPlace(
            "http:// would send your files unencrypted: outside of your own network the address "
            "begins with https://."
        )
    for one in fields(Bucket):
        value, least = getattr(bucket, one.name), " " if one.name == "folder" else "!"
        if not value and one.name != "folder":
            raise BadPlace("Address, bucket, region and both parts of the key are needed.")
        if not value.isascii() or any(letter < least for letter in value):
            raise BadPlace(f"The {one.name.replace('_', ' ')} has letters that it cannot have.")
    if "/" in bucket.bucket or bucket.folder.strip("/") != bucket.folder or ".." in bucket.folder:
        raise BadPlace("A bucket has no slash in its name, and a folder none at its ends.")


def look(bucket: Bucket) -> list[str]:
    """The names of the backups there, the newest first. Raises BackupFailed."""
    with in_words(), S3(bucket, tries=1) as s3:
        _mark(s3)
        return names(s3)


def send(
    bucket: Bucket,
    place: Place,
    on_progress: ProgressCallback = lambda done, total: None,
    go_on: Callable[[], None] = lambda: None,
) -> int:
    """Send every whole backup of a place that is not there yet; says how many. Raises BackupFailed,
    and whatever `go_on` raises between two files."""
    with alone(), in_words(), S3(bucket) as s3:
        if not want_mine(s3, place):
            s3.write(layout.MARK, (place.path / layout.MARK).read_bytes())
        there, known = s3.sizes(f"{layout.OBJECTS}/"), {*names(s3)}
        new = [one for one in place.snapshots() if one.name not in known]
        for manifest in reversed(new):
            wanted = {one.sha256: one for one in _objects(place, manifest)}
            left = [one for one in wanted.values() if there.get(_name(one.sha256)) != one.size]
            done, total = 0, sum(one.size for one in left)
            for one in left:
                go_on()
                s3.put(_name(one.sha256), place.object(one.sha256), one.sha256)
                there[_name(one.sha256)] = one.size
                done += one.size
                on_progress(done, total)
            file = place.path / layout.SNAPSHOTS / manifest.name
            s3.write(f"{layout.SNAPSHOTS}/{manifest.name}", file.read_bytes())
    return len(new)


def fetch(
    bucket: Bucket,
    path: Path,
    at: datetime | None = None,
    on_progress: ProgressCallback = lambda done, total: None,
) -> Place:
    """Bring the newest backup, or the last of that moment, into a folder, from which it is put back
    as any other, or into one beside it where that has the backups of another home; what is there
    already is not brought again. Raises BackupFailed and BadBackup."""
    with in_words(), S3(bucket) as s3:
        home = _mark(s3)
        if not home:
            raise BadBackup(f"There is no backup in {bucket.name}.")
        place = Place(path)
        if place.mark() not in ("", home):
            place = Place(path.with_name(f"{path.name}-of-{layout.digest(home.encode())[:8]}"))
        with place.writing(home):
            manifest = _newest(s3, place, at)
            for one in manifest.objects:
                _get(s3, place, one)
            wanted = {one.sha256: one for one in _objects(place, manifest)}
            done, total = 0, sum(one.size for one in wanted.values())
            for one in wanted.values():
                _get(s3, place, one)
                done += one.size
                on_progress(done, total)
            place.settle()
            data = s3.read(f"{layout.SNAPSHOTS}/{manifest.name}")
            place.write(place.path / layout.SNAPSHOTS / manifest.name, data)
    return place


def _newest(s3: S3, place: Place, at: datetime | None) -> Manifest:
    """The newest that is whole, as far as its manifest tells."""
    draft = place.draft()
    wrong = ""
    for name in names(s3):
        draft.write_bytes(s3.read(f"{layout.SNAPSHOTS}/{name}"))
        try:
            found = layout.read(draft)
        except BadBackup as error:
            wrong = str(error).replace(draft.name, name)
            continue
        finally:
            draft.unlink(missing_ok=True)
        if found.name == name and (at is None or found.when <= at):
            return found
    raise BadBackup(wrong or f"No backup in {s3.bucket.name} is that old.")


def _get(s3: S3, place: Place, wanted: Stored) -> None:
    """An object into the folder, by its hash. Raises BadBackup for other bytes."""
    if place.has(wanted) and hash_of(place.object(wanted.sha256)) == wanted.sha256:
        return
    draft = place.draft()
    try:
        with draft.open("xb") as file:
            try:
                came = s3.get(_name(wanted.sha256), file)
            except S3Error as error:
                if error.is_missing:
                    raise BadBackup(
                        f"A file of the backup is missing in {s3.bucket.name}."
                    ) from None
                raise
        if came != wanted.sha256:
            raise BadBackup(f"A file of the backup in {s3.bucket.name} was changed.")
        place.object(wanted.sha256).unlink(missing_ok=True)
        place.keep(draft, wanted)
    finally:
        draft.unlink(missing_ok=True)


def _objects(place: Place, manifest: Manifest) -> Iterator[Stored]:
    yield from manifest.objects
    for entry in layout.entries(place.object(manifest.index.sha256)):
        yield Stored(entry.sha256, entry.size)


def _name(sha256: str) -> str:
    return f"{layout.OBJECTS}/{sha256[:2]}/{sha256}"


def names(s3: S3) -> list[str]:
    """Of the backups there, the newest first by their moment: in another folder they are counted
    anew."""
    prefix = f"{layout.SNAPSHOTS}/"
    found = [name.removeprefix(prefix) for name in s3.sizes(prefix)]
    named = [name for name in found if layout.NAME.fullmatch(name)]
    return sorted(named, key=lambda name: (name.partition("-")[2], name), reverse=True)


def _mark(s3: S3) -> str:
    """Of which home the backups there are; "" where none are yet."""
    try:
        data = json.loads(s3.read(layout.MARK))
        if data["format"] != layout.FORMAT or data["version"] > layout.VERSION:
            raise ValueError
        return str(data["home"])
    except S3Error as error:
        if error.is_missing:
            return ""
        raise
    except (ValueError, KeyError, TypeError):
        raise BadBackup(
            f"{layout.MARK} in {s3.bucket.name} is not what this version wrote."
        ) from None


def want_mine(s3: S3, place: Place) -> str:
    """Whose backups they are, the home's of that place; "" where none are yet. Raises
    BackupFailed for those of another."""
    mark = _mark(s3)
    if mark not in ("", place.mark()):
        raise BackupFailed(ANOTHERS.format(s3.bucket.name))
    return mark


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else of this home changes what lies there. Raises BackupFailed."""
    with (settings.PATHS.run / LOCK).open("a") as lock:
        if not file_lock.take(lock, 0):
            raise BackupFailed(BUSY)
        yield


@contextmanager
def in_words() -> Iterator[None]:
    """What goes wrong at the bucket is a BackupFailed."""
    try:
        yield
    except S3Error as error:
        raise BackupFailed(str(error)) from error
    except OSError as error:
        raise BackupFailed(f"{error.filename or 'A file'}: {error.strerror}.") from error

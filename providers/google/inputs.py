"""How files go up: small ones inside the order, large ones by the Files API."""

import base64
import hashlib
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from cachetools import TTLCache, cached

from providers.contract import Context, Input, Json, Unavailable
from providers.google.client import FREE_SECONDS, calling
from providers.sdk import key_of, wrong

MIB = 1024 * 1024
INLINE = 14 * MIB
LARGEST = {"image": 30 * MIB, "video": 2048 * MIB, "audio": 256 * MIB}
TYPES = (
    *("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"),
    *("video/mp4", "video/quicktime", "video/webm", "video/mpeg"),
)
UPLOAD_SECONDS, READY_SECONDS, ASK_EVERY = 600.0, 120.0, 1.0
# The Files API keeps a file for 48 hours.
UPLOAD_LIFETIME = 40 * 3600.0


def placed(ctx: Context, inputs: Iterable[Input]) -> dict[str, list[Json]]:
    """Field → its files as JSON: {"mime_type", "sha256"} for one that travels inside the order,
    {"mime_type", "uri"} for one that was uploaded. Raises BadRequest for what Google does not take.
    """
    files = list(inputs)
    for one in files:
        _check(one)
    inside = sum(one.path.stat().st_size for one in files) <= INLINE
    fields: dict[str, list[Json]] = {}
    for one in files:
        file: Json = {"sha256": one.sha256} if inside else upload(ctx, one)
        fields.setdefault(one.field, []).append({"mime_type": one.mime} | file)
    return fields


@cached(
    TTLCache(maxsize=500, ttl=UPLOAD_LIFETIME),
    key=lambda ctx, given: (ctx.base_url, _account(ctx), given.sha256),
    lock=Lock(),
)
def upload(ctx: Context, item: Input) -> Json:
    """The file at Google, ready for use: {"uri"}. The same one is not sent twice in a day."""
    with calling(ctx, timeout=UPLOAD_SECONDS) as sdk, item.path.open("rb") as content:
        # Of a path the SDK would tell the name, too, which is the user's own for a linked file.
        file = sdk.files.upload(file=content, config={"mime_type": item.mime})
    ends = time.monotonic() + READY_SECONDS
    while str(getattr(file.state, "value", file.state)) == "PROCESSING":
        if time.monotonic() > ends:
            raise Unavailable("Google is still reading the uploaded file.")
        time.sleep(ASK_EVERY)
        with calling(ctx, timeout=FREE_SECONDS) as sdk:
            file = sdk.files.get(name=file.name or "")
    if str(getattr(file.state, "value", file.state)) == "FAILED" or not file.uri:
        raise wrong(item.field, "Google could not read this file.")
    return {"uri": file.uri}


def _account(ctx: Context) -> str:
    return hashlib.sha256(key_of(ctx).encode()).hexdigest()


def _check(file: Input) -> None:
    size, kind = file.path.stat().st_size, file.mime.partition("/")[0]
    if file.mime not in TYPES:
        raise wrong(file.field, f"Google does not take {file.mime} here.")
    if size > LARGEST[kind]:
        most = LARGEST[kind] // MIB
        raise wrong(file.field, f"The file has {size / MIB:.0f} MB; Google takes up to {most}.")


def base64_of(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()

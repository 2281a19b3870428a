"""fal's file storage: a token of its own, then the bytes.

The SDK's upload makes HTTP clients of its own to fixed hosts, reads the whole file into memory, has
no time limit and on any error silently goes another way. So the two requests are made here; only
the many parts of a file over 100 MB are left to the SDK.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

from providers import addresses, http
from providers.contract import BadOutput, BadRequest, Context, Input
from providers.fal import errors
from providers.transport import SdkTransport, client

TOKEN = "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"
IN_PARTS_FROM = 100 * 1024 * 1024
LARGEST = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Token:
    """Lets bytes up for a while, and nothing else. `base` is where they go."""

    header: str
    base: str


def token(rest: httpx.Client) -> Token:
    """Free. Raises NeedsKey where fal does not know the key."""
    data = http.json_of(rest.post(TOKEN, json={}))
    try:
        base = addresses.put_right(data["base_url"]).rstrip("/")
        return Token(f"{data['token_type']} {data['token']}", base)
    except (KeyError, TypeError):
        raise BadOutput("fal gave no token for the upload.") from None


def upload(ctx: Context, rest: httpx.Client, item: Input) -> str:
    """The address of the uploaded file, for models to read."""
    size = item.path.stat().st_size
    if not size or size > LARGEST:
        raise BadRequest(
            f"The file for {item.field} is {'empty' if not size else 'larger than 2 GiB'}.",
            fields={item.field: "is empty" if not size else "is too large"},
        )
    pass_ = token(rest)
    cdn = _cdn(ctx, pass_)
    name = f"{item.sha256[:16]}{item.path.suffix}"
    if size > IN_PARTS_FROM:
        return _in_parts(cdn, pass_, item, name)
    headers = {"Content-Type": item.mime, "X-Fal-File-Name": name, "Content-Length": str(size)}
    with item.path.open("rb") as file:
        answer = cdn.post(f"{pass_.base}/files/upload", content=file, headers=headers)
    try:
        return addresses.put_right(http.json_of(answer)["access_url"])
    except (KeyError, TypeError):
        raise BadOutput("fal took the file, but gave no address for it.") from None


def _cdn(ctx: Context, pass_: Token) -> httpx.Client:
    """The file host that the token names sees the token and never the key."""
    host = urlsplit(pass_.base).hostname or ""
    hosts = (host,) if ctx.may_ask(host) else ()
    transport = SdkTransport(
        ctx, hosts=hosts, home=ctx.base_url, explain=errors.of_answer, timeout=600
    )
    return client(transport, {"Authorization": pass_.header})


def _in_parts(cdn: httpx.Client, pass_: Token, item: Input, name: str) -> str:
    from fal_client.client import CDNToken, MultipartUpload

    scheme, _, value = pass_.header.partition(" ")
    hour = datetime.now(UTC) + timedelta(hours=1)

    class Tokens:
        def get_token(self) -> CDNToken:
            return CDNToken(value, scheme, pass_.base, hour)

    tokens: Any = Tokens()
    parts = MultipartUpload(
        file_name=name, client=cdn, token_manager=tokens, content_type=item.mime
    )
    parts.create()
    with item.path.open("rb") as file:
        number = 1
        while chunk := file.read(parts.chunk_size):
            parts.upload_part(number, chunk)
            number += 1
    return addresses.put_right(parts.complete())

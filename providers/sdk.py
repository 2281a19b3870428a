"""What providers on a vendor's SDK share.

An SDK gets the one HTTP client of this process, so that proxies, certificates and fresh connections
for a POST are as everywhere else; `guarded` adds what SDKs leave open: a time and a size for the
whole answer, and at most one POST within a block that `spends`.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import httpx

from providers.contract import BadRequest, Context, Json, Kind, NeedsKey, Unknown
from providers.http import CONNECT_TIMEOUT

LONGEST_CALL = 600.0
LARGEST_ANSWER = 512 * 1024 * 1024


@dataclass
class Watch:
    """What left during a block: `posts` counts POSTs, `sent` says that anything did."""

    spends: bool
    posts: int = 0
    sent: bool = False


_watches = threading.local()


@contextmanager
def watched(*, spends: bool = False) -> Iterator[Watch]:
    """Watch the SDK call inside. Where it `spends`, a second POST is stopped before it leaves."""
    before = getattr(_watches, "top", None)
    _watches.top = watch = Watch(spends)
    try:
        yield watch
    finally:
        _watches.top = before


@lru_cache(maxsize=8)
def guarded(client: httpx.Client) -> httpx.Client:
    """The client as an SDK gets it. The read timeout of a request is the time for its answer."""
    return httpx.Client(
        transport=_Guard(client), timeout=LONGEST_CALL, follow_redirects=False, trust_env=False
    )


class _Guard(httpx.BaseTransport):
    def __init__(self, inner: httpx.Client) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        watch: Watch | None = getattr(_watches, "top", None)
        if watch is not None:
            if watch.spends and watch.posts and request.method == "POST":
                raise Unknown("The vendor's SDK wanted to send the order twice; it was stopped.")
            watch.sent = True
            watch.posts += request.method == "POST"
        asked = request.extensions.get("timeout") or {}
        seconds = asked.get("read") or LONGEST_CALL
        request.extensions["timeout"] = {
            "connect": CONNECT_TIMEOUT,
            "read": seconds,
            "write": seconds,
            "pool": 30.0,
        }
        ends = time.monotonic() + seconds
        response = self.inner.send(request, stream=True)
        assert isinstance(response.stream, httpx.SyncByteStream)
        response.stream = _Answer(response.stream, request, ends)
        return response


class _Answer(httpx.SyncByteStream):
    """An answer that ends in time and at a size that fits into memory."""

    def __init__(self, inner: httpx.SyncByteStream, request: httpx.Request, ends: float) -> None:
        self.inner, self.request, self.ends = inner, request, ends

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self.inner:
            size += len(chunk)
            if size > LARGEST_ANSWER:
                raise httpx.ReadError("the answer is longer than 512 MiB", request=self.request)
            if time.monotonic() > self.ends:
                raise httpx.ReadTimeout("the answer came too slowly", request=self.request)
            yield chunk

    def close(self) -> None:
        self.inner.close()


def key_of(ctx: Context, name: str = "api_key") -> str:
    """The key. Raises NeedsKey for one that no HTTP header can carry."""
    key = ctx.key[name]
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NeedsKey("The key has characters in it that no key has; it was pasted wrongly.")
    return key


def split_id(model_id: str) -> tuple[str, Kind | None]:
    """`gpt-image-2/image-to-image` → the vendor's own id, and the kind where one is named.

    One model of the vendor that does several kinds of work is several models here: the vendor's id
    alone for what it does first, the id with a kind for the rest.
    """
    name, _, last = model_id.rpartition("/")
    if name and last in set(Kind):
        return name, Kind(last)
    return model_id, None


def with_defaults(schema: Json, params: Json) -> Json:
    """The parameters as they are sent: what was left out is what the form and the price say."""
    properties = schema.get("properties") or {}
    defaults = {name: node["default"] for name, node in properties.items() if "default" in node}
    return defaults | {name: value for name, value in params.items() if value is not None}


def wrong(field: str, sentence: str) -> BadRequest:
    """One field that the provider will not take; nothing was sent."""
    return BadRequest(sentence, fields={field: sentence})

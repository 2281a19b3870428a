"""The way to a provider: one shared client, and every failure as an error of the contract.

Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY` …), except for this machine itself,
which is never reached through one. Certificates come from the system, or `SSL_CERT_FILE`. Redirects
are not followed: a key must not travel to an address that the provider's answer names. Files are
fetched by `download` only.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from providers import addresses, redact
from providers.contract import (
    BadOutput,
    BadRequest,
    Context,
    Expired,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
    Unknown,
    says_free,
)
from providers.downloads import USER_AGENT
from providers.downloads import download as download
from providers.header_times import LONGEST_RETRY_AFTER as LONGEST_RETRY_AFTER
from providers.header_times import ahead as ahead
from providers.header_times import retry_after as retry_after
from providers.network import directly, tls, what_helps
from providers.plain_json import NO_JSON as NO_JSON
from providers.plain_json import for_an_sdk, parsed
from providers.proxies import is_loopback as is_loopback
from providers.proxies import proxy_for as proxy_for
from providers.proxies import usable
from providers.refusals import ANOTHER_TRY, says_empty, shortened
from providers.waiting import waits

CONNECT_TIMEOUT = 10.0
POOL = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=20)
NO_REUSE = httpx.Limits(max_connections=64, max_keepalive_connections=0)
LARGEST_ANSWER = 64 * 1024 * 1024
INSIDE = "artfactory.inside"
"""A request's extension: true where it goes to a server in the user's own network."""
OWN_SERVER_IS_OFF = "Look whether the server is running there, and whether its address is right."
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-fal-request-id", "x-trace-id")

# Nothing reached the provider: there was no connection, or no request that could be sent on it.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
    UnicodeError,  # a host name or a key with letters that neither may have
)


class NotTheProvider(Unavailable):
    """Something answered that is not the provider. Of work at the provider it tells nothing."""


_client: httpx.Client | None = None
_lock = threading.Lock()


def client() -> httpx.Client:
    """The one HTTP client of this process, safe to use from many threads.

    A forked child gets a new one: connections must not be shared by two processes.
    """
    global _client
    if _client is None:
        with _lock:
            if _client is None:
                _client = httpx.Client(
                    transport=_Transport(),
                    timeout=httpx.Timeout(60.0, connect=CONNECT_TIMEOUT, pool=30.0),
                    headers={"User-Agent": USER_AGENT},
                    follow_redirects=False,
                    trust_env=False,
                )
    return _client


def _after_fork() -> None:
    global _client, _lock
    _client, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_after_fork)


class _Transport(httpx.BaseTransport):
    """Chooses the connection: through a proxy or not, a kept one or (for POST) a new one.

    A kept connection may be closed by the server at the very moment it is used again. For a GET
    that is a retry; for a POST that spends it would be "may have been charged" for no reason.
    """

    def __init__(self) -> None:
        self._pools: dict[tuple[str, bool], httpx.HTTPTransport] = {}
        self._making = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reuse = request.method != "POST"
        if request.extensions.get(INSIDE):
            return directly(request, self._pool("", reuse))
        return self._pool(proxy_for(request.url), reuse).handle_request(request)

    def _pool(self, proxy: str, reuse: bool) -> httpx.HTTPTransport:
        with self._making:
            if (proxy, reuse) not in self._pools:
                self._pools[proxy, reuse] = httpx.HTTPTransport(
                    verify=tls(),
                    limits=POOL if reuse else NO_REUSE,
                    proxy=usable(proxy) if proxy else None,
                )
            return self._pools[proxy, reuse]


@waits
def send(
    ctx: Context,
    method: str,
    url: str,
    *,
    hosts: tuple[str, ...] = (),
    spends: bool = False,
    timeout: float = 60.0,
    largest: int = LARGEST_ANSWER,
    explain: Callable[[httpx.Response], ProviderError | None] = lambda response: None,
    headers: Mapping[str, str] | None = None,
    **body: Any,
) -> httpx.Response:
    """Send one request, once. The answer is read to its end and has a good status.

    `url` may be relative to the base URL; an absolute one must be on the base URL's origin or on
    one of `hosts` (https) that the provider has declared, since the headers carry the key.
    `spends` says that the request may cost money: what fails after it left is Unknown then, else
    Unavailable. `timeout` is for the whole answer, in seconds, `largest` its most bytes. `explain`
    may read an error answer in the provider's own terms first.
    `body` is httpx's: json=, data=, files=, content=, params=.
    """
    address = _own_address(ctx, url, hosts)
    http: httpx.Client = ctx.http
    limits = httpx.Timeout(timeout, connect=CONNECT_TIMEOUT, pool=30.0)
    ends = time.monotonic() + timeout
    try:
        request = http.build_request(method, address, headers=headers, timeout=limits, **body)
        request.extensions[INSIDE] = ctx.is_inside
        response = http.send(request, stream=True)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise _lost(error, spends, ctx) from error
    try:
        response = _whole(response, ends, largest)
    except (httpx.HTTPError, httpx.StreamError) as error:
        raise _lost(error, spends, ctx) from error
    except BadOutput as error:
        raise (Unknown(error.message) if spends else error) from None
    if not response.is_success:
        raise explain(response) or error_from(response, spends=spends)
    return for_an_sdk(response)


def send_json(ctx: Context, method: str, url: str, **options: Any) -> Any:
    """Like `send`; gives the decoded JSON of the answer."""
    return json_of(send(ctx, method, url, **options), spends=options.get("spends", False))


def json_of(response: httpx.Response, *, spends: bool = False) -> Any:
    """The JSON of a good answer. Something else in its place is an outage, not a result.

    What is no number (NaN, Infinity) is no JSON either, and is read as null.
    """
    try:
        return parsed(response.content)
    except NO_JSON:
        kind = response.headers.get("content-type", "").partition(";")[0] or "no content type"
        error = Unknown if spends else Unavailable
        raise error(
            f"The provider answered {response.status_code} with {kind}, not with JSON.",
            request_id=request_id(response),
        ) from None


def json_or_none(response: httpx.Response) -> Any:
    """The JSON of an answer, good or bad; None where it has none."""
    try:
        return parsed(response.content)
    except NO_JSON:
        return None


def object_of(response: httpx.Response) -> dict[str, Any]:
    """The object that an answer is; {} where it is none."""
    body = json_or_none(response)
    return body if isinstance(body, dict) else {}


def error_from(response: httpx.Response, *, spends: bool = False) -> ProviderError:
    """An answer with a bad status as the error it means."""
    status = response.status_code
    reading = method_is_read(response.request.method)
    if not spends and status in (404, 410) and not words_in(json_or_none(response)):
        # Whoever stands between may say so as well; of the work itself it tells nothing.
        return NotTheProvider(
            f"{status} came back, but not in the provider's own words: a proxy, or an address that "
            f"is not right ({words_of(response)}).",
            request_id=request_id(response),
            retry_after=retry_after(response.headers),
        )
    if response.is_redirect:
        return BadRequest(
            f"The provider's address leads elsewhere ({status}: {words_of(response)}); "
            "neither key nor order followed.",
            next_step="Correct the address: the one typed on the Providers page, or the provider's "
            "base URL in the environment.",
            request_id=request_id(response),
        )
    if spends and status >= 500 and says_free(words_of(response)):
        message = f"The provider answered {status}: {words_of(response)}"
        return ProviderError(message, next_step=ANOTHER_TRY, request_id=request_id(response))
    if status >= 500 or status == 408:
        error: type[ProviderError] = Unknown if spends else Unavailable
    elif reading and status in (404, 410):
        error = Expired
    else:
        error = _ERRORS.get(status, BadRequest)
    if status in (400, 403, 422, 429) and says_empty(words_of(response)):
        error = NoFunds
    return error(
        f"The provider answered {status}: {words_of(response)}",
        request_id=request_id(response),
        retry_after=retry_after(response.headers),
    )


_ERRORS: dict[int, type[ProviderError]] = {
    401: NeedsKey,
    402: NoFunds,
    403: NeedsKey,
    429: RateLimited,
    451: Refused,
}


def method_is_read(method: str) -> bool:
    return method in ("GET", "HEAD")


def words_of(response: httpx.Response) -> str:
    """What an error answer says, in one line of at most 300 characters, without keys."""
    kind = response.headers.get("content-type", "")
    try:
        message = words_in(parsed(response.content))
    except NO_JSON:
        message = "" if "html" in kind or "<" in response.text[:50] else response.text
    line = " ".join(redact.hide(message).split()) or response.reason_phrase or "no words"
    return shortened(line, 300)


def words_in(answer: Any) -> str:
    """The first sentence for people in an error body, whatever its shape."""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, list):
        return "; ".join(filter(None, map(words_in, answer[:3])))
    if isinstance(answer, dict):
        for name in ("detail", "message", "msg", "error", "title", "errors", "reason"):
            if words := words_in(answer.get(name)):
                return words
    return ""


def request_id(response: httpx.Response) -> str:
    """The provider's own name for the request, for its support."""
    for name in REQUEST_ID_HEADERS:
        if value := response.headers.get(name):
            return str(value)[:200]
    return ""


def _own_address(ctx: Context, url: str, hosts: tuple[str, ...]) -> str:
    """The absolute address, seen to be the provider's own."""
    base = urlsplit(addresses.put_right(ctx.base_url) if ctx.base_url else "")
    try:
        within = url.startswith("/") and not url.startswith("//")
        joined = ctx.base_url + url if within else urljoin(ctx.base_url + "/", url.strip())
    except ValueError:
        joined = ""
    address = addresses.put_right(joined)
    parts = urlsplit(address)
    mine = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
    is_named = parts.netloc in hosts and ctx.may_ask(parts.netloc)
    if not mine and not (parts.scheme == "https" and is_named):
        raise BadOutput("The provider named an address that is not its own; the key stays here.")
    return address


def _whole(response: httpx.Response, ends: float, largest: int) -> httpx.Response:
    """The answer read to its end, within its time and a size that fits into memory."""
    chunks, size = [], 0
    with contextlib.closing(response):
        for chunk in response.iter_bytes():
            size += len(chunk)
            chunks.append(chunk)
            if size > largest:
                mib = largest // (1024 * 1024)
                raise BadOutput(f"The provider's answer is longer than {mib} MiB.")
            if time.monotonic() > ends:
                raise httpx.ReadTimeout("the answer came too slowly", request=response.request)
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=b"".join(chunks), request=response.request
    )


def _lost(error: Exception, spends: bool, ctx: Context) -> ProviderError:
    """A failure of the transport as what it means for money."""
    host = ""
    if isinstance(error, httpx.RequestError):
        with contextlib.suppress(RuntimeError):
            host = error.request.url.host
    name = host or "the provider"
    why = str(error)[:200].rstrip(".") or "the connection broke off"
    if isinstance(error, NOT_SENT):
        return Unavailable(
            f"Nothing was sent: {name} cannot be reached ({redact.hide(why)}).",
            next_step=what_helps(error) or (OWN_SERVER_IS_OFF if ctx.is_inside else ""),
        )
    if spends:
        return Unknown(f"The order went to {name}, but no answer came back ({redact.hide(why)}).")
    return Unavailable(f"{name} did not answer ({redact.hide(why)}).")

"""Servers of the user's own: is what answers at an address the one that it should be?"""

import base64
import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from providers import http
from providers.contract import BadRequest, Context, Json, ProviderError, Unavailable
from providers.network import inside_addresses
from providers.plain_json import NO_JSON, parsed
from providers.proxies import is_loopback

SILENT_SECONDS = 300.0
IS_IT_RIGHT = "Look at its address: is it right?"


def hello(
    ctx: Context,
    path: str,
    called: str,
    is_it: Callable[[Any], bool],
    headers: Mapping[str, str] | None = None,
) -> Any:
    """The JSON that the server gives for a GET of `path`, once `is_it` knows it for an answer of
    what is `called` so ("ComfyUI").

    Raises Unavailable where nothing answers, BadRequest for a web page, a redirect or another API,
    and for every other status what it means.
    """

    def another(what: str) -> BadRequest:
        return BadRequest(
            f"{ctx.base_url} is no {called}: it answers with {what}.", next_step=IS_IT_RIGHT
        )

    def explain(response: httpx.Response) -> ProviderError | None:
        if response.is_redirect:
            return another(f"a redirect ({response.status_code}), which is not followed")
        if response.status_code in (404, 405, 410, 501):
            return another(f"{response.status_code} where {called} has its API")
        return None

    try:
        response = http.send(ctx, "GET", path, timeout=20, headers=headers, explain=explain)
    except Unavailable as error:
        raise Unavailable(
            f"{called} cannot be asked at {ctx.base_url}. {error.message}",
            next_step=f"Look whether {called} is running there, and whether the address is right.",
        ) from error
    try:
        answer = parsed(response.content)
    except NO_JSON:
        is_page = b"<html" in response.content[:2000].lower()
        raise another("a web page" if is_page else "something else than JSON") from None
    if not is_it(answer):
        raise another("JSON of another API")
    return answer


def sign_in(ctx: Context, name: str = "login") -> dict[str, str]:
    """The headers of a server that asks who it is: a user name and a password joined by a colon, or
    a token; none where none is set."""
    login = ctx.key.get(name, "")
    if ":" in login:
        return {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    return {"Authorization": f"Bearer {login}"} if login else {}


def connection(ctx: Context, timeout: float) -> socket.socket:
    """A connection to a server in the user's own network, for what `http.send` cannot carry: to a
    private address only, whatever its name stands for by now. Raises OSError and BadRequest."""
    parts = urlsplit(ctx.base_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = host if is_loopback(host) else inside_addresses(host, port)[0]
    return socket.create_connection((address, port), timeout=timeout)


def json_lines(
    ctx: Context, path: str, body: Json, headers: Mapping[str, str] | None = None
) -> Iterator[Json]:
    """What the server tells by and by, an object a line, in answer to a POST that costs nothing.
    Whoever stops reading closes the connection, by which such servers stop too. Raises as
    `http.send`."""
    client: httpx.Client = ctx.http
    request = client.build_request(
        "POST",
        ctx.base_url + path,
        json=body,
        headers=headers,
        timeout=httpx.Timeout(SILENT_SECONDS, connect=http.CONNECT_TIMEOUT, pool=30.0),
    )
    request.extensions[http.INSIDE] = ctx.is_inside
    try:
        with contextlib.closing(client.send(request, stream=True)) as response:
            if not response.is_success:
                response.read()
                raise http.error_from(response)
            for line in response.iter_lines():
                if isinstance(parsed := _parsed(line), dict):
                    yield parsed
    except (httpx.HTTPError, httpx.StreamError, UnicodeError) as error:
        raise Unavailable(
            f"{ctx.base_url} broke off ({str(error)[:200] or 'no words'}).",
            next_step="Look whether the server is running there, and try again.",
        ) from error


def _parsed(line: str) -> Any:
    try:
        return parsed(line.encode())
    except NO_JSON:
        return None

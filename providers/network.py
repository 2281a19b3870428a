"""Connections to addresses that a provider's answer names, as far as they can be trusted.

The name is resolved once, every address it has must be public, and the connection goes to the very
address that was looked at. TLS still checks the name, since only the socket's address is replaced.
Behind a proxy the proxy resolves the name; what can be seen from here must be public all the same.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any

import httpcore
import httpx

from providers import proxies
from providers.contract import BadOutput, BadRequest
from providers.public_addresses import is_inside, is_public


@cache
def tls() -> ssl.SSLContext:
    """The certificates to trust: `SSL_CERT_FILE` or `SSL_CERT_DIR`, else those of certifi."""
    return httpx.create_ssl_context(trust_env=True)


def what_helps(error: Exception) -> str:
    """What to do where only a person can mend the connection; "" where trying again may."""
    if "CERTIFICATE_VERIFY_FAILED" not in str(error):
        return ""
    return (
        "Diagnostics's clock, and whether SSL_CERT_FILE names the certificates to trust; "
        "it is tried again by itself."
    )


class Pace:
    """How slow a transfer may be: each MiB, the first one with all that comes before it, has
    `seconds`; the whole has `most`."""

    STEP = 1024 * 1024

    def __init__(self, seconds: float, most: float = 3600.0) -> None:
        self._seconds = seconds
        self._since_step = 0
        now = time.monotonic()
        self._step_ends = now + seconds
        self._all_ends = now + most

    def left(self) -> float:
        """Seconds until the transfer is too slow. Raises httpcore.ReadTimeout when it is."""
        left = min(self._step_ends, self._all_ends) - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow")
        return left

    def got(self, size: int) -> None:
        self._since_step += size
        if self._since_step >= self.STEP:
            self._since_step = 0
            self._step_ends = time.monotonic() + self._seconds


class CheckedBackend(httpcore.NetworkBackend):
    """Opens sockets to public addresses, and to (host, port) pairs that the user configured. Where
    these are `inside` the user's own network, to private addresses of them alone."""

    def __init__(
        self, pace: Pace, trusted: frozenset[tuple[str, int]], inside: bool = False
    ) -> None:
        self._pace = pace
        self._trusted = trusted
        self._inside = inside
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        is_trusted = (host, port) in self._trusted
        if is_trusted and self._inside:
            addresses = inside_addresses(host, port)
        else:
            addresses = addresses_of(host, port)
        if not is_trusted:
            refuse_private(host, addresses)
        for address in addresses[:-1]:
            try:
                return self._open(address, port, timeout, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._open(addresses[-1], port, timeout, socket_options)

    def _open(
        self, address: str, port: int, timeout: float | None, options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        left = min(timeout or 10.0, self._pace.left())
        stream = self._backend.connect_tcp(address, port, timeout=left, socket_options=options)
        return _PacedStream(stream, self._pace)


class _PacedStream(httpcore.NetworkStream):
    """A stream whose every step must fit into the pace; a drip of bytes does not keep it alive."""

    def __init__(self, stream: httpcore.NetworkStream, pace: Pace) -> None:
        self._stream = stream
        self._pace = pace

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, timeout=self._pace.left())
        self._pace.got(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._pace.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._pace.left())
        return _PacedStream(stream, self._pace)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a name. Raises httpcore.ConnectError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} has no address: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def inside_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name in the user's own network. Raises httpcore.ConnectError where it has
    none at all, and BadRequest where it has no private one: plain words must not leave there."""
    found = addresses_of(host, port)
    inside = [address for address in found if is_inside(address)]
    if not inside:
        raise BadRequest(
            f"Nothing was sent: {host} is not in your own network ({found[0]}).",
            next_step="To a machine elsewhere the address must begin with https://.",
        )
    return inside


def directly(request: httpx.Request, pool: httpx.BaseTransport) -> httpx.Response:
    """Carry a request to a server in the user's own network: at its private addresses alone,
    whatever its name stands for by now. The server and TLS see the name. Raises as the pool does,
    and as `inside_addresses`."""
    host = request.url.host
    if proxies.is_loopback(host):
        return pool.handle_request(request)
    try:
        *others, last = inside_addresses(host, request.url.port or 80)
    except httpcore.ConnectError as error:
        raise httpx.ConnectError(str(error), request=request) from error
    for address in others:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return pool.handle_request(_at(address, request))
    return pool.handle_request(_at(last, request))


def _at(address: str, request: httpx.Request) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions=request.extensions | {"sni_hostname": request.url.host},
    )


def check_before_proxy(host: str, port: int) -> None:
    """Raise BadOutput for what a proxy must not be asked for: private addresses, and names that
    have one here or belong to no public network. What has no address here is the proxy's to find.
    """
    proxies.refuse_inside(host)
    try:
        addresses = addresses_of(host, port)
    except httpcore.ConnectError:
        return
    refuse_private(host, addresses)


def pool(
    proxy: str, pace: Pace, trusted: frozenset[tuple[str, int]], inside: bool = False
) -> httpcore.ConnectionPool | httpcore.HTTPProxy:
    """Connections at this pace: to public and trusted addresses, or all through the proxy. Raises
    Unavailable for a proxy that cannot be used."""
    if not proxy:
        backend = CheckedBackend(pace, trusted, inside)
        return httpcore.ConnectionPool(ssl_context=tls(), network_backend=backend)
    way = proxies.usable(proxy)
    is_https = way.url.scheme == "https"
    port = way.url.port or (443 if is_https else 80)
    return httpcore.HTTPProxy(
        str(way.url.copy_with(userinfo=b"")),
        proxy_auth=way.raw_auth,
        ssl_context=tls(),
        proxy_ssl_context=tls() if is_https else None,
        network_backend=CheckedBackend(pace, frozenset({(way.url.host, port)})),
    )


def refuse_private(host: str, addresses: Iterable[str]) -> None:
    """Raise BadOutput when any of the addresses is not on the public internet."""
    for address in addresses:
        if not is_public(address):
            raise BadOutput(
                f"The result lies at “{host}”, which is not on the public internet; "
                "it is not fetched.",
                next_step="If this is an engine of yours, set its base URL in the environment.",
            )

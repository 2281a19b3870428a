"""The only way that a URL from a provider's answer is fetched."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from providers import addresses, redact
from providers.contract import BadOutput, Expired, Medium, NeedsKey, Unavailable
from providers.encoded import of_data_address, sniffed_type
from providers.key_guard import no_key_in_errors
from providers.network import Pace, check_before_proxy, pool, what_helps
from providers.proxies import proxy_to
from providers.waiting import waits

MIB = 1024 * 1024
# What was paid for is fetched although it may be more than the gallery checks.
CAPS = {
    Medium.IMAGE: 2048 * MIB,
    Medium.AUDIO: 2048 * MIB,
    Medium.VIDEO: 2048 * MIB,
    Medium.TEXT: 16 * MIB,
}
CAP_BESIDE = 64 * MIB
"""For a file of any kind that is kept beside a result."""
USER_AGENT = "ArtFactory/0.1"
MOST_REDIRECTS = 3
CONNECT_TIMEOUT = 10.0
PORTS = {"https": 443, "http": 80}
NEVER_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
HEAD = 1024
SVG = re.compile(
    rb"\A(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!doctype\s+svg[^>]*>\s*)?(<!--.*?-->\s*)*<svg[\s>/]",
    re.I | re.S,
)
MARKUP = re.compile(rb"\A(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|body|svg)", re.I)


@no_key_in_errors()
@waits
def download(
    url: str,
    to: Path,
    *,
    medium: Medium,
    trusted: tuple[str, ...] = (),
    inside: bool = False,
    hosts: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    deadline: float = 40.0,
    most: int | None = None,
) -> str:
    """Fetch one result into the file `to`, whole or not at all; gives its media type.

    https only, every hop at a public address, at most three redirects, through the proxy of the
    environment where there is one. `trusted` are origins that the user configured: they may
    be http and on this machine. Where they are `inside` the user's own network, nothing is fetched
    from anywhere else, and no proxy is asked. `headers` carry the key and go to `hosts` (https) and
    to `trusted` only. `deadline`: seconds for each MiB, the first one with everything before it.
    `most`: bytes, where that is another number than the medium's. A data: URL is decoded.

    Raises Unavailable (try again), Expired, NeedsKey, or BadOutput for what will not get better:
    no address, too large, too slow, cut short, a web page, a private address. A file of another
    type than was ordered does arrive: it was paid for, and the gallery says what it is. Raises
    OSError when the disk does not take it.
    """
    url = addresses.put_right(url)
    part = to.with_name(to.name + ".part")
    cap = CAPS[medium] if most is None else most
    try:
        with part.open("wb") as file:
            if url[:5].lower() == "data:":
                mime = _decode(url, file, cap)
            else:
                fetch = _Fetch(cap, trusted, inside, hosts, headers or {}, Pace(deadline))
                mime = fetch.into(file, url)
        part.replace(to)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return redact.hide(mime)


class _Fetch:
    """One download: the same rules at every hop."""

    def __init__(
        self,
        cap: int,
        trusted: tuple[str, ...],
        inside: bool,
        hosts: tuple[str, ...],
        headers: Mapping[str, str],
        pace: Pace,
    ) -> None:
        self.cap = cap
        self.trusted = frozenset(origin_of(addresses.put_right(one)) for one in trusted)
        self.inside = inside
        self.hosts = hosts
        self.headers = headers
        self.pace = pace

    def into(self, file: BinaryIO, url: str) -> str:
        for _ in range(MOST_REDIRECTS + 1):
            parts = self._checked(addresses.put_right(url))
            with self._get(parts) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return self._save(response, file, parts)
                url = _next(parts.geturl(), response)
        raise BadOutput(f"The file host redirects more than {MOST_REDIRECTS} times.")

    def _checked(self, url: str) -> SplitResult:
        parts = urlsplit(url)
        is_trusted = parts.scheme in PORTS and origin_of(url) in self.trusted
        if is_trusted or (parts.scheme == "https" and not self.inside):
            return parts
        if self.inside:
            raise BadOutput(
                f"The result lies at another address than the server's own "
                f"({redact.hide(url)[:80]}); it is not fetched."
            )
        raise BadOutput(
            f"The result lies at an address that is not https ({redact.hide(url)[:80]}); "
            "it is not fetched."
        )

    @contextlib.contextmanager
    def _get(self, parts: SplitResult) -> Iterator[httpcore.Response]:
        headers = [("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", USER_AGENT)]
        if origin_of(parts.geturl()) in self.trusted or self._is_own(parts):
            headers += self.headers.items()
        url = parts._replace(fragment="").geturl()
        timeout = {"connect": CONNECT_TIMEOUT, "pool": CONNECT_TIMEOUT}
        answered = False
        try:
            with (
                self._pool(parts) as way,
                way.stream("GET", url, headers=headers, extensions={"timeout": timeout}) as r,
            ):
                answered = True
                yield r
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise Unavailable(
                f"{parts.hostname} cannot be reached ({error}).",
                next_step=what_helps(error) or self._way(parts),
            ) from error
        except httpcore.ProxyError as error:
            raise Unavailable(
                f"The proxy does not let the result at {parts.hostname} through ({error}).",
                next_step="Look at HTTPS_PROXY or ALL_PROXY, and the name and password in it; "
                "it is tried again by itself.",
            ) from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            if not answered:
                raise Unavailable(f"{parts.hostname} did not answer.") from error
            slow = isinstance(error, httpcore.TimeoutException)
            how = "sent the file too slowly" if slow else "broke off in the middle of the file"
            raise BadOutput(f"{parts.hostname} {how}.") from error
        except (TypeError, ValueError, httpcore.UnsupportedProtocol) as error:
            raise BadOutput("The provider gave an address that is none.") from error

    def _pool(self, parts: SplitResult) -> httpcore.ConnectionPool | httpcore.HTTPProxy:
        """The way to this hop; behind a proxy, once it is seen that it may be asked for."""
        proxy = "" if self.inside else proxy_to(parts.scheme, parts.hostname or "")
        origin = origin_of(parts.geturl())
        if proxy and origin not in self.trusted:
            check_before_proxy(parts.hostname or "", parts.port or PORTS[parts.scheme])
        trusted = frozenset({origin[1:]}) if origin in self.trusted else frozenset()
        return pool(proxy, self.pace, trusted, self.inside)

    def _way(self, parts: SplitResult) -> str:
        """What to look at where the way there is a proxy."""
        if self.inside or not proxy_to(parts.scheme, parts.hostname or ""):
            return ""
        return (
            "It is fetched through the proxy of the environment: look whether that is reached. "
            "It is tried again by itself."
        )

    def _is_own(self, parts: SplitResult) -> bool:
        return parts.scheme == "https" and parts.hostname in self.hosts

    def _save(self, response: httpcore.Response, file: BinaryIO, parts: SplitResult) -> str:
        self._judge(response, parts)
        cap = self.cap
        length = _header(response, b"content-length")
        if length.isdigit() and int(length) > cap:
            raise BadOutput(
                f"The file is {int(length) // MIB:,} MiB; at most {cap // MIB:,} are taken."
            )
        received, head = 0, b""
        for chunk in response.iter_stream():
            received += len(chunk)
            if received > cap:
                raise BadOutput(f"The file is longer than {cap // MIB:,} MiB.")
            if len(head) < HEAD:
                head += chunk[:HEAD]
            file.write(chunk)
        if length.isdigit() and received != int(length):
            raise BadOutput(f"Of {int(length):,} bytes only {received:,} came.")
        return type_of(head, _header(response, b"content-type"))

    def _judge(self, response: httpcore.Response, parts: SplitResult) -> None:
        """Raise what a status other than 200 means. Signed addresses that ran out answer 403."""
        status, host = response.status, parts.hostname
        if status == 200:
            if _header(response, b"content-encoding") not in ("", "identity"):
                raise BadOutput(f"{host} sent the file packed, which it was told not to do.")
            return
        if status == 401:
            raise NeedsKey(f"{host} wants a key for the file.")
        if status in (403, 404, 410):
            raise Expired(f"{host} no longer has the file ({status}).")
        if status >= 500 or status in (408, 425, 429):
            raise Unavailable(f"{host} cannot give the file now ({status}).")
        raise BadOutput(f"{host} answered {status} in place of the file.")


def _next(url: str, response: httpcore.Response) -> str:
    """Where a redirect leads. Hosts write letters of other scripts as they are, in UTF-8."""
    location = _raw_header(response, b"location")
    try:
        named = location.decode("utf-8")
    except UnicodeDecodeError:
        named = location.decode("latin-1")
    try:
        return urljoin(url, named.strip())
    except ValueError:
        raise BadOutput("The file host redirects to an address that is none.") from None


def origin_of(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of a URL. Raises ValueError where it has none."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]


def type_of(head: bytes, declared: str) -> str:
    """The media type by the first bytes, else as declared.

    Raises BadOutput for nothing, and for a web page in place of the file.
    """
    declared = declared.partition(";")[0].strip().lower()
    if not head:
        raise BadOutput("The file is empty.")
    if seen := sniffed_type(head):
        return seen
    if declared == "image/svg+xml" or SVG.match(head):
        return "image/svg+xml"
    if declared in NEVER_TYPES or declared.endswith("+xml") or MARKUP.match(head):
        raise BadOutput("The file host sent a web page, not the file.")
    return declared or "application/octet-stream"


def _decode(url: str, file: BinaryIO, most: int) -> str:
    """The bytes of a data: URL."""
    if len(url) > most * 3:
        raise BadOutput(f"The file is longer than {most // MIB:,} MiB.")
    content, named = of_data_address(url)
    if len(content) > most:
        raise BadOutput(f"The file is longer than {most // MIB:,} MiB.")
    mime = type_of(content[:HEAD], named)
    file.write(content)
    return mime


def _header(response: httpcore.Response, name: bytes) -> str:
    return _raw_header(response, name).decode("latin-1").strip()


def _raw_header(response: httpcore.Response, name: bytes) -> bytes:
    return next((value for key, value in response.headers if key.lower() == name), b"")

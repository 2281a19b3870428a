"""Static files, kept by browsers for a year and compressed for those that can read it.

Our own are held as they were when the process started, whose version their address names;
WhiteNoise serves those of others, and all of them during development.
"""

import gzip
import secrets
from functools import cached_property
from http import HTTPStatus
from io import BytesIO
from typing import Any, ClassVar
from wsgiref.headers import Headers

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import NOT_ALLOWED_RESPONSE, Response

from foundation import static_files

A_YEAR = 365 * 24 * 3600
FOR_GOOD = f"max-age={A_YEAR}, public, immutable"
ASK_AGAIN = "no-cache"
ANY_VERSION = "/static/"
FEWEST_BYTES = 1400
"""What fits into one packet gains nothing."""
QUICK = 1
HEAD, FLAGS, HAS_NAME = 10, 3, b"\x08"
"""The length of what begins a gzip, the place of its flags in that, and the one for a name."""
LONGEST_NAME = 100
WORDS = ("text/", "image/svg")


class Held:
    """One file of ours: what is sent of it is worked out when it is first asked for."""

    def __init__(self, path: str, content: bytes) -> None:
        self._path = path
        self._content = content

    @cached_property
    def plain(self) -> bytes:
        return static_files.served(self._path, self._content)

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.plain, mtime=0)


class Address:
    """Where a file of ours is, as WhiteNoise wants one to be."""

    def __init__(self, file: Held, tag: str, headers: Headers) -> None:
        self._file = file
        self._tag = f'"{tag}"'
        self._headers = headers
        headers["ETag"] = self._tag
        self._is_words = (headers["Content-Type"] or "").startswith(WORDS)

    def get_response(self, method: str, request_headers: dict[str, str]) -> Any:
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        body = self._file.plain
        headers = self._headers.items()
        may_be_packed = self._is_words and len(body) > FEWEST_BYTES
        if may_be_packed:
            headers.append(("Vary", "Accept-Encoding"))
        if request_headers.get("HTTP_IF_NONE_MATCH") == self._tag:
            return Response(HTTPStatus.NOT_MODIFIED, headers, None)
        if may_be_packed and "gzip" in request_headers.get("HTTP_ACCEPT_ENCODING", ""):
            body = self._file.packed
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return Response(HTTPStatus.OK, headers, BytesIO(body) if method == "GET" else None)


class StaticFiles(WhiteNoiseMiddleware):
    """A page of an older version that is still open gets what there is, and asks again for it."""

    _listed: ClassVar[dict[str, dict[str, Any]]] = {}
    """By the prefix of their addresses, once in a process: tests build its middleware often."""

    def add_files_from_finders(self) -> None:
        """Not asked for during development."""
        if self.static_prefix not in self._listed:
            super().add_files_from_finders()
            self._hold(static_files.ONE_SHEET, static_files.one_sheet())
            for path, content in static_files.files():
                self._hold(path, content)
            self._listed[self.static_prefix] = self.files.copy()
        self.files.update(self._listed[self.static_prefix])

    def _hold(self, path: str, content: bytes) -> None:
        file = Held(path, content)
        version = self.static_prefix.strip("/").rpartition("/")[2]
        for prefix, keeping in ((self.static_prefix, FOR_GOOD), (ANY_VERSION, ASK_AGAIN)):
            headers = Headers([("Cache-Control", keeping)])
            self.add_mime_headers(headers, path, prefix + path)
            self.files[prefix + path] = Address(file, f"{version}-{len(content):x}", headers)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(ANY_VERSION) and not self.autorefresh and path not in self.files:
            named = static_files.VERSION.sub("", path.removeprefix(ANY_VERSION), count=1)
            if other := self.files.get(ANY_VERSION + named):
                return self.serve(other, request)  # type: ignore[no-any-return]
        return super().__call__(request)  # type: ignore[no-any-return]


class CompressPages(MiddlewareMixin):
    """Pages and parts of them, and never a file or a stream. All but those say how long they are:
    a connection ends with an answer that does not."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if response.streaming:
            return response
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/html") and len(response.content) > FEWEST_BYTES:
            patch_vary_headers(response, ("Accept-Encoding",))
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                response.content = packed(response.content)
                response.headers["Content-Encoding"] = "gzip"
                response.headers["Content-Length"] = str(len(response.content))
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


def packed(page: bytes) -> bytes:
    """A page as gzip (RFC 1952), with a name in it that is as long as chance has it: what a page
    holds cannot be found out by the lengths of its answers (“Heal the BREACH”, as Django does).

    Quickly: a page of sixty cards takes 0.6 ms and 18.7 kB in the place of 1.6 ms and 15.8 kB, and
    nearly all readers sit at this machine.
    """
    plain = gzip.compress(page, QUICK, mtime=0)
    name = secrets.token_hex(secrets.randbelow(LONGEST_NAME // 2)).encode()
    return plain[:FLAGS] + HAS_NAME + plain[FLAGS + 1 : HEAD] + name + b"\0" + plain[HEAD:]

"""Addresses as providers write them, put right: from RFC 3987 to RFC 3986.

An answer may name a file with letters that no request line can carry, a host in letters of its
own, no scheme, or blanks around it all. Browsers take these, and so does this module; what is no
address at all is a bad answer.
"""

import re
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import idna

from providers import redact
from providers.contract import BadOutput

# What a URL may hold as it stands. Escapes that are there already stay; a signature may hang on
# every letter, so nothing is escaped that can travel as it is.
AS_IT_STANDS = "%!$&'()*+,;=:@/?[]~#"
HOST_FIRST = re.compile(r"(?:[^\W_](?:[\w-]*\w)?\.)+[^\W\d_]{2,}(?::\d{1,5})?/", re.I)
WITH_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
IN_NO_HOST = re.compile(r"[\x00-\x20\x7f\"#%/<>?@\\^`{|}]")
NONE = "The provider gave an address that is none"


def put_right(address: Any) -> str:
    """The address as it can be asked for. A data: address stays as it is.

    Without a scheme it means https, where it begins with a host. Raises BadOutput for what is no
    address.
    """
    if not isinstance(address, str):
        raise BadOutput(f"{NONE} ({type(address).__name__}).")
    written: str = address.strip()
    if written[:5].lower() == "data:":
        return written
    if written.startswith("//"):
        written = f"https:{written}"
    elif HOST_FIRST.match(written):
        written = f"https://{written}"
    try:
        return _put_right(written)
    except ValueError:  # idna's errors and those of Unicode are of this kind, too
        raise BadOutput(f"{NONE}: “{_printable_address(written)}”.") from None


def or_as_it_is(address: str) -> str:
    """Put right where it is an address: what is none is told to the user when it is fetched."""
    try:
        return put_right(address)
    except BadOutput:
        return address


def _put_right(address: str) -> str:
    if not WITH_SCHEME.match(address):
        raise ValueError(address)
    parts = urlsplit(address)
    if not parts.hostname:
        raise ValueError(address)
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    return urlunsplit(
        (
            parts.scheme,
            f"{_escaped(user)}{at}{_host(parts.netloc)}{port}",
            _escaped(parts.path),
            _escaped(parts.query),
            _escaped(parts.fragment),
        )
    )


def _host(netloc: str) -> str:
    """The host as names are looked up: small letters, other scripts by IDNA."""
    named = netloc.rpartition("@")[2]
    if named.startswith("["):
        return named[: named.index("]") + 1].lower()
    host = unquote(named.partition(":")[0], errors="strict").lower()
    if not host.isascii():
        host = idna.encode(host, uts46=True, transitional=False).decode("ascii")
    if not host or IN_NO_HOST.search(host):
        raise ValueError(host)
    return host


def _escaped(part: str) -> str:
    return quote(part, safe=AS_IT_STANDS)


def _printable_address(address: str) -> str:
    line = redact.hide(" ".join(address.split())).encode("utf-8", "replace").decode()
    words = re.sub(r"//[^/]*@", "//***@", line.partition("?")[0])
    return words if len(words) <= 80 else f"{words[:79]}…"

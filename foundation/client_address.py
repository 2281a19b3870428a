"""From where a request comes."""

import ipaddress

from django.http import HttpRequest

PROXY_HEADERS = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


def is_local(request: HttpRequest) -> bool:
    """True when the connection itself comes from this machine and no proxy stands between."""
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    address = _address(request.META.get("REMOTE_ADDR", ""))
    return bool(address and address.is_loopback)


def whence(request: HttpRequest) -> str:
    """The address of the client, or "?". A proxy on this machine is believed who it speaks for, by
    the last word, which it added itself; others may write there what they like."""
    address = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = _address(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    if address and address.is_loopback and forwarded:
        address = forwarded
    return str(address or "?").partition("%")[0]


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None

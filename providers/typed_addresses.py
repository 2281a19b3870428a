"""Addresses that the user typed or set: which are taken, and which lie in the user's own network.

A key goes there, and pictures come from there. So it is https, but to this machine, and, for a
server of the user's own, to a private address. What a name stands for is looked at when it is
connected to (`providers.http`): plain http never leaves the private network, whatever a name says
by then.
"""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from providers import public_addresses
from providers.models import LONGEST_ADDRESS
from providers.proxies import INSIDE, is_loopback

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
HOST = re.compile(r"[\w.-]+|\[[0-9a-f:.]+\]", re.I)
EVERYWHERE = ("0.0.0.0", "::")  # told apart, never listened at


class BadAddress(ValueError):
    """What was typed cannot be where an account is; the sentence says why."""


def cleaned(typed: str, own_server: bool) -> str:
    """The address as it is kept. Without a scheme it is http in the user's own network, and https
    elsewhere. Raises BadAddress."""
    address = typed.strip().strip("\"'").strip()
    if not address:
        raise BadAddress("The address is empty.")
    if not SCHEME.match(address):
        address = f"http://{address}" if _is_plain(address) else f"https://{address}"
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress(f"An address has at most {LONGEST_ADDRESS} letters.")
    if wrong := what_is_wrong(address, own_server):
        raise BadAddress(f"What you typed {wrong}.")
    return address.rstrip("/")


def what_is_wrong(address: str, own_server: bool) -> str:
    """The words that end "NAME=value …", or "" for a good address."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "is not an address that begins with https:// or http://"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "has a user name, password, query or fragment in it"
    if not HOST.fullmatch(parts.netloc.removesuffix(f":{parts.port}")):
        return "is not an address: no host has such a name"
    if host in EVERYWHERE:
        return f"is no machine: {host} is what a server listens at, it is reached at 127.0.0.1"
    if parts.scheme == "https" or is_loopback(host):
        return ""
    if not own_server:
        return "is http:// to another machine: only https:// may leave this one"
    if _is_number(host) and not public_addresses.is_inside(host):
        return "is http:// to an address that is not in your own network: there it must be https://"
    return ""


def is_inside(address: str, own_server: bool) -> bool:
    """Does this good address lie in the user's own network, as far as can be seen from it? What a
    name has over plain http is looked at again whenever it is connected to."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not own_server or not host:
        return False
    return parts.scheme == "http" or public_addresses.is_inside(host) or _is_name_inside(host)


def is_plain(address: str) -> bool:
    """Does what goes there leave this machine unencrypted?"""
    parts = urlsplit(address)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def _is_plain(typed: str) -> bool:
    try:
        host = urlsplit(f"//{typed}").hostname or ""
    except ValueError:
        return False
    return may_be_plain(host)


def may_be_plain(host: str) -> bool:
    """Is it this machine, or by its number or name one of the user's own network?"""
    return is_loopback(host) or public_addresses.is_inside(host) or _is_name_inside(host)


def _is_name_inside(host: str) -> bool:
    name = host.lower().rstrip(".")
    return not _is_number(name) and ("." not in name or name.endswith(INSIDE))


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False

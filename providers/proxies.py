"""The proxy that the user's environment names (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` …).

Requests to providers and the fetching of results go through it alike. This machine itself is never
reached through one.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import httpx

from providers.contract import BadOutput, Unavailable

# Names that mean something inside a network alone. A proxy may know them where we do not.
INSIDE = (".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa")


def is_loopback(host: str) -> bool:
    """Is this name or address this machine itself?"""
    host = host.strip("[]").lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_for(url: httpx.URL) -> str:
    """The proxy that the environment wants for this address; "" for none."""
    return proxy_to(url.scheme, url.host)


def proxy_to(scheme: str, host: str) -> str:
    """The same for a host."""
    if is_loopback(host) or proxy_bypass(host):
        return ""
    proxies = getproxies_environment()
    return proxies.get(scheme) or proxies.get("all") or ""


def usable(address: str) -> httpx.Proxy:
    """The proxy at this address. Raises Unavailable where it is none that can be used."""
    try:
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or proxy.url.scheme not in ("http", "https") or not proxy.url.host:
        raise Unavailable(
            "The proxy named in the environment is not an http:// address.",
            next_step="Correct HTTPS_PROXY or ALL_PROXY, or unset it, and start again.",
        )
    return proxy


def check_for(base_url: str) -> None:
    """Can the results of a provider that lives here be fetched? They may lie on any host. Raises
    Unavailable for a proxy that cannot be used."""
    if is_loopback(urlsplit(base_url).hostname or ""):
        return
    proxies = getproxies_environment()
    if address := proxies.get("https") or proxies.get("all"):
        usable(address)


def refuse_inside(host: str) -> None:
    """Raise BadOutput for a name that only a network of one's own knows: a proxy would find it."""
    name = host.lower().rstrip(".")
    if ":" not in name and ("." not in name or name.endswith(INSIDE)):
        raise BadOutput(
            f"The result lies at “{host}”, which is no name of the public internet; "
            "it is not fetched."
        )

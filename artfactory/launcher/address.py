"""Where the app is to be found: the socket, its address, the browser."""

import errno
import ipaddress
import os
import socket
import sys

TRIES = 50


class NoAddress(Exception):
    """The address cannot be bound, in words."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on `port`, or on the next free one. Raises NoAddress.

    It is bound once, by the supervisor, and handed to every web process: the port stays the same
    when that process is started again, and nobody can take it in between.
    """
    try:
        family, *_, (ip, *_) = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise NoAddress(f"ARTFACTORY_HOST={host!r} is not an address of this machine.") from None
    candidates = range(port, min(port + TRIES, 65536)) if port else [0]
    for candidate in candidates:
        server = socket.socket(family, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((ip, candidate))
            server.listen(128)
        except OSError as error:
            server.close()
            if error.errno != errno.EADDRINUSE:
                reason = os.strerror(error.errno or 0)
                raise NoAddress(f"Cannot listen on {host} port {candidate}: {reason}.") from None
        else:
            return server
    raise NoAddress(f"No port from {port} to {candidates[-1]} is free. Choose one with --port.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def url(host: str, port: int) -> str:
    """What to type into the browser on this machine."""
    if host in ("0.0.0.0", "::", "[::]"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def has_screen() -> bool:
    """Whether a browser that is opened here would be seen by the person who started the app."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

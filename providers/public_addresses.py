"""Which addresses lie on the public internet, by a table of our own.

`ipaddress` knows another list in each version of Python, and counts everything as public that no
list names. Here only what is plainly global unicast is: all of IPv4 but what IANA has set apart,
and of IPv6 only 2000::/3, but for what is set apart in it. An IPv4 address that hides in an IPv6
one counts as itself.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

NOT_PLAIN = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
2001::/23 2001:db8::/32 2620:4f:8000::/48 3fff::/20
"""
SET_APART = tuple(map(ip_network, NOT_PLAIN.split()))
# Where a server of the user's own may be: this machine, networks of one's own, and the shared
# range that overlay networks use. What link-local addresses lead to is no such server, and at
# 169.254.169.254 clouds give out keys.
PRIVATE = """
10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7
"""
INSIDE = tuple(map(ip_network, PRIVATE.split()))
GLOBAL_UNICAST = IPv6Network("2000::/3")
# (range, bits to the right of the IPv4 address in it)
HOLD_IPV4 = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
# The two interface ids of ISATAP, before the IPv4 address at the end.
ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Is it an address of the public internet? What is no address is none."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_free(ip)
    if ip in GLOBAL_UNICAST and (int(ip) >> 32) & 0xFFFFFFFF in ISATAP:
        return _is_free(ip) and _is_free(_ipv4_in(ip, 0))
    for network, right in HOLD_IPV4:
        if ip in network:
            return _is_free(_ipv4_in(ip, right))
    return ip in GLOBAL_UNICAST and _is_free(ip)


def is_inside(address: str) -> bool:
    """Is it this machine, or one in a private network? What is no address is not."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in INSIDE)


def _is_free(ip: IPv4Address | IPv6Address) -> bool:
    return not any(ip in network for network in SET_APART)


def _ipv4_in(ip: IPv6Address, right: int) -> IPv4Address:
    return IPv4Address((int(ip) >> right) & 0xFFFFFFFF)

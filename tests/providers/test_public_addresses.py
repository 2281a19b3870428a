"""Result addresses: what is public, by a table that is the same on every Python."""

import sys
from collections import deque
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from providers.contract import BadOutput, Medium
from providers.http import download
from providers.public_addresses import SET_APART, is_public

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255
203.0.114.0 223.255.255.255
2001:200:: 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:81b::200e 3ffe:ffff::1
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808:: 2001:470::5efe:8.8.8.8 2001:470::200:5efe:808:808
"""
PRIVATE = """
0.0.0.0 0.255.255.255 10.0.0.0 10.1.2.3 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1
127.255.255.255 169.254.0.0 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.1 192.0.0.9
192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255
192.175.48.1 198.18.0.0 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255
240.0.0.0 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::169.254.169.254
64:ff9b:1::1 64:ff9b:1::8.8.8.8 64:ff9b:2:: 100::1 100:0:0:1::1 1000::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:1::1 2001:2::1 2001:3::1 2001:4:112::1
2001:10::1 2001:20::1 2001:30::1 2001:1ff:ffff::1 2001:db8::1 2002:: 2002:7f00:1:: 2002:a00:1::
2002:c0a8:101::1 2002:a9fe:a9fe:: 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 8000::1
2001:470::5efe:10.0.0.1 2001:470::5efe:127.0.0.1 2001:470::200:5efe:a00:1 2001:db8::5efe:8.8.8.8
fc00::1 fd00::1 fdff::1 fe80::1 fe80::1%eth0 fe80::5efe:8.8.8.8 fec0::1 fec0::10.0.0.1 ff02::1
ff0e::1 127.1 0x7f.0.0.1 2130706433
"""
# The last ones that this process tried: a hook stays for good.
connections: deque[Any] = deque(maxlen=10)
sys.addaudithook(
    lambda name, facts: connections.append(facts) if name == "socket.connect" else None
)


class TestTable:
    @pytest.mark.parametrize("address", PUBLIC.split())
    def test_public(self, address: str) -> None:
        assert is_public(address)

    @pytest.mark.parametrize("address", [*PRIVATE.split(), "nonsense", "8.8.8.8.8", "[::1]", ""])
    def test_not_public(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize("network", SET_APART, ids=str)
    def test_what_is_set_apart_is_so_from_its_first_address_to_its_last(self, network: Any) -> None:
        assert not is_public(str(network[0]))
        assert not is_public(str(network[-1]))

    @pytest.mark.parametrize("network", [one for one in SET_APART if one.version == 4], ids=str)
    def test_so_it_is_inside_an_ipv6_address(self, network: Any) -> None:
        for hidden in (network[0], network[-1]):
            high, low = divmod(int(hidden), 1 << 16)
            assert not is_public(f"::ffff:{hidden}")
            assert not is_public(f"64:ff9b::{hidden}")
            assert not is_public(f"2002:{high:x}:{low:x}::1")
            assert not is_public(f"2606:4700::5efe:{hidden}")

    def test_nothing_counts_that_this_python_knows_as_private(self) -> None:
        """The first of every /8 of IPv4 and of every /16 of IPv6, and neighbours."""
        tried = [str(ip_network(f"{n}.0.0.0/8")[at]) for n in range(256) for at in (0, 1, -1)]
        tried += [str(ip_address(n << 112)) for n in range(65_536)] + ["::1"]
        wrong = [
            one
            for one in tried
            if is_public(one) and not one.startswith("2002:") and not ip_address(one).is_global
        ]
        assert wrong == []


class TestConnection:
    @pytest.mark.parametrize("address", [one for one in PRIVATE.split() if "%" not in one])
    def test_none_is_tried(self, address: str, tmp_path: Path) -> None:
        host = f"[{address}]" if ":" in address else address
        connections.clear()
        with pytest.raises(BadOutput):
            download(f"https://{host}:9/x", tmp_path / "file", medium=Medium.IMAGE)
        assert list(connections) == []

"""A mandatory proxy: results come through it, and nothing private or of this machine does."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from providers import network, proxies
from providers.contract import BadOutput, Medium, ProviderError, Unavailable
from providers.http import download
from tests.emulator import media
from tests.providers.certificates import certificate_for
from tests.providers.small_proxy import SmallProxy
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer

PNG = media.png(7)
HOST = "files.artists.invalid"  # a name that nobody but the proxy can find
PRIVATE = """
127.0.0.1 [::1] localhost 127.1 2130706433 0x7f.1 10.0.0.1 192.168.1.1 169.254.169.254 [fd00::1]
[::ffff:10.0.0.1] [64:ff9b::a00:1] intranet nas.local db.internal box.lan metadata.google.internal
router.home.arpa
"""
UNUSABLE = ["socks5://127.0.0.1:1", "socks5h://u:p@127.0.0.1:1", "nonsense://[x", "http://", "://"]
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def tls(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ssl.SSLContext]:
    """The far host's, whose certificate this process trusts."""
    file = certificate_for(tmp_path_factory.mktemp("tls"), HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    network.tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    yield context
    network.tls.cache_clear()


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "result"


def fetch(to: Path, url: str = f"https://{HOST}/x.png", **options: float) -> str:
    return download(url, to, medium=Medium.IMAGE, **options)  # type: ignore[arg-type]


class TestResults:
    @pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    def test_come_through_the_proxy(
        self, name: str, tls: ssl.SSLContext, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with (
            answering(answer("200 OK", PNG), tls) as (port, received),
            SmallProxy({f"{HOST}:443": port}).running() as proxy,
        ):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            assert fetch(to) == "image/png"
        assert to.read_bytes() == PNG
        assert proxy.asked == [f"CONNECT {HOST}:443"]
        assert received[0].startswith(b"GET /x.png HTTP/1.1")

    def test_so_does_every_redirect(
        self, tls: ssl.SSLContext, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moved = answer("302 Found", b"", f"Location: https://{HOST}:8443/y")
        with (
            answering(moved, tls) as (first, _),
            answering(answer("200 OK", PNG), tls) as (second, _),
            SmallProxy({f"{HOST}:443": first, f"{HOST}:8443": second}).running() as proxy,
        ):
            monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy.port}")
            assert fetch(to) == "image/png"
        assert proxy.asked == [f"CONNECT {HOST}:443", f"CONNECT {HOST}:8443"]

    def test_with_its_name_and_password(
        self, tls: ssl.SSLContext, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with (
            answering(answer("200 OK", PNG), tls) as (port, received),
            SmallProxy({f"{HOST}:443": port}, login="me:pass word").running() as proxy,
        ):
            monkeypatch.setenv("https_proxy", f"http://me:pass%20word@127.0.0.1:{proxy.port}")
            assert fetch(to) == "image/png"
            assert b"Proxy-Authorization" not in received[0]
            monkeypatch.setenv("https_proxy", f"http://me:wrong@127.0.0.1:{proxy.port}")
            with pytest.raises(Unavailable, match="407") as caught:
                fetch(to)
        assert "password" in caught.value.advice
        assert "wrong" not in f"{caught.value} {caught.value.advice}"

    def test_not_for_hosts_that_are_excepted(
        self, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with SmallProxy({}).running() as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv("no_proxy", f".elsewhere,{HOST}")
            with pytest.raises(Unavailable):
                fetch(to)
        assert proxy.asked == []

    def test_what_the_proxy_refuses_is_said_and_tried_again(
        self, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with SmallProxy({}).running() as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(Unavailable, match="does not let"):
                fetch(to)
        with pytest.raises(Unavailable) as caught:
            fetch(to)
        assert "proxy" in caught.value.advice

    def test_a_drip_is_too_slow_through_it_as_well(
        self, tls: ssl.SSLContext, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + PNG[:10])
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.05)

        with (
            answering(drip, tls) as (port, _),
            SmallProxy({f"{HOST}:443": port}).running() as proxy,
        ):
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            began = time.monotonic()
            with pytest.raises(BadOutput, match="slowly"):
                fetch(to, deadline=0.5)
        assert time.monotonic() - began < 3


class TestWhatItIsNotAskedFor:
    @pytest.mark.parametrize(
        "host",
        PRIVATE.split(),
    )
    def test_private_places(self, host: str, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with (
            answering(answer("200 OK", PNG)) as (port, received),
            SmallProxy({}).running() as proxy,
        ):
            for name in NAMES[:3]:
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(BadOutput, match="not fetched"):
                fetch(to, f"https://{host}:{port}/x")
        assert proxy.asked == received == []

    def test_the_proxy_is_no_result_host(self, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """That the user trusts it opens no way to its own pages."""
        with SmallProxy({}).running() as proxy:
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
            with pytest.raises(BadOutput, match="not fetched"):
                fetch(to, f"https://127.0.0.1:{proxy.port}/x")
        assert proxy.asked == []

    def test_an_engine_on_this_machine(self, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with (
            answering(answer("200 OK", PNG)) as (port, _),
            SmallProxy({}).running() as proxy,
        ):
            for name in NAMES[:3]:
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            own = f"http://127.0.0.1:{port}"
            mime = download(f"{own}/x", to, medium=Medium.IMAGE, trusted=(own,))
        assert mime == "image/png"
        assert proxy.asked == []


class TestOneThatCannotBeUsed:
    @pytest.mark.parametrize("address", UNUSABLE)
    def test_is_told_where_a_result_is_fetched(
        self, address: str, to: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("https_proxy", address)
        with pytest.raises(ProviderError) as caught:
            fetch(to)
        assert "HTTPS_PROXY" in caught.value.advice

    @pytest.mark.parametrize("address", UNUSABLE)
    def test_is_told_before_anything_is_ordered(
        self, address: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("all_proxy", address)
        with pytest.raises(Unavailable) as caught:
            proxies.check_for("https://queue.fal.run")
        assert "HTTPS_PROXY or ALL_PROXY" in caught.value.advice

    def test_an_engine_on_this_machine_needs_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
        proxies.check_for("http://127.0.0.1:8188")
        assert proxies.proxy_for(httpx.URL("http://127.0.0.1:8188")) == ""

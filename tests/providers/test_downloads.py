import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpcore
import httpx
import pytest

from providers import connect, http, network
from providers.contract import BadOutput, Expired, Medium, NeedsKey, ProviderError, Unavailable
from providers.http import download
from tests.emulator import media
from tests.providers.certificates import certificate_for
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer
from tests.scripted_provider import Scripted

PNG = media.png(7)
KEY = {"Authorization": "Bearer canary"}


def origin(port: int) -> tuple[str, ...]:
    return (f"http://127.0.0.1:{port}",)


def fetch(port: int, to: Path, medium: Medium = Medium.IMAGE, **options: object) -> str:
    url = f"http://127.0.0.1:{port}/file"
    return download(url, to, medium=medium, trusted=origin(port), **options)  # type: ignore[arg-type]


@pytest.fixture
def to(tmp_path: Path) -> Iterator[Path]:
    """Where the file goes. Whatever happens, nothing half-done may be left beside it."""
    target = tmp_path / "result"
    yield target
    assert [file.name for file in tmp_path.iterdir()] in ([], ["result"])


class TestGood:
    def test_the_file_and_its_type(self, to: Path) -> None:
        with answering(answer("200 OK", PNG, "Content-Type: application/octet-stream")) as (
            port,
            _,
        ):
            assert fetch(port, to) == "image/png"
        assert to.read_bytes() == PNG

    @pytest.mark.parametrize("medium", ["image", "video", "audio", "text"])
    def test_every_medium(self, medium: str, to: Path) -> None:
        content = media.make(medium, 3)
        said = answer("200 OK", content, f"Content-Type: {media.MIMES[medium]}")
        with answering(said) as (port, _):
            assert fetch(port, to, Medium(medium)) == media.MIMES[medium]
        assert to.read_bytes() == content

    def test_without_a_length_the_end_is_the_end(self, to: Path) -> None:
        with answering(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + PNG) as (port, _):
            assert fetch(port, to) == "image/png"
        assert to.read_bytes() == PNG

    def test_three_redirects(self, to: Path) -> None:
        def serve(connection: socket.socket) -> None:
            hop = len(seen)
            seen.append(hop)
            moved = answer("302 Found", b"", f"Location: /hop{hop}?x=%C3%A9#part")
            connection.sendall(moved if hop < 3 else answer("200 OK", PNG))

        seen: list[int] = []
        with answering(serve) as (port, received):
            assert fetch(port, to) == "image/png"
        assert b"GET /hop2?x=%C3%A9 HTTP/1.1" in received[3]

    def test_an_old_file_of_the_name_is_replaced(self, to: Path) -> None:
        to.write_bytes(b"old")
        with answering(answer("200 OK", PNG)) as (port, _):
            fetch(port, to)
        assert to.read_bytes() == PNG


class TestData:
    def test_base64(self, to: Path) -> None:
        url = "data:image/png;base64,iVBORw0KGgo="
        assert download(url, to, medium=Medium.IMAGE) == "image/png"
        assert to.read_bytes() == b"\x89PNG\r\n\x1a\n"

    def test_quoted(self, to: Path) -> None:
        assert download("DATA:,a%20b", to, medium=Medium.TEXT) == "application/octet-stream"
        assert to.read_bytes() == b"a b"

    @pytest.mark.parametrize(
        "url",
        [
            "data:image/png;base64,@@@@",
            "data:image/png;base64",
            "data:,",
            "data:text/html,<html></html>",
            "data:image/png,%3C%21DOCTYPE%20html%3E",
        ],
    )
    def test_bad(self, url: str, to: Path) -> None:
        with pytest.raises(BadOutput):
            download(url, to, medium=Medium.IMAGE)


class TestAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:{port}/x",
            "http://localhost:{port}/x",
            "https://127.0.0.1:{port}/x",
            "https://localhost:{port}/x",
            "https://[::ffff:127.0.0.1]:{port}/x",
            "https://2130706433:{port}/x",
            "https://0x7f.1:{port}/x",
            "https://0.0.0.0:{port}/x",
            "https://user@127.0.0.1:{port}/x",
        ],
    )
    def test_this_machine_is_not_asked(self, url: str, to: Path) -> None:
        with answering(answer("200 OK", PNG)) as (port, received):
            with pytest.raises(BadOutput) as caught:
                download(url.format(port=port), to, medium=Medium.IMAGE)
            assert received == []
        assert "not fetched" in caught.value.message

    def test_trust_is_for_one_port(self, to: Path) -> None:
        with answering(answer("200 OK", PNG)) as (port, received):
            with pytest.raises(BadOutput):
                download(
                    f"http://127.0.0.1:{port}/x", to, medium=Medium.IMAGE, trusted=origin(port + 1)
                )
            assert received == []

    @pytest.mark.parametrize(
        "url",
        [
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/x",
            "https://192.168.1.1/x",
            "https://[fe80::1]/x",
            "https://[fd00::1]/x",
            "https://[64:ff9b::7f00:1]/x",
            "http://example.com/x",
            "ftp://example.com/x",
            "file:///etc/passwd",
            "//10.0.0.1/x",
            "/x",
            "files/x.png",
            "x.png",
            "",
            "https://",
            "https://[::1/x",
            "https://host:99999/x",
            "javascript:alert(1)",
        ],
    )
    def test_nor_is_any_place_of_that_kind(self, url: str, to: Path) -> None:
        with pytest.raises(BadOutput):
            download(url, to, medium=Medium.IMAGE)

    @pytest.mark.parametrize(
        "url", ["https://no\x00name/x", "https://exa mple/\r\nX: y", "https://" + "a" * 300]
    )
    def test_an_address_that_is_none(self, url: str, to: Path) -> None:
        with pytest.raises(ProviderError):
            download(url, to, medium=Medium.IMAGE)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_into_this_machine_is_refused(self, status: int, to: Path) -> None:
        with answering(answer("200 OK", PNG)) as (inside, reached):
            moved = answer(f"{status} Moved", b"", f"Location: http://127.0.0.1:{inside}/")
            with answering(moved) as (port, _), pytest.raises(BadOutput):
                fetch(port, to)
            assert reached == []

    def test_four_redirects_are_too_many(self, to: Path) -> None:
        with answering(answer("302 Found", b"", "Location: /again")) as (port, received):
            with pytest.raises(BadOutput) as caught:
                fetch(port, to)
            assert len(received) == 4
        assert "more than 3" in caught.value.message

    def test_a_redirect_to_nowhere_in_particular_ends(self, to: Path) -> None:
        with answering(answer("302 Found")) as (port, received):
            with pytest.raises(BadOutput):
                fetch(port, to)
            assert len(received) == 4


class TestKey:
    def test_it_goes_to_an_origin_of_the_user(self, to: Path) -> None:
        with answering(answer("200 OK", PNG)) as (port, received):
            fetch(port, to, headers=KEY)
        assert b"canary" in received[0]

    def test_it_stays_when_the_redirect_leads_elsewhere(self, to: Path) -> None:
        with answering(answer("200 OK", PNG)) as (other, received):
            moved = answer("302 Found", b"", f"Location: http://localhost:{other}/")
            with answering(moved) as (port, first):
                with pytest.raises(BadOutput):
                    fetch(port, to, headers=KEY, hosts=("localhost",))
                assert b"canary" in first[0]
            assert received == []


class TestOfAnotherType:
    """What was paid for arrives, whatever it is; the gallery says what is odd about it."""

    @pytest.mark.parametrize("medium", Medium)
    @pytest.mark.parametrize(
        ("body", "called", "mime"),
        [
            (PNG, "text/html; charset=utf-8", "image/png"),
            (PNG, "audio/mpeg", "image/png"),
            (media.wav(1), "image/png", "audio/wav"),
            (b"\0\0\0\x18ftypmp42" + bytes(20), "audio/mp4", "video/mp4"),
            (b"not ready", "text/plain", "text/plain"),
            (b"{}", "application/json", "application/json"),
            (b"<svg/>", "text/xml", "image/svg+xml"),
            (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><SVG id=x>", "", "image/svg+xml"),
            (b"x", "image/svg+xml", "image/svg+xml"),
            (b"glTF" + bytes(20), "model/gltf-binary", "model/gltf-binary"),
            (bytes(20), "", "application/octet-stream"),
        ],
    )
    def test_it_arrives(
        self, body: bytes, called: str, mime: str, medium: Medium, to: Path
    ) -> None:
        head = [f"Content-Type: {called}"] if called else []
        with answering(answer("200 OK", body, *head)) as (port, _):
            assert fetch(port, to, medium) == mime
        assert to.read_bytes() == body


class TestBad:
    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (answer("200 OK", b""), "empty"),
            (answer("200 OK", b"x", "Content-Type: text/html; charset=utf-8"), "web page"),
            (answer("200 OK", b"<!DOCTYPE html>...", "Content-Type: image/png"), "web page"),
            (answer("200 OK", b"\xef\xbb\xbf \n<HTML onload=x>"), "web page"),
            (answer("200 OK", b"<?xml version='1.0'?>"), "web page"),
            (answer("200 OK", b"<!-- Oops --><html>"), "web page"),
            (answer("200 OK", PNG, "Content-Encoding: gzip"), "packed"),
            (answer("204 No Content"), "204"),
            (answer("206 Partial", PNG), "206"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + PNG[:50], "broke off"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 3221225472\r\n\r\n" + PNG, "at most 2,048"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n\x89", "broke off"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n" + PNG, ""),
        ],
    )  # fmt: skip
    def test_it_is_refused_in_words(self, said: bytes, words: str, to: Path) -> None:
        with answering(said) as (port, _), pytest.raises(ProviderError) as caught:
            fetch(port, to)
        assert words in caught.value.message
        assert not to.exists()

    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (401, NeedsKey),
            (403, Expired),
            (404, Expired),
            (410, Expired),
            (429, Unavailable),
            (500, Unavailable),
            (503, Unavailable),
            (418, BadOutput),
        ],
    )
    def test_a_status_means_what_it_says(
        self, status: int, error: type[ProviderError], to: Path
    ) -> None:
        with answering(answer(f"{status} Odd", b"x")) as (port, _), pytest.raises(error):
            fetch(port, to)

    def test_a_host_that_is_down_may_be_tried_again(self, to: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with pytest.raises(Unavailable):
            fetch(port, to)

    def test_so_may_one_that_says_nothing(self, to: Path) -> None:
        with answering(b"") as (port, _), pytest.raises(Unavailable):
            fetch(port, to)

    def test_more_than_the_cap_without_a_length(self, to: Path) -> None:
        """The cap holds while it streams, and what was written is gone."""
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

        def flood(connection: socket.socket) -> None:
            connection.sendall(head)
            for _ in range(17):
                connection.sendall(b"a" * 1024 * 1024)

        with answering(flood) as (port, _), pytest.raises(BadOutput) as caught:
            fetch(port, to, Medium.TEXT)
        assert "16 MiB" in caught.value.message

    @pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"])
    def test_a_drip_is_given_up_in_time(self, head: bytes, to: Path) -> None:
        gate = threading.Event()

        def drip(connection: socket.socket) -> None:
            connection.sendall(head)
            while not gate.wait(0.05):
                connection.sendall(b"H" if not head else b"x")

        with answering(drip) as (port, _):
            began = time.monotonic()
            with pytest.raises((BadOutput, Unavailable)):
                fetch(port, to, deadline=0.6)
            assert 0.5 < time.monotonic() - began < 3
            gate.set()

    def test_a_steady_flow_may_take_longer_than_that(self, to: Path) -> None:
        """The deadline is for each MiB, not for the file."""
        body = b"a" * (3 * 1024 * 1024)

        def flow(connection: socket.socket) -> None:
            connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
            for part in range(3):
                connection.sendall(body[part * 1024 * 1024 : (part + 1) * 1024 * 1024])
                pause.wait(0.35)

        pause = threading.Event()
        with answering(flow) as (port, _):
            fetch(port, to, Medium.TEXT, deadline=0.8)
        assert to.stat().st_size == len(body)


@pytest.fixture
def certificate(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A certificate for "localhost" alone, which this process trusts."""
    file = certificate_for(tmp_path_factory.mktemp("tls"), "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    network.tls.cache_clear()
    yield file
    network.tls.cache_clear()


class TestTls:
    """The socket goes to the address that was looked at; the name is still what TLS checks."""

    def server(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.asked: list[str | None] = []
        context.sni_callback = lambda socket, name, context: self.asked.append(name)
        return context

    def test_the_name_is_kept(self, certificate: Path, to: Path) -> None:
        with answering(answer("200 OK", PNG), self.server(certificate)) as (port, received):
            url = f"https://localhost:{port}"
            assert download(f"{url}/x", to, medium=Medium.IMAGE, trusted=(url,)) == "image/png"
        assert self.asked == ["localhost"]
        assert f"Host: localhost:{port}".encode() in received[0]

    def test_another_name_is_not_believed(self, certificate: Path, to: Path) -> None:
        with answering(answer("200 OK", PNG), self.server(certificate)) as (port, received):
            url = f"https://127.0.0.1:{port}"
            with pytest.raises(Unavailable) as caught:
                download(f"{url}/x", to, medium=Medium.IMAGE, trusted=(url,))
            assert received == []
        assert "clock" in caught.value.advice

    def test_a_certificate_that_is_not_believed_says_to_look_at_the_clock(
        self, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SCRIPTED_KEY", "a-key-for-nobody")
        with answering(answer("200 OK", b"{}"), self.server(certificate)) as (port, received):
            monkeypatch.setenv("SCRIPTED_BASE_URL", f"https://127.0.0.1:{port}")
            ctx = connect.context(Scripted(), workdir=tmp_path)
            with (
                httpx.Client(transport=http._Transport()) as fresh,
                pytest.raises(Unavailable) as caught,
            ):
                http.send(replace(ctx, http=fresh), "POST", "/x", spends=True)
            assert received == []
        assert "clock" in caught.value.advice

    def test_a_public_name_with_a_private_address_is_refused(self) -> None:
        """A name whose addresses are not all public is refused before a socket is opened."""
        with pytest.raises(BadOutput):
            network.refuse_private("files.example", ["93.184.216.34", "10.0.0.1"])

    def test_the_first_address_that_answers_is_used(self) -> None:
        """ "localhost" may have an IPv6 address that nobody listens on."""
        with answering(answer("200 OK", PNG)) as (port, _):
            pace = network.Pace(5)
            backend = network.CheckedBackend(pace, frozenset({("localhost", port)}))
            backend.connect_tcp("localhost", port).close()
        with pytest.raises(httpcore.ConnectError):
            network.addresses_of("a" * 64, 443)

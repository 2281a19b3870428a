"""Addresses as providers write them, put right, wherever one comes out of an answer."""

import base64
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from providers import addresses
from providers.contract import BadOutput, Context, Medium, Output, Unavailable
from providers.downloads import download
from providers.google.files import at as file_at
from providers.http import client, send
from providers.outputs import collect
from tests.emulator import media
from tests.providers.wild_server import answering
from tests.providers.wild_server import http as answer

PICTURE = media.make("image", 1)
RIGHT = [
    ("https://h.example/a.png?name=schön", "https://h.example/a.png?name=sch%C3%B6n"),
    ("https://h.example/ö/%C3%B6?x=%20 y", "https://h.example/%C3%B6/%C3%B6?x=%20%20y"),
    ("https://h.example/写真.png", "https://h.example/%E5%86%99%E7%9C%9F.png"),
    ("  https://h.example/a b.png\n", "https://h.example/a%20b.png"),
    ("https://h.example/a\tb.png", "https://h.example/ab.png"),
    ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
    ("https://b%C3%BCcher.example:8443/x", "https://xn--bcher-kva.example:8443/x"),
    ("https://BÜCHER.example/X", "https://xn--bcher-kva.example/X"),
    ("https://xn--bcher-kva.example/x", "https://xn--bcher-kva.example/x"),
    ("HTTPS://H.Example/A", "https://h.example/A"),
    ("//cdn.example/x.png", "https://cdn.example/x.png"),
    ("cdn.example/x.png?a=ä", "https://cdn.example/x.png?a=%C3%A4"),
    ("cdn.example:8443/x.png", "https://cdn.example:8443/x.png"),
    ("http://127.0.0.1:8000/ä", "http://127.0.0.1:8000/%C3%A4"),
    ("https://[::1]:8443/ä", "https://[::1]:8443/%C3%A4"),
    ("https://my_bucket.h.example/x", "https://my_bucket.h.example/x"),
    # A signature hangs on every letter of an address that can travel as it is.
    (
        "https://h.example/a+b~c?X-Sig=a%2Fb%3d&k[]=1",
        "https://h.example/a+b~c?X-Sig=a%2Fb%3d&k[]=1",
    ),
    ("https://h.example/100%", "https://h.example/100%"),
    ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
]
NONE = [
    *("", " ", "nan", "None", "x.png", "files/x.png", "/x.png", "https://", "https:///x"),
    *("https://h.example:99999/x", "https://[::1/x", "https://ho st/x", "https://a%2Fb.example/x"),
    *("https://h.example/\ud800", f"https://{'ä' * 70}.example/x", "file:///etc/passwd"),
    *("javascript:alert(1)", "https://\x00/x"),
    *(None, 7, float("nan"), float("inf"), ["https://h.example/x"], {"url": "x"}, b"https://h"),
]


@pytest.fixture
def ctx(tmp_path: Path) -> Context:
    return Context({}, "https://vendor.invalid", client(), logging.getLogger(), tmp_path)


class TestPuttingRight:
    @pytest.mark.parametrize(("written", "right"), RIGHT)
    def test_what_can_be_meant(self, written, right):
        assert addresses.put_right(written) == right
        assert addresses.put_right(right) == right

    @pytest.mark.parametrize("written", NONE, ids=repr)
    def test_what_is_none(self, written):
        with pytest.raises(BadOutput, match="an address that is none"):
            addresses.put_right(written)

    def test_a_password_in_it_is_not_told(self):
        with pytest.raises(BadOutput) as caught:
            addresses.put_right("ftp://me:secret@/x")
        assert "secret" not in caught.value.message


class TestDownloads:
    @pytest.mark.parametrize(
        ("path", "seen"),
        [
            ("/a.png?name=schön", "/a.png?name=sch%C3%B6n"),
            ("/mit leer.png", "/mit%20leer.png"),
            ("/%C3%B6.png ", "/%C3%B6.png"),
        ],
    )
    def test_a_file_at_such_an_address_comes(self, tmp_path: Path, path, seen):
        to = tmp_path / "result"
        with answering(answer("200 OK", PICTURE)) as (port, received):
            here = f"http://127.0.0.1:{port}"
            mime = download(f" {here}{path}", to, medium=Medium.IMAGE, trusted=(here,))
        assert (mime, to.read_bytes()) == ("image/png", PICTURE)
        assert received[0].startswith(f"GET {seen} HTTP/1.1".encode())

    @pytest.mark.parametrize(
        ("location", "seen"),
        [
            ("/schön.png".encode(), b"/sch%C3%B6n.png"),
            ("/schön.png".encode("latin-1"), b"/sch%C3%B6n.png"),
            (b"/a b.png", b"/a%20b.png"),
        ],
    )
    def test_a_redirect_leads_to_one(self, tmp_path: Path, location, seen):
        def redirect(connection) -> None:
            if b"GET /first" in received[-1]:
                connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ")
                connection.sendall(location + b"\r\nConnection: close\r\n\r\n")
            else:
                connection.sendall(answer("200 OK", PICTURE))

        with answering(redirect) as (port, received):
            here = f"http://127.0.0.1:{port}"
            to = tmp_path / "result"
            download(f"{here}/first", to, medium=Medium.IMAGE, trusted=(here,))
        assert received[-1].startswith(b"GET " + seen + b" ")

    @pytest.mark.parametrize("written", [written for written in NONE if written], ids=repr)
    def test_no_address_is_a_bad_answer(self, tmp_path: Path, written):
        with pytest.raises(BadOutput):
            download(written, tmp_path / "result", medium=Medium.IMAGE)


class TestAnswers:
    @pytest.mark.parametrize(
        ("answer", "url"),
        [
            ("https://h.example/out.png?n=schön", "https://h.example/out.png?n=sch%C3%B6n"),
            ({"images": [{"url": " https://h.example/a b.png"}]}, "https://h.example/a%20b.png"),
            ({"image": "https://h.example/my picture.png"}, "https://h.example/my%20picture.png"),
            (["//h.example/x.png"], "https://h.example/x.png"),
            (
                {"image": {"url": "h.example/x", "content_type": "image/png"}},
                "https://h.example/x",
            ),
        ],
    )
    def test_a_result_is_found_and_put_right(self, answer, url):
        assert [output.url for output in collect(answer, Medium.IMAGE)] == [url]

    def test_what_is_no_address_is_kept_for_the_user_to_see(self):
        answer = {"image": {"url": "x.png", "content_type": "image/png"}}
        assert collect(answer, Medium.IMAGE) == (Output(url="x.png", mime="image/png"),)

    @pytest.mark.parametrize(
        "words", ["https://h.example/ is where it lies.", "// no address", "and/or", "a.b/c"]
    )
    def test_a_sentence_is_no_file(self, words):
        [output] = collect({"description": words}, Medium.IMAGE)
        assert (output.url, output.data.decode()) == ("", words)

    def test_base64_that_begins_like_one_is_data(self):
        data = base64.b64encode(b"\xff\xfb\x90\x00" + bytes(range(256))).decode()
        assert data.startswith("//")
        [output] = collect({"audio": {"data": data, "mime_type": "audio/mpeg"}}, Medium.AUDIO)
        assert output.data[:2] == b"\xff\xfb"

    @pytest.mark.parametrize("uri", ["https://[::1/x", "https://h.example/ö"])
    def test_a_file_of_googles(self, ctx: Context, uri):
        assert file_at(ctx, uri, "video/mp4").needs_key is False


class TestOwnAddresses:
    @pytest.mark.parametrize("path", ["/jobs/schön", "jobs/sch%C3%B6n", "/jobs/schön\n"])
    def test_a_provider_is_asked_at_it(self, ctx: Context, path):
        with answering(answer("200 OK", b"{}")) as (port, received):
            at = replace(ctx, base_url=f"http://127.0.0.1:{port}")
            assert send(at, "GET", path).status_code == 200
        assert received[0].startswith(b"GET /jobs/sch%C3%B6n HTTP/1.1")

    @pytest.mark.parametrize(
        "path", ["https://[::1/x", "https://elsewhere.example/ö", "//elsewhere.example/", "\ud800"]
    )
    def test_the_key_stays_here(self, ctx: Context, path):
        with pytest.raises(BadOutput):
            send(ctx, "GET", path)

    def test_a_home_with_letters_of_its_own_is_home(self, ctx: Context):
        at = replace(ctx, base_url="https://bücher.invalid")
        with pytest.raises(Unavailable):  # asked, and nobody lives there
            send(at, "GET", "https://xn--bcher-kva.invalid/jobs")

"""Files over HTTP: ranges, conditions, headers, names, and a server that is never held up."""

import http.client
import io
import re
import secrets
import socket

import pytest
from PIL import Image

from gallery import larger_previews, media_folder
from gallery.models import Asset
from pages.gallery.media import friendly_name
from pages.gallery.presenters import card, data_of
from tests.gallery import samples
from tests.serving import serving


@pytest.fixture
def product(made):
    return made(samples.picture("png"), prompt="a fox")


@pytest.fixture
def data(product):
    return product.asset.file.read_bytes()


@pytest.fixture
def url(product):
    return f"/media/{product.asset.sha256}.png"


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


class TestWholeFile:
    def test_every_byte_with_its_type_and_safe_headers(self, client, url, data, product):
        response = client.get(url)
        assert response.status_code == 200
        assert body(response) == data
        headers = response.headers
        assert headers["Content-Type"] == "image/png"
        assert headers["Content-Length"] == str(len(data))
        assert headers["Accept-Ranges"] == "bytes"
        assert headers["ETag"] == f'"{product.asset.sha256}"'
        assert "immutable" in headers["Cache-Control"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_head_says_the_same_without_the_bytes(self, client, url, data):
        response = client.head(url, headers={"range": "bytes=0-1"})
        assert response.status_code == 200
        assert response.content == b""
        assert response.headers["Content-Length"] == str(len(data))
        assert response.headers["Accept-Ranges"] == "bytes"

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_nothing_but_reading(self, client, url, method):
        assert getattr(client, method)(url).status_code == 405

    def test_text_has_its_encoding(self, client, made):
        product = made("Grüße".encode())
        response = client.get(f"/media/{product.asset.sha256}.txt")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert body(response).decode() == "Grüße"

    def test_a_row_that_says_html_is_not_believed(self, client, product, url):
        Asset.objects.filter(pk=product.asset_id).update(mime="text/html")
        assert client.get(url).headers["Content-Type"] == "application/octet-stream"

    def test_one_query(self, client, url, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get(url)

    def test_a_thumbnail_needs_none(self, client, product, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get(f"/thumbnails/{product.asset.sha256}.webp")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "image/webp"
        assert body(response)[8:12] == b"WEBP"


class TestTheLargerPreview:
    @pytest.fixture
    def large(self, made):
        seed = secrets.randbelow(2**30)
        return made(samples.encoded(samples.noise(1600, 400, seed), "jpg", quality=40))

    def test_the_small_one_stands_for_it_until_it_is_made(self, client, large):
        url = f"/previews/{large.asset.sha256}.webp"
        small = body(client.get(f"/thumbnails/{large.asset.sha256}.webp"))
        response = client.get(url)
        assert body(response) == small
        assert response.headers["Cache-Control"] == "private, no-store"
        larger_previews.make(large.asset.pk)
        response = client.get(url)
        assert "immutable" in response.headers["Cache-Control"]
        assert Image.open(io.BytesIO(body(response))).size == (1536, 384)

    def test_a_card_in_a_feed_is_light_and_one_of_an_order_offers_both(self, large):
        assert card(large).sources == {}
        sources = card(large, large=True).sources
        small, larger = sources["srcset"].split(", ")
        assert small == f"/thumbnails/{large.asset.sha256}.webp 512w"
        assert larger == f"/previews/{large.asset.sha256}.webp 1536w"
        assert sources["sizes"] == "auto, 920px"

    @pytest.mark.parametrize(("orientation", "address"), [(1, "/media/"), (6, "/previews/")])
    def test_a_webp_on_its_side_is_shown_by_it(self, made, orientation, address):
        """Chromium does not turn it."""
        exif = Image.Exif()
        exif[0x0112] = orientation
        shown = made(samples.encoded(samples.noise(600, 400, orientation), "webp", exif=exif))
        assert data_of(shown, 10)["data-src"].startswith(address)

    def test_a_small_picture_has_one_only(self, product):
        assert card(product, large=True).sources == {}

    @pytest.mark.django_db
    @pytest.mark.parametrize("sha256", ["0" * 64, "0" * 63, "..%2f" * 8])
    def test_of_nothing(self, client, sha256):
        assert client.get(f"/previews/{sha256}.webp").status_code == 404


class TestRange:
    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-99", 0, 100),
            ("bytes=100-199", 100, 200),
            ("bytes=100-", 100, None),
            ("bytes=-50", -50, None),
            ("bytes=0-", 0, None),
            ("bytes=5-999999999", 5, None),
            ("bytes=-999999999", 0, None),
        ],
    )
    def test_a_part(self, client, url, data, asked, start, end):
        response = client.get(url, headers={"range": asked})
        expected = data[start:end]
        first = start % len(data)
        assert response.status_code == 206
        assert body(response) == expected
        assert response.headers["Content-Length"] == str(len(expected))
        last = first + len(expected) - 1
        assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(data)}"

    @pytest.mark.parametrize(
        "asked", ["bytes=999999999-", "bytes=999999999-9999999999", "bytes=-0"]
    )
    def test_one_that_is_not_there(self, client, url, data, asked):
        response = client.get(url, headers={"range": asked})
        assert response.status_code == 416
        assert response.headers["Content-Range"] == f"bytes */{len(data)}"

    @pytest.mark.parametrize(
        "asked",
        [
            "bytes=0-1,5-9",
            "bytes=9-5",
            "bytes=-",
            "bytes=",
            "bytes=a-b",
            "items=0-1",
            "bytes=" + "9" * 5000 + "-",
            "bytes=٣-٤",
        ],
    )
    def test_what_is_not_understood_gives_the_whole_file(self, client, url, data, asked):
        response = client.get(url, headers={"range": asked})
        assert response.status_code == 200
        assert body(response) == data

    def test_if_range_of_this_version_gives_the_part(self, client, url, product):
        headers = {"range": "bytes=0-9", "if-range": f'"{product.asset.sha256}"'}
        assert client.get(url, headers=headers).status_code == 206

    @pytest.mark.parametrize("version", ['"other"', 'W/"x"', "Wed, 21 Oct 2026 07:28:00 GMT"])
    def test_if_range_of_another_version_gives_the_whole(self, client, url, version):
        headers = {"range": "bytes=0-9", "if-range": version}
        assert client.get(url, headers=headers).status_code == 200


class TestCondition:
    @pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"a", "{}"', "*"])
    def test_what_the_browser_has_is_not_sent_again(self, client, url, product, form):
        tag = form.format(product.asset.sha256)
        response = client.get(url, headers={"if-none-match": tag, "range": "bytes=0-1"})
        assert response.status_code == 304
        assert response.headers["ETag"] == f'"{product.asset.sha256}"'
        assert response.content == b""

    def test_another_version_is(self, client, url):
        assert client.get(url, headers={"if-none-match": '"other"'}).status_code == 200


class TestNotFound:
    @pytest.mark.parametrize(
        "path",
        [
            "/media/../db.sqlite3",
            "/media/%2e%2e/db.sqlite3",
            "/media/%2e%2e%2fdb.sqlite3",
            "/media//etc/passwd",
            "/media/%2fetc%2fpasswd.png",
            "/media/..%5c..%5cdb.sqlite3",
            "/media/%00.png",
            "/media/" + "0" * 64 + ".png",
            "/media/" + "0" * 64,
            "/thumbnails/..%2f..%2fdb.webp",
            "/thumbnails/%2e%2e.webp",
            "/thumbnails/%00.webp",
            "/thumbnails/" + "0" * 64 + ".webp",
            "/thumbnails/" + "0" * 63 + "%0a.webp",
            "/download/0",
            "/download/../1",
            "/download/99999999999999999999999999",
        ],
    )
    def test_paths_that_lead_nowhere(self, client, product, path):
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("extension", ["html", "svg", "PNG", "png%00", "png/", "png%0a", ""])
    def test_another_extension(self, client, url, extension):
        assert client.get(url.removesuffix("png") + extension).status_code == 404

    def test_a_lost_file_is_explained(self, client, product, url):
        product.asset.file.unlink()
        for address in (url, f"/download/{product.pk}"):
            response = client.get(address)
            assert response.status_code == 404
            assert response.headers["Content-Type"] == "text/plain"
            assert product.asset.path in response.content.decode()


class TestDownload:
    def test_as_an_attachment_with_a_name_that_says_what_it_is(self, client, product, data):
        response = client.get(f"/download/{product.pk}")
        assert body(response) == data
        name = f"a fox {product.short_id}.png"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'

    @pytest.mark.parametrize(
        ("prompt", "stem"),
        [
            ("../../etc/passwd", "etc passwd"),
            ('a"b\r\nSet-Cookie: x=1', "a b Set-Cookie x=1"),
            ("line\nbreak\ttab\0nul", "line break tab nul"),
            ("fox\u202egnp.exe", "fox gnp.exe"),
            ("...", "image"),
            ("", "image"),
            ("x" * 500, "x" * 80),
            ("Grüße 🦊 שלום", "Grüße 🦊 שלום"),
        ],
    )
    def test_any_prompt_makes_a_safe_name(self, client, product, prompt, stem):
        product.prompt = prompt
        product.save(update_fields=["prompt"])
        assert friendly_name(product) == f"{stem} {product.short_id}.png"
        header = client.get(f"/download/{product.pk}").headers["Content-Disposition"]
        assert header.isascii()
        assert not re.search(r"[\r\n\0]", header)
        assert ("filename*=utf-8''" in header) == (not stem.isascii())


def ask(port: int, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    try:
        return response, response.read()
    finally:
        connection.close()


class TestRealServer:
    @pytest.fixture
    def thumbnail(self):
        """A big file where a thumbnail would be: served by the same code, without a row."""
        sha256 = "ab" * 32
        path = media_folder.absolute(media_folder.thumbnail(sha256))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(range(256)) * 4096 * 32)
        yield f"/thumbnails/{sha256}.webp", path.read_bytes()
        path.unlink()

    def test_ranges_end_where_they_should(self, thumbnail):
        path, data = thumbnail
        with serving(threads=2) as port:
            response, part = ask(port, path, Range="bytes=1000-70999")
            assert (response.status, part) == (206, data[1000:71000])
            response, whole = ask(port, path)
            assert (response.status, whole == data) == (200, True)
            assert ask(port, path, Range=f"bytes={len(data)}-")[0].status == 416

    def test_slow_readers_hold_no_thread(self, thumbnail):
        path, data = thumbnail
        with serving(threads=2) as port:
            slow = []
            for _ in range(6):
                reader = socket.create_connection(("127.0.0.1", port), timeout=60)
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                assert reader.recv(12) == b"HTTP/1.1 200"
                slow.append(reader)
            response, part = ask(port, path, Range="bytes=0-9")
            assert (response.status, part) == (206, data[:10])
            for reader in slow:
                reader.close()

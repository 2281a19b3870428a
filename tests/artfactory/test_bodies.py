"""A request is refused by its headers, before its body is received; over real sockets."""

import contextlib
import http.client
import re
import socket
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from artfactory import bodies
from artfactory.middleware.local_user import local_user
from gallery.media_facts import LARGEST_FILE, MOST_BYTES, megabytes
from gallery.models import Asset, Product
from providers import catalogue
from tests.artfactory.app import until
from tests.gallery import samples
from tests.serving import serving

pytestmark = pytest.mark.django_db(transaction=True)
BLOCK = b"x" * 65_536
FROM_ELSEWHERE = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture
def port():
    with serving() as port:
        yield port


class Sender:
    """A connection by hand."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)

    def head(self, method: str, path: str, **more: str) -> None:
        headers = {"Host": f"127.0.0.1:{self.port}", "Cookie": "artfactory_csrf=" + "a" * 32}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in headers.items() if v)]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def pour(self, size: int, block: bytes = BLOCK) -> int:
        """Send so much of a body, or less where nobody listens any more; says how much."""
        sent = 0
        self.socket.settimeout(2)
        with contextlib.suppress(OSError):
            while sent < size:
                sent += self.socket.send(block)
        return sent

    def answer(self) -> tuple[int, str]:
        """Status and words of the answer, read to the end of the connection."""
        self.socket.settimeout(60)
        read = b""
        while part := self.socket.recv(65_536):
            read += part
        head, _, body = read.partition(b"\r\n\r\n")
        assert head.count(b"HTTP/1.1") == 1
        assert b"connection: close" in head.lower()
        return int(head.split()[1]), body.decode()


def spooled() -> int:
    """Bytes that this process holds in files without a name, and in the uploads folder."""
    size = 0
    for handle in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if "(deleted)" in str(handle.readlink()):
                size += handle.stat().st_size
    return size + sum(file.stat().st_size for file in settings.PATHS.uploads.rglob("*"))


MUCH = {"Content_Length": str(300 * 1024**2)}
CHUNKED = {"Transfer_Encoding": "chunked"}
UPLOAD = "/gallery/upload/"
REFUSED = {
    "a host that is not ours": (400, "POST", UPLOAD, {"Host": "evil.example"}),
    "another site": (403, "POST", UPLOAD, {"Origin": "https://evil.example"}),
    "another port": (403, "POST", UPLOAD, {"Sec_Fetch_Site": "same-site"}),
    "nobody logged in": (401, "POST", UPLOAD, FROM_ELSEWHERE),
    "a session that we never signed": (
        401,
        "POST",
        UPLOAD,
        FROM_ELSEWHERE | {"Cookie": "artfactory_session=x:y:z; artfactory_csrf=a"},
    ),
    "no such path": (404, "POST", "/nowhere/", {}),
    "a file of ours": (404, "POST", "/static/js/app.js", {}),
    "no page was ever opened": (403, "POST", UPLOAD, {"Cookie": ""}),
    "a form": (413, "POST", "/create/price/", {}),
    "the login": (413, "POST", "/login/", FROM_ELSEWHERE),
    "the admin": (413, "POST", "/admin/projects/project/add/", {}),
    "GET": (405, "GET", "/", {}),
    "PUT": (405, "PUT", UPLOAD, {}),
    "PATCH": (405, "PATCH", UPLOAD, {}),
    "DELETE": (405, "DELETE", UPLOAD, {}),
    "OPTIONS": (405, "OPTIONS", UPLOAD, {}),
    "a word of their own": (405, "BREW", UPLOAD, {}),
}


class TestRefusedByHeaders:
    @pytest.mark.parametrize(
        ("name", "length"),
        [(name, MUCH) for name in REFUSED]
        + [(name, CHUNKED) for name, (status, *_) in REFUSED.items() if status != 413],
    )
    def test_nothing_of_the_body_is_kept(self, port, name, length):
        status, method, path, headers = REFUSED[name]
        sender = Sender(port)
        sender.head(method, path, **headers, **length)
        before = spooled()
        sender.pour(8 * 1024**2)
        assert spooled() <= before + 1024**2
        told, page = sender.answer()
        assert told == status
        assert "<h1>Not done</h1>" in page
        assert "Traceback" not in page

    @pytest.mark.parametrize("name", list(REFUSED))
    def test_the_answer_does_not_wait_for_the_body(self, port, name):
        status, method, path, headers = REFUSED[name]
        sender = Sender(port)
        sender.head(method, path, **headers, **MUCH)  # and nothing of the body
        assert sender.socket.recv(20).startswith(f"HTTP/1.1 {status}".encode())

    def test_one_that_asks_first_is_not_told_to_go_on(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, Origin="https://evil.example", Expect="100-continue", **MUCH)
        status, _ = sender.answer()
        assert status == 403

    def test_a_request_within_the_body_is_none(self, port):
        inside = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50
        sender = Sender(port)
        sender.head("POST", "/nowhere/", Content_Length=str(len(inside)))
        sender.socket.sendall(inside)
        assert sender.answer()[0] == 404

    def test_scripts_are_told_in_a_sentence(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, HX_Request="true", Content_Length=str(3 * 1024**3))
        status, words = sender.answer()
        assert status == 413
        assert "That is too large: 2,048 MB can be sent here at once." in words
        assert "<" not in words


class TestChunks:
    def chunks(self, size: int) -> bytes:
        return b"%x\r\n" % len(BLOCK) + BLOCK + b"\r\n"

    def test_a_form_without_a_length_is_bounded(self, port):
        sender = Sender(port)
        sender.head("POST", "/create/price/", **CHUNKED)
        block = self.chunks(len(BLOCK))
        before = spooled()
        sender.pour(40 * 1024**2, block)
        assert spooled() <= before + bodies.MOST_FORM
        status, page = sender.answer()
        assert status == 413
        assert "5 MB can be sent here at once" in page

    @pytest.mark.parametrize("begin", [b"1;" + b"a" * 9999, b"0\r\n" + b"a: b\r\n" * 9999])
    def test_what_stands_around_them_is_bounded(self, port, begin):
        sender = Sender(port)
        sender.head("POST", "/create/price/", **CHUNKED)
        sender.pour(1, begin)
        sender.pour(4 * 1024**2)
        assert sender.answer()[0] == 400

    def test_a_length_beyond_all_numbers(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, Content_Length="9" * 5000)
        assert sender.answer()[0] == 400

    def test_a_length_beyond_all_disks(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, Content_Length="9" * 30)
        assert sender.answer()[0] == 413


class TestTakenIn:
    def multipart(self, data: bytes, token: str) -> tuple[bytes, str]:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n',
            '--b\r\nContent-Disposition: form-data; name="field"\r\n\r\nimage\r\n',
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
        ]
        return "".join(parts).encode() + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"

    def send(self, port: int, *, chunked: bool = False, **headers: str) -> Sender:
        token = "a" * 32
        body, kind = self.multipart(samples.picture("png"), token)
        sender = Sender(port)
        length = CHUNKED if chunked else {"Content_Length": str(len(body))}
        if chunked:
            body = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
        sender.head("POST", UPLOAD, Content_Type=kind, Connection="close", **headers, **length)
        sender.socket.sendall(body)
        return sender

    @pytest.mark.parametrize("chunked", [False, True])
    def test_an_upload(self, port, chunked):
        assert self.send(port, chunked=chunked).answer()[0] == 200
        assert Product.objects.count() == 1

    def test_from_elsewhere_with_a_login(self, port):
        client = Client()
        client.force_login(local_user())
        session = client.cookies["artfactory_session"].value
        cookie = f"artfactory_session={session}; artfactory_csrf={'a' * 32}"
        sender = self.send(port, Cookie=cookie, X_Forwarded_For="203.0.113.7")
        assert sender.answer()[0] == 200

    def test_a_login_of_somebody_who_is_gone(self, port):
        user = get_user_model().objects.create_user("gone", password="a long password")
        client = Client()
        client.force_login(user)
        session = client.cookies["artfactory_session"].value
        user.is_active = False
        user.save()
        cookie = f"artfactory_session={session}; artfactory_csrf={'a' * 32}"
        sender = Sender(port)
        sender.head("POST", UPLOAD, Cookie=cookie, X_Forwarded_For="203.0.113.7", **MUCH)
        assert sender.answer()[0] == 401

    def test_the_login_itself(self, port):
        user = get_user_model().objects.get_or_create(username="local")[0]
        user.set_password("a long password")
        user.save()
        body = b"username=local&password=a+long+password&csrfmiddlewaretoken=" + b"a" * 32
        sender = Sender(port)
        sender.head(
            "POST",
            "/login/",
            Content_Type="application/x-www-form-urlencoded",
            Content_Length=str(len(body)),
            Connection="close",
            X_Forwarded_For="203.0.113.7",
        )
        sender.socket.sendall(body)
        assert sender.answer()[0] == 302

    def test_one_that_asks_first_is_told_to_go_on(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, Expect="100-continue", Content_Length="1000000")
        assert sender.socket.recv(100).startswith(b"HTTP/1.1 100 ")


class TestOneNumber:
    def test_for_all(self):
        assert max(MOST_BYTES.values()) == LARGEST_FILE == 2 * 1024**3
        assert LARGEST_FILE < bodies.MOST_UPLOAD < LARGEST_FILE + 16 * 1024**2

    def test_the_page_says_it(self, client):
        catalogue.refresh_shipped()
        page = client.get(reverse("create") + "?kind=image-to-image").content.decode()
        assert f'data-most-bytes="{MOST_BYTES["image"]}"' in page
        assert f"up to {megabytes(MOST_BYTES['image'])}" in re.sub(r"<[^>]+>", "", page)

    def test_the_documents_say_it(self):
        words = (Path(settings.CHECKOUT) / "docs/settings.md").read_text()
        assert f"{LARGEST_FILE // 1024**2:,} MB" in words

    def test_a_request_of_just_the_largest_file_may_come(self, port):
        sender = Sender(port)
        sender.head("POST", UPLOAD, Expect="100-continue", Content_Length=str(LARGEST_FILE + 2000))
        assert sender.socket.recv(100).startswith(b"HTTP/1.1 100 ")

    def test_forms_with_too_many_words(self, client):
        answer = client.post(reverse("price"), {"prompt": "a" * 6_000_000}, HTTP_HX_REQUEST="true")
        assert answer.status_code == 413
        assert "form is too large" in answer.content.decode()


class TestWhoeverGoes:
    def test_in_the_middle_leaves_nothing(self, port):
        before = spooled()
        sender = Sender(port)
        sender.head("POST", UPLOAD, Content_Length=str(64 * 1024**2))
        sender.pour(16 * 1024**2)
        sender.socket.close()
        until(lambda: spooled() <= before)
        assert not Asset.objects.exists()


class TestContentTypes:
    """No header leads to an error where no page is made for it."""

    FORM = "application/x-www-form-urlencoded"
    PARTS = "multipart/form-data; boundary=a"
    ODD = (
        *("charset*=utf-8''%00", "charset*=xyz''%00", "boundary*=utf-8''%00"),
        *(f"charset={name}" for name in ("hex", "undefined", "idna", "utf-16", "x" * 3000)),
    )
    BODIES: ClassVar = {
        FORM: "amount=3&x=%ff",
        PARTS: '--a\r\nContent-Disposition: form-data; name="amount"\r\n\r\n3\r\n--a--\r\n',
        "nothing": "x",
    }

    @pytest.mark.parametrize("odd", ODD)
    @pytest.mark.parametrize("kind", BODIES)
    def test_of_a_form(self, port, kind, odd):
        asking = http.client.HTTPConnection("127.0.0.1", port)
        asking.request("GET", "/settings/?x=%ff", headers={"Content-Type": f"{kind}; {odd}"})
        page = asking.getresponse()
        assert page.status == 200
        token = re.search(r'name="csrfmiddlewaretoken"\s+value="(\w+)"', page.read().decode())[1]
        sending = http.client.HTTPConnection("127.0.0.1", port)
        headers = {
            "Content-Type": f"{kind}; {odd}",
            "Cookie": page.getheader("Set-Cookie").partition(";")[0],
            "X-CSRFToken": token,
        }
        sending.request("POST", "/costs/caps/save/", self.BODIES[kind], headers)
        assert sending.getresponse().status in (400, 422)

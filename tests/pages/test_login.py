"""From other machines: the password, what is answered without it, and out again."""

import http.client
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse

from artfactory.middleware.local_user import LOCAL_USER, local_user
from foundation.client_address import whence
from foundation.wrong_passwords import WrongPasswords
from pages import login
from projects.models import Project
from tests.artfactory.app import App, manage, until, with_tables

PASSWORD = "a long enough password"
OTHER = "another password that is long"
ELSEWHERE = {"REMOTE_ADDR": "192.168.1.9"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Nobody has tried yet, and time passes as the test says."""
    clock = Clock()
    monkeypatch.setattr(login, "tries", WrongPasswords(clock))
    return clock


@pytest.fixture
def owner(db: None, settings) -> object:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Project.inbox()
    user = local_user()
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def give(client: Client, password: str, **more: str):
    credentials = {"username": LOCAL_USER, "password": password}
    return client.post(reverse("login"), credentials, **{**ELSEWHERE, **more})


def inside(password: str = PASSWORD) -> Client:
    client = Client()
    assert give(client, password).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/settings/", **ELSEWHERE).status_code == 200


@pytest.mark.usefixtures("owner")
class TestWrongPasswords:
    def test_the_answer_says_how_long(self, clock: Clock) -> None:
        client = Client()
        answers = [give(client, "wrong") for _ in range(3)]
        assert "The next try is possible in 1 second." in answers[-1].content.decode()
        answer = give(client, PASSWORD)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "1"
        assert "Wait 1 second, then try again." in answer.content.decode()
        clock.now += 1
        assert give(client, PASSWORD).status_code == 302

    def test_forty_in_ten_seconds_do_not_reach_the_forty_first(self, clock: Clock) -> None:
        client = Client()
        looked_at = 0
        for _ in range(40):
            looked_at += give(client, "wrong").status_code == 200
            clock.now += 0.25
        assert looked_at <= 6
        assert give(client, PASSWORD).status_code == 429

    def test_another_browser_is_no_way_around(self) -> None:
        for number in range(3):
            give(Client(), "wrong", HTTP_USER_AGENT=f"browser {number}")
        assert give(Client(), PASSWORD, HTTP_USER_AGENT="a new one").status_code == 429

    def test_nor_are_other_names_or_headers(self) -> None:
        for number in range(3):
            Client().post(
                reverse("login"),
                {"username": f"name{number}", "password": "wrong"},
                **ELSEWHERE,
                HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
            )
        assert give(Client(), PASSWORD).status_code == 429

    def test_this_machine_never_waits(self) -> None:
        for number in range(30):
            give(Client(), "wrong", REMOTE_ADDR=f"10.0.{number}.1")
        assert Client().get("/settings/").status_code == 200
        for _ in range(5):
            assert give(Client(), "wrong", REMOTE_ADDR="127.0.0.1").status_code == 200
        assert give(Client(), PASSWORD, REMOTE_ADDR="127.0.0.1").status_code == 302

    def test_each_leaves_a_line_without_the_password(self, caplog) -> None:
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                give(Client(), "hunter2-wrong")
            give(Client(), "hunter2-wrong")
        lines = [record.getMessage() for record in caplog.records if "wrong password" in record.msg]
        assert [line.partition(";")[0] for line in lines] == [
            f"A wrong password from 192.168.1.9, {number} in a row" for number in (1, 2, 3)
        ]
        assert "hunter2" not in caplog.text
        assert LOCAL_USER not in caplog.text

    def test_an_empty_form_is_no_try(self) -> None:
        for _ in range(20):
            answer = give(Client(), "")
            assert answer.status_code == 200
        assert give(Client(), PASSWORD).status_code == 302

    def test_changing_the_password_asks_as_patiently(self) -> None:
        client = inside()
        form = {"old_password": "wrong", "new_password1": OTHER, "new_password2": OTHER}
        address = reverse("admin:password_change")
        codes = [client.post(address, form, **ELSEWHERE).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]

    def test_the_admin_has_no_door_of_its_own(self) -> None:
        answer = Client().post("/admin/login/", {"username": "a", "password": "b"}, **ELSEWHERE)
        assert answer.headers["Location"] == reverse("login")
        answer = inside().post("/admin/login/?next=/admin/", {"password": "b"}, **ELSEWHERE)
        assert answer.headers["Location"] == "/login/?next=/admin/"


class TestWhence:
    @pytest.mark.parametrize(
        ("remote", "told", "address"),
        [
            ("192.168.1.9", "", "192.168.1.9"),
            ("192.168.1.9", "10.0.0.1", "192.168.1.9"),
            ("127.0.0.1", "10.0.0.1", "10.0.0.1"),
            ("127.0.0.1", "evil, 10.0.0.1", "10.0.0.1"),
            ("::1", "2001:db8::1", "2001:db8::1"),
            ("127.0.0.1", "nonsense\r\nA line", "127.0.0.1"),
            ("fe80::1%eth0", "", "fe80::1"),
            ("fe80::1%\x1b[2J", "", "fe80::1"),
            ("", "10.0.0.1", "?"),
        ],
    )
    def test_a_proxy_of_this_machine_is_believed(self, remote, told, address) -> None:
        meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": told}
        assert whence(RequestFactory().get("/", **meta)) == address


@pytest.mark.usefixtures("owner")
class TestLoggingIn:
    def test_it_leads_to_a_page(self) -> None:
        client = Client()
        where = give(client, PASSWORD).headers["Location"]
        assert client.get(where, **ELSEWHERE).status_code == 200

    def test_sessions_that_ran_out_are_cleared_away(self) -> None:
        inside()
        Session.objects.update(expire_date="2020-01-01T00:00Z")
        inside()
        assert Session.objects.count() == 1

    def test_a_cookie_of_old_opens_nothing(self) -> None:
        client = Client()
        client.cookies["artfactory_session"] = "eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1abc:signed"
        assert not is_in(client)


@pytest.mark.usefixtures("owner")
class TestLoggingOut:
    def test_the_cookie_opens_nothing_afterwards(self) -> None:
        client = inside()
        replayed = Client()
        replayed.cookies["artfactory_session"] = client.cookies["artfactory_session"].value
        assert is_in(replayed)
        answer = client.post(reverse("logout"), **ELSEWHERE, follow=True)
        assert "You are logged out." in answer.content.decode()
        assert not is_in(client)
        assert not is_in(replayed)
        assert not Session.objects.exists()

    def test_one_browser_only(self) -> None:
        one, other = inside(), inside()
        one.post(reverse("logout"), **ELSEWHERE)
        assert is_in(other)

    @pytest.mark.parametrize("here", [{}, ELSEWHERE])
    def test_everywhere(self, here: dict[str, str]) -> None:
        one, other = inside(), inside()
        assert one.post(reverse("logout-everywhere"), **here).status_code == 302
        assert not is_in(one)
        assert not is_in(other)

    def test_the_admin_logs_out_as_well(self) -> None:
        client = inside()
        assert client.post("/admin/logout/", **ELSEWHERE).status_code == 302
        assert not is_in(client)

    @pytest.mark.parametrize("address", ["/logout/", "/logout/everywhere/", "/admin/logout/"])
    def test_by_post_alone_and_from_here(self, address: str) -> None:
        client = inside()
        assert client.get(address, **ELSEWHERE).status_code == 405
        evil = {"HTTP_ORIGIN": "http://evil.example"}
        assert client.post(address, **ELSEWHERE, **evil).status_code == 403
        assert is_in(client)

    def test_a_new_password_ends_every_session(self, owner) -> None:
        client = inside()
        owner.set_password(OTHER)
        owner.save(update_fields=["password"])
        assert not is_in(client)
        assert is_in(inside(OTHER))

    def test_changing_it_in_a_browser_leaves_that_one_in(self) -> None:
        one, other = inside(), inside()
        form = {"old_password": PASSWORD, "new_password1": OTHER, "new_password2": OTHER}
        assert one.post(reverse("admin:password_change"), form, **ELSEWHERE).status_code == 302
        assert is_in(one)
        assert not is_in(other)

    def test_the_button_is_there_for_who_gave_the_password(self) -> None:
        assert 'action="/logout/"' in inside().get("/gallery/", **ELSEWHERE).content.decode()
        assert 'action="/logout/"' not in Client().get("/gallery/").content.decode()

    def test_settings_here_show_it_while_others_are_in(self) -> None:
        client = Client()
        assert "Log out everywhere" not in client.get("/settings/").content.decode()
        inside()
        assert "Log out everywhere" in client.get("/settings/").content.decode()

    def test_pages_are_not_kept_for_back(self) -> None:
        answer = inside().get("/gallery/", **ELSEWHERE)
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("owner")
class TestWithoutLogin:
    def test_health_is_401(self) -> None:
        for method in ("get", "head", "post"):
            answer = getattr(Client(), method)("/health", **ELSEWHERE, HTTP_ACCEPT="text/html")
            assert answer.status_code == 401
            assert answer.headers["Content-Type"] == "application/json"
        assert Client().get("/health", **ELSEWHERE).json()["ok"] is False

    @pytest.mark.parametrize(
        "headers",
        [
            {"HTTP_HX_REQUEST": "true", "HTTP_ACCEPT": "text/html"},
            {"HTTP_ACCEPT": "*/*"},
            {"HTTP_ACCEPT": "application/json"},
            {"HTTP_ACCEPT": "image/avif,image/webp,*/*;q=0.8"},
            {"HTTP_ACCEPT": "text/event-stream"},
        ],
    )
    @pytest.mark.parametrize("address", ["/strip/", "/orders/", "/gallery/", "/media/x.png", "/x"])
    def test_what_a_page_asks_for_is_401(self, headers, address) -> None:
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address, **ELSEWHERE, **headers)
            assert answer.status_code == 401
            assert "Location" not in answer.headers
            assert b"<" not in answer.content

    @pytest.mark.parametrize("headers", [{}, {"HTTP_ACCEPT": "text/html,*/*;q=0.8"}])
    def test_a_page_leads_to_the_login(self, headers: dict[str, str]) -> None:
        answer = Client().get("/gallery/?medium=audio", **ELSEWHERE, **headers)
        assert answer.headers["Location"] == "/login/?next=/gallery/%3Fmedium%3Daudio"

    def test_what_was_sent_is_no_page_to_come_back_to(self) -> None:
        answer = Client().post("/logout/", **ELSEWHERE)
        assert answer.headers["Location"] == "/login/"


class TestAStartedApp:
    """Through a proxy, as its headers say."""

    @pytest.fixture
    def app(self, tmp_path: Path) -> Iterator[App]:
        program = (
            "from artfactory.middleware.local_user import local_user; u = local_user(); "
            f"u.set_password({PASSWORD!r}); u.save()"
        )
        with_tables(tmp_path)
        assert manage(tmp_path, "shell", "-c", program).returncode == 0
        app = App(tmp_path, "--port", "0").ready()
        yield app
        app.end()

    def ask(self, app: App, method: str, path: str, body: str = "", **headers: str):
        host = app.address.removeprefix("http://").rstrip("/")
        connection = http.client.HTTPConnection(host, timeout=60)
        headers = {"X-Forwarded-For": "10.0.0.7", **headers}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.body = answer.read().decode()
        connection.close()
        return answer

    def give(self, app: App, password: str):
        token = self.ask(app, "GET", "/login/").headers["Set-Cookie"].partition(";")[0]
        form = {"username": LOCAL_USER, "password": password}
        form["csrfmiddlewaretoken"] = token.partition("=")[2]
        return self.ask(app, "POST", "/login/", urlencode(form), Cookie=token)

    def test_from_wrong_to_right_and_out(self, app: App) -> None:
        assert self.ask(app, "GET", "/health").status == 401
        assert json.loads(self.ask(app, "GET", "/health").body)["ok"] is False
        assert [self.give(app, f"wrong{n}").status for n in range(3)] == [200, 200, 200]
        # On a busy machine the first wait, of one second, is over before the next try.
        until(lambda: self.give(app, "wrong3").status == 429)
        assert app.get("health")[0] == 200
        log = (app.home / "run/logs/artfactory.log").read_text()
        assert "WARNING" in log
        assert "A wrong password from 10.0.0.7, 3 in a row" in log
        assert "wrong0" not in log
        seconds = int(self.give(app, PASSWORD).headers["Retry-After"])
        assert 1 <= seconds <= 4
        answer = until(lambda: (it := self.give(app, PASSWORD)).status == 302 and it)
        cookies = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie"))
        assert self.ask(app, "GET", "/health", Cookie=cookies).status == 200
        token = cookies.partition("artfactory_csrf=")[2].partition(";")[0]
        form = urlencode({"csrfmiddlewaretoken": token})
        assert self.ask(app, "POST", "/logout/", form, Cookie=cookies).status == 302
        assert self.ask(app, "GET", "/health", Cookie=cookies).status == 401

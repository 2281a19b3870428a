"""Who may ask for what: every address of the app, walked from its URLconf."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import get_converters

from artfactory.middleware.local_user import LOCAL_USER, local_user
from artfactory.middleware.same_origin import is_same_origin
from foundation.client_address import is_local
from projects.models import Project

SAMPLES = {
    "int": "1",
    "slug": "inbox",
    "str": "local",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
HERE = {"HTTP_HOST": "127.0.0.1:8787", "HTTP_ORIGIN": "http://127.0.0.1:8787"}


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Every address the app answers to, with sample values for what varies."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + _filled(entry)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from addresses(entry, route)


def _filled(entry: URLPattern | URLResolver) -> str:
    route = getattr(entry.pattern, "_route", None)
    if route is None:  # a regular expression: the admin's app lists
        return "gallery/"
    for name, converter in entry.pattern.converters.items():
        kind = next(key for key, known in get_converters().items() if known is converter)
        for varying in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(varying, SAMPLES.get(kind, "x"))
    return route


ALL = sorted(set(addresses()))


@pytest.fixture
def browser(db: None) -> Client:
    """A browser on this machine; it sends the CSRF cookie as little as an attacker's would."""
    Project.inbox()
    local_user()
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def test_the_walk_finds_the_pages() -> None:
    assert {reverse("create"), reverse("order"), reverse("health"), "/admin/logout/"} <= set(ALL)
    assert len(ALL) > 40


FOREIGN_HOSTS = ("evil.example", "127.0.0.1.evil.example", "evil.example:8787")
UNSAFE = ("post", "put", "patch", "delete")
FOREIGN = (
    *({"HTTP_ORIGIN": origin} for origin in ("http://evil.example", "http://127.0.0.1:9999")),
    *({"HTTP_ORIGIN": origin} for origin in ("null", "http://[")),
    *({"HTTP_SEC_FETCH_SITE": site} for site in ("same-site", "cross-site", "nonsense")),
)
SPENDING = ("/order/", "/queue/retry/", "/providers/local/key/")
"""Here each method meets each origin; everywhere else every address meets some of them."""


class TestEveryAddress:
    """Each test walks them all: what differs between addresses is few, and starting is dear."""

    def test_foreign_hosts_are_refused(self, browser: Client) -> None:
        for number, address in enumerate(ALL):
            host = FOREIGN_HOSTS[number % len(FOREIGN_HOSTS)]
            assert browser.get(address, HTTP_HOST=host).status_code == 400, address
            assert browser.post(address, HTTP_HOST=host).status_code == 400, address

    def test_foreign_origins_are_refused(self, browser: Client) -> None:
        assert set(SPENDING) <= set(ALL)
        pairs = list(product(UNSAFE, FOREIGN))
        for number, address in enumerate(ALL):
            some = pairs if address in SPENDING else pairs[number % 5 :: 9]
            for method, facts in some:
                answer = getattr(browser, method)(address, **HERE | facts)
                assert answer.status_code == 403, (address, method, facts)

    def test_a_post_without_the_token_is_refused(self, browser: Client) -> None:
        for address in ALL:
            assert browser.post(address, **HERE).status_code in (403, 404, 405), address

    def test_get_never_writes_and_every_answer_has_the_safe_headers(self, browser: Client) -> None:
        written: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.lstrip().upper().startswith(WRITES):
                written.append(sql)
            return execute(sql, params, many, context)

        for address in ALL:
            with connection.execute_wrapper(watch):
                answer = browser.get(address, **HERE)
            assert not written, address
            assert answer.status_code != 500, address
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, address
            assert "default-src 'none'" in policy, address
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address

    def test_others_must_log_in(self, browser: Client) -> None:
        strangers = ({"REMOTE_ADDR": "192.168.1.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"})
        for address, stranger in product(ALL, strangers):
            answer = browser.get(address, **HERE, **stranger)
            if address == reverse("health"):
                assert answer.status_code == 401
            elif address != reverse("login"):
                assert answer.status_code == 302, address
                assert answer.headers["Location"].startswith(reverse("login")), address


class TestLocalUser:
    @pytest.mark.parametrize("ip", ["127.0.0.1", "127.0.0.53", "::1"])
    def test_this_machine(self, ip: str) -> None:
        assert is_local(RequestFactory().get("/", REMOTE_ADDR=ip))

    @pytest.mark.parametrize("ip", ["192.168.1.9", "0.0.0.0", "fe80::1", "", "localhost", "1"])
    def test_another_machine(self, ip: str) -> None:
        assert not is_local(RequestFactory().get("/", REMOTE_ADDR=ip))

    @pytest.mark.parametrize(
        "header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"]
    )
    def test_behind_a_proxy_nobody_is_local(self, header: str) -> None:
        assert not is_local(RequestFactory().get("/", headers={header: "127.0.0.1"}))

    def test_the_admin_is_open_here(self, browser: Client) -> None:
        answer = browser.get("/admin/", **HERE)
        assert answer.status_code == 200
        assert answer.context["user"].username == LOCAL_USER

    def test_elsewhere_the_password_opens_it(self, browser: Client) -> None:
        user = local_user()
        user.set_password("a long enough password")
        user.save(update_fields=["password"])
        elsewhere = {"REMOTE_ADDR": "192.168.1.9"}
        lenient = Client()
        credentials = {"username": LOCAL_USER, "password": "wrong"}
        assert lenient.post(reverse("login"), credentials, **elsewhere).status_code == 200
        credentials["password"] = "a long enough password"
        assert lenient.post(reverse("login"), credentials, **elsewhere).status_code == 302
        answer = lenient.get("/admin/", **elsewhere)
        assert answer.status_code == 200
        assert answer.context["user"] == user

    def test_a_new_user_has_no_password_that_works(self, db: None) -> None:
        user = local_user()
        assert not user.has_usable_password()
        assert not user.check_password("")
        assert not isinstance(user, AnonymousUser)


class TestSameOrigin:
    @pytest.mark.parametrize(
        ("headers", "same"),
        [
            ({}, True),
            ({"Origin": "http://testserver"}, True),
            ({"Sec-Fetch-Site": "same-origin"}, True),
            ({"Sec-Fetch-Site": "none"}, True),
            ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, False),
            ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, False),
            ({"Sec-Fetch-Site": ""}, False),
            ({"Origin": ""}, False),
            ({"Origin": "http://testserver:81"}, False),
            ({"Origin": "http://testserver@evil.example"}, False),
        ],
    )
    def test_what_browsers_say(self, headers: dict[str, str], same: bool) -> None:
        request = RequestFactory().post("/", headers=headers)
        assert is_same_origin(request) is same

"""No address answers 5xx: all of them, by every method, with odd parameters, bodies and headers."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode

import pytest
from django.contrib.admin import site
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db import transaction
from django.db.models import JSONField, Min
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from artfactory.middleware.local_user import local_user
from ledger.models import Cap, ExchangeRate
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.saving import Facts
from preferences.models import Preference
from preferences.store import forget
from production.limit_models import (
    OwnLimit,
    Pause,
)
from projects.models import Project
from providers import catalogue, connect, registry
from providers.models import CatalogueModel
from tests import naughty
from tests.artfactory.app import CHECKOUT
from tests.production.rows import make_generation

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "x")
CHARSETS = ("no-such", "utf-7", "rot13", "", "hex", "\xfc", "utf-16", "undefined")
VARYING = re.compile(r"<(?:(\w+):)?(\w+)>")
SAMPLES = {
    "int": ("1", "0", str(2**63 - 1), str(2**63), "9" * 40),
    "slug": ("inbox", "local", "fal", "-", "x" * 300),
    "uuid": ("00000000-0000-4000-8000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    "": ("1", "a" * 64, "%00", "%FF", "_5B", quote("é" * 200), quote("\u202e"), "..%2f", "'"),
}
SAMPLES |= {"str": SAMPLES[""], "path": (*SAMPLES[""], "1/change", "_", "a/b")}
OF_A_PATTERN = ("gallery/", "production/", "nonsense/", "")
READ = re.compile(
    r"(?:GET|POST|data)\.get(?:list)?\(\"([\w-]+)\"|^    (\w+) = .*(?:forms\.|Field\()", re.M
)
NAMES = sorted(
    {
        name
        for folder in ("pages", "artfactory/middleware", "providers")
        for file in (CHECKOUT / folder).rglob("*.py")
        for found in READ.findall(file.read_text())
        for name in found
        if name
    }
    | {"param-width", "param-seed", "input-image", "table-TOTAL_FORMS", "steps-TOTAL_FORMS"}
    | {"action", "_selected_action", "q", "o", "p", "e", "all", "_popup", "_to_field", "next"}
)
"""What the pages read out of a request, found in the code itself."""


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern with one address of its."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(getattr(entry.pattern, "_route", "<pattern>"))
        if isinstance(entry, URLPattern):
            yield route, filled(route, random.Random(0), first=True)
        else:
            yield from addresses(entry, route)


def filled(route: str, draw: random.Random, *, first: bool = False) -> str:
    def value(found: re.Match[str]) -> str:
        if found[2] == "pattern":
            return OF_A_PATTERN[0] if first else draw.choice(OF_A_PATTERN)
        samples = SAMPLES[found[1] or ""]
        if first and route.startswith(("providers/", "costs/")) and found[1] == "slug":
            return "local"
        return samples[0] if first else draw.choice(samples)

    return "/" + VARYING.sub(value, route)


FORM = "application/x-www-form-urlencoded"
GOOD = {
    **{"product": "1", "generation": "1", "project": "1", "provider": "local", "count": "1"},
    **{"model": "local/draft-image", "kind": "text-to-image", "prompt": "a fox", "amount": "1"},
    **{"currency": "EUR", "period": "day", "name": "Fox", "unit": "run"},
}
"""What lets a form go on to its next box."""
TURNS = 6
"""One of so many turns is taken; the long form takes all. As each name has another word in each
turn, a single one still brings every kind of word to every page."""
ROUTES = sorted({route for route, _ in addresses()})
FOLDERS = sorted({route.partition("/")[0] for route in ROUTES})
TABLES = ("preferences/preference/", "production/generation/", "providers/cataloguemodel/")
"""Of the admin's, whose pages are Django's own: these have JSON, times and links."""


def routes(folder: str) -> list[str]:
    """Those that odd words go to."""
    mine = [route for route in ROUTES if route.partition("/")[0] == folder]
    return mine if naughty.LONG else [route for route in mine if not of_another_table(route)]


def of_another_table(route: str) -> bool:
    """An address of the admin that is as one of `TABLES` has it, but for the table."""
    is_of_a_table = route.startswith("admin/") and route.count("/") > 2
    return is_of_a_table and not route.startswith(("admin/r/", *(f"admin/{t}" for t in TABLES)))


def bodies(draw: random.Random) -> Iterator[tuple[bytes, str]]:
    """Bodies with their content type: forms with odd values, and what is no form."""
    words = list(naughty.strings(str(draw.random())))
    yield urlencode({name: draw.choice(words) for name in NAMES}).encode(), FORM
    yield urlencode([(name, draw.choice(words)) for name in NAMES for _ in range(2)]).encode(), FORM
    odd = ("%ff%fe", "%00", "%", "%u1234", "%ed%a0%80", "\xff", "1&&=&", "[]=1")
    yield "&".join(f"{name}={draw.choice(odd)}" for name in NAMES).encode("latin-1"), FORM
    yield "product=1&prompt=x".encode("utf-16"), f"{FORM}; charset=utf-16"
    yield (
        b"product=1",
        f"{FORM}; charset={draw.choice(CHARSETS)}",
    )
    yield b"&".join(b"a=1" for _ in range(1500)), FORM
    yield bytes(draw.randrange(256) for _ in range(500)), draw.choice([FORM, "", "a/b", "\xff/;="])
    yield b"[" * 5000, "application/json"
    multipart = "multipart/form-data"
    yield b"--b\r\n", multipart
    yield (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff\x00"\r\n\r\nx',
        f"{multipart}; boundary=b",
    )
    yield bytes(draw.randrange(256) for _ in range(500)), f"{multipart}; boundary={'b' * 300}"
    yield (
        part("file", b"GIF89a" + bytes(draw.randrange(256) for _ in range(200))),
        f"{multipart}; boundary=b",
    )
    yield (
        part("prompt", "ü".encode("utf-16"), "; charset=utf-16"),
        f"{multipart}; boundary=b; charset=utf-16",
    )


def part(name: str, content: bytes, more: str = "") -> bytes:
    file = f'; filename="{"x" * 300}\u202e.gif"' if name == "file" else ""
    head = f'Content-Disposition: form-data; name="{name}"{file}\r\nContent-Type: image/gif{more}'
    return b"--b\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n--b--\r\n"


def headers(draw: random.Random) -> dict[str, str]:
    """Headers that something of the app or its frame reads."""
    odd = (
        "",
        "x" * 5000,
        "\xff",
        "bytes=99999999999999999999-",
        "bytes=-0,-,1-",
        "0",
        "-1",
        "%",
        "[",
    )
    names = ("HX-Request", "HX-Current-URL", "HX-Trigger", "HX-Target", "Range", "If-Range")
    names += ("If-None-Match", "If-Modified-Since", "Accept-Language", "Referer", "Sec-Fetch-Site")
    chosen = {name: draw.choice(odd) for name in draw.sample(names, 4)}
    return chosen | ({"HX-Request": "true"} if draw.random() < 0.5 else {})


@pytest.fixture(scope="module")
def browser(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """One browser and one set of rows for all, and providers that nobody answers for."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        for provider in registry.all_providers():
            if provider.base_url:
                patch.setenv(connect.base_url_setting(provider), "http://127.0.0.1:9")
        local_user()
        catalogue.refresh_shipped()
        # One of each provider and kind: pages that list models list less, for the same faults.
        kept = CatalogueModel.objects.values("provider", "kind").annotate(first=Min("pk"))
        rest = CatalogueModel.objects.exclude(pk__in=[one["first"] for one in kept])
        rest.exclude(provider="local").delete()
        make_generation()
        Cap.objects.create(period="day", amount_micros=5)
        ExchangeRate.objects.create(currency="EUR", usd=1)
        OwnLimit.objects.create(provider="fal", concurrency=1)
        Pause.objects.create(provider="")
        Preference.objects.create(name="prompt_help.model", value="local/draft-text")
        Project.inbox()
        saving.save(Facts("Beasts", "text-to-image"), Body("a ${animal}", fixed={"width": "${w}"}))
        yield Client(raise_request_exception=False)
        transaction.set_rollback(True)


@pytest.fixture
def client(browser: Client, db: None) -> Client:
    """The same as if nothing had been asked of it yet."""
    browser.cookies.clear()
    return browser


def answered(client: Client, method: str, address: str, *more: Any, **headers: Any) -> int:
    answer = client.generic(method, address, *more, **headers)
    if answer.streaming:
        b"".join(answer.streaming_content)
    may = {503} if address.startswith(reverse("health")) else set()
    assert answer.status_code < 500 or answer.status_code in may, (method, address[:200], *more)
    return answer.status_code


@contextmanager
def afresh(client: Client) -> Iterator[Client]:
    """The same as if nothing had been asked of it yet; what is written is gone at the end."""
    client.cookies.clear()
    forget()
    with transaction.atomic():
        yield client
        transaction.set_rollback(True)


@pytest.mark.parametrize("folder", FOLDERS)
class TestEveryAddress:
    def test_every_method(self, client: Client, folder: str) -> None:
        methods = METHODS if naughty.LONG or folder != "admin" else ("GET", "x")
        for route in routes(folder):
            address = filled(route, random.Random(0), first=True)
            with afresh(client):
                codes = {method: answered(client, method, address) for method in methods}
            assert (codes.get("HEAD", codes["GET"]) == 405) == (codes["GET"] == 405), address

    def test_every_name_with_every_kind_of_word(self, client: Client, folder: str) -> None:
        for route in routes(folder):
            draw = random.Random(route)
            first = filled(route, draw, first=True)
            step = 1 if naughty.LONG else TURNS
            turns = range(draw.randrange(step), len(naughty.KINDS), step)
            with afresh(client):
                for number, turn in enumerate(turns):
                    odd, some = forms(turn)
                    answered(client, "POST", first, odd.encode(), FORM)
                    if number % 3 == 0 or naughty.LONG:
                        answered(client, "POST", first, some.encode(), FORM)
                        answered(client, "GET", f"{first}?{odd}", headers=headers(draw))

    def test_odd_parts_parameters_and_bodies(self, client: Client, folder: str) -> None:
        for route in routes(folder):
            draw = random.Random(route)
            for _ in range(20 if naughty.LONG else 1):
                with afresh(client):
                    self._odd_ones(client, route, draw)

    def _odd_ones(self, client: Client, route: str, draw: random.Random) -> None:
        words = list(naughty.strings(str(draw.random()), few=12))
        asked = {name: draw.choice(words) for name in draw.sample(NAMES, len(NAMES) // 2)}
        answered(client, "GET", f"{filled(route, draw)}?{urlencode(asked)}", headers=headers(draw))
        raw = quote_from_bytes(bytes(draw.randrange(256) for _ in range(60)), safe="&=%")
        answered(client, "GET", f"{filled(route, draw)}?{raw}", headers=headers(draw))
        sent = list(bodies(draw))
        for body, kind in sent if naughty.LONG else draw.sample(sent, 4):
            answered(client, "POST", filled(route, draw), body, kind, headers=headers(draw))


def test_the_pages_of_every_table(client: Client) -> None:
    """What lists and forms of the admin show of a table is ours, and no other's."""
    for model in site._registry:
        answered(client, "GET", reverse(admin_urlname(model._meta, "changelist")))
        answered(client, "GET", reverse(admin_urlname(model._meta, "add")))
        if row := model.objects.first():
            answered(client, "GET", reverse(admin_urlname(model._meta, "change"), args=[row.pk]))


@cache
def forms(turn: int) -> tuple[str, str]:
    """Every name with an odd word, and a good form with a fifth of them."""
    kinds = naughty.KINDS
    odd = {name: kinds[(turn + place) % len(kinds)] for place, name in enumerate(NAMES)}
    some = GOOD | {name: odd[name] for name in NAMES[turn % 5 :: 5]}
    return urlencode(odd), urlencode(some)


class TestCookies:
    @pytest.mark.parametrize(
        "name",
        ["artfactory_project", "artfactory_session", "artfactory_csrf", "messages", "sessionid"],
    )
    def test_odd_ones(self, client: Client, name: str) -> None:
        pages = ("create", "gallery", "queue", "projects")
        for turn, text in enumerate((*naughty.strings(name), *naughty.NO_TEXT)):
            client.cookies.load(
                {name: quote(text.encode("utf-8", "surrogatepass"), safe="%[]{}&=/")[:4000]}
            )
            for page in pages if naughty.LONG else [pages[turn % len(pages)]]:
                answered(client, "GET", reverse(page))


def test_the_crawl_knows_what_pages_read() -> None:
    assert len(ROUTES) > 100
    assert {"prompt", "product", "generation", "model", "before", "amount", "currency"} <= set(
        NAMES
    )


def test_what_the_admin_cannot_show_is_not_found(client: Client) -> None:
    assert answered(client, "GET", "/admin/r/1/1/") == 404
    assert answered(client, "GET", "/admin/r/9999/x/") == 404
    assert answered(client, "GET", "/admin/auth/user/1/delete/?_to_field=") == 404
    assert answered(client, "GET", "/admin/projects/project/1/change/?_to_field=") == 404


def test_a_number_that_no_row_can_have_is_not_found(client: Client) -> None:
    assert answered(client, "GET", reverse("again-price", args=[9 * 10**40])) == 404


@pytest.mark.parametrize("field", ["", "[", "pk", "password"])
@pytest.mark.parametrize("act", ["change", "delete"])
def test_a_field_that_only_the_address_has(client: Client, act: str, field: str) -> None:
    for model in (Project, Cap):
        page = reverse(admin_urlname(model._meta, act), args=[model.objects.first().pk])
        assert answered(client, "GET", f"{page}?_to_field={quote(field)}") in (400, 404)
        assert answered(client, "POST", page, f"_to_field={field}".encode(), FORM) in (400, 404)


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**40])
def test_rows_that_no_database_has(client: Client, number: int) -> None:
    for route in ROUTES:
        if "<int:" in route:
            address = "/" + VARYING.sub(str(number), route)
            assert answered(client, "GET", address) in (404, 405), address
            assert answered(client, "POST", address) in (404, 405), address


def test_head_is_get_without_the_body(client: Client) -> None:
    page, head = client.get(reverse("queue")), client.head(reverse("queue"))
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert head.headers["Content-Type"] == page.headers["Content-Type"]


BAD_JSON = ("[1e999]", "NaN", "[" * 400 + "]" * 400, '"\\ud800"', '{"a": ["\\udfff"]}', "{")


@pytest.mark.parametrize("text", BAD_JSON)
def test_json_boxes_take_what_can_be_kept(client: Client, text: str) -> None:
    seen = set()
    for model in site._registry:
        boxes = [field.name for field in model._meta.fields if isinstance(field, JSONField)]
        row = model.objects.first() if boxes else None
        if row is None:
            continue
        page = reverse(admin_urlname(model._meta, "change"), args=[row.pk])
        form = client.get(page).context["adminform"].form
        boxes = [name for name in boxes if name in form.fields]
        sent = {name: form[name].value() for name in form.fields}
        sent = {name: "" if value is None else value for name, value in sent.items()}
        answer = client.post(page, sent | dict.fromkeys(boxes, text))
        assert answer.status_code == (200 if boxes else 403)
        if boxes:
            assert set(boxes) <= set(answer.context["adminform"].form.errors)
        seen |= {f"{model.__name__}.{name}" for name in boxes}
    assert {"CatalogueModel.schema", "CatalogueModel.own_price", "Preference.value"} <= seen

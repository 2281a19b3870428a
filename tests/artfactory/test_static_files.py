"""What browsers get of our own files, and how long they may keep it."""

import gzip
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from artfactory.middleware.static_files import LONGEST_NAME, packed
from foundation import static_files
from tests.static_files import listed_at_the_start

ROOT = f"/{settings.STATIC_URL.strip('/')}/"
CACHED = "max-age=31536000, public, immutable"
PACKED = {"accept-encoding": "gzip, br"}
MOST_OVER_THE_WIRE = 120_000


@pytest.fixture(autouse=True)
def _as_the_app_does() -> Iterator[None]:
    with listed_at_the_start():
        yield


@cache
def handler() -> ClientHandler:
    """One chain of middleware for all: as the app does, it lists the files when it is built."""
    return ClientHandler()


def browser() -> Client:
    client = Client()
    client.handler = handler()
    return client


def got(path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    response = browser().get(path, headers=headers)
    body = response.content if not response.streaming else b"".join(response.streaming_content)
    return {"status": str(response.status_code), **response.headers}, body


def test_the_sheet_has_every_style_in_the_order_in_which_they_count() -> None:
    there = {file.name for file in (static_files.FOLDER / "css").glob("*.css")}
    assert {path.removeprefix("css/") for path in static_files.sheets()} == there
    _, body = got(f"{ROOT}css/all.css")
    places = [body.index(part) for part in (b"--accent", b".sidebar", b".grid-page")]
    assert places == sorted(places)


def test_no_rule_has_the_whole_page_styled_anew_whenever_a_part_of_it_comes_or_goes() -> None:
    """As `:has(…)` before a `*` does: browsers do not look which of the rules with `:has` a change
    concerns, and what has no name is all that there is."""
    rules = re.sub(r"/\*.*?\*/|\([^()]*\)", "()", got(f"{ROOT}css/all.css")[1].decode())
    selectors = [one for found in re.findall(r"([^{}]+){", rules) for one in found.split(",")]
    far = [one.strip() for one in selectors if re.search(r":has\(.*[\s>~+]+\S", one)]
    assert len(far) > 10
    assert [one for one in far if re.search(r"[\s>~+]\*[^\s>~+]*$", one)] == []


def test_a_browser_keeps_them_under_an_address_that_changes_with_them() -> None:
    assert re.fullmatch(r"/static/[0-9a-f]{12}/", ROOT)
    assert static_files.version("5.2") != static_files.version("5.3")
    for path in ("css/all.css", "js/app.js", "mark.svg", "vendor/htmx-2.0.11/htmx.min.js"):
        headers, body = got(ROOT + path)
        assert (headers["Cache-Control"], len(body) > 0) == (CACHED, True), path
        head = browser().head(ROOT + path)
        assert (head.status_code, head["Content-Length"]) == (200, str(len(body)))
        again, nothing = got(ROOT + path, **{"if-none-match": headers["ETag"]})
        assert (again["status"], nothing) == ("304", b"")
    assert "max-age" in got(f"{ROOT}admin/css/base.css")[0]["Cache-Control"]


@pytest.mark.parametrize("path", ["js/dom.js", "000000000000/js/dom.js"])
def test_a_page_of_another_version_gets_what_there_is_and_asks_again(path: str) -> None:
    headers, body = got(f"/static/{path}")
    assert (headers["Cache-Control"], body) == ("no-cache", got(f"{ROOT}js/dom.js")[1])


def test_texts_are_compressed_for_who_can_read_it() -> None:
    headers, body = got(f"{ROOT}js/cards.js", **PACKED)
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert headers["Content-Length"] == str(len(body))
    plain, whole = got(f"{ROOT}js/cards.js")
    assert ("Content-Encoding" in plain, gzip.decompress(body)) == (False, whole)


LOOKS_LIKE_ONE: list[tuple[str, str, str | None]] = [
    ("a.js", "// one\nf();\n  // two\n", "f();\n"),
    ("a.js", "/** one\n * two */\nf();\n", "f();\n"),
    ("a.js", 'f("http://x"); // y\n', None),
    ("a.js", 'f("a /* b");\n/* c */\ng("*/");\n', 'f("a /* b");\ng("*/");\n'),
    ("a.js", "f(`\n// no comment\n/* nor this */\n`);\n", None),
    ("a.js", "f(`${g(`\n// x\n`)}\n// y\n`);\n", None),
    ("a.js", "f(`${{ a: 1 }.a}\n// y\n`);\n// z\n", "f(`${{ a: 1 }.a}\n// y\n`);\n"),
    ("a.js", "f(/['\"`]/.test(a));\n// x\n", "f(/['\"`]/.test(a));\n"),
    ("a.js", "f(/a\\/\\/[/*]/);\n// x\n", "f(/a\\/\\/[/*]/);\n"),
    ("a.js", "f(a / b); // it's\n// x\n", "f(a / b); // it's\n"),
    ("a.js", "f(a / b / `\n// x\n`);\n", None),
    ("a.js", "what `is this\n// x\n", None),
    ("a.css", "/* a */\nb {\n  c: d;\n}\n", "b {\nc: d;\n}\n"),
    ("a.css", 'a::after { content: "/* b */"; }\n', None),
    ("a.css", "a { b: url(http://c/*d*/e); }\n", None),
    ("a.css", "a/* b */c, a /* b */ .c { d: 0/**/1px; }\n", None),
    ("a.css", "a { b: 'c\\'  /* d'; }\n/* e */\n", "a { b: 'c\\'  /* d'; }\n"),
    ("a.css", "/* it's */\na { b: c }\n", "a { b: c }\n"),
    ("vendor/a.js", "// a\n", None),
    ("a.svg", "/* a */\n", None),
]
"""Path, what is written, and what is served of it: None for all."""


def test_what_looks_like_a_comment_stays() -> None:
    for path, written, served in LOOKS_LIKE_ONE:
        told = static_files.served(path, written.encode()).decode()
        assert told == (written if served is None else served)


def test_all_of_ours_are_understood_and_lose_their_comments() -> None:
    for path, content in static_files.files():
        if path.startswith(("js/", "css/")):
            served = static_files.served(path, content)
            assert not re.search(rb"^ */[/*]", re.sub(rb"`[^`]*`", b"", served), re.M), path


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/gallery/", "/queue/", "/costs/"])
def test_a_page_is_small_over_the_wire(page: str) -> None:
    headers, body = got(page, host="127.0.0.1", **PACKED)
    assert headers["Content-Encoding"] == "gzip"
    words = gzip.decompress(body).decode()
    named = re.findall(rf'(?:src|href)="({ROOT}[^"#]+\.(?:css|js))"', words)
    modules = [ROOT + path for path in static_files.modules("js/app.js")]
    assert {*modules, f"{ROOT}css/all.css"} < set(named)
    total = len(body) + sum(len(got(path, **PACKED)[1]) for path in set(named))
    assert total < MOST_OVER_THE_WIRE


@pytest.mark.django_db
def test_the_length_of_a_page_tells_nothing_of_what_it_holds() -> None:
    answers = [got("/settings/", host="127.0.0.1", **PACKED) for _ in range(8)]
    assert all("Accept-Encoding" in headers["Vary"] for headers, _ in answers)
    assert len({len(body) for _, body in answers}) > 1
    assert all(headers["Content-Length"] == str(len(body)) for headers, body in answers)
    lengths = {len(packed(b"the same" * 400)) for _ in range(400)}
    assert len(lengths) > LONGEST_NAME // 4
    assert max(lengths) - min(lengths) < LONGEST_NAME
    assert gzip.decompress(packed(b"the same" * 400)) == b"the same" * 400


HOOKS = {
    "ordering": r'id="(create-form|picker|prompt|orders)"|data-upload|data-param=',
    "browsing": r'id="(search-text|selection-bar|import-sending)"|class="(feed|duplicates)\b'
    r"|data-(compare|shelf|polls|chooses-import)\b",
    "films": r"data-(film|animatic)\b",
}
"""What the modules of an entry act upon."""
TEMPLATES = static_files.FOLDER.parent / "templates"
NAMES_ANOTHER = re.compile(r'{% (?:include|from|import) "([\w/]+\.html)"')


def drawn_by(page: str) -> str:
    """The words of a page's template and of all that it includes."""
    names, words = [page], ""
    for name in names:
        words += (more := (TEMPLATES / name).read_text())
        names += [other for other in NAMES_ANOTHER.findall(more) if other not in names]
    return words


@pytest.mark.parametrize("entry", HOOKS)
def test_a_page_that_needs_the_scripts_of_an_entry_has_them(entry: str) -> None:
    needing = []
    for file in TEMPLATES.rglob("*.html"):
        if '{% extends "base.html" %}' in file.read_text():
            words = drawn_by(str(file.relative_to(TEMPLATES)))
            if re.search(HOOKS[entry], words):
                needing.append(file.name)
                assert f'scripts_of("js/{entry}.js")' in words, file
    assert needing

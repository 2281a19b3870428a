"""A real server, a real browser, and something to look at.

The browser is `ARTFACTORY_TEST_BROWSER`, or one that is on the path. Without one the tests fail:
pages that nobody has looked at are not known to work.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from artfactory.bench.scrolling import NAMES
from production.models import Generation
from providers.models import CatalogueModel
from tests.another_database import another_database
from tests.browser.windows import windows
from tests.emulator.fixtures import emulator, scripted  # noqa: F401 (fixtures)
from tests.serving import serving
from tests.shipped import fill_catalogue
from tests.tables import tables

# Playwright keeps an event loop in this thread, which makes Django refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
AT_ONCE = """for (const one of document.getAnimations()) {
  if (one.effect.getComputedTiming().endTime < Infinity) one.finish();
}"""
# What passes, and where, nobody asks: to tell it takes longer than to look.
VIOLATIONS = """async (rules) => {
  const told = { resultTypes: ["violations"], selectors: false };
  const { violations } = await axe.run({ runOnly: rules, ...told });
  return violations.map(({ id, nodes }) => [id, nodes[0].html, nodes.length]);
}"""
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("ARTFACTORY_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture
def site(django_db_blocker, tmp_path) -> Iterator[str]:
    """The address of the app's own kind of server, with a database file of this test."""
    database = tmp_path / "test.sqlite3"
    database.write_bytes(tables())
    with django_db_blocker.unblock(), another_database(database), serving() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def models(scripted, site) -> None:  # noqa: F811
    """The scripted models and no others."""
    fill_catalogue()
    CatalogueModel.objects.exclude(provider="scripted").delete()


def change(generation: Generation, **facts: object) -> None:
    """Change a generation's row as the engine would, while the server runs."""
    Generation.objects.filter(pk=generation.pk).update(changed_at=timezone.now(), **facts)


@pytest.fixture
def open_context(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser window."""
    with windows(browser, site) as make:
        yield make


@pytest.fixture
def page(open_context) -> Page:
    return open_context().new_page()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong with a page by WCAG 2.2 AA, one line each, in both themes: contrast is
    all that differs between them."""
    script = AXE.read_text()

    def run(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        one, other = ("dark", "light") if is_dark else ("light", "dark")
        page.evaluate(AT_ONCE)
        found = checked(page, ALL_RULES)
        page.emulate_media(color_scheme=other)
        page.evaluate(AT_ONCE)
        found += [f"{other}: {words}" for words in checked(page, CONTRAST)]
        page.emulate_media(color_scheme=one)
        page.evaluate(AT_ONCE)
        return found

    return run


def checked(page: Page, rules: list[str] | dict[str, Any]) -> list[str]:
    return [
        f"{rule}: {html[:160]} ({number})"
        for rule, html, number in page.evaluate(VIOLATIONS, rules)
    ]

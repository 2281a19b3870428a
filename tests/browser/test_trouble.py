"""What does not work, in a browser: a message in words, and a line in the sidebar that comes and
goes by itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from foundation.liveness import Standing, pulse
from tests.browser.windows import windows
from tests.held import held_by_another


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """One whose console may tell of a 503."""
    with windows(browser, site, hears=False) as make:
        yield make().new_page()


@pytest.fixture
def heard() -> Iterator[None]:
    """The server has heard of its supervisor, and takes it for silent at no time of the test."""
    before = pulse.newest
    pulse.newest = Standing(time.monotonic() + 600)
    yield
    pulse.newest = before


def test_a_database_that_is_held_is_a_message_in_words(page: Page) -> None:
    page.goto("/queue/")
    with held_by_another(Path(connection.settings_dict["NAME"])):
        page.evaluate(
            "htmx.ajax('POST', '/queue/pause/', "
            "{source: document.body, swap: 'none', values: {provider: ''}})"
        )
        message = page.locator(".message.error")
        expect(message).to_contain_text("holds the database")
    expect(message).to_contain_text("Nothing was ordered or spent.")


@pytest.mark.usefixtures("heard")
def test_the_sidebar_says_what_is_silent_until_it_answers(page: Page) -> None:
    page.goto("/queue/")
    line = page.locator("#troubles a")
    # What was tried last may be of a test before, until it is tried anew.
    expect(line).to_have_count(0)
    pulse.newest = Standing(time.monotonic() + 600, {"redis": 7.0})
    expect(line).to_have_text("Queue server silent")
    line.click()
    expect(page.locator("main")).to_contain_text("The queue server has not answered for 7 s")
    pulse.newest = Standing(time.monotonic() + 600)
    expect(line).to_have_count(0)

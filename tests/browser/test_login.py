"""From another machine: in, out, and what a page says whose session has ended meanwhile."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from artfactory.middleware.local_user import LOCAL_USER, local_user
from foundation.wrong_passwords import WrongPasswords
from pages import login
from production.models import Order
from tests.browser.windows import fits, windows

PASSWORD = "a long enough password"
ELSEWHERE = {"X-Forwarded-For": "10.0.0.7"}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def owner(models: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "tries", WrongPasswords(clock))
    user = local_user()
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])


def give(page: Page, password: str) -> None:
    """Until the next page is there, whichever it is."""
    page.fill("[name=username]", LOCAL_USER)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.click("text=Log in >> nth=-1")


def test_in_and_out(clock, open_context, axe):
    page = open_context(extra_http_headers=ELSEWHERE).new_page()
    page.goto("/gallery/")
    for _ in range(3):
        give(page, "wrong")
    expect(page.locator("main")).to_contain_text("The next try is possible in 1 second.")
    give(page, "wrong")
    expect(page.locator("main")).to_contain_text("Too many wrong passwords. Wait")
    assert axe(page) == []
    clock.now += 1
    give(page, PASSWORD)
    page.wait_for_url("**/gallery/")
    assert axe(page) == []
    page.goto("/settings/")
    assert axe(page) == []
    page.click(".sidebar .log-out button")
    page.wait_for_url("**/login/")
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    assert axe(page) == []
    page.go_back()
    page.wait_for_url("**/login/?next=**")


def test_on_a_narrow_window_settings_have_the_button(open_context):
    page = open_context(width=390, extra_http_headers=ELSEWHERE).new_page()
    page.goto("/settings/")
    give(page, PASSWORD)
    page.wait_for_url("**/settings/")
    fits(page, 390)
    page.click("main >> text=Log out >> nth=0")
    page.wait_for_url("**/login/")


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """One whose console may tell of a 401."""
    with windows(browser, site, hears=False) as make:
        yield make(extra_http_headers=ELSEWHERE)


def test_a_page_whose_session_has_ended_goes_on_after_a_login(context):
    page = context.new_page()
    page.goto("/login/")
    give(page, PASSWORD)
    page.fill("#prompt", "a lighthouse at night")
    expect(page.locator("#prompt")).to_have_value("a lighthouse at night")
    Session.objects.all().delete()
    message = page.locator("[data-key=status-401]")
    expect(message).to_contain_text("You are logged out. Nothing was ordered.")
    expect(page.locator("[name=password]")).to_have_count(0)
    with context.expect_page() as opened:
        message.locator("a").click()
    beside = opened.value
    beside.wait_for_load_state()
    give(beside, PASSWORD)
    expect(message).to_have_count(0)
    page.bring_to_front()
    page.click("[data-orders]")
    expect(page.locator("[data-generation]").first).to_be_visible()
    assert Order.objects.get().prompt == "a lighthouse at night"

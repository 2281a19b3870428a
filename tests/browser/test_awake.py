"""What an open page learns of what others do, and that a hidden one asks nothing."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gallery import organising
from production.models import Generation, State
from tests.browser.conftest import change
from tests.browser.scene import picture
from tests.production.rows import make_generation

pytestmark = pytest.mark.usefixtures("models")
HIDE = """is_hidden => {
  Object.defineProperty(document, "hidden", { get: () => is_hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
HEAR = """() => {
  window.tabs = new BroadcastChannel("artfactory");
  window.tabs.onmessage = ({ data }) => { document.body.dataset.heard = data; };
}"""
COUNT_POLLS = """() => {
  let count = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    count += event.defaultPrevented;
    document.body.dataset.refused = count > 10 ? "many" : count;
  });
}"""


def focus(page) -> None:
    """As when its window comes to the front, some seconds after it was last looked at."""
    page.clock.fast_forward(2_000)
    page.evaluate("window.dispatchEvent(new Event('focus'))")


class TestGallery:
    def test_what_came_meanwhile_is_told_and_shown(self, page, tmp_path, axe) -> None:
        picture(1, tmp_path)
        page.clock.install()
        page.goto("/gallery/")
        expect(page.locator(".card")).to_have_count(1)
        newer = picture(2, tmp_path)
        focus(page)
        told = page.get_by_role("button", name="1 new")
        expect(told).to_be_visible()
        assert axe(page) == []
        third = picture(3, tmp_path)
        focus(page)
        page.get_by_role("button", name="2 new").click()
        expect(page.locator(".card").first).to_have_attribute("data-product", str(third.pk))
        expect(page.locator(f"[data-product='{newer.pk}']")).to_be_visible()
        expect(page.locator("[data-shows-news]")).to_have_count(0)

    def test_of_a_search_what_it_finds(self, page, tmp_path) -> None:
        picture(1, tmp_path)
        page.clock.install()
        page.goto("/gallery/?q=is:favourite&sort=rating")
        expect(page.get_by_text("No match")).to_be_visible()
        picture(2, tmp_path)
        found = picture(7, tmp_path)
        organising.set_favourite([found.pk], True)
        focus(page)
        told = page.get_by_role("button", name="1 new")
        with page.expect_navigation():
            told.click()
        expect(page.locator(f"[data-product='{found.pk}']")).to_be_visible()


class TestQueue:
    def test_work_that_began_and_ended_elsewhere(self, page) -> None:
        page.clock.install()
        page.goto("/queue/")
        expect(page.locator("#queue-count")).to_have_text("")
        ran = make_generation(State.DONE, prompt="a fox", ended_at=timezone.now())
        runs = make_generation(State.RUNNING, prompt="a heron")
        page.clock.fast_forward(11_000)
        expect(page.locator("#queue-live")).to_contain_text("a heron")
        expect(page.locator("#queue-count")).to_contain_text("1")
        expect(page.locator(f"#h-{ran.pk}")).to_contain_text("a fox")
        change(runs, state=State.DONE, ended_at=timezone.now())
        page.clock.fast_forward(250)
        expect(page.locator(f"#h-{runs.pk}")).to_have_count(1)
        expect(page.locator("#history-rows .entry")).to_have_count(2)

    def test_another_tab_says_so_at_once(self, open_context) -> None:
        tabs = open_context()
        queue, create = tabs.new_page(), tabs.new_page()
        queue.goto("/queue/")
        queue.evaluate(HEAR)
        create.goto("/")
        create.keyboard.type("a fox")
        create.keyboard.press("Control+Enter")
        expect(queue.locator("body[data-heard='order-placed']")).to_be_attached()
        expect(queue.locator("#queue-live")).to_contain_text("a fox")


class TestCreate:
    def test_what_was_ordered_elsewhere_stands_above(self, page) -> None:
        mine = make_generation(State.DONE, prompt="a fox")
        page.clock.install()
        page.goto("/")
        expect(page.locator("#orders .order")).to_have_count(1)
        page.locator("#prompt").fill("half a sentence")
        theirs = make_generation(State.RUNNING, prompt="a heron")
        focus(page)
        first = page.locator("#orders .order").first
        expect(first).to_have_id(f"order-{theirs.order_id}")
        expect(page.locator(f"#order-{mine.order_id}")).to_be_attached()
        change(theirs, state=State.FAILED, error="It was refused.", ended_at=timezone.now())
        page.clock.fast_forward(250)  # sooner than each second: it is awaited on this page
        expect(page.locator(f"#g-{theirs.pk}")).to_contain_text("It was refused.")
        expect(page.locator("#prompt")).to_have_value("half a sentence")
        expect(page.locator("#orders .order")).to_have_count(2)


def test_a_hidden_page_asks_nothing(page) -> None:
    make_generation(State.RUNNING, prompt="a fox")
    page.clock.install()
    page.goto("/queue/")
    page.evaluate(COUNT_POLLS)
    page.evaluate(HIDE, True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(15_000)
    expect(page.locator("body[data-refused='many']")).to_be_attached()
    assert asked == []
    Generation.objects.update(prompt="a heron", changed_at=timezone.now())
    page.evaluate(HIDE, False)
    expect(page.locator("#queue-live")).to_contain_text("a heron")

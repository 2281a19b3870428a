"""The right side of Create in a browser: sizes, folds, orders that leave."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from production.models import Order, State
from tests.browser.conftest import change
from tests.browser.scene import made_by, picture
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.usefixtures("models")


def test_sizes_are_kept_and_what_failed_is_a_line(page, tmp_path, axe):
    made_by(picture(0, tmp_path))
    failed = make_generation(
        State.FAILED,
        error="The provider refused it.",
        next_step="Try another size.",
        ended_at=timezone.now(),
    )
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/")
    line = page.locator(f"#g-{failed.pk} .card")
    expect(line).to_contain_text("The provider refused it.")
    assert line.bounding_box()["height"] < 80
    face = page.locator("#orders .card[data-product]")
    medium = face.bounding_box()["height"]
    small = page.get_by_role("button", name="Small", exact=True)
    small.click()
    expect(small).to_have_attribute("aria-pressed", "true")
    assert face.bounding_box()["height"] < medium
    page.reload()
    expect(small).to_have_attribute("aria-pressed", "true")
    assert face.bounding_box()["height"] < medium
    large = page.get_by_role("button", name="Large", exact=True)
    large.click()
    expect(large).to_have_attribute("aria-pressed", "true")
    assert face.bounding_box()["height"] > medium
    assert axe(page) == []


def test_an_order_leaves_and_comes_back(page):
    failed = make_generation(State.FAILED, ended_at=timezone.now())
    waits = make_generation(State.QUEUED)
    order = page.locator(f"#order-{failed.order_id}")
    page.goto("/")
    expect(page.get_by_role("button", name="Medium", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    order.get_by_role("button", name="Dismiss order").click()
    expect(order).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(order).to_be_visible()
    assert Order.objects.get(pk=failed.order_id).dismissed_at is None

    other = page.locator(f"#order-{waits.order_id}")
    expect(other.get_by_role("button", name="Dismiss order")).to_be_hidden()
    change(waits, state=State.CANCELLED, ended_at=timezone.now())
    expect(other).to_be_hidden()
    expect(order).to_be_visible()

    page.locator("#show-orders").select_option("dismissed")
    expect(page.get_by_text("No matching orders.")).to_be_visible()


def test_the_same_message_again_counts_up(page):
    failed = make_generation(State.FAILED, ended_at=timezone.now())
    page.goto("/")
    expect(page.get_by_role("button", name="Medium", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    change(failed, state=State.RUNNING)
    words = page.locator("#messages .words")
    for times in (None, "×2", "×3"):
        page.get_by_role("button", name="Dismiss order").click()
        if times:
            expect(page.locator("#messages .times")).to_have_text(times)
        expect(words).to_have_count(1)
    expect(words).to_contain_text("Not dismissed.")


def test_forty_results_are_folded_and_go_on_where_they_are_not_seen(page):
    order = make_order()
    many = [make_generation(State.RUNNING, order=order) for _ in range(40)]
    page.goto("/")
    cards = page.locator("#orders .card")
    opens = page.get_by_role("button", name="+32 more")
    expect(opens).to_be_visible()
    expect(cards.nth(7)).to_be_visible()
    expect(cards.nth(8)).to_be_hidden()
    change(many[-1], state=State.FAILED, error="It went wrong.", ended_at=timezone.now())
    last = page.locator(f"#g-{many[-1].pk}")
    expect(last.locator(".card.ended")).to_have_count(1)
    opens.click()
    expect(last.get_by_text("It went wrong.")).to_be_visible()
    expect(page.get_by_role("button", name="Show fewer")).to_have_attribute("aria-expanded", "true")

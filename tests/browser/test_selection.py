"""Selecting by keyboard and by mouse, far beyond the cards that are in the page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from artfactory.bench.seeding import fill
from gallery.models import Product
from gallery.search import index
from tests.browser.scene import last_noon

pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def gallery(page):
    fill(260, until=last_noon())
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    return page


def is_selected(pk):
    return f".card[data-product='{pk}'][data-selected]"


def to_the_end(page):
    while older := page.locator(".older").count():
        known = page.locator(".batch").count()
        page.evaluate("document.querySelector('.older')?.scrollIntoView({ behavior: 'instant' })")
        page.wait_for_function(
            "([known, older]) => document.querySelectorAll('.batch').length > known || !older",
            arg=[known, older],
        )


def test_what_comes_and_goes_is_seen_where_it_belongs(page):
    fill(6)
    ids = list(Product.objects.shown().order_by("-pk").values_list("pk", flat=True))
    Product.objects.filter(pk__in=ids[:2]).update(trashed_at=timezone.now())
    index.update(ids)

    def press_undo():
        page.get_by_role("button", name="Undo").first.click()

    # Among both, what is there goes and comes back.
    page.goto("/gallery/?q=is:trashed or -is:trashed")
    page.wait_for_selector(".card[data-sized]")
    kept = page.locator(f".card[data-product='{ids[3]}']")
    kept.locator(".face").focus()
    page.keyboard.press("Backspace")
    expect(kept).to_be_hidden()
    press_undo()
    expect(kept).to_be_visible()

    # In the trash, what is put back goes and comes back.
    page.goto("/gallery/?view=trash")
    page.wait_for_selector(".card[data-sized]")
    gone = page.locator(f".card[data-product='{ids[0]}']")
    gone.locator(".face").focus()
    page.keyboard.press("x")
    page.locator("#selection-bar").get_by_role("button", name="Put back").press("Enter")
    expect(gone).to_be_hidden()
    press_undo()
    expect(gone).to_be_visible()

    # The page of one tells what can be done to it then.
    page.goto(f"/gallery/{ids[1]}/")
    put_back = page.get_by_role("button", name="Put back")
    with page.expect_navigation():
        put_back.click()
    expect(put_back).to_have_count(0)
    with page.expect_navigation():
        press_undo()
    expect(put_back).to_be_visible()


def test_by_keys_alone_and_by_mouse(gallery, axe):
    page, count = gallery, gallery.locator("#selection-count")
    before = dict(Product.objects.values_list("pk", "rating"))
    everything = list(Product.objects.shown().order_by("-pk").values_list("pk", flat=True))
    whole = len(everything)
    before_trash = len(before) - whole
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    expect(count).to_have_text("1 selected")
    expect(page.locator("#announcer")).to_have_text("1 selected")
    expect(page.get_by_role("button", name=f"Select all {whole}")).to_be_visible()
    expect(page.get_by_role("link", name="Compare")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    compare = page.get_by_role("link", name="Compare")
    expect(compare).to_have_attribute(
        "href", f"/gallery/compare/?product={everything[1]},{everything[2]}"
    )
    page.keyboard.press("x")
    page.keyboard.press("ArrowLeft")

    # From there to the last but for one, over batches that are emptied meanwhile.
    page.keyboard.press("x")
    page.keyboard.press("x")
    to_the_end(page)
    page.wait_for_selector(".batch.is-empty", state="attached")
    page.locator(f".card[data-product='{everything[-2]}'] > .face").focus()
    page.keyboard.press("Shift+X")
    expect(count).to_have_text(f"{whole - 2} selected")
    page.keyboard.press("3")
    page.wait_for_selector(f".card[data-product='{everything[-2]}'][data-rating='3']")
    assert set(Product.objects.filter(pk__in=everything[1:-1]).values_list("rating")) == {(3,)}
    assert before[everything[0]] == Product.objects.get(pk=everything[0]).rating
    expect(count).to_have_text(f"{whole - 2} selected")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_selector(f"{is_selected(everything[1])}[data-rating='3']")
    expect(
        page.locator(f".card[data-product='{everything[0]}']:not([data-selected])")
    ).to_be_visible()
    page.keyboard.press("z")
    page.wait_for_selector(".message:has-text('Undone')")
    assert dict(Product.objects.values_list("pk", "rating")) == before
    page.keyboard.press("Escape")
    expect(page.locator("#selection-bar")).to_be_hidden()

    # All, but for one, to the trash and back.
    page.keyboard.press("Control+a")
    expect(count).to_have_text(f"{whole} selected")
    page.locator(f".card[data-product='{everything[3]}'] > .face").focus()
    page.keyboard.press("x")
    expect(count).to_have_text(f"{whole - 1} selected")
    assert axe(page) == []
    page.keyboard.press("Backspace")
    expect(page.locator("#selection-bar")).to_be_hidden()
    assert list(Product.objects.shown().values_list("pk", flat=True)) == [everything[3]]
    expect(page.locator(f".card[data-product='{everything[3]}'] > .face")).to_be_focused()
    page.keyboard.press("z")
    page.wait_for_selector(f".card[data-product='{everything[0]}']:not([hidden])")
    assert Product.objects.shown().count() == whole

    # Told of more than can be named, the page shows all anew, and the messages stay.
    page.evaluate("document.querySelector('.card').dataset.old = ''")
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("products-changed", {
          detail: { changes: [{ products: null, rating: 1 }] },
        }))"""
    )
    page.wait_for_selector(".card[data-old]", state="detached")
    expect(page.locator(".message:has-text('Undone')").first).to_be_visible()

    # By mouse: Ctrl, a plain click while something is selected, shift, and a box.
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    face = [page.locator(f".card[data-product='{pk}'] > .face") for pk in everything[:8]]
    face[0].click(modifiers=["ControlOrMeta"])
    face[1].click()
    expect(count).to_have_text("2 selected")
    face[1].click()
    expect(count).to_have_text("1 selected")
    face[6].click(modifiers=["Shift"])
    expect(count).to_have_text("7 selected")
    page.keyboard.press("Escape")
    expect(page.locator("#selection-bar")).to_be_hidden()
    edge = page.locator(".feed").bounding_box()
    last = face[2].bounding_box()
    page.mouse.move(edge["x"] + 6, last["y"] + 4)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 20, steps=4)
    page.mouse.up()
    expect(count).to_have_text("3 selected")
    page.get_by_role("button", name="Export").click()
    page.wait_for_url("**/gallery/export/?product=*")
    expect(page.locator("main")).to_contain_text("3 products")

    # In the trash: put back.
    Product.objects.filter(pk__in=everything[:2]).update(trashed_at=timezone.now())
    page.goto("/gallery/?view=trash")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("Control+a")
    expect(count).to_have_text(f"{2 + before_trash} selected")
    assert axe(page) == []
    page.locator(f".card[data-product='{everything[0]}'] > .face").focus()
    page.keyboard.press("x")
    page.locator("#selection-bar").get_by_role("button", name="Put back").press("Enter")
    expect(page.locator("#selection-bar")).to_be_hidden()
    expect(page.locator(f".card[data-product='{everything[0]}'] > .face")).to_be_focused()
    assert Product.objects.shown().count() == len(before) - 1

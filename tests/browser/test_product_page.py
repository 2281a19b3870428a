"""A product's page: on through what one came from, and what is changed in place."""

import pytest
from playwright.sync_api import Page, expect

from gallery.models import Product
from gallery.search import find, index
from projects.models import Project
from tests.browser.scene import made_by, picture

pytestmark = pytest.mark.usefixtures("models")


def test_named_noted_and_moved_on_the_way_through_a_search(page: Page, tmp_path, axe) -> None:
    fox, whale, last = (picture(number, tmp_path) for number in range(3))
    Product.objects.filter(pk=whale.pk).update(prompt="a whale")
    Product.objects.filter(pk__in=(fox.pk, last.pk)).update(prompt="a fox")
    index.update([fox.pk, whale.pk, last.pk])
    made_by(fox, attempt=1, log="drawn in nine steps")
    Project.objects.create(name="Forest", slug="forest")
    page.goto("/gallery/?q=fox")
    page.locator(f".card[data-product='{last.pk}'] .face").press("Enter")
    page.wait_for_url(f"**/gallery/{last.pk}/?q=fox")
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/gallery/{fox.pk}/?q=fox")
    expect(page.get_by_role("link", name="The next")).to_have_count(0)

    title = page.get_by_role("textbox", name="Title")
    title.fill("Fox by the river")
    title.press("Enter")
    expect(page.locator("#title-said")).to_have_text("Saved")
    notes = page.get_by_role("textbox", name="Notes")
    notes.fill("for the cover")
    expect(page.locator("#notes-said")).to_have_text("Saved")
    page.get_by_role("combobox", name="Project").select_option("Forest")
    expect(page.get_by_text("moved to “Forest”")).to_be_visible()
    expect(page.get_by_role("link", name="Open the project")).to_have_attribute(
        "href", "/projects/forest/"
    )
    fox.refresh_from_db()
    assert (fox.title, fox.notes, fox.project.slug) == (
        "Fox by the river",
        "for the cover",
        "forest",
    )
    assert find.ids("river") == find.ids("project:forest") == [fox.pk]

    page.get_by_text("Attempts and log").click()
    expect(page.get_by_text("drawn in nine steps")).to_be_visible()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="The one before").click()
    page.wait_for_url(f"**/gallery/{last.pk}/?q=fox")

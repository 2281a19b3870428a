"""Projects: deleted by two presses and back by one; switched and found by a few letters."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from projects.models import Project


def test_deleted_and_brought_back(page: Page, site: str, axe):
    film = Project.objects.create(name="Moon harbour", slug="moon-harbour")
    page.goto(site + reverse("project", args=[film.slug]))
    page.get_by_role("button", name="Delete …").click()
    expect(page.get_by_role("dialog", name="Delete the project?")).to_be_visible()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Delete the project").click()
    expect(page.get_by_text("“Moon harbour” is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Moon harbour")).to_be_visible()
    assert Project.objects.present().filter(pk=film.pk).exists()


@pytest.fixture
def many(site):
    Project.objects.bulk_create(
        Project(name=f"Cavern {number:03}", slug=f"cavern-{number:03}") for number in range(40)
    )


def test_switched_by_the_keyboard(page: Page, site: str, many, axe):
    page.goto(site + reverse("gallery"))
    switcher = page.get_by_role("button", name=re.compile("^Project: "))
    expect(switcher).to_contain_text("All projects")
    page.keyboard.press("p")
    box = page.locator("#project-menu").get_by_role("searchbox")
    expect(box).to_be_focused()
    found = page.locator("#project-menu .menu-item[name=project]")
    expect(found).to_have_count(9)
    box.fill("rn 01")
    expect(found).to_have_count(11)
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    second = found.nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(switcher).to_contain_text(second)
    page.wait_for_load_state()
    # One that is typed and taken at once is the one that was typed.
    page.keyboard.press("p")
    expect(box).to_be_focused()
    page.keyboard.type("007")
    page.keyboard.press("Enter")
    expect(switcher).to_contain_text("Cavern 007")
    page.wait_for_load_state()
    page.keyboard.press("p")
    expect(box).to_be_focused()
    expect(found.nth(1)).to_contain_text("Cavern 007")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("cavern 03")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/projects/cavern-03[0-9]/"))


def test_a_short_list_finds_the_others(page: Page, site: str, many, axe):
    page.goto(site + reverse("costs"))
    shown = page.get_by_role("combobox", name="Project", exact=True).first
    shown.focus()
    shown.select_option(label="Find another …")
    finder = page.get_by_role("dialog", name="Find a project")
    expect(finder.get_by_role("searchbox")).to_be_focused()
    expect(shown).to_have_value("")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(finder).to_have_count(0)
    assert page.url.endswith(reverse("costs"))
    shown.select_option(label="Find another …")
    expect(finder.get_by_role("searchbox")).to_be_focused()
    overtaken: list[Route] = []
    page.route(re.compile(r"\?q=0$"), lambda route: overtaken.append(route))
    page.keyboard.type("003")
    expect(finder.locator(".menu-item")).to_have_count(1)
    with page.expect_response(re.compile(r"\?q=0$")):
        overtaken.pop().continue_()
    page.keyboard.press("Enter")
    page.wait_for_url("**/costs/?**project=cavern-003**")
    expect(shown).to_have_value("cavern-003")

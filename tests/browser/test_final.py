"""Chosen shots are made final by models that cost: the price is told first, the film's purse stops
it in the middle, and raised it goes on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from films import advance, spending
from films.models import Film
from films.stages import Stage
from projects.models import Project
from providers import registry
from tests.films.sample_boards import make_shots
from tests.films.studio import Studio, with_finals
from tests.films.test_making import go_on
from tests.shipped import fill_catalogue


@pytest.fixture
def film(site: str, settings) -> Iterator[Film]:
    """Two shots whose stills and clips are drafts, and 0.30 $ for all."""
    settings.EXTRA_PROVIDERS = "studio=tests.films.studio:Studio"
    registry.forget()
    Studio.costs = {"fine-picture": "0.10", "fine-moving": "0.50"}
    fill_catalogue()
    profile = with_finals() | {"voice": {"use": "off"}, "music": {"use": "off"}}
    film = Film.objects.create(
        project=Project.inbox(), name="Lamp", slug="lamp", width=128, height=72, profile=profile
    )
    make_shots(film, 2)
    advance.start(film, Stage.CLIP, 300_000)
    go_on(film)
    yield film
    registry.forget()


def test_a_purse_stops_finals_in_the_middle_and_raised_they_go_on(
    page: Page, film: Film, axe: Callable[[Page], list[str]]
) -> None:
    page.goto("/films/lamp/")
    drafts = page.locator("[data-draft]")
    expect(drafts).to_have_count(2)
    faces = page.locator(".shot-face")
    faces.first.focus()
    page.keyboard.press("a")
    expect(page.locator("[data-approved]")).to_have_count(1)
    page.keyboard.press("c")
    expect(page.get_by_role("tab", name="Takes")).to_have_attribute("aria-selected", "true")
    faces.first.click(modifiers=["Control"])
    faces.last.click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="The selected shots")
    expect(bar).to_contain_text("2 shots selected")
    bar.get_by_role("button", name="Make final …").click()
    question = page.locator("#question")
    expect(question).to_contain_text("Make 2 shots final?")
    expect(question).to_contain_text("1.20 $ more than the same as drafts")
    expect(question).to_contain_text("The film’s purse has 0.30 $ left")
    assert axe(page) == []
    question.get_by_role("button", name="Make final for 1.20 $").click()
    waits = page.locator("#film-waits")
    expect(waits).to_contain_text("2 more come once")
    go_on(film)
    page.reload()
    expect(waits).to_contain_text("0.30 $")
    expect(drafts).to_have_count(2)
    assert axe(page) == []
    waits.get_by_label("In all up to $").fill("1.20")
    waits.get_by_role("button", name="Go on").click()
    expect(waits).to_have_text("")
    go_on(film)
    page.reload()
    expect(page.locator(".shot-state")).to_have_text(["All made", "All made"])
    expect(drafts).to_have_count(0)
    assert spending.of(film).committed == 1_200_000

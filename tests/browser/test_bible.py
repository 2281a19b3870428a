"""Reference pictures of a film's bible are taken from the gallery by its own picker."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from films.bible_models import Reference
from tests.browser.scene import made_by, picture
from tests.films.sample_boards import make_film

pytestmark = pytest.mark.usefixtures("models")


def test_pictures_of_several_angles_come_from_the_gallery(page: Page, tmp_path: Path, axe) -> None:
    for number in range(2):
        made_by(picture(number, tmp_path))
    film = make_film(1)
    page.goto(f"/films/{film.slug}/bible/")
    for number, angle in enumerate(("front", "side")):
        page.get_by_text("Add a picture of Ida").click()
        page.get_by_label("Angle").fill(angle)
        page.get_by_role("button", name="From the gallery for Ida").click()
        picks = page.locator("#picker [data-pick]")
        expect(picks).to_have_count(2)
        if number:
            assert axe(page) == []
        with page.expect_navigation():
            picks.nth(number).click()
        expect(page.locator(".bible-picture")).to_have_count(number + 1)
    expect(page.locator(".bible-picture.is-anchor")).to_have_count(1)
    assert sorted(Reference.objects.values_list("angle", flat=True)) == ["front", "side"]

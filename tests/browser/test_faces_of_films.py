"""Whose lips move in a shot of a film is picked by a face, undone, and left out without one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from films.board_models import Shot
from gallery import products
from projects.models import Project
from providers import registry
from tests.emulator import media
from tests.films.sample_boards import make_film, make_take
from tests.films.studio import Studio, profile
from tests.shipped import fill_catalogue


@pytest.fixture
def shot(site: str, settings: Any, tmp_path: Path) -> Iterator[Shot]:
    settings.EXTRA_PROVIDERS = "studio=tests.films.studio:Studio"
    registry.forget()
    Studio.fails, Studio.faces = Counter(), 2
    fill_catalogue()
    film = make_film(1)
    film.profile = profile() | {"lips": {"draft": "studio/lips"}}
    film.save(update_fields=["profile"])
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(media.mp4(1))
    shot = Shot.objects.get()
    product = products.bring_in(clip, Project.inbox(), "clip.mp4")
    make_take(film, "clip", shot=shot, chosen=True, product=product)
    yield shot
    registry.forget()


def test_a_face_is_picked_undone_and_left_out(shot: Shot, page: Page, axe: Any) -> None:
    page.goto(f"/films/{shot.scene.film.slug}/?inspecting=shot-{shot.pk}&tab=takes")
    who = page.get_by_role("region", name="Who speaks")
    find = who.get_by_role("button", name="Find the faces")
    find.click()
    faces = who.get_by_role("radio")
    expect(faces).to_have_count(2)
    expect(faces.first).to_be_checked()
    expect(who).to_contain_text("half a credit")
    assert axe(page) == []

    faces.nth(1).check()
    expect(who).to_contain_text("Number 2 speaks")
    expect(faces.nth(1)).to_be_checked()
    page.get_by_role("button", name="Undo").click()
    expect(who).to_contain_text("The first one found speaks")
    expect(faces.first).to_be_checked()

    Studio.faces = 0
    find.click()
    expect(who).to_contain_text("Studio finds no face")
    who.get_by_role("button", name="Leave it out").click()
    expect(who).to_contain_text("The lip sync of this shot is left out")
    assert Shot.objects.get().skipped == ["lips"]

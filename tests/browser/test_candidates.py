"""Whose lips move is picked by the picture of the face."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from providers import catalogue, keys, registry
from tests.emulator.kling import KlingEmulator


@pytest.fixture
def vendor(site, monkeypatch) -> Iterator[KlingEmulator]:
    with KlingEmulator() as running:
        monkeypatch.setenv("KLING_BASE_URL", running.url)
        monkeypatch.setenv("KLING_ACCESS_KEY", running.key)
        monkeypatch.setenv("KLING_SECRET_KEY", running.secret)
        registry.forget()
        keys.forget_cached()
        catalogue.refresh_shipped()
        yield running
    keys.forget_cached()
    registry.forget()


def test_found_picked_and_gone_with_the_video(vendor, page, axe):
    page.goto("/?kind=video-to-video&model=kling/lip-sync-face/video-to-video")
    find = page.get_by_role("button", name="Find faces")
    address = page.get_by_label("Address of a video")
    find.click()
    note = page.locator("[data-candidates-in] .note")
    expect(note).to_contain_text("one of these")
    address.fill("https://films.example/talk.mp4")
    address.press("Tab")
    expect(note).to_have_count(0)

    find.click()
    faces = page.locator(".candidate")
    expect(faces).to_have_count(2)
    expect(faces.first).to_contain_text("0 to 5.2 s")
    expect(faces.first.get_by_role("radio")).to_be_checked()
    picture = faces.nth(1).locator("img")
    expect(picture).to_have_js_property("complete", True)
    expect(picture).not_to_have_js_property("naturalWidth", 0)
    faces.nth(1).get_by_role("radio").check()
    expect(page.get_by_label("Face", exact=True)).to_have_value("2")
    assert axe(page) == []

    address.fill("https://films.example/other.mp4")
    address.press("Tab")
    expect(faces).to_have_count(0)
    assert vendor.submissions == 0

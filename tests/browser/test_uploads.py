"""Uploads in a browser, on a slow line: how far they are, and a way to stop them."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from gallery.models import Asset, Product
from providers.models import CatalogueModel
from tests.artfactory.app import until
from tests.gallery import samples

pytestmark = pytest.mark.usefixtures("models")
MIB = 1024**2
PART = """percent => {
  const bar = document.querySelector("[data-sending] progress");
  return bar.value >= percent && document.querySelector("[data-sending-part]").textContent;
}"""
# Seen and pressed in one go: the check may be over before a press comes from outside.
CANCELS_CHECK = """() => {
  const words = document.querySelector("[data-sending-part]").textContent;
  const isChecked = words.startsWith("Checking");
  if (isChecked) document.querySelector("[data-cancels-upload]").click();
  return isChecked;
}"""


@pytest.fixture
def film(tmp_path) -> Path:
    """A film of 100 MB, most of it empty."""
    file = tmp_path / "film.mp4"
    file.write_bytes(samples.any_file("clip.mp4") + samples.box(b"free", bytes(100 * MIB)))
    return file


@pytest.fixture
def takes_films(models) -> None:
    model = CatalogueModel.objects.get(kind="image-to-image")
    model.schema["properties"]["image_url"]["x-media"] = "video"
    model.save(update_fields=["schema"])


def slow(page: Page, speed: int) -> None:
    """From now on so many bytes a second leave."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", conditions | {"uploadThroughput": speed})


def choose(page: Page, file: Path) -> None:
    page.goto("/?kind=image-to-image")
    with page.expect_file_chooser() as chooser:
        page.click("[data-chooses-file]")
    chooser.value.set_files(file)


def reach(page: Page, percent: int) -> int:
    """Wait until so much is sent, and give what the page says then."""
    said = page.wait_for_function(PART, arg=percent).json_value()
    return int(said.removesuffix(" %"))


def left_behind() -> list[Path]:
    return [*settings.PATHS.uploads.iterdir(), *settings.PATHS.media.rglob(".*.part")]


@pytest.mark.usefixtures("takes_films")
class TestOnASlowLine:
    def test_a_hundred_megabytes_arrive(self, page, film):
        page.goto("/")
        slow(page, 20 * MIB)
        choose(page, film)
        row = page.locator("[data-sending]")
        expect(row).to_contain_text("film.mp4")
        expect(page.locator("[data-cancels-upload]")).to_be_focused()
        bar = page.locator("[data-sending] progress")
        expect(bar).to_have_attribute("aria-label", "Upload of film.mp4")
        assert 30 <= reach(page, 30) < 100
        expect(page.locator("#announcer")).to_contain_text("% sent")
        page.wait_for_selector(".picked-item")
        expect(row).to_be_hidden()
        expect(page.locator("[data-chooses-file]")).to_be_focused()
        expect(page.locator("#announcer")).to_have_text("film.mp4 is here.")
        assert Product.objects.get().asset.size > 100 * MIB

    def test_cancelled_by_the_keyboard_it_leaves_nothing(self, page, film):
        page.goto("/")
        slow(page, 5 * MIB)
        choose(page, film)
        reach(page, 10)
        page.keyboard.press("Enter")
        expect(page.locator("[data-sending]")).to_be_hidden()
        expect(page.locator("#announcer")).to_have_text("Cancelled. Nothing of film.mp4 was kept.")
        expect(page.locator("[data-chooses-file]")).to_be_focused()
        expect(page.locator(".message.error")).to_have_count(0)
        until(lambda: not left_behind(), within=60)
        assert not Asset.objects.exists()

    def test_it_may_be_tried_again(self, page, film):
        page.goto("/")
        slow(page, 5 * MIB)
        choose(page, film)
        page.click("[data-cancels-upload]")
        expect(page.locator("[data-sending]")).to_be_hidden()
        slow(page, -1)
        page.set_input_files("[data-upload]", film)
        page.wait_for_selector(".picked-item")

    def test_nothing_is_wrong_with_it_for_those_who_cannot_see(self, open_context, film, axe):
        page = open_context().new_page()
        page.goto("/")
        slow(page, 5 * MIB)
        choose(page, film)
        reach(page, 1)
        assert axe(page) == []
        page.click("[data-cancels-upload]")


class TestTooLarge:
    def test_is_told_before_a_byte_is_sent(self, page, tmp_path):
        file = tmp_path / "huge.png"
        with file.open("wb") as sparse:
            sparse.truncate(1025 * MIB)
        sent = []
        page.on("request", lambda one: sent.append(one.url) if "upload/" in one.url else None)
        choose(page, file)
        words = "huge.png is too big: 1,025 MB, and 1,024 MB are allowed. It was not sent."
        expect(page.locator(".drop .field-error")).to_contain_text(words)
        assert sent == []


class TestWhileItIsChecked:
    def test_cancelled_then_it_leaves_nothing_either(self, page, tmp_path):
        """The picture has arrived whole, and takes a while to be decoded."""
        file = tmp_path / "large.png"
        samples.noise(3500, 3500).save(file)
        choose(page, file)
        page.wait_for_function(CANCELS_CHECK)
        expect(page.locator("[data-sending]")).to_be_hidden()
        page.goto("/gallery/")
        until(lambda: not left_behind(), within=60)
        assert not Product.objects.exists()
        assert not Asset.objects.exists()

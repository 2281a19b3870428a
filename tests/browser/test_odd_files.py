"""What this browser cannot play says so with its codec; what no browser shows has its preview."""

import secrets

import pytest
from playwright.sync_api import expect

from gallery import products
from gallery.larger_previews import make
from projects.models import Project
from tests.gallery import samples
from tests.gallery.test_transcoding import heic


@pytest.fixture
def product(site, tmp_path):
    """A file out of this folder as a product."""
    return lambda path: products.bring_in(path, Project.inbox())


NOT_PLAYED = {
    "ProRes": ("a.mov", (*samples.PICTURE, "-c:v", "prores_ks")),
    "HEVC (H.265)": ("a.mp4", (*samples.PICTURE, "-c:v", "libx265", "-x265-params", "log-level=0")),
    "ALAC": ("a.m4a", (*samples.TONE, "-c:a", "alac")),
    "MPEG-4": ("a.avi", (*samples.PICTURE, "-c:v", "mpeg4")),
}


class TestWhatThisBrowserCannotPlay:
    @pytest.mark.parametrize("codec", NOT_PLAYED)
    def test_names_its_codec_and_offers_the_file(self, page, product, tmp_path, codec):
        name, words = NOT_PLAYED[codec]
        samples.ffmpeg(*words, str(tmp_path / name))
        made = product(tmp_path / name)
        page.goto(f"/gallery/{made.pk}/")
        note = page.get_by_role("alert").filter(has_text="cannot play")
        expect(note).to_contain_text(f"This browser cannot play {codec}.")
        with page.expect_download() as download:
            note.get_by_role("link", name="Download the file").click()
        assert download.value.path().read_bytes() == made.asset.file.read_bytes()

    def test_what_it_can_play_says_nothing(self, page, product, tmp_path):
        (tmp_path / "a.webm").write_bytes(samples.made("clip.webm"))
        page.goto(f"/gallery/{product(tmp_path / 'a.webm').pk}/")
        page.wait_for_function("document.querySelector('.stage video').readyState >= 1")
        expect(page.locator("[data-unplayable]")).to_be_hidden()


class TestWhatNoBrowserShows:
    def test_a_photo_of_a_phone_is_shown_by_its_preview(self, page, product, tmp_path):
        path = tmp_path / "a.heic"
        path.write_bytes(heic(samples.noise(700, 400, secrets.randbelow(2**30))))
        made = product(path)
        make(made.asset.pk)
        page.goto(f"/gallery/{made.pk}/")
        image = page.locator(".stage img")
        assert image.evaluate("it => it.decode().then(() => it.naturalWidth)") == 700
        expect(page.get_by_text("browsers do not show this HEIC")).to_be_visible()

"""Colours become sRGB as a browser shows them (tests/browser/test_colours.py asks one)."""

import pytest

from gallery.shrinking import small_image
from gallery.thumbnails import make_thumbnail
from tests.gallery import coloured, samples

# Of the sixth patch (200, 120, 60), as Chromium shows it.
SHOWN = {
    "plain": (200, 120, 60),
    "sixteen bits": (200, 120, 60),
    "linear light": (228, 181, 133),
    "gamma 2.2": (200, 120, 60),
    "numbers of television": (197, 113, 49),
    "numbers of Display P3": (213, 116, 42),
    "a profile in a JPEG": (213, 116, 42),
    "a profile in an AVIF": (213, 116, 42),
    "inks": (200, 120, 60),
    "inks of a press": (192, 123, 80),
    "a profile that is none": (200, 120, 60),
}


@pytest.mark.parametrize("case", SHOWN)
def test_as_a_browser_shows_it(put, case):
    image = small_image(put(coloured.CASES[case][1]()), 2000)
    at = coloured.middles(image.width)[5]
    seen = image(at, image.height // 2)
    assert all(abs(ours - its) <= 3 for ours, its in zip(seen, SHOWN[case], strict=True))


@pytest.mark.parametrize("case", coloured.HDR)
def test_what_is_brighter_than_a_screen_keeps_its_shades(put, case):
    image = small_image(put(coloured.HDR[case][1]()), 2000)
    grey, white = (image(coloured.middles(image.width)[it], 4) for it in (4, 10))
    assert 90 < grey[0] < 140
    assert min(white) > 250


def test_a_huge_profile_is_not_copied_into_the_thumbnail(put, tmp_path):
    profile = coloured.p3() + bytes(900_000)
    target = tmp_path / "small.webp"
    make_thumbnail(put(samples.encoded(samples.noise(64, 48), "png", icc_profile=profile)), target)
    assert target.stat().st_size < 10_000
    assert b"ICCP" not in target.read_bytes()

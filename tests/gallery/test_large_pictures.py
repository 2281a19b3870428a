"""What was ordered is kept up to 300 megapixels, in bounded memory, or without a preview."""

import io

import pytest
import pyvips
from PIL import Image

from gallery import decoder
from gallery.checking import check, check_paid
from gallery.media_facts import TooLarge
from gallery.thumbnails import preview
from tests.gallery import samples
from tests.gallery.test_hostile_files import MB, Peak

MOST_BYTES = 400 * MB
SIDE = 17_300


STREAMED = {
    "a PNG": lambda path: path.write_bytes(samples.png_bomb(SIDE, SIDE, 24, 2)),
    "a JPEG": lambda path: pyvips.Image.black(SIDE, SIDE, bands=3).jpegsave(str(path)),
}


class TestRowByRow:
    @pytest.mark.parametrize("case", STREAMED)
    def test_299_megapixels_are_checked_and_seen(self, tmp_path, case):
        path = tmp_path / "large"
        STREAMED[case](path)
        decoder.end_idle()
        with Peak() as peak:
            facts, remark = check_paid(path)
            assert preview(path, facts, "ab" * 32).thumbnail
        assert (facts.width, facts.is_checked, remark) == (SIDE, True, "")
        assert peak.bytes < MOST_BYTES


def progressive() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8200, 8200)).save(file, "JPEG", progressive=True, subsampling=0)
    return file.getvalue()


TOO_LARGE = {
    "more pixels than anything may have": lambda: samples.png_bomb(20_000, 20_000),
    "one that is read as a whole": progressive,
}


class TestLargerThanThat:
    @pytest.mark.parametrize("case", TOO_LARGE)
    def test_it_is_kept_and_said(self, put, case):
        path = put(TOO_LARGE[case]())
        decoder.end_idle()
        with Peak() as peak:
            facts, remark = check_paid(path)
            seen = preview(path, facts, "ab" * 32)
        assert facts.width > 7000
        assert not facts.is_checked
        assert "megapixels are allowed" in remark
        assert "without a preview" in remark
        assert seen.thumbnail == ""
        assert peak.bytes < MOST_BYTES

    def test_it_is_refused_from_anybody_else(self, put):
        with pytest.raises(TooLarge, match="20000 × 20000 pixels, and 300 megapixels are allowed"):
            check(put(samples.png_bomb(20_000, 20_000)))

    def test_a_picture_of_ones_own_has_a_limit_of_its_own(self, put):
        path = put(samples.png_bomb(4000, 3000))
        assert check(path, most_pixels=12_000_000).width == 4000
        with pytest.raises(TooLarge, match="4000 × 3000 pixels, and 11 megapixels"):
            check(path, most_pixels=11_000_000)

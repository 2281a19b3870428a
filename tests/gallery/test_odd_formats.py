"""BMP, TIFF, HEIC, AVI and AIFF come in: checked to their end, previewed, kept as they are."""

import contextlib
import struct
import zlib
from functools import cache

import pytest
from PIL import Image

from gallery import formats, media_folder, pictures, products
from gallery.checking import BadMedia, check
from gallery.media_facts import TooMuchWork
from gallery.thumbnails import preview
from tests.gallery import samples
from tests.gallery.test_hostile_files import MOST_BYTES, MOST_SECONDS, Peak
from tests.gallery.test_thumbnails import near, quarters, seen
from tests.gallery.test_transcoding import heic

PICTURES = {
    "bmp": lambda image: samples.encoded(image, "bmp"),
    "tif": lambda image: samples.encoded(image, "tiff", compression="tiff_lzw"),
    "heic": heic,
}
MIMES = {"bmp": "image/bmp", "tif": "image/tiff", "heic": "image/heic"}


class TestPictures:
    @pytest.mark.parametrize("extension", PICTURES)
    def test_facts(self, put, extension):
        facts = check(put(PICTURES[extension](quarters((400, 200)))))
        assert (facts.medium, facts.extension) == ("image", extension)
        assert (facts.mime, facts.width, facts.height) == (MIMES[extension], 400, 200)

    @pytest.mark.parametrize("extension", PICTURES)
    def test_their_previews_can_be_seen(self, put, extension):
        _, image = seen(put(PICTURES[extension](quarters((1200, 600)))))
        assert (image.format, image.size) == ("WEBP", (512, 256))
        assert near(image.getpixel((2, 2)), (0, 255, 0))
        assert near(image.getpixel((500, 200)), (0, 0, 255))

    @pytest.mark.parametrize("extension", PICTURES)
    @pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
    def test_what_is_cut_off_is_refused(self, put, extension, share):
        data = PICTURES[extension](samples.noise(160, 120))
        with pytest.raises(BadMedia):
            check(put(data[: int(len(data) * share)]))

    @pytest.mark.parametrize("extension", PICTURES)
    def test_no_damage_does_more_than_be_refused(self, put, extension):
        data = PICTURES[extension](samples.noise(160, 120))
        for step in range(10):
            at = len(data) * step // 10
            spoilt = data[:at] + bytes(range(16)) + data[at + 16 :]
            try:
                check(put(spoilt))
            except BadMedia as error:
                assert str(error)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
    def test_a_tiff_of_any_pixels(self, put, mode):
        image = Image.new(mode, (60, 30))
        assert seen(put(samples.encoded(image, "tiff")))[1].size == (60, 30)

    @pytest.mark.parametrize("orientation", [3, 6])
    def test_a_tiff_on_its_side(self, put, orientation):
        data = samples.encoded(quarters(), "tiff", tiffinfo={274: orientation})
        facts = check(put(data))
        assert (facts.width > facts.height) == (orientation == 3)
        image = seen(put(data))[1]
        assert near(image.getpixel({3: (38, 18), 6: (18, 1)}[orientation]), (0, 255, 0))

    def test_a_tiff_that_lies_about_its_size(self, put):
        data = bytearray(samples.encoded(quarters(), "tiff"))
        image = Image.open(put(bytes(data)))
        at = data.rindex((40).to_bytes(4, "little"), 0, len(data))
        assert image.size == (40, 20)
        data[at : at + 4] = (2**31 - 1).to_bytes(4, "little")
        with pytest.raises(BadMedia):
            check(put(bytes(data)))


@cache
def nothing() -> bytes:
    return zlib.compress(bytes(17_000 * 17_000), 9)


def tiff(*entries: tuple[int, int | str], pages: int = 1, behind: bytes = b"") -> bytes:
    """A TIFF of these tags, all of them numbers, once or so many times; what is in it lies behind
    the first."""
    values = {256: 8, 257: 8, 258: 8, 259: 1, 262: 1, 277: 1} | dict(entries)
    fields = sorted(values)
    size = 2 + 12 * len(fields) + 4
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number in range(pages):
        following = 8 + size * (number + 1) if number < pages - 1 else 0
        data += struct.pack("<H", len(fields))
        for field in fields:
            value = 8 + size if values[field] == "behind" else values[field]
            data += struct.pack("<HHII", field, 4, 1, value)
        data += struct.pack("<I", following)
    return bytes(data) + behind


LARGE = ((256, 17_000), (257, 17_000), (259, 8))


def tile(side: int) -> bytes:
    entries = (322, side), (323, side), (324, "behind"), (325, len(nothing()))
    return tiff(*LARGE, *entries, behind=nothing())


HOSTILE = {
    "one strip of 289 megapixels": lambda: tiff(
        *LARGE, (273, "behind"), (278, 17_000), (279, len(nothing())), behind=nothing()
    ),
    "one tile of as many": lambda: tile(17_008),
    "a tile larger than any memory": lambda: tile(100_000),
    "30,000 pages": lambda: tiff((273, 8), (278, 8), (279, 64), pages=30_000),
    "a BMP that unpacks to 900 megapixels": lambda: (
        b"BM"
        + struct.pack("<IHHI", 54, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 30_000, 30_000, 1, 24, 0, 0, 0, 0, 0, 0)
    ),
}


class TestPages:
    """A TIFF is a chain of them."""

    def one(self, pages: int) -> bytes:
        return tiff((256, 8), (257, 8), (273, 8), (278, 8), (279, 64), pages=pages)

    def test_as_many_as_pictures_have_are_taken(self, put):
        path = put(self.one(pictures.MOST_PAGES))
        pictures.check_pages(path)
        with pytest.raises(TooMuchWork, match="more than 10,000 pages"):
            pictures.check_pages(put(self.one(pictures.MOST_PAGES + 1)))

    def test_too_many_are_too_much_work_to_check(self, put):
        with pytest.raises(TooMuchWork, match="more than 10,000 pages"):
            check(put(self.one(30_000)))

    @pytest.mark.parametrize("head", [b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"])
    def test_a_chain_that_bites_its_tail_has_an_end(self, put, head):
        order = "little" if head[:2] == b"II" else "big"
        ring = head + (0).to_bytes(2, order) + (8).to_bytes(4, order)
        with pytest.raises(TooMuchWork):
            pictures.check_pages(put(ring))

    def test_long_directories_are_counted_too(self, put):
        head = b"II+\0\x08\0\0\0" + (16).to_bytes(8, "little")
        ring = head + (0).to_bytes(8, "little") + (16).to_bytes(8, "little")
        with pytest.raises(TooMuchWork):
            pictures.check_pages(put(ring))
        pictures.check_pages(put(head + bytes(16)))

    @pytest.mark.parametrize("data", [b"", b"II", b"II*\0", b"II*\0\xff\xff\xff\xff"])
    def test_what_is_cut_off_ends_it(self, put, data):
        pictures.check_pages(put(data))


class TestHostileOnes:
    @pytest.mark.parametrize("case", HOSTILE)
    def test_take_little(self, put, case):
        path = put(HOSTILE[case]())
        check(put(samples.picture("png"), "warm"))
        with Peak() as peak, contextlib.suppress(BadMedia):
            preview(path, check(path), "cd" * 32)
        assert peak.seconds < MOST_SECONDS
        assert peak.bytes < MOST_BYTES


class TestVideoAndSound:
    @pytest.fixture
    def clip(self, tmp_path):
        path = tmp_path / "a.avi"
        samples.ffmpeg(*samples.PICTURE, *samples.TONE, "-c:v", "mpeg4", "-c:a", "mp3", str(path))
        return path

    @pytest.fixture
    def sound(self, tmp_path):
        path = tmp_path / "a.aiff"
        samples.ffmpeg(*samples.TONE, str(path))
        return path

    def test_an_avi(self, clip):
        facts = check(clip)
        assert (facts.medium, facts.mime, facts.extension) == ("video", "video/x-msvideo", "avi")
        assert (facts.width, facts.has_audio) == (192, True)
        assert facts.duration == pytest.approx(2, abs=0.2)
        assert seen(clip)[1].size == (192, 108)

    def test_an_aiff(self, sound):
        facts = check(sound)
        assert (facts.medium, facts.mime, facts.extension) == ("audio", "audio/aiff", "aiff")
        assert facts.duration == pytest.approx(2, abs=0.1)
        assert max(preview(sound, facts, "ab" * 32).waveform) == 100

    @pytest.mark.parametrize("name", ["clip", "sound"])
    def test_what_is_cut_off_is_refused(self, request, put, name):
        data = request.getfixturevalue(name).read_bytes()
        with pytest.raises(BadMedia):
            check(put(data[: len(data) // 2]))


@pytest.mark.django_db
class TestComingIn:
    @pytest.mark.parametrize("extension", PICTURES)
    def test_the_file_is_kept_as_it_is(self, put, project, extension):
        data = PICTURES[extension](samples.noise(80, 60, seed=len(extension) + ord(extension[0])))
        product = products.bring_in(put(data, f"photo.{extension}"), project)
        assert product.asset.file.read_bytes() == data
        assert product.asset.path.endswith(f".{extension}")
        assert media_folder.absolute(product.asset.thumbnail).is_file()


def test_what_a_phone_calls_heic_is_told_from_its_video():
    head = b"\0\0\0\x1cftyp"
    assert formats.container(head + b"heic\0\0\0\0mif1heic") == "heic"
    assert formats.container(head + b"mif1\0\0\0\0mif1heic") == "heic"
    assert formats.container(head + b"mif1\0\0\0\0mif1avif") == "avif"
    assert formats.container(head + b"isom\0\0\0\0isomavc1") == "mp4"
    assert formats.container(b"BM, as a text begins") == ""

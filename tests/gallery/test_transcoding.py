"""Whatever a picture is made of, a model gets pixels that it reads as a browser shows them."""

import io

import numpy
import pillow_heif
import pytest
from PIL import Image

from gallery.media_facts import BadMedia
from gallery.transcoding import readable
from tests.gallery import coloured, samples
from tests.gallery.test_thumbnails import near, quarters

SIZE = (64, 32)


def turned(extension: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return samples.encoded(quarters(SIZE), extension, exif=exif, quality=95)


def seen_through(mode: str, extension: str) -> bytes:
    image = quarters(SIZE).convert("RGBA")
    image.paste((0, 0, 0, 0), (32, 0, 64, 32))
    return samples.encoded(image.convert(mode) if mode != "RGBA" else image, extension)


def heic(image: Image.Image) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=95, chroma=444)
    return file.getvalue()


def sixteen_bits() -> bytes:
    shades = numpy.asarray(quarters(SIZE).convert("L")).astype("uint16") * 257
    return samples.encoded(Image.fromarray(shades), "png")


def moving() -> bytes:
    frames = [quarters(SIZE), Image.new("RGB", SIZE, "white")]
    return samples.encoded(frames[0], "gif", save_all=True, append_images=frames[1:])


CHANGED = {
    "a photo on its side": (lambda: turned("jpg", 6), "jpg"),
    "a PNG on its side": (lambda: turned("png", 6), "png"),
    "a WebP on its side": (lambda: turned("webp", 6), "png"),
    "inks": (lambda: samples.encoded(quarters(SIZE).convert("CMYK"), "jpg", quality=95), "jpg"),
    "sixteen bits": (sixteen_bits, "png"),
    "a palette": (lambda: samples.encoded(quarters(SIZE).convert("P"), "png"), "png"),
    "a GIF": (lambda: samples.encoded(quarters(SIZE), "gif"), "png"),
    "a GIF that moves": (moving, "png"),
    "an AVIF": (
        lambda: samples.encoded(quarters(SIZE), "avif", quality=95, subsampling="4:4:4"),
        "jpg",
    ),
    "a HEIC": (lambda: heic(quarters(SIZE)), "jpg"),
    "a TIFF": (lambda: samples.encoded(quarters(SIZE), "tiff"), "png"),
    "a BMP": (lambda: samples.encoded(quarters(SIZE), "bmp"), "png"),
    "Display P3": (
        lambda: samples.encoded(quarters(SIZE), "jpg", quality=95, icc_profile=coloured.p3()),
        "jpg",
    ),
    "linear light": (lambda: coloured.png_of("RGB", coloured.gamma(100_000)), "png"),
}
UNCHANGED = {
    "a JPEG": lambda: samples.picture("jpg"),
    "a PNG": lambda: samples.picture("png"),
    "a WebP": lambda: samples.picture("webp"),
    "a grey PNG": lambda: samples.encoded(quarters(SIZE).convert("L"), "png"),
    "a PNG seen through": lambda: seen_through("RGBA", "png"),
}


@pytest.fixture
def going_out(put, tmp_path):
    def make(data: bytes):
        path = put(data, "given")
        return path, readable(path, "image/given", tmp_path / "input-1")

    return make


class TestWhatAModelMightMisread:
    @pytest.mark.parametrize("case", CHANGED)
    def test_becomes_upright_srgb_of_eight_bits(self, going_out, case):
        make, extension = CHANGED[case]
        _, found = going_out(make())
        assert found.path.name == f"input-1.{extension}"
        assert found.mime == {"jpg": "image/jpeg", "png": "image/png"}[extension]
        with Image.open(found.path) as image:
            assert image.mode == "RGB"
            assert not {"icc_profile", "exif", "gamma", "transparency"} & set(image.info)
            assert image.getexif().get(0x0112, 1) == 1

    def test_stands_upright(self, going_out):
        with Image.open(going_out(turned("jpg", 6))[1].path) as image:
            assert image.size == (32, 64)
            assert near(image.getpixel((31, 1)), (0, 255, 0))
            assert near(image.getpixel((16, 60)), (0, 0, 255))

    @pytest.mark.parametrize("case", ["a GIF that moves", "a HEIC", "an AVIF", "inks", "a BMP"])
    def test_keeps_its_colours(self, going_out, case):
        with Image.open(going_out(CHANGED[case][0]())[1].path) as image:
            assert image.size == SIZE
            assert near(image.getpixel((1, 1)), (0, 255, 0))
            assert near(image.getpixel((20, 25)), (255, 0, 0))
            assert near(image.getpixel((60, 25)), (0, 0, 255))

    def test_wide_colours_are_shown_as_on_a_screen(self, going_out):
        data = coloured.encoded(coloured.large("RGB"), "jpg", icc_profile=coloured.p3())
        with Image.open(going_out(data)[1].path) as image:
            at = coloured.middles(image.width)[5]
            seen = image.getpixel((at, 32))
        assert all(abs(a - b) <= 4 for a, b in zip(seen, (213, 116, 42), strict=True))

    @pytest.mark.parametrize(
        ("mode", "extension"), [("P", "png"), ("RGBA", "gif"), ("RGBA", "avif")]
    )
    def test_what_can_be_seen_through_stays_so(self, going_out, mode, extension):
        with Image.open(going_out(seen_through(mode, extension))[1].path) as image:
            assert (image.format, image.mode) == ("PNG", "RGBA")
            assert image.getpixel((60, 10))[3] == 0
            assert image.getpixel((10, 10))[3] == 255


class TestWhatAnyModelReads:
    @pytest.mark.parametrize("case", UNCHANGED)
    def test_goes_as_it_is(self, going_out, case):
        path, found = going_out(UNCHANGED[case]())
        assert (found.path, found.mime) == (path, "image/given")

    def test_a_profile_that_says_srgb_changes_nothing(self, going_out):
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        path, found = going_out(samples.encoded(quarters(SIZE), "png", icc_profile=profile))
        assert found.path == path


class TestWhatNobodyReads:
    @pytest.mark.parametrize("data", [b"", b"words", samples.picture("gif")[:300]])
    def test_is_told(self, going_out, data):
        with pytest.raises(BadMedia):
            going_out(data)

    def test_leaves_nothing_behind(self, going_out, tmp_path):
        with pytest.raises(BadMedia):
            going_out(samples.picture("avif")[:400])
        assert not list(tmp_path.glob("*input*"))

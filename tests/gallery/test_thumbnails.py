"""What stands for a file in a grid: thumbnails, posters, colours and waveforms."""

import numpy
import pytest
from PIL import Image, ImageStat

from gallery import places
from gallery.checking import check
from gallery.thumbnails import Preview, make_thumbnail, preview
from tests.gallery import samples


def seen(path, sha256="ab" * 32) -> tuple[Preview, Image.Image]:
    found = preview(path, check(path), sha256)
    with Image.open(places.absolute(found.thumbnail)) as image:
        image.load()
        return found, image


def quarters(size=(40, 20)) -> Image.Image:
    """Red on the left, blue on the right; a green corner at the top left."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    image.paste("lime", (0, 0, size[0] // 8, size[1] // 4))
    return image


def near(pixel, colour) -> bool:
    return all(abs(a - b) < 60 for a, b in zip(pixel[:3], colour, strict=True))


class TestPictures:
    @pytest.mark.parametrize("extension", samples.PICTURES)
    def test_a_small_webp_with_the_same_shape(self, put, extension):
        path = put(samples.encoded(samples.noise(1200, 600), extension))
        found, image = seen(path)
        assert found.thumbnail == f"thumbnails/ab/{'ab' * 32}.webp"
        assert (image.format, image.size) == ("WEBP", (512, 256))

    def test_a_small_picture_is_not_blown_up(self, put):
        assert seen(put(samples.picture("png", 30, 20)))[1].size == (30, 20)

    @pytest.mark.parametrize("size", [(5000, 1), (1, 3000)])
    def test_a_thin_one(self, put, size):
        image = seen(put(samples.encoded(Image.new("RGB", size, "red"), "png")))[1]
        assert max(image.size) == 512
        assert min(image.size) == 1

    @pytest.mark.parametrize(("orientation", "corner"), [(1, (1, 1)), (3, (-2, -2)), (6, (-2, 1))])
    @pytest.mark.parametrize("size", [(40, 20), (2400, 1200)])
    def test_it_stands_upright(self, put, orientation, corner, size):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = samples.encoded(quarters(size), "jpg", exif=exif, quality=95)
        image = seen(put(data))[1]
        assert (image.width > image.height) == (orientation != 6)
        x, y = (side % length for side, length in zip(corner, image.size, strict=True))
        assert near(image.getpixel((x, y)), (0, 255, 0))
        assert 0x0112 not in image.getexif()

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
    def test_every_kind_of_pixel(self, put, mode):
        extension = "jpg" if mode == "CMYK" else "png"
        path = put(samples.encoded(Image.new(mode, (600, 30)), extension))
        image = seen(path)[1]
        assert image.size == (512, 26)
        assert image.mode in ("RGB", "RGBA")

    def test_sixteen_bits_keep_their_shades(self, put):
        grey = Image.fromarray(numpy.full((20, 20), 0x8000, dtype="uint16"))
        assert near(seen(put(samples.encoded(grey, "png")))[1].getpixel((5, 5)), (128, 128, 128))

    def test_what_can_be_seen_through_stays_so(self, put):
        image = quarters().convert("RGBA")
        image.paste((0, 0, 0, 0), (20, 0, 40, 20))
        found, small = seen(put(samples.encoded(image, "png")))
        assert small.getpixel((30, 10))[3] == 0
        assert small.getpixel((10, 10))[3] == 255
        assert near(bytes.fromhex(found.colour[1:]), (255, 0, 0))

    def test_a_colour_profile_stays(self, put):
        data = samples.encoded(samples.noise(600, 20), "png", icc_profile=b"icc" * 50)
        assert seen(put(data))[1].info["icc_profile"] == b"icc" * 50

    def test_an_animation_shows_its_first_frame(self, put):
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
        data = samples.encoded(frames[0], "gif", save_all=True, append_images=frames[1:])
        assert near(seen(put(data))[1].getpixel((5, 5)), (255, 0, 0))

    @pytest.mark.parametrize(("colour", "expected"), [("red", "#ff0000"), ("#204060", "#204060")])
    def test_the_main_colour(self, put, colour, expected):
        image = Image.new("RGB", (80, 80), colour)
        image.paste("white", (0, 0, 30, 30))
        assert seen(put(samples.encoded(image, "png")))[0].colour == expected

    def test_nothing_to_see_has_no_colour(self, put):
        data = samples.encoded(Image.new("RGBA", (20, 20)), "png")
        assert seen(put(data))[0].colour == ""

    def test_one_by_itself(self, put, tmp_path):
        target = tmp_path / "deep" / "small.webp"
        make_thumbnail(put(samples.picture("jpg")), target)
        assert target.read_bytes()[8:12] == b"WEBP"
        assert list(target.parent.iterdir()) == [target]


class TestVideo:
    @pytest.mark.parametrize("name", samples.VIDEOS)
    def test_a_poster(self, put, name):
        found, image = seen(put(samples.made(name)))
        assert image.size == (192, 108)
        assert ImageStat.Stat(image.convert("L")).stddev[0] > 20
        assert found.colour.startswith("#")

    def test_a_black_beginning_is_passed_over(self, put):
        image = seen(put(samples.made("fading.mp4")))[1]
        assert ImageStat.Stat(image.convert("L")).mean[0] > 40

    def test_one_that_is_black_throughout_is_shown_black(self, put):
        image = seen(put(samples.made("black.mp4")))[1]
        assert ImageStat.Stat(image.convert("L")).mean[0] < 10

    def test_one_on_its_side_stands_upright(self, put, tmp_path):
        path = put(samples.encoded(quarters((64, 32)), "png"), "a.png")
        flat, turned = tmp_path / "flat.mp4", tmp_path / "turned.mp4"
        samples.ffmpeg(
            *("-loop", "1", "-t", "1", "-i", str(path), "-c:v", "libx264", "-pix_fmt", "yuv420p"),
            str(flat),
        )
        samples.ffmpeg("-display_rotation", "90", "-i", str(flat), "-c", "copy", str(turned))
        image = seen(turned)[1]
        assert image.size == (32, 64)
        assert near(image.getpixel((16, 60)), (255, 0, 0))
        assert near(image.getpixel((16, 4)), (0, 0, 255))


class TestSound:
    @pytest.mark.parametrize("name", samples.SOUNDS)
    def test_two_hundred_peaks(self, put, name):
        path = put(samples.made(name))
        found = preview(path, check(path), "ab" * 32)
        assert (found.thumbnail, found.colour) == ("", "")
        assert len(found.waveform) == 200
        assert max(found.waveform) == 100
        assert all(isinstance(value, int) and 0 <= value <= 100 for value in found.waveform)
        assert min(found.waveform[5:190]) > 60

    def test_loud_and_quiet_are_where_they_are(self, put, tmp_path):
        target = tmp_path / "a.wav"
        half = "volume='if(lt(t,1),0.1,1)':eval=frame"
        samples.ffmpeg(*samples.TONE, "-af", half, "-c:a", "pcm_s16le", str(target))
        waveform = preview(target, check(target), "ab" * 32).waveform
        assert max(waveform[:95]) < 15
        assert min(waveform[105:]) > 85

    def test_silence_is_flat(self, tmp_path):
        target = tmp_path / "a.wav"
        samples.ffmpeg("-f", "lavfi", "-i", "anullsrc=d=1", "-c:a", "pcm_s16le", str(target))
        assert preview(target, check(target), "ab" * 32).waveform == [0] * 200

    def test_a_very_short_sound(self, tmp_path):
        target = tmp_path / "a.wav"
        samples.ffmpeg("-f", "lavfi", "-i", "sine=d=0.002", "-c:a", "pcm_s16le", str(target))
        assert len(preview(target, check(target), "ab" * 32).waveform) == 200


class TestNeverInTheWay:
    def test_text_has_none(self, put):
        path = put(b"words")
        assert preview(path, check(path), "ab" * 32) == Preview()

    def test_a_file_that_vanished(self, put):
        path = put(samples.picture("png"))
        facts = check(path)
        path.unlink()
        assert preview(path, facts, "ab" * 32) == Preview()

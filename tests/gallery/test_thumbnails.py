"""What stands for a file in a grid: thumbnails, posters, colours and waveforms."""

import numpy
import pytest
from PIL import Image, ImageStat

from gallery import media_folder
from gallery.checking import check
from gallery.thumbnails import Preview, make_thumbnail, preview
from tests.gallery import samples


def seen(path, sha256="ab" * 32) -> tuple[Preview, Image.Image]:
    found = preview(path, check(path), sha256)
    with Image.open(media_folder.absolute(found.thumbnail)) as image:
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
        path = put(samples.encoded(samples.noise(600, 300), extension))
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


class TestTruePosters:
    """A video is shown as its player shows it."""

    @pytest.fixture
    def filmed(self, put, tmp_path):
        path = put(samples.encoded(quarters((64, 32)), "png"), "a.png")
        flat = tmp_path / "flat.mp4"
        samples.ffmpeg(*("-loop", "1", "-t", "1", "-i", str(path)), *samples.H264, str(flat))
        return flat

    @pytest.mark.parametrize(
        ("how", "size", "green", "blue"),
        [
            (("-display_hflip",), (64, 32), (62, 1), (10, 20)),
            (("-display_vflip",), (64, 32), (1, 30), (50, 10)),
            (("-display_rotation", "180"), (64, 32), (62, 30), (10, 10)),
            (("-display_rotation", "-90"), (32, 64), (30, 1), (16, 60)),
            (("-display_rotation", "90", "-display_hflip"), (32, 64), None, None),
        ],
    )
    def test_turned_and_mirrored(self, filmed, tmp_path, how, size, green, blue):
        turned = tmp_path / "turned.mp4"
        samples.ffmpeg(*how, "-i", str(filmed), "-c", "copy", str(turned))
        facts = check(turned)
        assert (facts.width, facts.height) == size
        image = seen(turned)[1]
        assert image.size == size
        if green:
            assert near(image.getpixel(green), (0, 255, 0))
            assert near(image.getpixel(blue), (0, 0, 255))

    @pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
    def test_one_of_hdr_is_made_fit_for_a_screen(self, tmp_path, transfer):
        path = tmp_path / "hdr.mp4"
        names = ("-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-color_trc", transfer)
        picture = ("-f", "lavfi", "-i", "color=0x808080:s=64x32:d=1")
        tagged = "scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le,"
        tagged += f"setparams=color_primaries=bt2020:colorspace=bt2020nc:color_trc={transfer}"
        samples.ffmpeg(*picture, "-vf", tagged, *names, "-c:v", "libx265", "-x265-params",
                       "log-level=none", str(path))  # fmt: skip
        grey = seen(path)[1].getpixel((30, 15))
        expected = {"smpte2084": 132, "arib-std-b67": 99}[transfer]
        assert all(abs(value - expected) < 8 for value in grey)

    def test_a_long_black_beginning_is_passed_over(self, tmp_path):
        path = tmp_path / "late.mp4"
        picture = ("-f", "lavfi", "-i", "testsrc2=s=64x36:r=4:d=20")
        samples.ffmpeg(*picture, "-vf", "fade=in:start_time=8:d=1", *samples.H264, str(path))
        image = seen(path)[1]
        assert ImageStat.Stat(image.convert("L")).mean[0] > 40

    @pytest.mark.parametrize("extension", ["gif", "webp", "png"])
    def test_an_animation_that_begins_in_black(self, put, extension):
        shown = [Image.new("RGB", (40, 20)), Image.new("RGB", (40, 20)), quarters(), quarters()]
        rest = shown[1:] if extension != "gif" else [shown[2], quarters((40, 20))]
        data = samples.encoded(shown[0], extension, save_all=True, append_images=rest)
        image = seen(put(data))[1]
        assert near(image.getpixel((15, 15)), (255, 0, 0))


class TestCodecs:
    def test_are_told_as_people_call_them(self, put, tmp_path):
        path = tmp_path / "a.mov"
        samples.ffmpeg(*samples.PICTURE, "-c:v", "prores_ks", str(path))
        assert check(path).codec == "ProRes"
        samples.ffmpeg(*samples.TONE, "-c:a", "alac", str(tmp_path / "a.m4a"))
        assert check(tmp_path / "a.m4a").codec == "ALAC"
        assert check(put(samples.made("clip.mp4"))).codec == "H.264"
        assert check(put(samples.made("clip.webm"))).codec == "VP8"
        assert check(put(samples.picture("png"))).codec == ""

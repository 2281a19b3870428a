"""The door into the gallery: what is good comes in with its facts, everything else stays out."""

import os
import resource
import subprocess
import sys
import zlib

import pytest
from PIL import Image

from gallery import formats
from gallery.checking import BadMedia, check
from tests.gallery import samples
from tests.gallery.samples import HTML

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

HEADS = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"fLaC", b"II*\0", b"MM\0*"]
HEADS += [b"BM" + bytes(12) + b"\x28\0\0\0", b"RIFF\x24\0\0\0AVI ", b"FORM\0\0\0\x24AIFF"]
HEADS += [b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"]


class TestPictures:
    @pytest.mark.parametrize("extension", samples.PICTURES)
    def test_facts(self, put, extension):
        data = samples.picture(extension)
        facts = check(put(data, "no-matter.html"))
        assert (facts.medium, facts.extension) == ("image", extension)
        assert facts.mime == "image/" + extension.replace("jpg", "jpeg")
        assert (facts.width, facts.height, facts.size) == (160, 120, len(data))
        assert (facts.duration, facts.has_audio) == (None, False)

    @pytest.mark.parametrize("extension", samples.PICTURES)
    @pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
    def test_one_that_is_cut_off(self, put, extension, share):
        data = samples.picture(extension)
        with pytest.raises(BadMedia):
            check(put(data[: int(len(data) * share)]))

    @pytest.mark.parametrize("extension", ["png", "gif"])
    def test_one_that_lost_its_pixels_but_not_its_end(self, put, extension):
        data = samples.picture(extension)
        with pytest.raises(BadMedia):
            check(put(data[: len(data) // 2] + data[-40:]))

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
    def test_every_kind_of_pixel(self, put, mode):
        image = Image.new(mode, (8, 9))
        facts = check(put(samples.encoded(image, "png")))
        assert (facts.width, facts.height) == (8, 9)

    @pytest.mark.parametrize("orientation", [1, 3, 6, 8])
    def test_width_and_height_are_as_shown(self, put, orientation):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = samples.encoded(samples.noise(160, 120), "jpg", exif=exif)
        facts = check(put(data))
        expected = (120, 160) if orientation in (6, 8) else (160, 120)
        assert (facts.width, facts.height) == expected

    @pytest.mark.parametrize("extension", ["gif", "webp", "png"])
    def test_every_frame_of_an_animation_is_decoded(self, put, extension):
        frames = [samples.noise(40, 30, seed) for seed in range(4)]
        data = samples.encoded(frames[0], extension, save_all=True, append_images=frames[1:])
        assert check(put(data)).width == 40
        with pytest.raises(BadMedia):
            check(put(data[: int(len(data) * 0.8)]))

    def test_an_endless_animation_is_refused_undecoded(self, put):
        still = samples.encoded(Image.new("1", (5_000, 5_000)), "gif")
        frame = still[still.index(b"\x2c\0\0\0\0") : -1]
        with pytest.raises(BadMedia, match="animation is too long"):
            check(put(still[:-1] + 41 * frame + b"\x3b"))


class TestBombs:
    def test_a_bomb_costs_no_memory(self, put):
        path = put(samples.png_bomb(18_000, 18_000))
        assert path.stat().st_size < 500_000
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(BadMedia, match="megapixels"):
            check(path)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000

    @pytest.mark.parametrize("side", [17_400, 30_000])
    def test_more_pixels_than_allowed(self, put, side):
        header = samples.png_bomb(8, 8)
        forged = side.to_bytes(4) * 2 + header[24:29]
        chunk = b"IHDR" + forged
        data = header[:12] + chunk + zlib.crc32(chunk).to_bytes(4) + header[33:]
        with pytest.raises(BadMedia, match="megapixels"):
            check(put(data))

    def test_a_lot_of_pixels_is_fine(self, put):
        assert check(put(samples.png_bomb(7_000, 7_000))).width == 7_000

    @pytest.mark.parametrize(
        ("name", "megabytes"),
        [("png", 1024), ("gif", 1024), ("song.mp3", 256), ("song.wav", 256), ("clip.webm", 2048)],
    )
    def test_more_bytes_than_allowed(self, put, name, megabytes):
        path = put(samples.any_file(name))
        os.truncate(path, megabytes * 1024**2 + 1)
        with pytest.raises(BadMedia, match=f"too big: {megabytes:,} MB, and {megabytes:,} MB"):
            check(path)

    def test_a_long_text_is_no_text(self, put):
        path = put(b"words")
        os.truncate(path, 17 * 1024**2)
        with pytest.raises(BadMedia, match="no type that is known"):
            check(path)


class TestVideo:
    @pytest.mark.parametrize("name", samples.VIDEOS)
    def test_facts(self, put, name):
        facts = check(put(samples.made(name)))
        assert facts.medium == "video"
        assert facts.extension == name.rpartition(".")[2]
        assert (facts.width, facts.height, facts.fps) == (192, 108, 12)
        assert facts.duration == pytest.approx(2, abs=0.15)
        assert facts.has_audio == (name != "fragments.mp4")

    @pytest.mark.parametrize("name", samples.VIDEOS)
    @pytest.mark.parametrize("share", [0.2, 0.5, 0.7])
    def test_one_that_is_cut_off(self, put, name, share):
        data = samples.made(name)
        with pytest.raises(BadMedia):
            check(put(data[: int(len(data) * share)]))

    @pytest.mark.parametrize("name", ["clip.mp4", "faststart.mp4", "clip.mov"])
    def test_one_whose_middle_is_damaged(self, put, name):
        data = bytearray(samples.made(name))
        middle = len(data) // 2
        data[middle : middle + 400] = bytes(byte ^ 0x5A for byte in data[middle : middle + 400])
        with pytest.raises(BadMedia):
            check(put(bytes(data)))

    def test_one_whose_missing_half_is_filled_with_nothing(self, put):
        data = samples.made("faststart.mp4")
        half = len(data) // 2
        with pytest.raises(BadMedia):
            check(put(data[:half] + bytes(len(data) - half)))

    def test_one_that_lies_on_its_side(self, put, tmp_path):
        upright, turned = put(samples.made("silent.mp4"), "in.mp4"), tmp_path / "turned.mp4"
        samples.ffmpeg("-display_rotation", "90", "-i", str(upright), "-c", "copy", str(turned))
        facts = check(turned)
        assert (facts.width, facts.height) == (108, 192)

    def test_one_that_is_too_long(self, tmp_path):
        target = tmp_path / "long.webm"
        endless = "color=s=16x16:r=1/60:d=21720"
        samples.ffmpeg("-f", "lavfi", "-i", endless, "-c:v", "libvpx", str(target))
        with pytest.raises(BadMedia, match="longer than 6 hours"):
            check(target)


class TestSound:
    @pytest.mark.parametrize("name", samples.SOUNDS)
    def test_facts(self, put, name):
        facts = check(put(samples.made(name), "no-matter.png"))
        assert facts.medium == "audio"
        assert facts.mime.startswith("audio/")
        assert facts.extension == name.rpartition(".")[2].replace("opus", "ogg")
        assert facts.duration == pytest.approx(2, abs=0.1)
        assert (facts.width, facts.fps, facts.has_audio) == (None, None, True)

    @pytest.mark.parametrize("name", samples.SOUNDS)
    def test_one_that_is_cut_off(self, put, name):
        data = samples.made(name)
        with pytest.raises(BadMedia):
            check(put(data[: len(data) * 55 // 100]))

    def test_a_streamed_wav_that_never_knew_its_length(self, put):
        data = bytearray(samples.made("song.wav"))
        at = data.index(b"data")
        data[4:8] = data[at + 4 : at + 8] = b"\xff" * 4
        assert check(put(bytes(data))).duration == pytest.approx(2, abs=0.01)

    def test_a_song_with_its_cover_is_no_video(self, put, tmp_path):
        song, cover = put(samples.made("song.mp3"), "a.mp3"), put(samples.picture("png"), "a.png")
        target = tmp_path / "with-cover.mp3"
        samples.ffmpeg(
            *("-i", str(song), "-i", str(cover), "-map", "0", "-map", "1"),
            *("-c", "copy", "-disposition:v", "attached_pic", str(target)),
        )
        assert check(target).medium == "audio"


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            "a fox",
            "Grüße 🦊 שלום",
            "line\r\n\ttab\n",
            "\ufeffwith a mark",
            "<3 hearts",
            "x" * 10**6,
        ],
    )
    def test_plain_text(self, put, text):
        facts = check(put(text.encode()))
        assert (facts.medium, facts.mime, facts.extension) == ("text", "text/plain", "txt")

    @pytest.mark.parametrize("text", ['{"a": 1}', " [1, 2]\n"])
    def test_json(self, put, text):
        facts = check(put(text.encode()))
        assert (facts.medium, facts.mime, facts.extension) == ("text", "application/json", "json")

    @pytest.mark.parametrize("text", ["{not json", "[" * 200_000])
    def test_what_only_begins_like_json_is_text(self, put, text):
        assert check(put(text.encode())).mime == "text/plain"

    @pytest.mark.parametrize(
        "data",
        [b"a\0b", b"\x1b[31mred", b"a\x7fb", "a\x9bb".encode(), b"\xff\xfea\0", b"caf\xe9 au lait"],
    )
    def test_what_is_no_text(self, put, data):
        with pytest.raises(BadMedia):
            check(put(data))

    @pytest.mark.parametrize(
        "data", [HTML, SVG, b"\n  <?xml version='1.0'?>", b"<!-- -->", b"<?php"]
    )
    def test_markup_is_refused(self, put, data):
        with pytest.raises(BadMedia, match="markup"):
            check(put(data, "picture.png"), declared="image/png")
        with pytest.raises(BadMedia, match="markup"):
            check(put(b"\xef\xbb\xbf" + data.upper()))

    def test_markup_that_was_ordered_as_text_is_text(self, put):
        assert check(put(HTML), declared="text/plain; charset=utf-8").mime == "text/plain"

    @pytest.mark.parametrize("declared", ["image/png", "video/mp4", "Audio/MPEG; x=1"])
    def test_words_in_place_of_a_picture_are_an_error_message(self, put, declared):
        with pytest.raises(BadMedia, match="holds only text"):
            check(put(b"upstream connect error"), declared=declared)


class TestForeign:
    @pytest.mark.parametrize("extension", samples.PICTURES)
    @pytest.mark.parametrize("tail", [HTML, SVG, b"PK\x03\x04" + b"x" * 99])
    def test_a_second_file_behind_a_picture(self, put, extension, tail):
        with pytest.raises(BadMedia):
            check(put(samples.picture(extension) + tail))

    @pytest.mark.parametrize("name", ["clip.mp4", "song.ogg"])
    def test_a_second_file_behind_a_clip(self, put, name):
        with pytest.raises(BadMedia):
            check(put(samples.made(name) + HTML))

    @pytest.mark.parametrize("extension", samples.PICTURES)
    def test_padding_is_no_second_file(self, put, extension):
        assert check(put(samples.picture(extension) + b"\0\0\r\n")).medium == "image"

    def test_what_cameras_put_behind_a_jpeg_is_no_second_file(self, put):
        data = samples.picture("jpg")
        assert check(put(data + data)).medium == "image"

    @pytest.mark.parametrize(
        "data",
        [
            b"BM" + b"\0" * 100,
            b"%PDF-1.7\n" + b"\xff" * 100,
            b"\x7fELF" + b"\0" * 100,
            b"PK\x03\x04" + b"\0" * 100,
            b"\0" * 100,
        ],
    )
    def test_types_that_are_not_taken_are_named(self, put, data):
        with pytest.raises(BadMedia, match="Art Factory takes"):
            check(put(data))

    @pytest.mark.parametrize("head", HEADS)
    @pytest.mark.parametrize("rest", [b"", b"\0", b"\xff" * 500, HTML])
    def test_a_right_beginning_is_not_enough(self, put, head, rest):
        with pytest.raises(BadMedia):
            check(put(head + rest))

    @pytest.mark.parametrize(
        "playlist", [b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n", b"ffconcat version 1.0\n"]
    )
    def test_a_playlist_is_read_as_nothing_but_text(self, put, playlist):
        assert check(put(playlist)).medium == "text"

    @pytest.mark.parametrize("name", [*samples.PICTURES, "clip.mp4", "clip.webm", "song.mp3"])
    def test_no_damage_does_more_than_be_refused(self, put, name):
        data = samples.any_file(name)
        for step in range(12):
            spoilt = bytearray(data)
            at = len(data) * step // 12
            spoilt[at : at + 16] = os.urandom(16)
            try:
                check(put(bytes(spoilt)))
            except BadMedia as error:
                assert str(error)


class TestNoFile:
    def test_an_empty_one(self, put):
        with pytest.raises(BadMedia, match="empty"):
            check(put(b""))

    @pytest.mark.parametrize("text", [b" \n\t", b"\xef\xbb\xbf"])
    def test_one_with_nothing_in_it(self, put, text):
        with pytest.raises(BadMedia, match="empty"):
            check(put(text))

    def test_none_at_all(self, tmp_path):
        with pytest.raises(BadMedia, match="No such file"):
            check(tmp_path / "none")

    def test_a_folder(self, tmp_path):
        with pytest.raises(BadMedia, match="not a file"):
            check(tmp_path)

    def test_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(BadMedia, match="not a file"):
            check(tmp_path / "pipe")

    def test_an_impossible_name(self, tmp_path):
        with pytest.raises(BadMedia, match="cannot be read"):
            check(tmp_path / "a\0b")


def test_every_format_has_one_extension_and_is_served():
    found = [*formats.IMAGES.values(), *formats.VIDEO.values(), *formats.AUDIO.values()]
    assert {item.mime for item in found} <= set(formats.SERVED)
    assert not {"text/html", "image/svg+xml", "application/xhtml+xml"} & set(formats.SERVED)


def test_the_web_process_stays_small():
    """Nothing heavy is imported until a file is looked at."""
    code = (
        "import django, sys; django.setup(); import gallery.products, pages.gallery.media;"
        "heavy = {'PIL', 'pyvips', 'av', 'numpy', 'mutagen', 'imageio_ffmpeg', 'pi_heif'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"

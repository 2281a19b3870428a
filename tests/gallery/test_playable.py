"""What every player takes is taken, and is as playable when it is stored with its recipe."""

import io
import zlib

import pytest

from gallery import formats, media_folder, pictures, recipes, tag_recipes
from gallery.checking import BadMedia, check
from tests.gallery import samples
from tests.gallery.samples import box, id3, made, picture, png_with, riff, wav, xing

pytestmark = pytest.mark.django_db

LONG = zlib.compress(bytes(3 * 1024**2))
PNG = {
    "a compressed text of 3 MB": lambda: png_with(b"zTXt", b"Comment\0\0" + LONG),
    "an international text of 3 MB": lambda: png_with(b"iTXt", b"Comment\0\1\0\0\0" + LONG),
    "a colour profile of 3 MB": lambda: png_with(b"iCCP", b"Profile\0\0" + LONG),
    "a plain text of 3 MB": lambda: png_with(b"tEXt", b"Comment\0" + b"x" * 3 * 1024**2),
    "many texts": lambda: png_with(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(10**6))),
    "a text with a wrong check sum": lambda: png_with(b"tEXt", b"Comment\0words", crc=1),
    "a time with a wrong check sum": lambda: png_with(b"tIME", bytes(7), crc=1),
    "EXIF that is none": lambda: png_with(b"eXIf", b"rubbish"),
    "a profile that is none": lambda: png_with(b"iCCP", b"Profile\0\0rubbish"),
    "no end": lambda: picture("png")[:-12],
    "half an end": lambda: picture("png")[:-5],
    "a text behind that is cut short": lambda: (
        picture("png")[:-12] + (500).to_bytes(4) + b"tEXtComment\0wor"
    ),
    "odd bytes behind": lambda: picture("png") + b"odd bytes",
}
OTHER_PICTURES = {
    "a JPEG without its end": lambda: picture("jpg")[:-2],
    "a JPEG with half its end": lambda: picture("jpg")[:-1],
    "a progressive JPEG without its end": lambda: samples.encoded(
        samples.noise(160, 120), "jpg", progressive=True
    )[:-2],
    "a JPEG with EXIF that is none": lambda: samples.encoded(
        samples.noise(160, 120), "jpg", exif=b"Exif\0\0rubbish"
    ),
    "a WebP with bytes behind": lambda: picture("webp") + b"odd bytes",
    "a GIF without its trailer": lambda: picture("gif")[:-1],
    "a GIF with bytes behind": lambda: picture("gif") + b"odd bytes",
    "an AVIF with bytes behind": lambda: picture("avif") + b"odd",
    "an AVIF with a box cut short": lambda: picture("avif") + box(b"free", bytes(90), missing=50),
}
SONGS = {
    "parts with a tag each": lambda: b"".join(id3() + made("song.mp3") for _ in range(3)),
    "parts without": lambda: 3 * made("song.mp3"),
    "600 zeros behind": lambda: made("song.mp3") + bytes(600),
    "many zeros behind": lambda: made("song.mp3") + bytes(100_000),
    "zeros between": lambda: made("song.mp3") + bytes(600) + made("song.mp3"),
    "zeros in front": lambda: bytes(600) + made("song.mp3"),
    "zeros behind its tag": lambda: id3() + bytes(5000) + made("song.mp3"),
    "a tag longer than what is read first": lambda: id3(50_000) + made("song.mp3"),
    "Lyrics3 behind": lambda: made("song.mp3") + samples.lyrics(),
    "APEv2 behind": lambda: made("song.mp3") + samples.ape(),
    "ID3v1 behind": lambda: made("song.mp3") + b"TAG" + b"x" * 125,
    "a header that counts less": lambda: xing(made("song.mp3"), frames=0.3, size=0.3),
    "a header that counts more": lambda: xing(made("song.mp3"), frames=3),
}
MORE_SOUND = {
    "ID3 before FLAC": (lambda: id3() + made("song.flac"), "flac"),
    "FLAC with zeros behind": (lambda: made("song.flac") + bytes(600), "flac"),
    "ID3 before AAC": (lambda: id3() + made("song.aac"), "aac"),
    "joined AAC": (lambda: 2 * (id3() + made("song.aac")), "aac"),
    "AAC with zeros behind": (lambda: made("song.aac") + bytes(600), "aac"),
    "Ogg with something between": (lambda: samples.pages(made("song.ogg"), b"odd bytes"), "ogg"),
    "Ogg with zeros behind": (lambda: made("song.ogg") + bytes(600), "ogg"),
    "a WAV with odd words before": (lambda: wav(before=riff(b"LIST", b"INFOodd")), "wav"),
    "a WAV with words behind": (lambda: wav(riff(b"LIST", b"INFO" + bytes(99))), "wav"),
    "a WAV whose words are cut short": (lambda: wav(riff(b"LIST", bytes(9000))[:-900]), "wav"),
    "a streamed WAV, unknown": (lambda: wav(says=0xFFFFFFFF), "wav"),
    "a streamed WAV, nothing": (lambda: wav(says=0), "wav"),
    "a WAV with bytes behind": (lambda: wav(b"odd bytes"), "wav"),
    "an M4A as M4B": (lambda: samples.branded(made("song.m4a"), b"M4B "), "m4a"),
    "an M4A as 3GP": (lambda: samples.branded(made("song.m4a"), b"3gp4"), "m4a"),
    "an M4A with zeros behind": (lambda: made("song.m4a") + bytes(600), "m4a"),
}
CLIPS = {
    "zeros behind": (lambda: made("clip.mp4") + bytes(600), "mp4"),
    "three zeros behind": (lambda: made("clip.mp4") + bytes(3), "mp4"),
    "odd bytes behind": (lambda: made("clip.mp4") + b"odd", "mp4"),
    "more odd bytes behind": (lambda: made("faststart.mp4") + b"\x01odd bytes\xff" * 9, "mp4"),
    "a free box cut short": (lambda: made("clip.mp4") + box(b"free", bytes(999), missing=9), "mp4"),
    "a long one cut short": (
        lambda: made("faststart.mp4") + box(b"uuid", b"x" * 99_000, missing=9),
        "mp4",
    ),
    "half a box header": (lambda: made("clip.mp4") + bytes(3) + b"\x08fr", "mp4"),
    "fragments with zeros behind": (lambda: made("fragments.mp4") + bytes(600), "mp4"),
    "samples to the end": (lambda: samples.open_ended(made("faststart.mp4")), "mp4"),
    "brand M4V": (lambda: samples.branded(made("clip.mp4"), b"M4V "), "mp4"),
    "no brand": (lambda: samples.unbranded(made("clip.mov")), "mov"),
    "sizes unknown": (samples.live_webm, "webm"),
    "WebM with bytes behind": (lambda: made("clip.webm") + bytes(600), "webm"),
}
RECIPE = {"prompt": "a fox", "seed": 5}


def pixels(data: bytes) -> bytes:
    path = media_folder.media() / "look"
    path.write_bytes(data)
    return pictures.pixel_hash(path)


@pytest.fixture
def kept(put, stored):
    """The facts of a file that was stored with its recipe, its bytes, and whether the recipe can
    be read from them. Where it cannot, they are those that came."""

    def keep(data: bytes):
        facts = check(put(data))
        file = media_folder.absolute(stored(data, RECIPE).path)
        has_recipe = recipes.read(file) == RECIPE
        assert has_recipe or file.read_bytes() == data
        assert check(file).duration == facts.duration
        return facts, file, has_recipe

    return keep


class TestPictures:
    @pytest.mark.parametrize("case", PNG)
    def test_a_png(self, kept, case):
        facts, file, has_recipe = kept(PNG[case]())
        assert (facts.extension, facts.width, facts.height, has_recipe) == ("png", 160, 120, True)
        assert pixels(file.read_bytes()) == pixels(picture("png"))

    @pytest.mark.parametrize("case", OTHER_PICTURES)
    def test_another(self, kept, case):
        data = OTHER_PICTURES[case]()
        facts, file, has_recipe = kept(data)
        assert (facts.width, facts.height) == (160, 120)
        assert has_recipe is (facts.extension != "avif")
        assert pixels(file.read_bytes()) == pixels(data)

    @pytest.mark.parametrize("case", PNG)
    def test_a_png_has_its_thumbnail(self, stored, case):
        assert stored(PNG[case](), RECIPE).thumbnail

    @pytest.mark.parametrize("case", OTHER_PICTURES)
    def test_another_has_its_thumbnail(self, stored, case):
        assert stored(OTHER_PICTURES[case](), RECIPE).thumbnail

    def test_what_a_png_said_before_is_kept(self, kept):
        _, file, _ = kept(png_with(b"zTXt", b"Comment\0\0" + LONG))
        assert LONG in file.read_bytes()

    @pytest.mark.parametrize("progressive", [False, True])
    @pytest.mark.parametrize("lost", [12, 200, 5000])
    def test_a_jpeg_that_lost_pixels_is_cut_off(self, put, progressive, lost):
        data = samples.encoded(samples.noise(160, 120), "jpg", progressive=progressive)
        with pytest.raises(BadMedia, match="cut off"):
            check(put(data[:-lost]))

    @pytest.mark.parametrize("name", [b"IHDR", b"IDAT"])
    def test_a_png_whose_pixels_are_spoilt_is_damaged(self, put, name):
        data = bytearray(picture("png"))
        at = data.index(name) + 4
        data[at] ^= 0x40
        with pytest.raises(BadMedia):
            check(put(bytes(data)))

    def test_limits_of_the_whole_process_stay(self, kept):
        from PIL import ImageFile, PngImagePlugin

        before = (PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY)
        kept(png_with(b"zTXt", b"Comment\0\0" + LONG))
        assert before == (PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY)
        assert ImageFile.LOAD_TRUNCATED_IMAGES is False


class TestSound:
    @pytest.mark.parametrize("case", SONGS)
    def test_an_mp3(self, kept, case):
        data = SONGS[case]()
        facts, file, _ = kept(data)
        parts = data.count(b"Info")
        assert (facts.mime, facts.has_audio) == ("audio/mpeg", True)
        assert facts.duration == pytest.approx(2 * parts, abs=0.3)
        assert formats.container_of(file) == "mp3"

    @pytest.mark.parametrize("case", MORE_SOUND)
    def test_another(self, kept, case):
        make, extension = MORE_SOUND[case]
        facts, _, _ = kept(make())
        assert (facts.medium, facts.extension) == ("audio", extension)
        assert facts.duration == pytest.approx(4 if case.startswith("joined") else 2, abs=0.2)

    @pytest.mark.parametrize("share", [0.3, 0.55])
    def test_a_joined_song_that_is_cut_off_within_its_first_part(self, put, share):
        data = id3() + made("song.mp3")
        with pytest.raises(BadMedia, match="cut off"):
            check(put(data[: 3010 + int(len(made("song.mp3")) * share)]))

    def test_a_song_whose_frames_are_mostly_rubbish(self, put):
        data = made("song.mp3")
        rubbish = bytes(byte & 0x7F | 1 for byte in samples.noise(40, 40).tobytes())
        with pytest.raises(BadMedia):
            check(put(data[:2000] + rubbish + data[2000:]))

    def test_a_page_behind_a_song(self, put):
        with pytest.raises(BadMedia):
            check(put(made("song.mp3") + samples.HTML))

    def test_a_tag_alone_is_no_song(self, put):
        with pytest.raises(BadMedia):
            check(put(id3()))

    @pytest.mark.parametrize("name", ["song.mp3", "song.flac", "song.ogg"])
    def test_zeros_in_place_of_the_second_half(self, put, name):
        data = made(name)
        half = len(data) // 2
        with pytest.raises(BadMedia):
            check(put(data[:half] + bytes(half)))


class TestVideo:
    @pytest.mark.parametrize("case", CLIPS)
    def test_a_clip(self, kept, case):
        make, extension = CLIPS[case]
        data = make()
        facts, file, _ = kept(data)
        assert (facts.medium, facts.extension, facts.width) == ("video", extension, 192)
        assert facts.duration == pytest.approx(2, abs=0.15)
        container = formats.container_of(file)
        before = media_folder.media() / "before"
        before.write_bytes(data)
        assert tag_recipes.packets(file, container) == tag_recipes.packets(before, container)

    @pytest.mark.parametrize("case", CLIPS)
    def test_it_has_its_poster(self, stored, case):
        assert stored(CLIPS[case][0](), RECIPE).thumbnail

    @pytest.mark.parametrize("name", ["moov", "mdat", "moof"])
    def test_a_box_with_pictures_that_is_cut_short(self, put, name):
        data = made("fragments.mp4" if name == "moof" else "faststart.mp4")
        at = data.rindex(name.encode()) - 4
        length = int.from_bytes(data[at : at + 4])
        with pytest.raises(BadMedia, match="cut off"):
            check(put(data[: at + length // 2]))


FOREIGN = {
    "a zip": b"PK\x03\x04" + b"x" * 99,
    "a zip behind zeros": bytes(5000) + b"PK\x03\x04" + b"x" * 99,
    "the end of a zip": b"odd" + b"PK\x05\x06" + bytes(18),
    "a document": b"odd\n%PDF-1.7\n",
    "a page": samples.HTML,
    "a page behind odd bytes": b"odd\0" + samples.HTML,
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a Windows program": b"MZ\x90\0" + b"x" * 99,
    "a program": b"\x7fELF\2\1\1" + b"x" * 99,
    "a PHP page": b"<?php system($_GET[0]);",
    "rar": b"Rar!\x1a\x07\x01\0",
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "gzip": b"\x1f\x8b\x08\0" + b"x" * 99,
}


class TestHidden:
    @pytest.mark.parametrize("extension", samples.PICTURES)
    @pytest.mark.parametrize("case", FOREIGN)
    def test_behind_a_picture(self, put, extension, case):
        with pytest.raises(BadMedia, match="glued behind"):
            check(put(picture(extension) + FOREIGN[case]))

    @pytest.mark.parametrize("name", ["clip.mp4", "clip.mov", "song.ogg", "song.wav"])
    @pytest.mark.parametrize("case", FOREIGN)
    def test_behind_a_clip_or_sound(self, put, name, case):
        with pytest.raises(BadMedia, match="glued behind"):
            check(put(made(name) + FOREIGN[case]))

    @pytest.mark.parametrize("case", FOREIGN)
    def test_between_the_pages_of_a_sound(self, put, case):
        with pytest.raises(BadMedia, match="glued behind"):
            check(put(samples.pages(made("song.ogg"), FOREIGN[case])))

    @pytest.mark.parametrize("cut", [2, 1])
    def test_behind_a_jpeg_without_its_end(self, put, cut):
        with pytest.raises(BadMedia):
            check(put(picture("jpg")[:-cut] + FOREIGN["a zip"]))

    def test_behind_a_png_without_its_end(self, put):
        with pytest.raises(BadMedia):
            check(put(picture("png")[:-12] + FOREIGN["a zip"]))

    @pytest.mark.parametrize("extension", ["png", "gif", "webp", "avif"])
    def test_much_that_nobody_can_explain(self, put, extension):
        rest = bytes(byte | 1 for byte in samples.noise(60, 60).tobytes())
        with pytest.raises(BadMedia, match="glued behind"):
            check(put(picture(extension) + rest))


def test_what_stands_before_a_sound_is_looked_through_in_vain():
    for data in (b"", bytes(100), b"ID3", id3()[:8], bytes(200_000)):
        found = formats.container_in(io.BytesIO(data))
        assert found == ("mp3" if data.startswith(b"ID3") and len(data) > 9 else "")

"""The recipe inside the file: it comes back whole, and pixels and samples stay as they were."""

import hashlib
import io
import json
import re
from xml.etree import ElementTree

import av
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gallery import recipes
from gallery.checking import check
from gallery.metadata_limits import storable
from tests.gallery import samples

TAKE_RECIPES = [
    *(extension for extension in samples.PICTURES if extension != "avif"),
    *(name for name in samples.MADE if name not in ("song.aac", "black.mp4", "fading.mp4")),
]
PROMPTS = {
    "plain": "a fox in the snow",
    "emoji": "🦊👩‍🚀 ❄️",
    "right to left": "שועל \u202e‮ثعلب",
    "markup": "<b>&amp;</b> ]]> <?xml?> </rdf:RDF> \"quotes\" 'more' \\n {json: [1]}",
    "control": "a\0b\x07c\x1b[31m\r\n\t;=#\\",
    "lone surrogate": "a\ud83db",
    "100 kB": "".join(chr(33 + 7 * n % 8000) for n in range(100_000)),
}


def recipe_of(prompt: str) -> dict:
    params = {"prompt": prompt, "steps": 20, "cfg_scale": 7.5, "nested": {"a": [1, None, True]}}
    return {"prompt": prompt, "model": "m/1", "seed": 2**40, "params": params, "cost": None}


def decoded(path) -> str:
    """A hash over every pixel and sample."""
    result = hashlib.sha256()
    if check(path).medium == "image":
        with Image.open(path) as image:
            for frame in range(getattr(image, "n_frames", 1)):
                image.seek(frame)
                result.update(image.convert("RGBA").tobytes())
    else:
        for kind in ("video", "audio"):
            with av.open(str(path)) as media:
                for stream in getattr(media.streams, kind)[:1]:
                    for frame in media.decode(stream):
                        result.update(frame.to_ndarray().tobytes())
    return result.hexdigest()


class TestRoundTrip:
    @pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
    @pytest.mark.parametrize("name", TAKE_RECIPES)
    def test_what_goes_in_comes_out(self, put, name, prompt):
        path = put(samples.any_file(name))
        recipe = recipe_of(prompt)
        assert recipes.embed(path, check(path), recipe)
        assert recipes.read(path) == storable(recipe)

    @pytest.mark.parametrize("name", TAKE_RECIPES)
    def test_pixels_and_samples_stay(self, put, name):
        path = put(samples.any_file(name))
        before, facts = decoded(path), check(path)
        recipes.embed(path, facts, recipe_of("a fox"))
        assert decoded(path) == before
        again = check(path)
        assert (again.width, again.height, again.mime) == (facts.width, facts.height, facts.mime)
        assert again.duration == facts.duration

    @pytest.mark.parametrize("name", TAKE_RECIPES)
    @pytest.mark.parametrize("first", ["short", PROMPTS["100 kB"]], ids=["short", "100 kB"])
    def test_a_second_recipe_replaces_the_first(self, put, name, first):
        path = put(samples.any_file(name))
        facts = check(path)
        recipes.embed(path, facts, recipe_of(first))
        recipes.embed(path, facts, recipe_of("second"))
        assert recipes.read(path) == recipe_of("second")
        if name in samples.PICTURES:
            assert path.stat().st_size < facts.size + 3_000
        check(path)

    @pytest.mark.parametrize("name", ["avif", "song.aac"])
    def test_formats_without_room_say_so(self, put, name):
        path = put(samples.any_file(name))
        assert not recipes.embed(path, check(path), recipe_of("a fox"))
        assert path.read_bytes() == samples.any_file(name)
        assert recipes.read(path) is None

    def test_a_wav_of_unknown_length_is_left_alone(self, put):
        data = bytearray(samples.made("song.wav"))
        data[4:8] = b"\xff" * 4
        path = put(bytes(data))
        assert not recipes.embed(path, check(path), recipe_of("a fox"))
        assert path.read_bytes() == data


class TestPictures:
    @pytest.mark.parametrize("options", [{}, {"lossless": True}], ids=["lossy", "lossless"])
    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_webp_of_every_build(self, put, options, mode):
        image = samples.noise(33, 21).convert(mode)
        if mode == "RGBA":
            image.putalpha(samples.noise(33, 21, 2).convert("L"))
        path = put(samples.encoded(image, "webp", **options))
        before = decoded(path)
        recipes.embed(path, check(path), recipe_of("a fox"))
        assert decoded(path) == before
        assert recipes.read(path) == recipe_of("a fox")

    @pytest.mark.parametrize("extension", ["jpg", "webp", "png"])
    def test_camera_data_and_colour_profile_stay(self, put, extension):
        exif = Image.Exif()
        exif[0x0112], exif[0x0110] = 6, "Camera"
        data = samples.encoded(samples.noise(40, 30), extension, exif=exif, icc_profile=b"icc" * 50)
        path = put(data)
        recipes.embed(path, check(path), recipe_of("a fox"))
        with Image.open(path) as image:
            assert image.getexif()[0x0112] == 6
            assert image.getexif()[0x0110] == "Camera"
            assert image.info["icc_profile"] == b"icc" * 50

    @pytest.mark.parametrize("extension", ["jpg", "webp"])
    @pytest.mark.parametrize("prompt", ["a fox", PROMPTS["100 kB"]], ids=["short", "100 kB"])
    def test_xmp_of_another_tool_stays(self, put, extension, prompt):
        theirs = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
            'rdf:about="" xmlns:dc="d" dc:creator="Ann"/></rdf:RDF></x:xmpmeta>'
        )
        path = put(samples.encoded(samples.noise(40, 30), extension, xmp=theirs.encode()))
        recipes.embed(path, check(path), recipe_of(prompt))
        assert recipes.read(path) == storable(recipe_of(prompt))
        with Image.open(path) as image:
            assert b'dc:creator="Ann"' in image.info["xmp"]
            meta = re.search("<x:xmpmeta.*</x:xmpmeta>", image.info["xmp"].decode(), re.S)
        assert ElementTree.fromstring(meta[0]).tag == "{adobe:ns:meta/}xmpmeta"

    @pytest.mark.parametrize("extension", ["gif", "webp", "png"])
    def test_an_animation_still_moves(self, put, extension):
        frames = [samples.noise(40, 30, seed) for seed in range(3)]
        data = samples.encoded(
            frames[0], extension, save_all=True, append_images=frames[1:], loop=0, duration=80
        )
        path = put(data)
        before = decoded(path)
        recipes.embed(path, check(path), recipe_of("a fox"))
        assert decoded(path) == before
        with Image.open(path) as image:
            assert (image.n_frames, image.info["loop"]) == (3, 0)


class TestOtherTools:
    WORDS = (
        "a fox\nNegative prompt: cats\n"
        'Steps: 20, CFG scale: 7.5, Style: "ink, wash", Seed: 5, Size: 160x120, Model: m/1'
    )
    RECIPE = {
        "prompt": "a fox",
        "seed": 5,
        "model": "m/1",
        "params": {
            "prompt": "a fox",
            "negative_prompt": "cats",
            "num_inference_steps": 20,
            "guidance_scale": 7.5,
            "style": "ink, wash",
            "seed": 5,
            "images": ["a.png"],
        },
    }

    def test_png_has_parameters_as_a1111_writes_them(self, put):
        path = put(samples.picture("png"))
        recipes.embed(path, check(path), self.RECIPE)
        with Image.open(path) as image:
            assert image.text["parameters"] == self.WORDS
            assert json.loads(image.text["artfactory"]) == self.RECIPE

    def test_parameters_beyond_latin_letters(self, put):
        path = put(samples.picture("png"))
        recipes.embed(path, check(path), {"prompt": "🦊 שלום"})
        with Image.open(path) as image:
            assert image.text["parameters"].startswith("🦊 שלום\n")

    def test_parameters_of_another_tool_stay(self, put):
        text = PngInfo()
        text.add_text("parameters", "theirs")
        path = put(samples.encoded(samples.noise(40, 30), "png", pnginfo=text))
        recipes.embed(path, check(path), self.RECIPE)
        with Image.open(path) as image:
            assert image.text["parameters"] == "theirs"

    @pytest.mark.parametrize("extension", ["jpg", "webp"])
    def test_user_comment(self, put, extension):
        path = put(samples.picture(extension))
        recipes.embed(path, check(path), self.RECIPE)
        with Image.open(path) as image:
            comment = image.getexif().get_ifd(0x8769)[0x9286]
        assert comment.removeprefix(b"UNICODE\0").decode("utf-16-be") == self.WORDS

    @pytest.mark.parametrize("name", ["song.mp3", "song.m4a", "song.flac", "clip.mp4", "clip.webm"])
    def test_the_comment_of_a_song_or_clip(self, put, name):
        path = put(samples.made(name))
        recipes.embed(path, check(path), self.RECIPE)
        with av.open(str(path)) as media:
            tags = {key.lower(): value for key, value in media.metadata.items()}
        assert tags["comment"].startswith("a fox\nNegative prompt: cats\n")


class TestReadingAnything:
    @pytest.mark.parametrize("name", [*samples.PICTURES, *samples.MADE])
    def test_a_file_without_one(self, put, name):
        assert recipes.read(put(samples.any_file(name))) is None

    @pytest.mark.parametrize(
        "data", [b"", b"words", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]
    )
    def test_no_media(self, put, data):
        assert recipes.read(put(data)) is None

    def test_no_file(self, tmp_path):
        assert recipes.read(tmp_path / "none") is None

    @pytest.mark.parametrize("value", ["not json", "[1]", '"x"', "[" * 100_000, ""])
    def test_what_is_no_recipe(self, put, value):
        text = PngInfo()
        text.add_itxt("artfactory", value)
        image = io.BytesIO()
        samples.noise(8, 8).save(image, "PNG", pnginfo=text)
        assert recipes.read(put(image.getvalue())) is None

    def test_one_that_another_tool_packed(self, put):
        text = PngInfo()
        text.add_itxt("artfactory", '{"prompt": "🦊"}', zip=True)
        assert recipes.read(put(samples.encoded(samples.noise(8, 8), "png", pnginfo=text))) == {
            "prompt": "🦊"
        }

    @pytest.mark.parametrize("name", ["png", "jpg", "webp", "gif", "clip.mp4", "clip.webm"])
    def test_half_a_file(self, put, name):
        path = put(samples.any_file(name))
        recipes.embed(path, check(path), recipe_of(PROMPTS["100 kB"]))
        data = path.read_bytes()
        for share in (0.1, 0.5, 0.9):
            found = recipes.read_own(put(data[: int(len(data) * share)], "half"))
            assert found in (None, recipe_of(PROMPTS["100 kB"]))

"""Products handed out: formats, recipes, marks, what is stripped, and what goes wrong."""

import io
import json
import zipfile

import pytest
from PIL import Image

from gallery import checking, formats, recipes
from gallery.exporting import ai_mark, filling, making, options, without_metadata
from gallery.exporting.ffmpeg import Stopped
from gallery.image_recipes import write_png
from gallery.models import Source
from tests import disks
from tests.gallery import samples

PROMPT = "a vermilion fox under quivering aspens"
RECIPE = {
    "made_with": "Art Factory",
    "provider": "replicate",
    "model": "painter/landscapes-9",
    "prompt": PROMPT,
    "seed": 918273645,
    "params": {"prompt": PROMPT, "negative_prompt": "blurred edges", "style": "gouache on paper"},
}
SECRETS = (
    PROMPT,
    "vermilion",
    "landscapes-9",
    "918273645",
    "blurred edges",
    "gouache",
    "artfactory",
)


@pytest.fixture
def product(stored, project):
    """A product with the recipe in its row and, where there is room, in its file."""

    def make(data, **columns):
        from gallery import products

        said = {"provider": "replicate", "model_id": RECIPE["model"], "prompt": PROMPT}
        said |= {"seed": RECIPE["seed"], "recipe": RECIPE}
        return products.add(stored(data, recipe=RECIPE), project=project, **(said | columns))

    return make


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def exported(product, folder, **asked):
    """The file that an export makes, and what it tells of it."""
    wanted = options.checked(asked)
    [planned] = making.plan([product.pk], wanted)
    before = product.asset.file.read_bytes()
    made = making.make(product, planned.name, folder, wanted)
    assert product.asset.file.read_bytes() == before
    assert not made.problem, made.problem
    assert not list(folder.glob(".*"))
    return folder / made.files[0], made


def says_nothing(data: bytes) -> bool:
    ways = ("utf-8", "utf-16-le", "utf-16-be")
    return not [it for it in SECRETS for way in ways if it.encode(way) in data]


def marks(path) -> set[str]:
    data = path.read_bytes()
    return {it for it in (ai_mark.AI, ai_mark.COMPOSITE) if (ai_mark.TYPES + it).encode() in data}


class TestFormats:
    @pytest.mark.parametrize(
        ("source", "to", "extension"),
        [
            ("jpg", "png", "png"),
            ("png", "jpeg", "jpg"),
            ("png", "webp", "webp"),
            ("png", "avif", "avif"),
            ("png", "gif", "gif"),
            ("clip.mkv", "mp4", "mp4"),
            ("clip.mp4", "webm", "webm"),
            ("clip.mp4", "gif", "gif"),
            ("clip.mp4", "mp3", "mp3"),
            ("song.mp3", "wav", "wav"),
            ("song.wav", "mp3", "mp3"),
            ("song.wav", "flac", "flac"),
        ],
    )
    def test_becomes_what_is_asked_with_its_recipe(self, product, out, source, to, extension):
        path, made = exported(product(samples.any_file(source)), out, format=to)
        assert path.suffix == f".{extension}"
        facts = checking.check(path)
        assert formats.container_of(path) == to
        if source.startswith(("clip", "song")):
            assert abs((facts.duration or 2) - 2) < 0.2
        else:
            assert (facts.width, facts.height) == (160, 120)
        if to == "avif":
            assert json.loads((out / made.files[1]).read_text())["recipe"] == RECIPE
        else:
            assert recipes.read(path) == RECIPE
            assert len(made.files) == 1
        is_marked = to in ("png", "jpeg", "webp", "avif", "mp4")
        assert marks(path) == ({ai_mark.AI} if is_marked else set())

    def test_colours_are_those_that_were_seen(self, product, out):
        data = samples.encoded(Image.new("RGB", (64, 48), (200, 60, 20)), "png")
        path, _ = exported(product(data), out, format="jpeg")
        shown = Image.open(path).getpixel((30, 20))
        assert max(abs(a - b) for a, b in zip(shown, (200, 60, 20), strict=True)) < 4

    @pytest.mark.parametrize("source", ["png", "jpg", "clip.mp4", "clip.webm"])
    def test_the_longest_side(self, product, out, source):
        path, _ = exported(product(samples.any_file(source)), out, longest=96)
        facts = checking.check(path)
        assert max(facts.width, facts.height) == 96
        assert path.suffix == f".{source.rpartition('.')[2]}"

    def test_what_cannot_become_it_goes_as_it_is(self, product, out):
        song = product(samples.made("song.mp3"))
        path, _ = exported(song, out, format="png")
        assert path.read_bytes() == song.asset.file.read_bytes()

    def test_an_animation_goes_on_moving(self, product, out):
        frames = [samples.noise(64, 48, seed) for seed in range(4)]
        data = samples.encoded(frames[0], "gif", save_all=True, append_images=frames[1:])
        path, _ = exported(product(data), out, format="webp", longest=32)
        with Image.open(path) as image:
            assert (image.n_frames, image.size) == (4, (32, 24))

    def test_as_it_is_means_byte_for_byte(self, product, out):
        found = product(samples.picture("png"))
        path, _ = exported(found, out, ai_mark=False)
        assert path.read_bytes() == found.asset.file.read_bytes()

    def test_a_better_quality_is_a_larger_file(self, product, out):
        found = product(samples.picture("png"))
        sizes = [
            exported(found, out, format="jpeg", quality=quality, name=f"q{quality}")[0]
            .stat()
            .st_size
            for quality in (20, 95)
        ]
        assert sizes[0] < sizes[1] / 2


BARE = (*samples.PICTURES, *samples.SOUNDS, *samples.VIDEOS)


class TestStrippedBare:
    @pytest.mark.parametrize("source", BARE)
    def test_nothing_of_the_recipe_is_in_the_bytes(self, product, out, source):
        found = product(samples.any_file(source))
        path, made = exported(found, out, recipe="none", ai_mark=False)
        assert made.files == (path.name,)
        assert says_nothing(path.read_bytes())
        assert path.suffix == f".{found.asset.extension}"
        facts = checking.check(path)
        assert (facts.medium, facts.width, facts.height) == (
            found.medium,
            found.asset.width,
            found.asset.height,
        )
        if found.asset.duration:
            assert abs(facts.duration - found.asset.duration) < 0.15

    @pytest.mark.parametrize("extension", ["png", "jpg", "webp"])
    def test_pixels_stay_and_so_does_the_profile(self, product, out, extension):
        from PIL import ImageCms

        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        noise = samples.noise(40, 30)
        exif = Image.Exif()
        exif[0x010E] = PROMPT
        data = samples.encoded(noise, extension, icc_profile=profile, exif=exif)
        path, _ = exported(product(data), out, recipe="none", ai_mark=False)
        with Image.open(path) as shown, Image.open(io.BytesIO(data)) as was:
            assert shown.tobytes() == was.tobytes()
            assert shown.info["icc_profile"] == profile
            assert not dict(shown.getexif())
        assert says_nothing(path.read_bytes())

    @pytest.mark.parametrize("extension", ["png", "jpg", "webp"])
    def test_a_picture_on_its_side_is_upright_and_says_so_no_more(self, product, out, extension):
        exif = Image.Exif()
        exif[0x0112] = 6
        data = samples.encoded(samples.noise(40, 30), extension, exif=exif)
        path, _ = exported(product(data), out, recipe="none")
        with Image.open(path) as shown:
            assert shown.size == (30, 40)
            assert not dict(shown.getexif())

    def test_words_hidden_in_the_lowest_bits_go(self, product, out):
        import numpy

        words = b"stealth_pnginfo" + (8 * 40).to_bytes(4) + PROMPT.ljust(40).encode()
        bits = numpy.unpackbits(numpy.frombuffer(words, "uint8"))
        alpha = numpy.full(64 * 48, 255, "uint8")
        alpha[: len(bits)] = 254 | bits
        noise = samples.noise(64, 48)
        noise.putalpha(Image.fromarray(alpha.reshape(64, 48).T))
        path, _ = exported(product(samples.encoded(noise, "png")), out, recipe="none")
        with Image.open(path) as shown:
            assert set(shown.getchannel("A").tobytes()) == {255}
            assert shown.convert("RGB").tobytes() == noise.convert("RGB").tobytes()

    def test_comments_behind_and_between_the_pixels_go(self, product, out):
        data = samples.picture("jpg")
        comment = b"\xff\xfe" + (len(PROMPT) + 2).to_bytes(2) + PROMPT.encode()
        at = data.index(b"\xff\xda")
        path, _ = exported(product(data[:at] + comment + data[at:]), out, recipe="none")
        assert says_nothing(path.read_bytes())

    @pytest.mark.parametrize(
        ("extension", "becomes"), [("tiff", ".png"), ("bmp", ".bmp"), ("avif", ".avif")]
    )
    def test_of_other_formats_too(self, product, out, extension, becomes):
        exif = Image.Exif()
        exif[0x010E] = PROMPT
        more = {"exif": exif} if extension != "bmp" else {}
        data = samples.encoded(samples.noise(40, 30), extension, **more)
        path, _ = exported(product(data), out, recipe="none", ai_mark=False)
        assert path.suffix == becomes
        assert says_nothing(path.read_bytes())
        with Image.open(path) as shown:
            assert shown.size == (40, 30)

    def test_the_words_of_other_tools_go(self, product, out):
        chunk = b"parameters\0" + PROMPT.encode() + b"\nSteps: 20, Seed: 918273645"
        for name in (b"tEXt", b"prVt"):
            data = samples.png_with(name, chunk)
            path, _ = exported(product(data, recipe={}), out, recipe="none", name=name.decode())
            assert says_nothing(path.read_bytes())

    def test_what_would_be_left_is_refused(self, out):
        path = out / "x"
        path.write_bytes(b"...." + PROMPT.encode("utf-16-le"))
        assert without_metadata.left_in(path, without_metadata.words_of(RECIPE)) == [PROMPT]

    def test_the_recipe_lies_beside_where_that_is_asked(self, product, out):
        path, _ = exported(product(samples.picture("png")), out, recipe="sidecar")
        assert says_nothing(path.read_bytes())
        beside = json.loads((out / f"{path.name}.json").read_text())
        assert beside["recipe"] == RECIPE
        assert beside["file"] == path.name


class TestMark:
    @pytest.mark.parametrize("source", ["png", "jpg", "webp", "clip.mp4", "fragments.mp4"])
    @pytest.mark.parametrize("recipe", ["embed", "none"])
    def test_says_that_ai_made_it(self, product, out, source, recipe):
        path, made = exported(product(samples.any_file(source)), out, recipe=recipe)
        assert marks(path) == {ai_mark.AI}
        checking.check(path)
        assert recipes.read_own(path) == (RECIPE if recipe == "embed" else None)
        assert not made.notes
        if source in ("png", "jpg", "webp"):
            with Image.open(path) as image:
                xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
            assert ai_mark.AI in (xmp.decode() if isinstance(xmp, bytes) else xmp)

    def test_an_avif_that_is_written_here_bears_it(self, product, out):
        path, _ = exported(product(samples.picture("png")), out, format="avif", recipe="none")
        assert marks(path) == {ai_mark.AI}
        assert says_nothing(path.read_bytes())

    def test_what_has_no_place_for_it_is_told_of(self, product, out):
        _, made = exported(product(samples.made("song.mp3")), out)
        assert made.notes == ("a mp3 file has no place for the mark of AI",)

    def test_what_was_made_from_a_file_of_the_users_is_a_composite(self, product, made, out):
        result = product(samples.picture("png"))
        photo = made(samples.picture("jpg"), is_imported=True)
        Source.objects.create(product=result, source=photo, role="image")
        path, _ = exported(result, out)
        assert marks(path) == {ai_mark.COMPOSITE}

    @pytest.mark.parametrize(
        "columns", [{"provider": "local"}, {"provider": "", "model_id": "", "is_imported": True}]
    )
    def test_what_no_ai_made_bears_none(self, product, out, columns):
        path, _ = exported(product(samples.picture("png"), **columns), out)
        assert marks(path) == set()

    @pytest.mark.parametrize(
        "columns",
        [{"provider": "", "is_imported": True}, {"provider": "long-gone"}, {"is_imported": True}],
    )
    def test_what_names_a_model_is_ai_wherever_it_came_from(self, product, out, columns):
        path, _ = exported(product(samples.picture("png"), **columns), out)
        assert marks(path) == {ai_mark.AI}

    def test_what_was_cut_out_of_it_is_ai_too(self, product, made, out):
        crop = made(samples.picture("png", seed=2), is_imported=True)
        whole = product(samples.picture("png"))
        Source.objects.create(product=crop, source=whole, role="crop")
        path, _ = exported(crop, out)
        assert marks(path) == {ai_mark.AI}

    def test_is_there_once_however_often_it_is_put(self, out):
        path = out / "x.png"
        path.write_bytes(samples.picture("png"))
        for _ in range(2):
            assert ai_mark.put(path, ai_mark.AI)
        assert path.read_bytes().count(ai_mark.TYPES.encode()) == 1


class TestWhatGoesWrong:
    def test_a_missing_file_is_told_of_and_the_rest_goes_on(self, product, out):
        gone, there = product(samples.picture("png")), product(samples.picture("jpg"))
        gone.asset.file.unlink()
        wanted = options.checked({})
        report = filling.fill(out, making.plan([gone.pk, there.pk], wanted), wanted)
        assert report.done == 1
        assert "is missing" in report.problems[gone.pk]

    def test_a_damaged_file_is_told_of(self, product, out):
        found = product(samples.picture("png"))
        file = found.asset.file
        file.write_bytes(file.read_bytes()[:2000])
        wanted = options.checked({"format": "jpeg"})
        report = filling.fill(out, making.plan([found.pk], wanted), wanted)
        assert list(report.problems) == [found.pk]
        assert list(out.iterdir()) == []

    def test_a_full_disk_leaves_nothing_half_and_a_second_run_goes_on(self, product, out):
        found = [product(samples.encoded(samples.noise(500, 400, n), "png")) for n in range(4)]
        wanted = options.checked({"recipe": "none"})
        with disks.mounted(out / "disk", "size=3m") as disk:
            ballast = disk.place / "ballast"
            ballast.write_bytes(bytes(1_300_000))
            plan = making.plan([it.pk for it in found], wanted)
            with pytest.raises(making.ExportFailed, match="disk is full"):
                filling.fill(disk.place, plan, wanted)
            kept = {it.name for it in disk.place.iterdir()} - {"ballast"}
            assert 0 < len(kept) < 4
            assert not [name for name in kept if name.startswith(".")]
            ballast.unlink()
            report = filling.fill(disk.place, plan, wanted)
            assert report.done == 4
            assert {it.name for it in disk.place.iterdir()} == {it.name for it in plan}

    def test_a_long_one_can_be_stopped_in_its_middle(self, product, out):
        found = product(samples.made("clip.mp4"))
        wanted = options.checked({"format": "webm"})
        [planned] = making.plan([found.pk], wanted)
        with pytest.raises(Stopped):
            making.make(found, planned.name, out, wanted, is_stopped=lambda: True)
        assert list(out.iterdir()) == []


def test_a_foreign_png_text_does_not_stay(out):
    data = write_png(samples.picture("png"), json.dumps(RECIPE), PROMPT)
    assert says_nothing(without_metadata.strip(data, "png"))
    assert not zipfile.is_zipfile(out)

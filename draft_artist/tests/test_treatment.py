from pathlib import Path

import numpy as np
import pytest
from ordering import Watch, order, picture
from PIL import Image

from draft_artist import drawing, treatment
from draft_artist.scene.edits import EDITS, WORDS, planned
from draft_artist.scene.style import TREATMENTS
from providers.contract import BadRequest, Stopped
from providers.schema import fields


@pytest.fixture
def still(tmp_path: Path) -> Path:
    return picture(tmp_path / "still.png", 360, 240)


def edited(folder: Path, still: Path, **body: object) -> Image.Image:
    finished = order(treatment, "draft-edit", folder, files={"image": still}, **{"seed": 3, **body})
    with Image.open(finished.outputs[0].path) as image:
        image.load()
        return image


def change(folder: Path, still: Path, **body: object) -> float:
    """How far the edited pixels are from the first ones, in levels."""
    after = np.asarray(edited(folder, still, **body).convert("RGB"), dtype=float)
    before = np.asarray(Image.open(still), dtype=float)
    return float(np.abs(after - before).mean())


class TestForm:
    def test_the_main_few_come_first_and_the_rest_is_advanced(self):
        shown = fields(treatment.MODELS[0].schema)
        main = [one.name for one in shown if not one.advanced]
        assert main == ["image", "prompt", "treatment", "strength"]
        assert shown[0].medium == "image"
        assert all(one.title for one in shown)


class TestTreatments:
    @pytest.mark.parametrize("name", sorted(TREATMENTS))
    def test_each_changes_the_picture_and_keeps_its_size(self, tmp_path, still, name):
        assert change(tmp_path, still, treatment=name) > 4
        assert edited(tmp_path, still, treatment=name).size == (360, 240)

    @pytest.mark.parametrize("name", sorted(TREATMENTS))
    def test_a_picture_of_any_shape_can_be_treated(self, tmp_path, name):
        thin = picture(tmp_path / "thin.png", 17, 400)
        assert edited(tmp_path, thin, treatment=name).size == (17, 400)

    def test_the_same_seed_gives_the_same_pixels(self, tmp_path, still):
        one, two, other = (
            np.asarray(edited(tmp_path, still, treatment="watercolour", seed=s)) for s in (4, 4, 5)
        )
        assert np.array_equal(one, two)
        assert not np.array_equal(one, other)

    def test_strength_says_how_much(self, tmp_path, still):
        amounts = [
            change(tmp_path, still, treatment="noir", strength=strength) for strength in (0, 0.4, 1)
        ]
        assert amounts[0] == 0
        assert 0 < amounts[1] < 0.7 * amounts[2]

    def test_a_drawing_can_be_treated(self, tmp_path):
        finished = order(drawing, "draft-image", tmp_path / "in", prompt="sea", size=256, seed=1)
        drawn = finished.outputs[0].path
        assert change(tmp_path, drawn, treatment="ink") > 20


class TestWords:
    @pytest.mark.parametrize("name", sorted(WORDS))
    def test_each_edit_can_be_asked_for_and_shows(self, tmp_path, still, name):
        phrase = WORDS[name].split(",")[0]
        assert planned(f"please make it {phrase}", "auto") == [(name, 1.0)]
        after = edited(tmp_path, still, prompt=phrase).convert("RGB")
        if after.size == (360, 240):
            before = np.asarray(Image.open(still), dtype=float)
            assert np.abs(np.asarray(after, dtype=float) - before).mean() > 0.5

    def test_every_edit_has_its_words(self):
        assert set(WORDS) == set(EDITS)

    @pytest.mark.parametrize(
        ("words", "size"),
        [
            ("crop square", (240, 240)), ("rotate", (240, 360)), ("upscale", (720, 480)),
            ("9:16", (135, 240)), ("flip", (360, 240)), ("half size", (180, 120)),
        ],
    )  # fmt: skip
    def test_the_shape_changes_as_asked(self, tmp_path, still, words, size):
        assert edited(tmp_path, still, prompt=words).size == size

    def test_a_mirror_image_is_exact(self, tmp_path, still):
        after = np.asarray(edited(tmp_path, still, prompt="mirror"))
        assert np.array_equal(after, np.asarray(Image.open(still))[:, ::-1])

    def test_brighter_and_warmer_go_the_right_way(self, tmp_path, still):
        before = np.asarray(Image.open(still), dtype=float)
        bright = np.asarray(edited(tmp_path, still, prompt="brighter"), dtype=float)
        warm = np.asarray(edited(tmp_path, still, prompt="warmer"), dtype=float)
        assert bright.mean() > before.mean() + 15
        gain = warm.mean(axis=(0, 1)) - before.mean(axis=(0, 1))
        assert gain[0] > gain[2] + 15

    def test_a_little_is_less_than_all(self, tmp_path, still):
        little = change(tmp_path, still, prompt="slightly warmer")
        assert 0 < little < 0.7 * change(tmp_path, still, prompt="warmer")

    def test_shape_comes_first_and_the_treatment_last(self):
        plan = planned("oil painting, warmer, then crop square and blur the background", "auto")
        assert [name for name, _ in plan] == ["crop square", "warmer", "blur background", "oil"]

    def test_the_chosen_treatment_wins_over_words(self):
        assert planned("make it watercolour, darker", "ink") == [("darker", 1.0), ("ink", 1.0)]
        assert planned("make it watercolour, darker", "none") == [("darker", 1.0)]

    def test_a_colour_word_tints(self, tmp_path, still):
        blue = np.asarray(edited(tmp_path, still, prompt="blue"), dtype=float).mean(axis=(0, 1))
        assert blue[2] > blue[0] + 20


class TestInputs:
    def test_transparency_stays(self, tmp_path):
        clear = Image.new("RGBA", (64, 48), (200, 40, 40, 0))
        clear.paste((40, 200, 40, 255), (16, 12, 48, 36))
        clear.save(tmp_path / "clear.png")
        after = edited(tmp_path, tmp_path / "clear.png", prompt="warmer, mirror")
        assert after.mode == "RGBA"
        assert after.getchannel("A").getextrema() == (0, 255)

    @pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "I;16", "CMYK"])
    def test_every_kind_of_picture_is_taken(self, tmp_path, mode):
        source = Image.new("RGB", (64, 48), (120, 90, 60))
        if mode == "I;16":
            odd = Image.fromarray(np.full((48, 64), 30_000, dtype=np.uint16))
        else:
            odd = source.convert(mode)
        path = tmp_path / ("odd.tiff" if mode == "CMYK" else "odd.png")
        odd.save(path)
        assert edited(tmp_path, path, prompt="brighter").size == (64, 48)

    def test_a_photo_on_its_side_is_turned_upright(self, tmp_path):
        source = Image.new("RGB", (60, 40), "navy")
        exif = source.getexif()
        exif[0x0112] = 6
        source.save(tmp_path / "side.jpg", exif=exif)
        assert edited(tmp_path, tmp_path / "side.jpg", prompt="brighter").size == (40, 60)

    def test_a_very_large_picture_is_reduced(self, tmp_path):
        Image.new("RGB", (6000, 300), "teal").save(tmp_path / "wide.png")
        assert edited(tmp_path, tmp_path / "wide.png", prompt="warmer").size == (4096, 205)

    def test_progress_is_told_and_stopping_works(self, tmp_path, still):
        watcher = Watch()
        order(
            treatment, "draft-edit", tmp_path, files={"image": still}, report=watcher,
            prompt="warmer, blur, ink",
        )  # fmt: skip
        assert len(watcher.told) >= 5
        with pytest.raises(Stopped):
            order(
                treatment, "draft-edit", tmp_path, files={"image": still}, report=Watch(2),
                prompt="warmer, blur, ink",
            )  # fmt: skip


class TestBadInput:
    def refused(self, folder: Path, content: bytes) -> BadRequest:
        bad = folder / "bad.png"
        bad.write_bytes(content)
        with pytest.raises(BadRequest) as refused:
            order(treatment, "draft-edit", folder, files={"image": bad}, treatment="ink")
        return refused.value

    def test_half_a_picture(self, tmp_path, still):
        half = still.read_bytes()[: still.stat().st_size // 2]
        assert "damaged" in self.refused(tmp_path, half).message

    @pytest.mark.parametrize(
        "content", [b"", b"<html><body>no</body></html>", b"\x89PNG\r\n\x1a\n"]
    )
    def test_no_picture_at_all(self, tmp_path, content):
        assert "image" in self.refused(tmp_path, content).fields

    def test_a_bomb(self, tmp_path):
        path = tmp_path / "bomb.png"
        Image.new("1", (13_000, 13_000)).save(path)
        assert "50 million" in self.refused(tmp_path, path.read_bytes()).message

    def test_a_speck(self, tmp_path):
        Image.new("RGB", (4, 4)).save(tmp_path / "speck.png")
        assert "16 pixels" in self.refused(tmp_path, (tmp_path / "speck.png").read_bytes()).message

    def test_no_file(self, tmp_path):
        with pytest.raises(BadRequest) as refused:
            order(treatment, "draft-edit", tmp_path, treatment="ink")
        assert "image" in refused.value.fields

    @pytest.mark.parametrize("words", ["", "sdfg qwer", "\x00", "🐉", "ا ب ت"])
    def test_nothing_to_do(self, tmp_path, still, words):
        with pytest.raises(BadRequest) as refused:
            order(treatment, "draft-edit", tmp_path, files={"image": still}, prompt=words)
        assert refused.value.advice

    def test_a_flood_of_words(self, tmp_path, still):
        words = "<b>warmer</b> ‮ 🔥 " * 6_000
        assert edited(tmp_path, still, prompt=words).size == (360, 240)

import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from ordering import Watch, order
from PIL import Image, ImageFilter

from draft_artist import drawing
from draft_artist.scene.artist import draw
from draft_artist.scene.style import TREATMENTS
from providers.contract import BadRequest, Stopped
from providers.schema import fields

SMALL = {"size": 256}
STORYBOARD = (
    "wide shot of a rainy city at night, neon signs",
    "a detective in a coat under a street lamp in the rain at night",
    "close-up of the detective, tense",
    "the detective's office, a desk with a phone and a lamp, night",
    "a woman in a red dress at a bar",
    "a black car in a dark alley",
    "the detective chases a man over a rooftop at night",
    "a ship at the docks in fog",
    "two men and a suitcase on a bridge at night",
    "the detective walks down an empty street at dawn",
)


def pixels(prompt: str, *, seed: int = 3, **more: str) -> np.ndarray:
    image, _ = draw(prompt, 320, 320, seed=seed, **more)
    return np.asarray(image, dtype=float)


def ordered_picture(folder: Path, **body: object) -> Image.Image:
    finished = order(drawing, "draft-image", folder, **{**SMALL, "seed": 5, **body})
    with Image.open(finished.outputs[0].path) as image:
        image.load()
        return image


class TestForm:
    def test_the_main_few_come_first_and_the_rest_is_advanced(self):
        shown = fields(drawing.MODELS[0].schema)
        main = [one.name for one in shown if not one.advanced]
        assert main == ["prompt", "aspect_ratio", "style", "mood"]
        assert all(one.title for one in shown)

    def test_every_treatment_can_be_chosen(self):
        assert set(drawing.STYLES) == {"auto", "none", *TREATMENTS}

    def test_listing_the_models_loads_no_heavy_library(self):
        listing = (
            "import sys, draft_artist.drawing, draft_artist.treatment\n"
            "sys.exit(bool({'PIL', 'numpy'} & set(sys.modules)))"
        )
        assert subprocess.run([sys.executable, "-c", listing], check=False).returncode == 0


class TestSameAndDifferent:
    def test_the_same_prompt_and_seed_give_the_same_pixels(self):
        first, second = (pixels("a fox in a forest, rain, watercolour") for _ in range(2))
        assert np.array_equal(first, second)

    def test_another_seed_gives_another_composition(self):
        pictures = [pixels("a man with a dog in a village", seed=seed) for seed in range(4)]
        for i, one in enumerate(pictures):
            for other in pictures[:i]:
                assert np.abs(one - other).mean() > 8

    def test_ten_shots_are_ten_different_drawings(self):
        pictures = [pixels(shot) for shot in STORYBOARD]
        for i, one in enumerate(pictures):
            for other in pictures[:i]:
                assert np.abs(one - other).mean() > 14

    def test_without_a_seed_lost_work_gives_the_same_picture_again(self, tmp_path):
        seeds = [
            order(drawing, "draft-image", tmp_path / str(i), prompt="sea", **SMALL).seed
            for i in range(2)
        ]
        assert seeds[0] == seeds[1]
        assert 0 <= seeds[0] < 2**31


class TestFit:
    @pytest.mark.parametrize("place", ["a city", "a meadow", "the sea", "a street", "a mountain"])
    def test_night_is_darker_than_noon(self, place):
        assert pixels(f"{place} at night").mean() < 0.62 * pixels(f"{place} at noon").mean()

    def test_colour_words_colour_the_picture(self):
        red, blue = pixels("a red landscape"), pixels("a blue landscape")
        redness = [(one[..., 0] - one[..., 2]).mean() for one in (red, blue)]
        assert redness[0] > redness[1] + 30

    def test_a_thing_takes_its_colour(self):
        red, green = (pixels(f"close-up of a {c} car", seed=1) for c in ("red", "green"))
        assert (red[..., 0] - red[..., 1]).max() > 110
        assert (green[..., 1] - green[..., 0]).max() > 30

    def test_sunset_is_warmer_than_noon(self):
        sunset, noon = pixels("a beach at sunset"), pixels("a beach at noon")
        warmth = [(one[:160, :, 0] - one[:160, :, 2]).mean() for one in (sunset, noon)]
        assert warmth[0] > warmth[1] + 40

    def test_winter_whitens_the_ground(self):
        snow, summer = (pixels(f"a meadow in {season} at noon") for season in ("winter", "summer"))
        ground = [one[230:] for one in (snow, summer)]
        chroma = [(one.max(axis=2) - one.min(axis=2)).mean() for one in ground]
        assert chroma[0] < chroma[1] - 25

    def test_gloom_takes_colour_away(self):
        gloomy, cheerful = (pixels("a village at noon", mood=m) for m in ("gloomy", "cheerful"))
        chroma = [(one.max(axis=2) - one.min(axis=2)).mean() for one in (gloomy, cheerful)]
        assert chroma[0] < 0.6 * chroma[1]

    def test_a_close_up_is_nearer_than_a_wide_shot(self):
        """Skin and clothes fill a close-up; in a wide shot the figure is a few pixels."""
        _, near = draw("close-up of a sailor", 320, 320, seed=3)
        _, far = draw("wide shot of a sailor", 320, 320, seed=3)
        assert (near.shot, far.shot) == ("close", "wide")
        plain = pixels("dock at noon")
        changed = [
            (np.abs(pixels(f"{shot} of a sailor, noon") - plain).max(axis=2) > 60).mean()
            for shot in ("close-up", "wide shot")
        ]
        assert changed[0] > changed[1]

    def test_every_style_changes_the_picture(self):
        plain = pixels("a castle on a hill", style="none")
        for style in TREATMENTS:
            treated = pixels("a castle on a hill", style=style)
            assert np.abs(plain - treated).mean() > 5, style

    def test_a_style_word_does_what_the_parameter_does(self):
        _, scene = draw("a castle, pixel art", 256, 256)
        assert scene.style == "pixel"
        blocks = pixels("a castle, pixel art").reshape(160, 2, 160, 2, 3)
        assert np.ptp(blocks, axis=(1, 3)).max() == 0

    def test_noir_has_no_colour(self):
        grey = pixels("a street at night", style="noir")
        assert (grey.max(axis=2) - grey.min(axis=2)).max() < 14


class TestOrder:
    def test_what_was_ordered_comes_out(self, tmp_path):
        watcher = Watch()
        finished = order(
            drawing, "draft-image", tmp_path, report=watcher, prompt="a cat", size=512,
            aspect_ratio="16:9", seed=9,
        )  # fmt: skip
        output = finished.outputs[0]
        with Image.open(output.path) as image:
            assert (image.format, image.mode, image.size) == ("PNG", "RGB", (512, 288))
        assert (output.mime, finished.seed, finished.cost.amount) == ("image/png", 9, 0)
        assert finished.details["things"] == ["cat"]
        told = [progress for progress, _ in watcher.told]
        assert told == sorted(told)
        assert len(told) >= 5

    @pytest.mark.parametrize(
        ("form", "mime", "name"),
        [
            ("jpeg", "image/jpeg", "JPEG"),
            ("webp", "image/webp", "WEBP"),
            ("png", "image/png", "PNG"),
        ],
    )
    def test_every_format_can_be_read_again(self, tmp_path, form, mime, name):
        finished = order(drawing, "draft-image", tmp_path, prompt="sea", format=form, **SMALL)
        assert finished.outputs[0].mime == mime
        with Image.open(finished.outputs[0].path) as image:
            image.load()
            assert image.format == name

    def test_width_and_height_win_over_the_ratio(self, tmp_path):
        assert ordered_picture(tmp_path, prompt="sea", width=300, height=260).size == (300, 260)

    def test_one_given_side_keeps_the_ratio(self, tmp_path):
        picture = ordered_picture(tmp_path, prompt="sea", width=320, aspect_ratio="16:9")
        assert picture.size == (320, 180)

    def test_it_stops_when_it_is_no_longer_wanted(self, tmp_path):
        with pytest.raises(Stopped):
            order(drawing, "draft-image", tmp_path, report=Watch(2), prompt="sea", **SMALL)


class TestBadInput:
    @pytest.mark.parametrize("prompt", ["", "   ", "\n\t", "\x00\x07"])
    def test_an_empty_prompt_is_refused(self, tmp_path, prompt):
        with pytest.raises(BadRequest) as refused:
            order(drawing, "draft-image", tmp_path, prompt=prompt, **SMALL)
        assert "prompt" in refused.value.fields

    @pytest.mark.parametrize(
        "prompt",
        [
            "قلعة على تل عند الغروب",
            "🐉🔥🏰 👩‍👩‍👧‍👦",
            "<script>alert(1)</script> a cat <b>",
            "a cat\x00\x1b[31m in\x08 a hat\x7f",
            "\ud800 broken half of a pair",
            "%s {0} ${x} ../../etc/passwd\\",
            "9999999 cats and 00 dogs and ٣ birds",
            "a" * 100_000,
            "a dragon and a cat, " * 5_000,
            "-",
        ],
        ids=lambda prompt: ascii(prompt[:18]),
    )
    def test_odd_text_is_drawn_all_the_same(self, tmp_path, prompt):
        assert ordered_picture(tmp_path, prompt=prompt).size == (256, 256)

    def test_a_picture_too_narrow_to_draw_is_refused(self, tmp_path):
        with pytest.raises(BadRequest) as refused:
            order(drawing, "draft-image", tmp_path, prompt="sea", height=2048, aspect_ratio="21:9")
        assert "width" in refused.value.fields


class TestSpeed:
    def test_a_large_picture_takes_no_longer_than_some_blurs(self):
        """Twelve blurs of a megapixel take about 0.8 s where a drawing takes about 0.3 s."""
        sheet = Image.new("RGB", (1024, 1024), "grey")
        start = time.thread_time()
        for _ in range(12):
            sheet.filter(ImageFilter.GaussianBlur(20))
        budget = time.thread_time() - start
        draw("a warm-up", 256, 256)
        spent = []
        for shot in STORYBOARD[:3]:
            start = time.thread_time()
            draw(shot, 1024, 1024, seed=2)
            spent.append(time.thread_time() - start)
        assert statistics.median(spent) < 2 * budget

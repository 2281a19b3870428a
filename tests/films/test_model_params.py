"""What of a film is asked for in models' own parameters."""

from fractions import Fraction

import pytest

from films import model_params
from providers.contract import Kind, ModelSpec
from providers.features import features_of
from providers.schema import fields

SIDES = {"width": {"type": "integer"}, "height": {"type": "integer"}}


def known(**properties):
    return fields({"type": "object", "properties": properties})


def features(kind=Kind.IMAGE_TO_VIDEO, **properties):
    schema = {"type": "object", "properties": properties}
    return features_of(ModelSpec("m", kind, "M", schema))


class TestShape:
    @pytest.mark.parametrize(
        ("size", "expected"),
        [((1280, 720), "16:9"), ((720, 1280), "9:16"), ((720, 720), "1:1"), ((1920, 816), "21:9")],
    )
    def test_the_nearest_is_taken(self, size, expected):
        every = known(aspect_ratio={"enum": ["auto", "1:1", "16:9", "9:16", "21:9"]})
        assert model_params.shape(every, *size) == {"aspect_ratio": expected}

    def test_sizes_are_known_by_their_names(self):
        every = known(
            image_size={
                "anyOf": [
                    {"type": "object", "properties": SIDES},
                    {"enum": ["square_hd", "portrait_16_9", "landscape_16_9"]},
                ]
            }
        )
        assert model_params.shape(every, 1280, 720) == {"image_size": "landscape_16_9"}

    @pytest.mark.parametrize(
        ("size", "expected"), [((1280, 720), (1280, 720)), ((720, 1280), (720, 1280))]
    )
    def test_sides_are_those_of_the_film_whichever_way_round(self, size, expected):
        sides = {"type": "integer", "minimum": 256, "maximum": 1920, "default": 512}
        found = model_params.shape(known(width=sides, height=sides), *size, as_large=True)
        assert (found["width"], found["height"]) == expected

    def test_of_several_sizes_that_of_the_film(self):
        sizes = ["1280x720", "720x1280", "1920x1080", "1080x1920"]
        found = model_params.shape(known(size={"enum": sizes}), 1080, 1920, as_large=True)
        assert found == {"size": "1080x1920"}

    def test_nothing_is_said_where_nothing_can_be(self):
        assert model_params.shape(known(style={"enum": ["a", "b"]}), 1280, 720) == {}


class TestCount:
    def test_one_result_of_each_call(self):
        four = {"type": "integer", "minimum": 1, "maximum": 8, "default": 4}
        assert model_params.one_result(known(num_images=four)) == {"num_images": 1}
        assert model_params.one_result(known(n={"type": "integer"})) == {}


class TestLength:
    @pytest.mark.parametrize(
        ("seconds", "expected"), [("2.5", 4), ("4", 4), ("4.1", 6), ("7.9", 8), ("30", 8)]
    )
    def test_the_next_longer_is_ordered_else_the_longest(self, seconds, expected):
        schema = {"duration": {"type": "integer", "enum": [4, 6, 8]}}
        found = model_params.length(known(**schema), features(**schema), Fraction(seconds))
        assert found == {"duration": expected}

    @pytest.mark.parametrize(
        ("kind", "expected"), [("integer", 4), ("number", 3.2)], ids=["whole", "any"]
    )
    def test_whole_seconds_are_rounded_up_only_where_they_must_be(self, kind, expected):
        schema = {"duration": {"type": kind, "minimum": 1, "maximum": 20}}
        found = model_params.length(known(**schema), features(**schema), Fraction("3.2"))
        assert found == {"duration": expected}

    def test_a_model_without_lengths_is_not_told_any(self):
        assert model_params.length(known(), features(), Fraction(5)) == {}


class TestResolution:
    @pytest.mark.parametrize(
        ("height", "expected"), [(480, "480p"), (720, "720p"), (1080, "1080p"), (2160, "1080p")]
    )
    def test_as_large_as_the_film_else_the_largest(self, height, expected):
        found = features(resolution={"enum": ["480p", "720p", "1080p"]})
        assert model_params.resolution(found, height) == {"resolution": expected}


class TestRate:
    def test_the_films_own_where_there_is_one(self):
        assert model_params.rate(known(fps={"enum": [24, 30]}), Fraction(30)) == {"fps": 30}
        assert model_params.rate(known(fps={"enum": [24, 30]}), Fraction(25)) == {}
        ranged = known(fps={"type": "integer", "minimum": 8, "maximum": 60})
        assert model_params.rate(ranged, Fraction(25)) == {"fps": 25}
        assert model_params.rate(ranged, Fraction(30_000, 1001)) == {}


class TestManner:
    def test_a_word_that_the_model_knows(self):
        every = known(emotion={"enum": ["happy", "sad", "angry"]})
        assert model_params.manner(every, "sadly, to herself") == ({"emotion": "sad"}, True)

    def test_in_words_where_it_takes_words(self):
        every = known(instructions={"type": "string"})
        assert model_params.manner(every, "whispering") == ({"instructions": "whispering"}, True)

    def test_what_cannot_be_told_is_said(self):
        assert model_params.manner(known(emotion={"enum": ["happy"]}), "bitter") == ({}, False)
        assert model_params.manner(known(emotion={"enum": ["", "sad"]}), "dry") == ({}, False)
        assert model_params.manner(known(), "") == ({}, True)


class TestSound:
    def test_a_switch_is_set_and_without_one_nothing_is(self):
        switch = features(generate_audio={"type": "boolean", "default": True})
        assert model_params.sound(switch, wanted=False) == {"generate_audio": False}
        assert model_params.sound(features(), wanted=False) == {}

"""What the draft artist did not understand, it says; and of what it knows nothing, it draws
nothing."""

import numpy as np
import pytest
from ordering import order, picture

from draft_artist import camera, drawing, music, speech, treatment, video
from draft_artist.left_out import as_remarks
from draft_artist.scene import card
from draft_artist.scene.artist import ON_A_CARD, draw
from draft_artist.scene.reading import MOST_THINGS, read
from draft_artist.voices import VOICES, voice

WHOLE_STORYBOARD = (
    "wide shot of a rainy city at night, neon signs",
    "a detective in a coat under a street lamp in the rain at night",
    "A lighthouse on a cliff at sunset, gulls, watercolour",
    "close-up of the detective, tense, beautiful, highly detailed, 8k",
    "two men and a suitcase on a bridge at night, noir",
    "3 sailboats on a calm sea, no clouds",
    "Slow flight over a misty pine forest towards the moon",
)


def pixels(prompt: str, **more: object) -> np.ndarray:
    image, _ = draw(prompt, 320, 200, **more)
    return np.asarray(image, dtype=float)


class TestDrawing:
    @pytest.mark.parametrize(
        ("prompt", "left_out"),
        [
            ("a wristwatch on a velvet chair", ("wristwatch", "velvet")),
            ("An old fisherman mending a net on the pier at dawn", ("mending", "net")),
            ("a Xylophone, xylophone and a XYLOPHONE in a forest", ("xylophone",)),
            ("a fox in a cubist forest", ("cubist",)),
            ("a kimono in a garden", ("kimono",)),
            ("a 🦊 in a forest", ("🦊",)),
            ("ein Hund, midnight", ("ein", "hund")),
        ],
    )
    def test_what_is_not_in_the_picture_is_told_in_the_order_of_the_prompt(self, prompt, left_out):
        scene = read(prompt)
        assert (scene.known, scene.left_out) == (True, left_out)

    @pytest.mark.parametrize("prompt", WHOLE_STORYBOARD)
    def test_where_all_is_understood_nothing_is_told(self, prompt):
        assert read(prompt).left_out == ()

    def test_what_was_asked_to_be_absent_is_not_missed(self):
        assert read("a street without a wristwatch").left_out == ()

    def test_things_that_find_no_room_are_told(self):
        names = ["cat", "dog", "fox", "wolf", "horse", "cow", "deer", "bear", "panda", "lion"]
        scene = read(" and ".join(f"a {name}" for name in names))
        assert [thing.name for thing in scene.things] == names[:MOST_THINGS]
        assert scene.left_out == tuple(names[MOST_THINGS:])

    def test_a_third_thing_in_two_hands_is_told(self):
        scene = read("a man holding a book, umbrella, lantern")
        assert scene.things[0].holds == ("book", "umbrella")
        assert scene.left_out == ("lantern",)

    def test_the_number_and_colour_of_a_stranger_go_to_nobody_else(self):
        [cat] = read("three red xylophones and a cat").things
        assert (cat.count, cat.color) == (1, None)

    def test_a_stranger_between_keeps_them_for_the_thing_it_belongs_to(self):
        [woman] = read("a woman in a red velvet dress").things
        assert woman.role.outfit == "dress"
        assert woman.color[0] > 180

    def test_it_comes_with_the_result(self, tmp_path):
        made = order(
            drawing, "draft-image", tmp_path, prompt="a fox on a velvet wristwatch", size=256
        )
        assert made.remarks == ("Not drawn: velvet, wristwatch",)

    def test_a_prompt_that_is_too_long_to_be_read_says_so(self, tmp_path):
        made = order(drawing, "draft-image", tmp_path, prompt="a fox, " * 2000, size=256)
        assert made.remarks == ("Only the first 6000 letters of the prompt were read.",)


class TestCard:
    @pytest.mark.parametrize(
        "prompt", ["qwertz uiop", "a golden xylophone", "Ein Hund im Wald", "watercolour", "three"]
    )
    def test_of_what_it_knows_nothing_it_draws_nothing(self, prompt):
        image, scene = draw(prompt, 320, 200, style="oil")
        assert not scene.known
        assert image.tobytes() == card.lettered(prompt, 320, 200).tobytes()

    def test_the_words_can_be_read_and_stay_on_the_card(self):
        sheet = pixels("a velvet wristwatch").mean(axis=2)
        dark = np.argwhere(sheet < 120)
        assert 0.01 < len(dark) / sheet.size < 0.3
        (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0)
        assert 200 * 0.15 < top < bottom < 200 * 0.85
        assert 320 * 0.15 < left < right < 320 * 0.85

    def test_other_words_are_another_card_and_the_same_the_same(self):
        one, other = pixels("qwertz", seed=1), pixels("asdfgh", seed=1)
        assert not np.array_equal(one, other)
        assert np.array_equal(one, pixels("qwertz", seed=2))

    @pytest.mark.parametrize("size", [(64, 64), (256, 2048), (2048, 256)], ids=str)
    @pytest.mark.parametrize(
        "prompt",
        ["x", "q" * 100_000, "qwertz " * 5000, "قلعة", "🐉🔥", "\ud800", "猫", "-", "é" * 50],
        ids=lambda prompt: ascii(prompt[:12]),
    )
    def test_any_words_on_any_card(self, prompt, size):
        sheet = card.lettered(prompt, *size)
        assert sheet.size == size
        assert (np.asarray(sheet.convert("L")) < 120).any()

    def test_it_says_so(self, tmp_path):
        made = order(drawing, "draft-image", tmp_path, prompt="qwertz", size=256)
        assert made.remarks == (ON_A_CARD,)

    def test_a_film_of_it_stands_still(self, tmp_path):
        asked = {"prompt": "qwertz embers", "resolution": "480p", "duration": 1}
        made = order(video, "draft-video", tmp_path, **asked)
        assert made.details == {"move": "still", "motion": "none"}
        assert made.remarks == (ON_A_CARD,)


class TestOthers:
    def test_a_film_knows_its_moves_and_what_is_in_the_air(self, tmp_path):
        asked = {"resolution": "480p", "duration": 1}
        made = order(
            video,
            "draft-video",
            tmp_path,
            prompt="The camera slowly pulls back over a velvet village with glow worms",
            **asked,
        )
        assert made.details == {"move": "zoom-out", "motion": "fireflies"}
        assert made.remarks == ("Not drawn: velvet",)

    def test_the_camera_that_films_is_not_in_its_picture(self):
        from draft_artist.moves import without_camera

        assert without_camera("a village, the camera pulls back") == "a village, pulls back"
        assert without_camera("a camera on a table") == "a camera on a table"

    def test_a_camera_follows_only_what_is_said_of_its_move(self, tmp_path):
        asked = {"resolution": "480p", "duration": 1, "prompt": "slow push in, the girl smiles"}
        made = order(
            camera, "draft-camera", tmp_path, files={"image": picture(tmp_path / "p.png")}, **asked
        )
        assert made.remarks == ("Not followed: girl, smiles",)

    def test_an_edit_says_what_it_did_not_do(self, tmp_path):
        made = order(
            treatment,
            "draft-edit",
            tmp_path,
            files={"image": picture(tmp_path / "p.png", 64, 64)},
            prompt="make it slightly warmer, add a dragon, blur the background",
        )
        assert made.remarks == ("Not done: dragon",)

    @pytest.mark.parametrize(
        ("asked", "remarks"),
        [
            ({"prompt": "calm piano in A minor, a slow background piece"}, ()),
            ({"prompt": "jazz trumpet with birds"}, ("Not played: trumpet, birds",)),
            ({"prompt": "rock", "genre": "jazz"}, ("Not played: rock",)),
            (
                {"prompt": "techno at 300 bpm", "loop": False},
                ("Played at 200 beats a minute, not 300.",),
            ),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_music_says_what_is_not_heard(self, tmp_path, asked, remarks):
        assert order(music, "draft-music", tmp_path, duration=5, seed=1, **asked).remarks == remarks

    def test_a_voice_that_is_not_there_and_markup_are_told(self):
        chosen = VOICES[0]
        assert speech.remarks_on("Hello <you>", chosen, None) == ()
        assert speech.remarks_on("Hello", chosen, f"{chosen.says[0]} (Enhanced)") == ()
        [markup] = speech.remarks_on("One <break time='1s'/> two", chosen, None)
        assert "markup" in markup
        [other] = speech.remarks_on("Hello", voice("cs-man"), "Zuzana")
        assert "Zuzana" in other
        assert "Czech, man" in other


class TestRemarks:
    @pytest.mark.parametrize(
        ("words", "line"),
        [
            ([], ()),
            (["b", "a", "b"], ("Not drawn: b, a",)),
            (["x" * 100], (f"Not drawn: {'x' * 30}…",)),
            ([str(i) for i in range(14)], ("Not drawn: " + ", ".join(map(str, range(12))),)),
        ],
    )
    def test_in_one_short_line(self, words, line):
        more = (f"{line[0]} and 2 more",) if len(words) == 14 else line
        assert as_remarks("Not drawn", words) == more

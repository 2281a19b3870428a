"""Cues: every bound holds for any words, and they break where a reader expects it."""

import random
from fractions import Fraction

import pytest

from films import cue_units, subtitles
from films.subtitles import Cue, SpokenLine

THIRTY = Fraction(30)
WORDS = (
    *("the lamp", "is", "dark,", "Keeper.", "Who", "lit it?", "unbelievably", "–", "“No!”", "a"),
    *(
        "灯が",
        "消えた。",
        "「行こう」",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    ),
    *("שלום,", "עולם.", "e\u0301te\u0301"),
)


def texts(said: list[SpokenLine], **facts) -> list[str]:
    return [cue.text for cue in subtitles.cues(said, THIRTY, **facts)]


def test_a_short_line_stands_until_it_is_read():
    assert subtitles.cues([SpokenLine("No.", 100, 10)], THIRTY) == [Cue(100, 25, "No.", (10,))]


def test_a_line_is_broken_at_sentences_then_clauses_and_evenly():
    long = (
        "The lamp went out at nine. Nobody had lit it again since the storm, and the boats were "
        "still at sea, looking for the light that was not there."
    )
    assert texts([SpokenLine(long, 0, 300)]) == [
        "The lamp went out at nine.",
        "Nobody had lit it again since the storm,\nand the boats were still at sea,",
        "looking for the light that was not there.",
    ]


def test_it_ends_where_a_pause_begins_when_the_words_are_timed():
    words = [[0, 0], [4, 300], [9, 600], [15, 4000], [19, 4300]]
    [first, second] = subtitles.cues(
        [SpokenLine("The lamp went. Who was it?", 0, 150, words=words)], THIRTY
    )
    assert (first.text, second.text) == ("The lamp went.", "Who was it?")
    assert second.start_frame == 120 and first.end_frame <= 45
    assert second.word_frames == (9, 12, 9)


def test_speakers_do_not_share_a_cue_and_cues_stand_apart():
    said = [
        SpokenLine("It is out.", 0, 30, "Ida"),
        SpokenLine("It was never lit.", 45, 40, "Keeper"),
    ]
    first, second = subtitles.cues(said, THIRTY)
    assert (first.text, second.text) == ("It is out.", "It was never lit.")
    assert first.end_frame <= second.start_frame - 2


def test_what_is_said_at_once_stands_in_two_lanes():
    said = [SpokenLine("Run!", 0, 30, "Ida"), SpokenLine("Stay!", 0, 30, "Keeper")]
    assert [(cue.start_frame, cue.text) for cue in subtitles.cues(said, THIRTY)] == [
        (0, "Run!"),
        (0, "Stay!"),
    ]


def test_it_snaps_to_cuts():
    line = [SpokenLine("It was never lit, Ida.", 104, 50)]
    [cue] = subtitles.cues(line, THIRTY, cuts=[0, 100, 157, 300])
    assert (cue.start_frame, cue.end_frame) == (100, 157)
    [cue] = subtitles.cues(line, THIRTY, cuts=[0, 90, 170])
    assert cue.start_frame == 104


def test_children_read_slower():
    line = [SpokenLine("It was never lit, and never will be, Ida.", 0, 70)]
    [grown], [child] = (subtitles.cues(line, THIRTY, letters_a_second=one) for one in (17, 13))
    assert (grown.frames, child.frames) == (73, 85)


def test_text_from_right_to_left_is_kept_together():
    assert texts([SpokenLine("שלום, עולם.", 0, 60)]) == ["\u2067שלום, עולם.\u2069"]
    assert texts([SpokenLine("He said שלום.", 0, 60)]) == ["He said שלום."]


def test_wide_letters_count_twice_and_stops_do_not_begin_a_row():
    [text] = texts([SpokenLine("灯" * 20 + "。" + "海" * 15 + "。", 0, 180)])
    first, second = text.split("\n")
    assert (first, second) == ("灯" * 20 + "。", "海" * 15 + "。")


@pytest.mark.parametrize("seed", range(3))
def test_every_bound_holds(seed):
    chance = random.Random(seed)
    for _ in range(25):
        fps = chance.choice([Fraction(30), Fraction(24), Fraction(24_000, 1001), Fraction(60)])
        said, at = [], 0
        for number in range(chance.randrange(1, 6)):
            text = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 60)))
            frames = max(1, round(cue_units.width(text) * fps / chance.choice([8, 12, 16])))
            said.append(SpokenLine(text, at, frames, number % 2, words(text, frames, fps, chance)))
            at += frames + round(fps / 4) + chance.randrange(40)
        check(said, subtitles.cues(said, fps, cuts=range(0, at, 77)), fps)


def words(text: str, frames: int, fps: Fraction, chance: random.Random) -> list[list[int]]:
    """Of one in two, where its words begin."""
    if chance.random() < 0.5:
        return []
    starts = [at for at in range(len(text)) if not at or text[at - 1] == " "]
    times = sorted(chance.randrange(0, int(frames * 1000 / fps) + 1) for _ in starts)
    return [list(one) for one in zip(starts, times, strict=True)]


def check(said: list[SpokenLine], found: list[Cue], fps: Fraction) -> None:
    whole = "".join(cue.text for cue in found)
    told = "".join(line.text for line in said)
    assert letters(whole) == letters(told), "no letter is lost"
    for cue, after in zip(found, [*found[1:], None], strict=True):
        rows = cue.text.split("\n")
        assert len(rows) <= 2 and max(map(cue_units.width, rows)) <= 42
        assert 1 <= cue.frames <= 7 * fps
        assert len(cue.word_frames) == len(cue.text.split())
        room = after is None or after.start_frame - cue.end_frame > 2
        assert after is None or after.start_frame >= cue.end_frame + 2
        if room:
            assert cue.frames >= 25 * fps / 30 or cue.frames >= 7 * fps - 1


def letters(text: str) -> str:
    return "".join(text.split()).replace("\u2067", "").replace("\u2069", "")

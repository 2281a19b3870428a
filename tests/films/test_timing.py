"""Where words begin: by the values alone."""

import random
from fractions import Fraction

from films import timing
from films.script import speech
from films.timing import Offer, Spoken, Way

THIRTY, NTSC = Fraction(30), Fraction(30_000, 1001)


def test_silences_around_and_between_lines():
    lines = [
        Spoken("Ida", 30),
        Spoken("Ida", 30),
        Spoken("Keeper", 30),
        Spoken("Keeper", 30, pause=True),
        Spoken("Ida", 60, dual=True),
        Spoken("Keeper", 30),
    ]
    assert timing.starts(lines, THIRTY) == [9, 47, 92, 154, 154, 229]
    assert timing.needed(lines, THIRTY) == 229 + 30 + 12
    assert timing.needed([], THIRTY) == 0
    assert timing.starts([Spoken(1, 10), Spoken(1, 10)], Fraction(24)) == [8, 25]


def test_a_line_placed_by_hand_and_those_behind_it():
    lines = [Spoken(1, 30, offset=60), Spoken(1, 30), Spoken(1, 10, offset=0)]
    assert timing.starts(lines, THIRTY) == [60, 98, 0]
    assert timing.needed(lines, THIRTY) == 98 + 30 + 12


def test_a_shot_grows_by_its_words_unless_it_is_locked():
    line = [Spoken(1, 120)]
    assert timing.grown(100, False, line, THIRTY) == 141
    assert timing.grown(100, True, line, THIRTY) == 100
    assert timing.grown(200, False, line, THIRTY) == 200


def test_offers_where_words_do_not_fit():
    line = [Spoken(1, 120)]
    assert timing.offers(141, line, 60, THIRTY) == ()
    assert timing.offers(131, line, 60, THIRTY) == (
        Offer(Way.LONGER, frames=141),
        Offer(Way.FASTER, tempo=Fraction(120, 110)),
        Offer(Way.OVER_CUT, frames=10),
        Offer(Way.SHORTER, letters=5),
    )
    ways = [offer.way for offer in timing.offers(100, line, 60, THIRTY)]
    assert ways == [Way.LONGER, Way.OVER_CUT, Way.SHORTER], "1.5 times as fast is too fast"
    assert [one.way for one in timing.offers(5, line, 60, THIRTY)] == [Way.LONGER, Way.OVER_CUT]


def test_a_length_is_reckoned_by_script_and_by_the_voice_so_far():
    latin, cjk = "a" * 150, "行" * 50
    assert timing.estimate(latin, THIRTY) == timing.estimate(cjk, THIRTY) == 300
    slow = timing.factor([(latin, 12_000), (latin, 13_000)])
    assert slow == Fraction(5, 4)
    assert timing.estimate(latin, THIRTY, slow) == 375
    assert timing.factor([]) == timing.factor([("", 900)]) == 1
    assert timing.factor([("a", 60_000)]) == 2
    assert timing.estimate("", THIRTY) == 1


def test_a_voice_is_never_cut():
    chance = random.Random(1)
    for _ in range(200):
        milliseconds = chance.randrange(1, 10**6)
        frames = timing.frames_of(milliseconds, NTSC)
        assert (frames - 1) / NTSC * 1000 < milliseconds <= frames / NTSC * 1000


def test_shots_stand_one_behind_the_other():
    shots = [(100, [Spoken(1, 30)]), (50, []), (90, [Spoken(2, 20), Spoken(2, 20)])]
    first, second, third = timing.on_film(shots, THIRTY)
    assert (first.start, first.lines) == (0, ((9, 30),))
    assert (second.start, second.lines) == (100, ())
    assert (third.start, third.frames, third.lines) == (150, 90, ((159, 20), (187, 20)))


def test_the_readers_reckon_with_the_same_silences():
    assert timing.is_pause("beat") and timing.is_pause("after a Pause")
    assert not timing.is_pause("beaten")
    told = (speech.FIRST, speech.BETWEEN, speech.OTHER_SPEAKER, speech.BEAT, speech.LAST)
    ours = (timing.FIRST, timing.BETWEEN, timing.OTHER_SPEAKER, timing.BEAT, timing.LAST)
    assert told == tuple(round(frames * 1000 / 30) for frames in ours)

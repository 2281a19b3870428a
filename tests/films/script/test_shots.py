"""Shots by rules, their seconds, and a script fitted to a length."""

import pytest

from films.script import camera, headings, reading, shots, speech
from films.script.action_sounds import sounds_in
from films.script.pieces import ScriptRead, UnreadableScript
from films.script.transitions import kind_of
from tests.timing import thread_seconds


def read(body: str) -> ScriptRead:
    return reading.read(f"INT. ROOM - DAY\n\n{body}", "fountain")


def test_seconds_of_action() -> None:
    """Words ÷ 2.5, within 2 and 6 s."""
    lengths = [shot.milliseconds for shot in read("A lamp.\n\n" + "word " * 9 + "end.").shots]
    assert lengths == [2_000, 4_000]


def test_long_action_is_parted_at_sentences() -> None:
    sentence = "She counts the ships that lie in the bay tonight."
    script = read(" ".join([sentence] * 5))
    assert [shot.action for shot in script.shots] == [f"{sentence} {sentence}"] * 2 + [sentence]
    assert "".join(script.text[shot.start : shot.end] for shot in script.shots).startswith("She")
    assert script.shots[1].start == script.text.index(sentence) + 2 * len(sentence) + 2


def test_a_sentence_is_never_cut() -> None:
    words = "and " * 60 + "so."
    assert len(read(words).shots) == 1
    assert read(f"IDA\n{words}").shots[0].lines[0].text == words


def test_long_speech_is_parted_between_lines_then_sentences() -> None:
    script = read("IDA\n" + "There is a ship out there tonight. " * 8)
    assert len(script.shots) > 1
    said = [line.text for shot in script.shots for line in shot.lines]
    assert " ".join(said) == ("There is a ship out there tonight. " * 8).strip()
    assert all(speech.milliseconds_of_lines(shot.lines) <= 8_500 for shot in script.shots)


def test_words_take_the_time_that_they_need() -> None:
    line = read("IDA\n" + "a" * 30).shots[0]
    assert line.milliseconds == 300 + 2_000 + 400, "9 frames, 30 characters, 12 frames"
    assert speech.milliseconds_of("行こう行") == 800
    assert speech.milliseconds_of("שלום עולם") == pytest.approx(8 / 12 * 1000 + 1 / 15 * 1000, 1)
    two = read("IDA\nAye.\n\nKEEPER\n(beat)\nAye.").shots[0]
    assert two.milliseconds == 300 + 267 + 500 + 800 + 267 + 400
    dual = read("IDA\nAye.\n\nKEEPER ^\nAye.").shots[0]
    assert dual.milliseconds == 300 + 267 + 400


@pytest.mark.parametrize(
    ("text", "size", "angle", "move"),
    [
        ("CLOSE ON the wick.", "close-up", "", ""),
        ("WIDE - the harbour.", "wide", "", ""),
        ("INSERT - a letter", "close-up", "", ""),
        ("IDA'S POV: the sea.", "", "point of view", ""),
        ("The camera pans left to the door.", "", "", "pan"),
        ("TRACKING SHOT along the rail.", "", "", "tracking"),
        ("LOW ANGLE on the lens, handheld.", "", "low", "handheld"),
        ("A wide field, and a pan on the stove.", "", "", ""),
    ],
)
def test_the_camera_by_words(text: str, size: str, angle: str, move: str) -> None:
    [shot] = read(text).shots
    assert (shot.size, shot.angle, shot.move) == (size, angle, move)
    assert size in ("", *camera.SIZES)
    assert angle in ("", *camera.ANGLES)
    assert move in ("", *camera.MOVES)


def test_the_camera_opens_a_shot_within_a_paragraph() -> None:
    script = read("She looks up.\nCLOSE ON the lens.\nIt breaks. ANGLE ON the sea. It is black.")
    assert [shot.action for shot in script.shots] == [
        *("She looks up.", "the lens. It breaks.", "the sea. It is black."),
    ]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("INT. LAMP ROOM - NIGHT - STORM", ("LAMP ROOM", "int", "NIGHT", "storm")),
        ("INT./EXT. CAR – CONTINUOUS", ("CAR", "int/ext", "CONTINUOUS", "")),
        ("EXT. HOUSE - GARDEN - DAY", ("HOUSE - GARDEN", "ext", "DAY", "")),
        ("INT. KITCHEN. NIGHT", ("KITCHEN", "int", "NIGHT", "")),
        ("INNEN. KÜCHE - TAG", ("KÜCHE", "int", "TAG", "")),
        ("I/E BOAT", ("BOAT", "int/ext", "", "")),
        ("THE STAIRS", ("THE STAIRS", "", "", "")),
        ("SCENE 3", ("", "", "", "")),
    ],
)
def test_headings(line: str, wanted: tuple[str, str, str, str]) -> None:
    parsed = headings.parsed(line)
    assert (parsed.place, parsed.interior, parsed.time_of_day, parsed.mood) == wanted


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        ("THUNDER. Somewhere a door slams.", ("THUNDER", "a door slams")),
        ("The phone RINGS and she waits.", ("The phone RINGS",)),
        ("SFX: a foghorn, far away", ("a foghorn, far away",)),
        ("She rings the keeper.", ()),
        ("Die Tür knarrt.", ("Die Tür knarrt",)),
        ("The sound of rain on tin.", ("The sound of rain on tin",)),
    ],
)
def test_sounds_in_the_words_of_the_script(action: str, wanted: tuple[str, ...]) -> None:
    assert sounds_in(action) == wanted
    assert all(sound in action for sound in wanted)


def test_transitions() -> None:
    told = {"SMASH CUT TO:": "cut", "DISSOLVE TO:": "dissolve", "FADE IN:": "fade-in"}
    told |= {"FADE TO BLACK.": "fade", "CROSSFADE TO:": "dissolve", "WIPE TO:": "wipe"}
    assert {text: kind_of(text) for text in told} == told


def test_labels() -> None:
    assert [shots.label_of("3", at) for at in (0, 25, 26, 701, 702)] == [
        *("3A", "3Z", "3AA", "3ZZ", "3AAA"),
    ]


SHORT = "She climbs the iron stairs.\n\nIDA\nIt is out, and has been for an hour.\n\nThe sea."


@pytest.mark.parametrize("milliseconds", [7_000, 9_999, 12_345, 20_000])
def test_a_script_is_fitted_by_its_action(milliseconds: int) -> None:
    script = read(SHORT)
    fitted = shots.fit(script, milliseconds)
    assert fitted.milliseconds == milliseconds
    assert fitted.remarks == script.remarks
    for shot in fitted.shots:
        assert shot.milliseconds >= max(1_000, speech.milliseconds_of_lines(shot.lines))
    assert [shot.lines for shot in fitted.shots] == [shot.lines for shot in script.shots]


def test_words_are_never_cut_to_fit() -> None:
    fitted = shots.fit(read(SHORT), 2_000)
    words = speech.milliseconds_of_lines([line for shot in fitted.shots for line in shot.lines])
    assert fitted.milliseconds == words + 1_000
    assert "longer than the 2.0 s asked for" in fitted.remarks[-1]
    assert shots.fit(read("A lamp."), 60_000).milliseconds == 20_000


def test_titles_montages_and_their_labels() -> None:
    script = read(
        'A beach.\n\nSUPER: "Two years later"\n\nMONTAGE - JOE AND REX\n\n-- They eat.\n'
        "-- They watch the sea.\n\nSMASH CUT TO BLACK."
    )
    told = [(shot.action, shot.title) for shot in script.shots]
    assert told == [
        *(("A beach.", "Two years later"), ("They eat.", ""), ("They watch the sea.", "")),
    ]
    assert script.shots[-1].fades_out


@pytest.mark.parametrize("between", [" ", "\n"])
def test_fifty_thousand_sentences_of_one_shot_are_refused_soon(between: str) -> None:
    """A part of them is found where it stands, however its sentences are parted in the script."""
    script = "INT. ROOM - DAY\n\n" + between.join(["Ida goes on."] * 50_000)

    def refused() -> None:
        with pytest.raises(UnreadableScript, match="shots"):
            reading.read(script)

    assert thread_seconds(refused, enough=4) < 4
    few = reading.read(
        "INT. ROOM - DAY\n\n" + between.join(f"Ida is on step {n}." for n in range(60))
    )
    assert [few.text[one.start : one.end].split() for one in few.shots] == [
        one.action.split() for one in few.shots
    ]

"""The syntax of fountain.io, in cases of our own. Those of Jouvence's suite (Ludovic Chabant,
Apache 2.0) are here as the same facts in other words, in its order."""

import pytest

from films.script import emphasis, fountain
from films.script.hidden import lines_of
from films.script.pieces import ElementKind
from films.script.title_page import title_page


def told(text: str) -> list[str]:
    """Each element as its kind and its words: `cue IDA`."""
    elements = fountain.elements(text)
    assert "".join(text[e.start : e.end] for e in elements) == (text if elements else "")
    return [f"{e.kind} {e.text.strip()}".strip() for e in elements]


LAMP = "action A lamp."
CASES = (
    ("A lamp.", [LAMP]),
    ("A lamp\non\na stair.", ["action A lamp\non\na stair."]),
    ("A lamp\n\non a stair\n\n\nburns.", ["action A lamp", "action on a stair", "action burns."]),
    ("!EXT. NOT A PLACE.", ["action EXT. NOT A PLACE."]),
    ("IDA\nMine.\n\nEMIL\nYours.\n", ["cue IDA", "dialogue Mine.", "cue EMIL", "dialogue Yours."]),
    ("IDA\nMine.\n\n\n\nEMIL\nNo.\n", ["cue IDA", "dialogue Mine.", "cue EMIL", "dialogue No."]),
    ("A lamp.\n\n/*\nno\nno\n*/\n\nOk.\n", [LAMP, "boneyard no\nno", "action Ok."]),
    ("A lamp.\n/*\nno\n*/\nOk.\n", [LAMP, "boneyard no", "action Ok."]),
    ("/*\nno\n*/\nEXT. ROCKS\n\nA lamp.\n", ["boneyard no", "heading EXT. ROCKS", LAMP]),
    (">**END**<", ["centred **END**"]),
    (">**END**<\n\n", ["centred **END**"]),
    (">**END**<\n    \n", ["centred **END**"]),
    ("IDA\nThe sea's a liar!", ["cue IDA", "dialogue The sea's a liar!"]),
    ("\nMUM (O. S.)\nIda!", ["cue MUM", "dialogue Ida!"]),
    ("\nEMIL (on the wire)\nWhat?", ["cue EMIL", "dialogue What?"]),
    ("@McAVOY\nAye!", ["cue McAVOY", "dialogue Aye!"]),
    ("DR. WARD\nDrink this.", ["cue DR. WARD", "dialogue Drink this."]),
    ("SAILORS (SEVERAL)\nLand!", ["cue SAILORS", "dialogue Land!"]),
    ("IDA\nPut it out.\n_Now_.\n", ["cue IDA", "dialogue Put it out.\n_Now_."]),
    ("~Row, row, and never home", ["lyric Row, row, and never home"]),
    (
        "A lamp.\n\nIDA\nWait.\n\n===\n\nThere.\n",
        [LAMP, "cue IDA", "dialogue Wait.", "page_break", "action There."],
    ),
    ("IDA\n(lighting it)\nSo!\n", ["cue IDA", "parenthetical lighting it", "dialogue So!"]),
    (
        "IDA\nOh!\n(beat)\nNo.\n(beat)\nYes.\n",
        [
            *("cue IDA", "dialogue Oh!", "parenthetical beat", "dialogue No."),
            *("parenthetical beat", "dialogue Yes."),
        ],
    ),
    ("EXT. ROCKS\n\nA lamp.\n", ["heading EXT. ROCKS", LAMP]),
    ("A lamp.\n\n\nEXT. ROCKS\n\nA lamp.\n", [LAMP, "heading EXT. ROCKS", LAMP]),
    (".on the rocks\n\nA lamp.\n", ["heading on the rocks", LAMP]),
    (
        "EXT. ROCKS - DAY\n\n...where it ends.\n",
        ["heading EXT. ROCKS - DAY", "action ...where it ends."],
    ),
    (
        "A lamp.\n\n>**One**<\n\n===\n\n>**Two**<\n\nA lamp.\n",
        [LAMP, "centred **One**", "page_break", "centred **Two**", LAMP],
    ),
    (
        "IDA\nYes.\n\n.SCOPE POV\n\nA lamp.\n",
        ["cue IDA", "dialogue Yes.", "heading SCOPE POV", LAMP],
    ),
    (
        "# ACT I\n\n= It begins.\n\nEXT. ROCKS\n\n= It is cold.\n\nA lamp.\n",
        [
            "section ACT I",
            "synopsis It begins.",
            "heading EXT. ROCKS",
            "synopsis It is cold.",
            LAMP,
        ],
    ),
    ("= It begins.\n", ["synopsis It begins."]),
    ("", []),
    ("\n\n\n", []),
    ("title: Lamp\nauthor: Us\n", ["title_page title: Lamp\nauthor: Us"]),
    ("Title: Lamp\n\nA lamp.\n", ["title_page title: Lamp", LAMP]),
    ("Title:\n    _**A**_\n\tB\nAuthors: Us\n", ["title_page title: _**A**_\nB\nauthors: Us"]),
    ("CUT TO:\n\nINT. HALL\n\nA lamp.\n", ["transition CUT TO:", "heading INT. HALL", LAMP]),
    (">fade to black\n\nEXT. SEA\n", ["transition fade to black", "heading EXT. SEA"]),
    ("GO ON TO:  \n\nIt has spaces.\n", ["action GO ON TO:  ", "action It has spaces."]),
)


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_as_jouvence_expects(text: str, wanted: list[str]) -> None:
    assert told(text) == [one.strip() for one in wanted]


def test_a_lyric_is_one_line() -> None:
    """Jouvence takes the whole paragraph for action; fountain.io, *Lyrics*, goes by lines, and so
    does screenplay-tools."""
    assert told("~Row, row\nand not this\n") == ["lyric Row, row", "action and not this"]


OWN = (
    ("ÉMILE\nOui.", ["cue ÉMILE", "dialogue Oui."]),
    ("KEEPER (cont'd)\n(quietly)\nIt is\n  \nout.",
     ["cue KEEPER", "parenthetical quietly", "dialogue It is\n\nout."]),
    ("A RIVER.", ["action A RIVER."]),
    ("A lamp.\n\nKEEPER", [LAMP, "action KEEPER"]),
    ("INTERIOR MONOLOGUE", ["action INTERIOR MONOLOGUE"]),
    ("int/ext car - day", ["heading int/ext car - day"]),
    (".THE STAIRS", ["heading THE STAIRS"]),
    ("..and then", ["action ..and then"]),
    ("> SMASH CUT TO:", ["transition SMASH CUT TO:"]),
    ("> THE END <", ["centred THE END"]),
    ("23\nNo name.", ["action 23\nNo name."]),
    ("/* INT. CUT - DAY\n\nno */\n\nA lamp.", ["boneyard INT. CUT - DAY\n\nno", LAMP]),
    ("One [[a note]]two", ["action One two"]),
    ("One [[a\n  \nnote]]two", ["action One two"]),
    ("One [[a\n\nnote]] two", ["action One [[a", "action note]] two"]),
    ("IDA\n[[how?]]\nYes.", ["cue IDA", "note how?", "dialogue Yes."]),
    ("FADE IN:\n\nA lamp.", ["action FADE IN:", LAMP]),
    ("IDA\n#1 of them all.", ["cue IDA", "dialogue #1 of them all."]),
    ("As she runs: a lamp.", ["action As she runs: a lamp."]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), OWN)
def test_own_cases(text: str, wanted: list[str]) -> None:
    assert told(text) == [one.strip() for one in wanted]


def test_numbers_extensions_and_both_at_once() -> None:
    text = "INT. ROOM #237 #12A#\n\nIDA (V.O.) (CONT’D)\nYes.\n\nMOTHER ^\nNo.\n"
    heading, ida, _, mother, _ = fountain.elements(text)
    assert (heading.text, heading.number) == ("INT. ROOM #237", "12A")
    assert (ida.extension, ida.dual, mother.dual) == ("V.O.", False, True)
    assert fountain.elements("INT. ROOM #😆#")[0].number == ""


def test_title_page_values() -> None:
    text = "\nTitle: Lamp"
    assert title_page(lines_of(text)) == ({}, 0), "it is the very first thing"
    page, taken = title_page(lines_of("Draft date: 1/2/26\nContact:\n   Us\n   Rocks\nNo key"))
    assert (page, taken) == ({"draft date": "1/2/26", "contact": "Us\nRocks"}, 4)


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("*a* **b** ***c*** _d_", "a b c d"),
        (r"code **\*9765\***", "code *9765*"),
        ("dial *69 and then *23, and", "dial *69 and then *23, and"),
        ("over *two\nlines*", "over *two\nlines*"),
        ("_a *b* c_ and snake_case_name", "a b c and snake_case_name"),
        ("**123**456**", "123456**"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_emphasis_is_off_for_the_voice(marked: str, wanted: str) -> None:
    assert emphasis.plain(marked) == wanted


def test_kinds_are_words() -> None:
    assert {kind.value for kind in ElementKind} >= {"heading", "centred", "boneyard", "title_page"}

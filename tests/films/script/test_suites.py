"""The public suites of Fountain are the judges; where they contradict fountain.io, the syntax there
decides, and the case says so."""

import re

import pytest

from films.script import emphasis, fdx, fountain
from films.script.decoding import text_of
from films.script.pieces import ElementKind
from tests.films.script import judges

AS_EXPECTED = (*("Scratch", "SceneHeading", "Parenthetical", "Lyrics", "LineBreaks", "UTF8"),)
STRIPPED = ("Transition", "PageBreak")
"""Their own dump keeps spaces within `> <`; fountain.io and Jouvence drop them."""


def expected(name: str) -> str:
    return (judges.TOOLS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", AS_EXPECTED)
def test_screenplay_tools(name: str) -> None:
    assert judges.as_tools_do(judges.script(judges.TOOLS, name)) == expected(name)


def bare(dump: str) -> str:
    return re.sub(r'" *(.*?) *" \(centered\)', r'"\1" (centered)', dump)


def test_spaces_in_centred_text_are_not_kept() -> None:
    """fountain.io, *Centered Text*: leading spaces are not preserved."""
    for name in STRIPPED:
        found = judges.as_tools_do(judges.script(judges.TOOLS, name))
        assert found == bare(expected(name)), name
    action = judges.script(judges.TOOLS, "Action")
    assert judges.as_tools_do(action) == bare(expected("Action-Merged"))
    assert judges.as_tools_do(action, merged=False) == bare(expected("Action-Unmerged"))


def test_dialogue_of_screenplay_tools() -> None:
    text = judges.script(judges.TOOLS, "Dialogue")
    assert judges.as_tools_do(text) == expected("Dialogue-Merged")
    unmerged = (
        expected("Dialogue-Unmerged")
        .replace('"(Jack)\nKnife."', '"(Jack)"\nACTION:"Knife."')
        .replace('action.\n\nBOSS"', 'action."\nACTION:""\nACTION:"BOSS"')
    )
    assert judges.as_tools_do(text, merged=False) == unmerged


def test_characters_with_a_number_first() -> None:
    """screenplay-tools takes `3CPO` for action; fountain.io, *Character*: at least one letter."""
    wanted = expected("Character").replace(
        'ACTION:"3CPO\nNot work."', 'CHARACTER:"3CPO"\nDIALOGUE:"Not work."'
    )
    assert judges.as_tools_do(judges.script(judges.TOOLS, "Character")) == wanted


def test_a_cut_before_a_boneyard_is_a_transition() -> None:
    """screenplay-tools reads it as action, since its mark for the boneyard is no empty line;
    Screenplain and fountain.io, *Boneyard*: what is in it is ignored completely."""
    wanted = expected("Boneyards").partition("/*0*/BONEYARD")[0].rstrip("\n")
    wanted = wanted.replace('\n\nCUT TO:\n/*0*/"', '"\nTRANSITION:"CUT TO:"')
    text = judges.script(judges.TOOLS, "Boneyards")
    assert judges.as_tools_do(text) == wanted
    [boneyard] = [e for e in fountain.elements(text) if e.kind == ElementKind.BONEYARD]
    assert f'BONEYARD:"{boneyard.text}"' in expected("Boneyards")


def test_notes_of_screenplay_tools() -> None:
    """Its marks for notes are not in our texts. It lets action below a dialogue go on with the
    dialogue, and takes what is before an empty line for a note; fountain.io, *Error handling*:
    nothing looks past a double line break."""
    elements = fountain.elements(judges.script(judges.TOOLS, "Notes"))
    notes = [note for e in elements for note in e.notes] + [
        e.text for e in elements if e.kind == ElementKind.NOTE
    ]
    for at in (0, 1, 2):
        assert f'[[{at}]]NOTE:"' in expected("Notes")
    assert all(f'NOTE:"{note}"' in expected("Notes") for note in notes) and len(notes) == 3
    assert [e.kind.value for e in elements] == [
        *("heading", "action", "note", "cue", "parenthetical", "dialogue"),
        *("action", "action", "action"),
    ]


def test_sections_of_screenplay_tools() -> None:
    """It takes a first `CUT TO:` for a title page; Jouvence and fountain.io for a transition."""
    wanted = expected("Sections").replace('TITLEENTRY:"CUT TO":""', 'TRANSITION:"CUT TO:"')
    assert judges.as_tools_do(judges.script(judges.TOOLS, "Sections")) == wanted


def test_title_page_of_screenplay_tools() -> None:
    assert judges.as_tools_do(judges.script(judges.TOOLS, "TitlePage")) == expected("TitlePage")


def test_tags_are_words() -> None:
    """`#tag` at the end of a line is an option of screenplay-tools; fountain.io knows none."""
    elements = fountain.elements(judges.script(judges.TOOLS, "Tags"))
    assert elements[0].text == "INT. SCEHE 1 - DAY #scene1Day #mook:music #hababibibi"
    assert [e.kind.value for e in elements][:3] == ["heading", "action", "action"]
    assert elements[-1].text == ". NOT A HEADER #bah"


def test_emphasis_of_screenplay_tools() -> None:
    """It leaves asterisks within underlined words; fountain.io, *Emphasis*, mixes both. Which of
    bold and italic is outside is all the same."""
    wanted = expected("Formatted").replace("*Leupold Mark 4*", "<i>Leupold Mark 4</i>")
    wanted = wanted.replace("<b><i>", "<i><b>").replace("</i></b>", "</b></i>")
    tags = {emphasis.BOLD: "b", emphasis.ITALIC: "i", emphasis.UNDERLINE: "u", "": ""}

    def formatted(line: str) -> str:
        found, at = "", 0
        for mark in emphasis.marks(line):
            tag = tags[mark.style]
            found += line[at : mark.start]
            found += (f"<{tag}>" if mark.opens else f"</{tag}>") if tag else ""
            at = mark.end
        return found + line[at:]

    lines = judges.script(judges.TOOLS, "Formatted").split("\n")
    assert "\n".join(map(formatted, lines)) == wanted


@pytest.mark.parametrize("name", ["TestFDX-FD", "TestFDX-FI"])
def test_fdx_of_screenplay_tools(name: str) -> None:
    data = (judges.TOOLS / f"{name}.fdx").read_bytes()
    read = fountain.elements(fdx.fountain_of(text_of(data)))
    told = fountain.elements(judges.script(judges.TOOLS, name))
    wanted = [e for e in told if e.kind != ElementKind.TITLE_PAGE]
    assert [(e.kind, e.text, e.number, e.extension) for e in read] == [
        (e.kind, e.text, e.number, e.extension) for e in wanted
    ]


def spaced(block: tuple[str, str]) -> tuple[str, str]:
    return block[0], " ".join(block[1].replace("| |", "||").split())


HTML = sorted(file.stem for file in judges.PLAIN.glob("*.html"))
FDX = sorted(file.stem for file in judges.PLAIN.glob("*.fdx"))


@pytest.mark.parametrize("name", HTML)
def test_screenplain(name: str) -> None:
    wanted = judges.html_blocks((judges.PLAIN / f"{name}.html").read_text(encoding="utf-8"))
    found = judges.as_screenplain_does(judges.script(judges.PLAIN, name))
    assert [spaced(block) for block in found] == [spaced(block) for block in wanted]
    assert wanted


@pytest.mark.parametrize("name", FDX)
def test_fdx_of_screenplain(name: str) -> None:
    """The expected FDX, read by our reader, has the elements of the Fountain it was made of."""
    data = (judges.PLAIN / f"{name}.fdx").read_bytes()
    read = fountain.elements(fdx.fountain_of(text_of(data)))
    wanted = fountain.elements(judges.script(judges.PLAIN, name))
    assert [(e.kind, e.text, e.dual) for e in read] == [(e.kind, e.text, e.dual) for e in wanted]


def test_a_title_page_of_screenplain() -> None:
    elements = fountain.elements(judges.script(judges.PLAIN, "title-page"))
    assert elements[0].text == (
        "title: My Screenplay\nauthor: Your Name\ncontact: your.email@example.com\n(555) 123-4567"
    )
    assert [e.text for e in elements[1:]] == ["FADE IN:", "SPACE"]

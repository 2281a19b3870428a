"""Final Draft's files: from ours that are right to those that break."""

import pytest

from films.script import emphasis, reading
from films.script.decoding import text_of
from films.script.pieces import ElementKind, UnreadableScript


def fdx(paragraphs: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{head}\n<FinalDraft DocumentType="Script" Version="5"><Content>{paragraphs}'
        "</Content><TitlePage><Content><Paragraph><Text>Not this</Text></Paragraph></Content>"
        "</TitlePage></FinalDraft>"
    )


def p(kind: str, *runs: str, more: str = "") -> str:
    said = "".join(f"<Text>{run}</Text>" for run in runs)
    return f'<Paragraph Type="{kind}"{more}>{said}</Paragraph>'


RUNS = ("Ida ", "cl", "im", "bs the ", "stairs.")


def test_five_runs_in_utf_16() -> None:
    text = fdx(
        p("Scene Heading", "INT. LAMP ROOM", more=' Number="12A"') + p("Action", *RUNS),
        '<?xml version="1.0" encoding="UTF-16"?>',
    )
    read = reading.read(text_of(text.encode("utf-16")))
    assert (read.format, read.scenes[0].number) == ("fdx", "12A")
    assert read.scenes[0].shots[0].action == "Ida climbs the stairs."
    assert read.text == "INT. LAMP ROOM #12A#\n\nIda climbs the stairs.\n"


MEANT = (
    ("scene heading", "INT. ROOM - DAY", ElementKind.HEADING),
    ("Scene Heading", "THE STAIRS", ElementKind.HEADING),
    ("Action", "INT. is how she begins.", ElementKind.ACTION),
    ("Action", "# 1 of *all* [[lamps]] /* here */", ElementKind.ACTION),
    ("General", "&gt; a letter", ElementKind.ACTION),
    ("Unheard Of", "CUT TO:", ElementKind.ACTION),
    ("Transition", "DISSOLVE:", ElementKind.TRANSITION),
    ("Shot", "CLOSE ON", ElementKind.ACTION),
)


@pytest.mark.parametrize(("kind", "text", "wanted"), MEANT)
def test_each_kind_comes_back_as_itself(kind: str, text: str, wanted: ElementKind) -> None:
    """In Fountain, by its own marks where it would be taken for something else."""
    read = reading.read(fdx(p("Action", "A lamp.") + p(kind, text) + p("Action", "It burns.")))
    [element] = read.elements[1:-1]
    assert element.kind == wanted
    assert emphasis.plain(element.text) == text.replace("&gt;", ">")


def test_dialogue_with_all_that_may_be_in_it() -> None:
    read = reading.read(
        fdx(
            p("Character", "Mc Avoy (V.O.)")
            + p("Parenthetical", "quietly")
            + p("Dialogue", "!It is *out*.")
            + p("Dialogue", "")
            + p("Dialogue", "For an hour.")
            + "<Paragraph><DualDialogue>"
            + p("Character", "IDA")
            + p("Dialogue", "No!")
            + p("Character", "MOTHER")
            + p("Dialogue", "Never!")
            + "</DualDialogue></Paragraph>"
        )
    )
    lines = [line for shot in read.shots for line in shot.lines]
    assert [(line.speaker, line.text, line.direction, line.dual) for line in lines] == [
        ("Mc Avoy", "!It is *out*.\nFor an hour.", "quietly", False),
        ("IDA", "No!", "", False),
        ("MOTHER", "Never!", "", True),
    ]
    assert lines[0].kind == "voice-over"


def test_notes_and_summaries_are_no_script() -> None:
    inner = "<Paragraph><Text>Sum</Text></Paragraph>"
    read = reading.read(
        fdx(
            f'<Paragraph Type="Scene Heading"><SceneProperties><Summary>{inner}</Summary>'
            f"</SceneProperties><ScriptNote>{inner}</ScriptNote><Text>INT. ROOM</Text></Paragraph>"
            + p("Action", "A lamp.")
        )
    )
    assert read.text == "INT. ROOM\n\nA lamp.\n"


ENTITIES = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(12))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (fdx(p("Action", "A lamp."))[:-60], "broken in line 2, column"),
        (fdx("<Paragraph Type='Action'><Text>A & B</Text></Paragraph>"), "broken in line 2"),
        (f"<!DOCTYPE FinalDraft [{ENTITIES}]><FinalDraft>&l11;</FinalDraft>", "DOCTYPE"),
        (
            '<?xml version="1.0"?><!DOCTYPE FinalDraft SYSTEM "file:///etc/passwd"><FinalDraft/>',
            "DOCTYPE",
        ),
        (fdx(""), "no content"),
        ('<?xml version="1.0"?><FinalDraft/>', "no content"),
        ('<?xml version="1.0"?><svg><Content/></svg>', "no content"),
        ("<?xml " * 1000, "broken in line 1"),
    ],
)
def test_what_is_broken_changes_nothing(text: str, told: str) -> None:
    with pytest.raises(UnreadableScript, match=told) as refused:
        reading.read(text, "fdx")
    assert "Nothing was changed" in str(refused.value)

"""Any encoding; what is no text is named."""

import io
import zipfile

import pytest

from films.script import reading
from films.script.decoding import MOST_BYTES, text_of
from films.script.pieces import UnreadableScript

GERMAN = (
    "SZENE 1\n\nIDA: Über den Türen wächst die Stille – „größer“ als das Haus.\n\nWÄRTER: Hör!\n"
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        ("IDA: Où êtes-vous ? Là-bas, c'est l'été.\nEMIL: Déjà.\n", "latin-1"),
        ("ИДА: Погасла лампа, и море стало тихим. Никто не пришёл ночью.\n" * 4, "cp1251"),
        ("彼女は階段を上がった。「行こう」と太郎は言った。海は静かだった。\n" * 4, "cp932"),
        ("ויהי ערב והים היה שקט, והמנורה כבתה בלילה\n", "utf-8"),
    ],
)
def test_every_encoding(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


def test_one_line_end_and_composed_letters() -> None:
    assert text_of("a\r\nb\rc\x0cd\u2028E\u0301".encode()) == "a\nb\nc\nd\nÉ"


def docx() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<w/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (docx(), "DOCX"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word document"),
        (b"\x00\x00\x00\x18ftypmp42", "a film"),
        (bytes(range(256)) * 4, "no text"),
        (b"a" * (MOST_BYTES + 1), "2 MB are the most"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, named: str) -> None:
    with pytest.raises(UnreadableScript, match=named):
        text_of(data)


def test_two_megabytes_are_read() -> None:
    assert len(text_of(b"A lamp. " * (MOST_BYTES // 8))) == MOST_BYTES


@pytest.mark.parametrize("empty", ["", "  \n\t\n", "\ufeff", "***\n...\n"])
def test_nothing_is_asked_for_a_sentence(empty: str) -> None:
    with pytest.raises(UnreadableScript, match="Write at least a sentence"):
        reading.read(text_of(empty.encode()))


def test_only_headings_are_nothing_to_film() -> None:
    with pytest.raises(UnreadableScript, match="only headings or notes"):
        reading.read("INT. ROOM - DAY\n\n[[something]]\n")

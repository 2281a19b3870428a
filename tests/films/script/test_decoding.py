"""Any encoding; what is no text is named."""

import io
import zipfile

import pytest

from films.script import reading, web_pages
from films.script.decoding import MOST_BYTES, text_of
from films.script.pieces import UnreadableScript
from tests.timing import thread_seconds

GERMAN = (
    "SZENE 1\n\nIDA: Über den Türen wächst die Stille – „größer“ als das Haus.\n\nWÄRTER: Hör!\n"
)
RUSSIAN = (
    "ИНТ. КВАРТИРА - НОЧЬ\n\nАнна сидит у окна и смотрит на дождь. За стеной плачет ребёнок.\n\n"
    "АННА\n(тихо)\nОн обещал вернуться к ужину. Уже полночь.\n\nПЁТР\nПозвони ему ещё раз.\n"
)
JAPANESE = (
    "SCENE 1\n\n夜の港。霧の中に灯りが見える。\n\n"
    "太郎\n行こう。船が待っている。\n\n花子\nもう少しだけ待って。\n"
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
        *((RUSSIAN, table) for table in ("koi8-r", "cp1251", "iso8859-5", "cp866", "mac-cyrillic")),
        ("АННА: СТОЙ! НЕ УХОДИ!\n", "koi8-r"),
        ("Старик зажёг лампу и поставил её на окно. Никто не ответил.\n", "koi8-r"),
        ("ІНТ. КІМНАТА - НІЧ\n\nОлена дивиться у вікно. Їй холодно.\n", "koi8-u"),
        *((JAPANESE, table) for table in ("shift-jis", "euc-jp", "iso2022-jp")),
        ("タロウ「ハヤク イコウ。」\n", "euc-jp"),
        ("场景一\n\n浓雾弥漫。小明走进房间，看见桌上有一封信。\n\n小红\n他一定会来的。\n", "gbk"),
        ("場景一\n\n小明走進房間，看見桌上有一封信。\n\n小紅\n他一定會來的。\n", "big5"),
        ("장면 1. 항구 - 밤\n\n안개가 자욱하다.\n\n민수\n가자. 배가 기다려.\n", "euc-kr"),
        ("ΕΣΩΤ. ΔΩΜΑΤΙΟ\n\nΗ Ελένη κοιτάζει τη θάλασσα. Ένα πλοίο φεύγει.\n", "cp1253"),
        ("פנים. חדר - לילה\n\nרחל יושבת ליד החלון ומחכה.\n", "cp1255"),
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
        (bytes(range(256)) * 4, "not text"),
        (b"a" * (MOST_BYTES + 1), "2 MB is the most"),
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


PAGE = """<!DOCTYPE html>
<html><head><meta charset="{}"><title>The Ferry</title><style>p {{color: red}}</style></head>
<body><!-- a note > here --><script>if (a < b) alert("INT. NOWHERE")</script>
<h2>INT. LAMP ROOM &ndash; NIGHT</h2>
<p>Émile climbs the
 stairs &amp; looks <b>out</b>. 3 < 4.</p>
<div class="dialog"><p class="character">ÉMILE</p><p class="parenthetical">(quietly)</p>
<p class="dialogue">It is out.<br>Nobody came.</p></div>
</body></html>"""
PAGE_READ = (
    "INT. LAMP ROOM – NIGHT\n\nÉmile climbs the stairs & looks out. 3 < 4.\n\n"
    "ÉMILE\n(quietly)\nIt is out.\nNobody came.\n"
)


@pytest.mark.parametrize("table", ["utf-8", "iso-8859-2"])
def test_a_web_page_is_read_without_its_tags(table: str) -> None:
    read = reading.read(text_of(PAGE.format(table).encode(table)))
    assert read.text == PAGE_READ
    assert read.format == "fountain"
    assert "without tags" in read.remarks[0]
    [shot] = read.shots
    assert [(line.speaker, line.direction) for line in shot.lines] == [("ÉMILE", "quietly")]


def test_a_part_of_a_page_is_one_and_a_chat_is_none() -> None:
    assert reading.read("<p>A lamp.</p><ul><li>One</li><li>Two</li></ul>").text == (
        "A lamp.\n\n- One\n\n- Two\n"
    )
    assert reading.read("<p> hello\n<bob> hi\n").format == "chat"


@pytest.mark.parametrize("part", ["<", "<a ", "<!--", "<script>", "&", "<p class=", " \n"])
def test_a_page_made_to_be_slow_is_read_soon(part: str) -> None:
    whole = "<html><p>A lamp.</p>" + part * (MOST_BYTES // len(part) - 100)
    texts = []
    assert thread_seconds(lambda: texts.append(web_pages.text_of(whole)), enough=4) < 4
    assert texts[0].startswith("A lamp.")

"""Which table of before Unicode a text of another script is in, by how people write.

Tables of one script are told apart by its letters: a text in another table of the same alphabet is
one of rare letters, of capitals inside of words and of signs. What none of these tables makes a
text of is left to charset-normalizer.
"""

import re
from collections.abc import Callable

from charset_normalizer import from_bytes

SAMPLE = 64_000
"""Bytes that are enough to tell a table by."""
_CYRILLIC = "оаеинтсрвлкмдпуяіыьгзбчй"
_HEBREW = "יוהלאתרמבשנםדקפחע"
_ARABIC = "اليمنوتربةدعهسفكح"
_GREEK = "αοιετσνηυρκπμλςίόά"
_OFTEN = {
    **dict.fromkeys(("cp1251", "koi8_u", "iso8859_5", "cp866", "mac_cyrillic"), _CYRILLIC),
    **dict.fromkeys(("cp1255", "cp862"), _HEBREW),
    **dict.fromkeys(("cp1256", "iso8859_6"), _ARABIC),
    **dict.fromkeys(("cp1253", "iso8859_7"), _GREEK),
}
"""Of each table the letters that nine of ten are, in Russian, Ukrainian and Bulgarian alike. KOI8-U
has all letters of KOI8-R at their places."""
_USUAL = 0.75
_SIGNS = "«»“”„’—–…№،؟\xa0"
_KANA = re.compile("[\u3041-\u30fe]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_HANGUL, _JAMO = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3131-\u318e]")
_HAN = re.compile("[\u4e00-\u9fff]")
_OFTEN_HAN = frozenset(
    "的一是不了在人有我他她它这這个個们們来來到时時大地为為子中你说說生国國年着就那和要出也得里裡后後自以会會"
    "家可下而过過天去能对對小多然心学學么麼之都好看起发發当當没沒只如事把还還用第样樣道想作种種开開门門走吧再"
)
"""The commonest letters of Chinese, in both ways of writing: every third of a text."""


def decoded(data: bytes) -> str:
    """The text in the table that it looks most like; signs that are none become “�”."""
    return data.decode(_table(data), errors="replace")


def _table(data: bytes) -> str:
    sample = data[:SAMPLE]
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    marks = {table: _alphabet(_read(sample, table), often) for table, often in _OFTEN.items()}
    if any(marks.values()):
        return max(marks, key=lambda table: marks[table])
    for tables, measure, least in _WIDE:
        marks = {table: measure(_read(sample, table)) for table in tables}
        if max(marks.values()) >= least:
            return max(marks, key=lambda table: marks[table])
    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _read(sample: bytes, table: str) -> str:
    """ "" where it cannot be of this table."""
    try:
        return sample.decode(table)
    except UnicodeDecodeError:
        return ""


def _beyond(text: str) -> int:
    """How many signs are not ASCII; 1 at least."""
    return max(sum(not letter.isascii() for letter in text), 1)


def _alphabet(text: str, often: str) -> float:
    """0 where too few letters are usual ones; else the more, the more of them are the commonest."""
    ranks = {letter: 1 - rank / len(often) for rank, letter in enumerate(often)}
    weights = [ranks[low] for letter in text if (low := letter.lower()) in ranks]
    usual = len(weights) + sum(letter in _SIGNS for letter in text)
    odd = sum(map(_is_odd, text, text[1:]))
    if usual - 2 * odd < _USUAL * _beyond(text):
        return 0
    return sum(weights) / len(weights) - odd / _beyond(text)


def _is_odd(letter: str, following: str) -> bool:
    """A capital inside of a word, or two scripts in one."""
    if not (letter.isalpha() and following.isalpha()):
        return False
    if letter.isascii() != following.isascii():
        return True
    return letter.islower() and following.isupper()


def _japanese(text: str) -> float:
    return (len(_KANA.findall(text)) - len(_HALF_WIDTH.findall(text))) / _beyond(text)


def _korean(text: str) -> float:
    hangul = len(_HANGUL.findall(text))
    others = len(_HAN.findall(text)) + len(_JAMO.findall(text))
    return hangul / max(hangul + 2 * others, 1)


def _chinese(text: str) -> float:
    return sum(letter in _OFTEN_HAN for letter in text) / _beyond(text)


_WIDE: tuple[tuple[tuple[str, ...], Callable[[str], float], float], ...] = (
    (("euc_jp", "cp932"), _japanese, 0.2),
    (("cp949",), _korean, 0.8),
    (("gb18030", "big5hkscs"), _chinese, 0.1),
)
"""Tables of two bytes a letter, how much a text looks like one of theirs, and how much it has to.
Their order counts: kana stand at the same places in Japan’s table and in China’s."""

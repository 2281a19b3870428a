"""Which language a text is in: by its letters, and by the small words of those in Latin letters."""

import re
from collections import Counter

SAMPLE = 20_000
ENOUGH = 0.04
"""Of the words, to be sure of a language."""
DIFFERENT = 2
"""So many small words: “a” alone is in half of all languages."""
SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
"""The first one that a tenth of the letters are of; Kana before Han, which Japanese has as well."""
SCRIPT_SHARE = 0.1
MARKS = {"ja": 0.02, "uk": 0.02}
"""These share most letters with another; few of their own tell them."""
SMALL_WORDS = {
    "en": "the and of to is in that it he she you his her with was for not what they from",
    "de": "der die das und ist nicht ein eine ich sie er mit den dem zu auf sich es was im",
    "fr": "le la les et est une un des du dans que qui pas elle il vous je sur avec ne",
    "es": "el la los las y es una un de que en no se por con su para está lo él",
    "it": "il la lo gli e è una un di che in non si per con sono della nel ma lei",
    "pt": "o a os as e é uma um de que em não se por com para ele ela está do",
    "nl": "de het een en is niet van ik je zij hij met op dat te in zijn voor maar aan",
    "pl": "i w nie na się z do to że jest jak co ale o po on ona tak za od",
    "sv": "och att det en är som på inte han hon jag med för den av ett till om har så",
    "tr": "bir ve bu ne için o da de çok ama gibi daha ben sen var yok mi değil kadar olan",
    "cs": "a se v na je že to s z do si jako ale o po tak jeho za by jsem",
}
_OF_WORD = {
    word: [code for code, words in SMALL_WORDS.items() if word in words.split()]
    for words in SMALL_WORDS.values()
    for word in words.split()
}
NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es",
    "italian": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl", "swedish": "sv",
    "turkish": "tr", "czech": "cs", "russian": "ru", "ukrainian": "uk", "japanese": "ja",
    "chinese": "zh", "mandarin": "zh", "korean": "ko", "arabic": "ar", "hebrew": "he",
    "greek": "el", "hindi": "hi", "thai": "th", "vietnamese": "vi", "latin": "la",
    "englisch": "en", "französisch": "fr", "spanisch": "es", "italienisch": "it",
    "russisch": "ru", "anglais": "en", "allemand": "de", "espagnol": "es", "italien": "it",
}  # fmt: skip
_IN_A_LANGUAGE = re.compile(r"\b(?:in|en|auf|au)\s+(\w+)", re.IGNORECASE)


def language_of(text: str) -> str:
    """ISO 639-1, or empty."""
    sample = text[:SAMPLE]
    return _by_letters(sample) or _by_words(sample)


def of_line(text: str, direction: str, language: str) -> str:
    """Of one line: what its direction says (“in Vietnamese”), what its letters say, else the
    script's."""
    for named in _IN_A_LANGUAGE.findall(direction):
        if named.lower() in NAMES:
            return NAMES[named.lower()]
    return language if text.isascii() else _by_letters(text) or language


def _by_letters(text: str) -> str:
    letters = sum(map(str.isalpha, text))
    for code, pattern in SCRIPTS:
        share = MARKS.get(code, SCRIPT_SHARE)
        if letters and len(pattern.findall(text)) > letters * share:
            return code
    return ""


def _by_words(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.lower())
    different = {code: set[str]() for code in SMALL_WORDS}
    counts: Counter[str] = Counter()
    for word in words:
        for code in _OF_WORD.get(word, ()):
            counts[code] += 1
            different[code].add(word)
    sure = [code for code, _ in counts.most_common() if len(different[code]) >= DIFFERENT]
    return sure[0] if sure and counts[sure[0]] >= len(words) * ENOUGH else ""

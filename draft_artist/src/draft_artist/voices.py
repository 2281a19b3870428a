"""The voices of `draft-speech`, and who lends them: espeak-ng, or the Mac's own speech."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Voice:
    """`espeak` is a voice of espeak-ng. `locale` and `says` are how a Mac knows such voices."""

    id: str
    label: str
    espeak: str
    locale: str
    says: tuple[str, ...]


# id, language, espeak-ng's name, the Mac's locale, the Mac's women, the Mac's men
_LANGUAGES = (
    ("en-us", "English (US)", "en-us", "en_US", "Samantha Allison Ava", "Alex Tom Evan Fred"),
    ("en-gb", "English (UK)", "gmw/en", "en_GB", "Kate Serena Stephanie", "Daniel Oliver"),
    ("en-sc", "English (Scotland)", "en-gb-scotland", "en_GB", "Fiona", "Daniel"),
    ("de", "German", "de", "de_DE", "Anna Petra Helena", "Markus Viktor Yannick Martin"),
    ("fr", "French", "fr", "fr_FR", "Amélie Audrey Aurelie Marie", "Thomas Jacques Nicolas"),
    ("es", "Spanish (Spain)", "es", "es_ES", "Mónica Marisol", "Jorge"),
    ("es-419", "Spanish (Latin America)", "es-419", "es_MX", "Paulina Angelica", "Juan"),
    ("pt-br", "Portuguese (Brazil)", "pt-br", "pt_BR", "Luciana Fernanda", "Felipe"),
    ("pt", "Portuguese (Portugal)", "pt", "pt_PT", "Joana Catarina", "Joaquim"),
    ("it", "Italian", "it", "it_IT", "Alice Federica Paola Emma", "Luca Cosimo"),
    ("nl", "Dutch", "nl", "nl_NL", "Claire Ellen", "Xander"),
    ("sv", "Swedish", "sv", "sv_SE", "Alva Klara", "Oskar"),
    ("nb", "Norwegian", "nb", "nb_NO", "Nora", "Henrik"),
    ("da", "Danish", "da", "da_DK", "Sara", "Magnus"),
    ("fi", "Finnish", "fi", "fi_FI", "Satu", "Onni"),
    ("pl", "Polish", "pl", "pl_PL", "Zosia Ewa", "Krzysztof"),
    ("cs", "Czech", "cs", "cs_CZ", "Zuzana Iveta", ""),
    ("hu", "Hungarian", "hu", "hu_HU", "Tünde Mariska", ""),
    ("ro", "Romanian", "ro", "ro_RO", "Ioana", ""),
    ("el", "Greek", "el", "el_GR", "Melina", "Nikos"),
    ("tr", "Turkish", "tr", "tr_TR", "Yelda", "Cem"),
    ("ru", "Russian", "ru", "ru_RU", "Milena Katya", "Yuri"),
    ("uk", "Ukrainian", "uk", "uk_UA", "Lesya", ""),
    ("ar", "Arabic", "ar", "ar_001", "Laila Mariam", "Majed Maged Tarik"),
    ("he", "Hebrew", "he", "he_IL", "Carmit", ""),
    ("hi", "Hindi", "hi", "hi_IN", "Lekha Kiyara", "Rishi Neel"),
    ("id", "Indonesian", "id", "id_ID", "Damayanti", ""),
    ("vi", "Vietnamese", "vi", "vi_VN", "Linh", ""),
    ("zh", "Chinese (Mandarin)", "cmn", "zh_CN", "Tingting Ting-Ting Lili", "Li-Mu"),
    ("ja", "Japanese", "ja", "ja_JP", "Kyoko O-Ren", "Otoya Hattori"),
    ("ko", "Korean", "ko", "ko_KR", "Yuna Sora", "Minsu Jian"),
)

VOICES = tuple(
    Voice(
        f"{code}-{who}", f"{language}, {who}", f"{espeak}+{variant}", locale, tuple(names.split())
    )
    for code, language, espeak, locale, women, men in _LANGUAGES
    for who, variant, names in (("woman", "f2", women), ("man", "m3", men))
)


def voice(identity: str) -> Voice:
    """The voice of that id. Raises KeyError."""
    return {one.id: one for one in VOICES}[identity]


def mac_voices(listing: str) -> dict[str, str]:
    """Name → locale of the voices in what `say -v ?` prints."""
    lines = re.findall(r"^(\S.*?)\s+([a-z]{2,3}[_-][A-Za-z0-9_]+)\s+#", listing, re.MULTILINE)
    return dict(lines)


def mac_voice(wanted: Voice, installed: dict[str, str]) -> str | None:
    """The installed voice that suits best: one of the wanted names, else one of the language.

    Names of better recordings carry a note: "Anna (Premium)", "Anna (Enhanced)".
    """
    named = [
        (wanted.says.index(plain), "(" not in name, name)
        for name in installed
        if (plain := name.split(" (")[0]) in wanted.says
        and installed[name][:2] == wanted.locale[:2]
    ]
    if named:
        return min(named)[2]
    language = wanted.locale.split("_")[0]
    same = [name for name, locale in installed.items() if locale == wanted.locale]
    near = [name for name, locale in installed.items() if re.split("[_-]", locale)[0] == language]
    return next(iter(same + near), None)

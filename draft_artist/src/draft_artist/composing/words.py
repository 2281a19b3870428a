"""What the words of a prompt ask of a piece: genre, mood, tempo, key."""

from __future__ import annotations

import re

from draft_artist.composing.theory import KEYS, MODES
from draft_artist.left_out import rest_of

_GENRES = {
    "8-bit": r"8[- ]?bit|chip ?tune|arcade|retro game|video ?game|nes|pixel\w*",
    "lofi": r"lo-?fi|chill ?hop|study|coffee|rainy|vinyl|boom bap|hip[- ]?hop",
    "ambient": r"ambient|drone|meditat\w+|atmospher\w+|sleep\w*|space|ethereal|underwater|floating",
    "orchestral": r"orchest\w+|symphon\w+|classical|strings?|violins?|cellos?|waltz|ballet|baroque",
    "cinematic": r"cinematic|trailer|film|movie|score|soundtrack|epic|battle|heroic|thriller|chase",
    "electronic": r"electronic\w*|techno|house|edm|synth\w*|dance|club|trance|cyber\w*|disco|rave",
    "rock": r"rock|metal|punk|grunge|electric guitars?|distort\w+|garage|surf",
    "folk": r"folk\w*|acoustic|country|celtic|irish|campfire|banjo|ukulele|fiddle|village|medieval",
    "jazz": r"jazz\w*|swing\w*|bebop|bossa|saxophone|sax|noir|lounge|blues",
    "piano": r"pianos?|nocturne|etude|solo keys|lullaby",
}
_MOODS = {
    "happy": r"happ\w+|joy\w*|cheer\w*|bright|sunny|upbeat|fun|celebrat\w+|summer",
    "calm": r"calm\w*|peace\w*|relax\w*|gentle|soft\w*|quiet|serene|lullaby|slow|meditat\w+",
    "sad": r"sad\w*|melanchol\w+|griev\w+|lonely|tears|sorrow\w*|nostalg\w+|rain\w*|autumn",
    "dark": r"dark\w*|sinister|horror|evil|gloom\w*|doom|night\w*|ominous|haunt\w+",
    "epic": r"epic|heroic|triumph\w*|grand|majestic|battle|glor\w+|victor\w+|legend\w*",
    "tense": r"tens\w+|suspense\w*|chase|thriller|danger\w*|urgent|nervous|panic",
    "romantic": r"romantic|love\w*|tender|wedding|intimate|kiss\w*|warm",
    "mysterious": r"myster\w+|magic\w*|secret|enigma\w*|strange|ancient|fog\w*|myst\w+|noir",
    "energetic": r"energ\w+|fast|driving|power\w*|intense|workout|sport\w*|racing|aggressive|wild",
    "hopeful": r"hope\w*|uplift\w*|inspir\w+|optimis\w+|dawn|sunrise|new beginning|spring",
    "dreamy": r"dream\w*|float\w*|ethereal|space|stars?|cloud\w*|hazy|underwater|surreal",
    "playful": r"play\w*|quirky|funny|comic\w*|bounc\w+|cartoon\w*|children|cute|mischie\w+",
}
_SHARPS = {
    "": 0,
    "#": 1,
    "♯": 1,
    " sharp": 1,
    "-sharp": 1,
    "b": -1,
    "♭": -1,
    " flat": -1,
    "-flat": -1,
}
_TEMPO = r"\b(\d{2,3})\s?bpm\b"
_MODES = "|".join(mode.replace("-", "[- ]") for mode in MODES)
_KEY = rf"([A-G])(#|♯|b|♭|[ -]sharp|[ -]flat)?[ -]({_MODES})"
_METER = r"waltz|3/4|three[- ]four"
_MUSICAL = """
    music song songs piece tune tunes track tracks melody theme background loop loops looping
    key mode tempo beat beats bpm major minor tone tonality mood instrumental instruments
"""
_OF_MUSIC = frozenset(_MUSICAL.split())
_NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _most_named(text: str, choices: dict[str, str]) -> str | None:
    """The choice that the text names most often; the one named first when they are even."""
    found = {name: list(re.finditer(rf"\b(?:{p})\b", text, re.I)) for name, p in choices.items()}
    ranked = [(-len(hits), hits[0].start(), name) for name, hits in found.items() if hits]
    return min(ranked)[2] if ranked else None


def genre(text: str) -> str | None:
    return _most_named(text, _GENRES)


def mood(text: str) -> str | None:
    return _most_named(text, _MOODS)


def tempo(text: str) -> int | None:
    """ "at 92 bpm" → 92, within 40 to 200."""
    written = written_tempo(text)
    return written and min(200, max(40, written))


def written_tempo(text: str) -> int | None:
    """ "at 300 bpm" → 300, whether it can be played or not."""
    found = re.search(_TEMPO, text, re.IGNORECASE)
    return int(found[1]) if found else None


def not_played(text: str, genre: str, mood: str) -> list[str]:
    """The words that ask for something which a piece of this genre and mood does not have."""
    heard = (_GENRES[genre], _MOODS[mood], _TEMPO, _KEY, _METER)
    return rest_of(text, *heard, plain=_OF_MUSIC)


def key(text: str) -> tuple[int, str] | None:
    """ "in F# minor" → (6, "minor")."""
    found = re.search(rf"\b{_KEY}\b", text, re.IGNORECASE)
    if not found:
        return None
    tonic = _NATURAL[found[1].upper()] + _SHARPS[(found[2] or "").lower()]
    return tonic % len(KEYS), found[3].lower().replace(" ", "-")


def beats_per_bar(text: str) -> int:
    return 3 if re.search(rf"\b({_METER})\b", text, re.IGNORECASE) else 4

"""What of a prompt was not followed, said in one line for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category

MOST_REPORTED = 12
LONGEST_REPORTED = 30

_PLAIN = """
    a an the this that these those there here and or but nor so if as than then while when where
    who whom whose which what how why because though although until since
    of in on at to into onto from by for with without within about above across after against along
    among amid around before behind below beneath beside besides between beyond down during near
    next off out outside inside over past through throughout toward towards under underneath up upon
    via per like unlike
    i me my mine you your yours he him his she her hers it its we us our ours they them their theirs
    himself herself itself themselves each every all any some both either neither other another
    others such same own one ones no not
    is are was were be been being am do does did doing done has have had having will would can could
    should shall may might must let lets get gets getting got go goes going gone come comes coming
    add adds make makes making made put puts putting take takes taking took taken keep keeps kept
    see sees seen seeing look looks looking looked watch watches watching gaze gazes gazing face
    faces facing stand stands standing stood wear wears wearing wore worn dressed hold holds holding
    held carry carries carrying show shows showing shown appear appears appearing use uses using
    give gives giving feel feels feeling seem seems turn turns turning
    very really quite rather too also just only even still again already always never ever often
    almost much more most many less least few lot lots bit little slightly well back away together
    far close closer left right front side top bottom middle centre center background foreground
    full slow slowly gently soft softly please want wants
    image images picture pictures photo photos photograph illustration artwork art scene scenes shot
    shots view frame style styled look mood lighting light lit composition render rendering rendered
    drawing painting colour colours color colors coloured colored
    detailed detail details highly ultra high quality resolution hd uhd 4k 8k hdr masterpiece best
    beautiful gorgeous stunning amazing nice award winning trending sharp focus professional
"""
PLAIN = frozenset(_PLAIN.split())
"""Words that ask for nothing in particular, so that nobody misses them."""


def matters(word: str) -> bool:
    """Does a word ask for something that one would see or hear?"""
    has_letters = any(letter.isalpha() for letter in word)
    return has_letters and word not in PLAIN and not (len(word) == 1 and word.isascii())


def signs(text: str) -> list[str]:
    """Pictures among the letters, such as emoji: they ask for something and are no words."""
    return [letter for letter in text if category(letter) == "So"]


def rest_of(text: str, *patterns: str, plain: Iterable[str] = ()) -> list[str]:
    """The words of a text that matter, without those that a pattern or `plain` takes."""
    from draft_artist.scene.dictionary import tokens

    for pattern in patterns:
        text = re.sub(rf"\b(?:{pattern})\b", " ", text, flags=re.IGNORECASE)
    known = set(plain)
    return [word for word in tokens(text) if matters(word) and word not in known]


def as_remarks(label: str, words: Iterable[str]) -> tuple[str, ...]:
    """ "Not drawn: velvet, wristwatch" as the only remark; none where there is no word."""
    each = list(dict.fromkeys(words))
    if not each:
        return ()
    shown = [
        w if len(w) <= LONGEST_REPORTED else f"{w[:LONGEST_REPORTED]}…"
        for w in each[:MOST_REPORTED]
    ]
    more = f" and {len(each) - MOST_REPORTED} more" if len(each) > MOST_REPORTED else ""
    return (f"{label}: {', '.join(shown)}{more}",)

"""Words in quotes within a paragraph of prose, in the ways of many languages, and who says them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from films.script.sentences import end_of_first, sentences

PAIRS = {
    "“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", '"': '"',
    "‘": "’", "'": "'", "”": "”",
}  # fmt: skip
"""What opens, and what closes it."""
_OPENS = re.compile("[“„«»‹›「『\"‘”]|(?<![^\\s(—–])'(?=\\w)")
_DASH = re.compile(r"\s*[—–―-]{1,2}\s*(?=\S)")
_DASH_ENDS = re.compile(r"\s[—–―]\s|[,.!?…]\s+(?=[—–―]\s?)")
MOST_LETTERS = 3_000
"""Of one quote: what is longer was never closed."""
NEAR = 12
"""Words around a quote in which its speaker is named."""

_VERBS = (
    r"said|says|asked|asks|replied|replies|answered|answers|whispered|whispers|shouted|shouts|cried|"
    r"cries|called|calls|muttered|mutters|murmured|murmurs|added|adds|yelled|yells|told|went on|"
    r"continued|began|begged|agreed|laughed|sighed|snapped|hissed|exclaimed|insisted|admitted|warned|"
    r"sagte|sagt|fragte|fragt|antwortete|antwortet|rief|ruft|flüsterte|flüstert|schrie|schreit|"
    r"murmelte|meinte|meint|erwiderte|entgegnete|brummte|lachte|seufzte|bat|erklärte|fuhr|"
    r"dit|demanda|demande|répondit|répond|cria|crie|murmura|chuchota|ajouta|"
    r"dijo|dice|preguntó|pregunta|respondió|responde|gritó|susurró|murmuró|añadió|"
    r"disse|chiese|rispose|gridò|sussurrò|mormorò|perguntou|respondeu|gritou|sussurrou|"
    r"сказал|сказала|спросил|спросила|ответил|ответила|крикнул|крикнула|прошептал|прошептала|"
    r"אמר|אמרה|שאל|שאלה|ענה|ענתה|לחש|לחשה|קרא|קראה|قال|قالت|سأل|سألت"
)
_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
_JAPANESE = re.compile(
    r"と、?([^\s、。「」はがも]{1,12})[はがも]、?[^。「」]{0,12}(?:言|云|い)(?:った|う|い)"
    r"|と、?([^\s、。「」はがも]{1,12})[はがも][^。「」]{0,12}(?:答え|叫|尋ね|聞|訊|囁|呟|つぶや|ささや|話)"
)
_ARTICLES = frozenset(
    ("the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "un", "une", "el", "los")
)
_PRONOUNS = frozenset(
    ("he", "she", "they", "i", "we", "you", "it", "er", "sie", "es", "ich", "wir", "il", "elle")
)
_WORD = re.compile(r"\S")
_TITLE = re.compile(r"(?:Dr|Mr|Mrs|Ms|St)\.")
_NO_CASE = re.compile("[\u0590-\u06ff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a paragraph: `quoted` is what stands between the quotes, `start` and `end` are
    where the stretch with them begins and ends."""

    text: str
    start: int
    end: int
    is_quote: bool


def parts(paragraph: str) -> list[Part]:
    """The whole paragraph, in stretches that follow one another."""
    if (dash := _DASH.match(paragraph)) and not paragraph[dash.end() :].startswith(("-", "—")):
        found = _dashed(paragraph, dash.end())
    else:
        found = _quoted(paragraph)
    starts = [0, *(part.start for part in found[1:]), len(paragraph)]
    return [replace(part, start=starts[i], end=starts[i + 1]) for i, part in enumerate(found)]


def _quoted(paragraph: str) -> list[Part]:
    found, at = list[Part](), 0
    for match in _OPENS.finditer(paragraph):
        start = match.start()
        if start < at or not _may_open(paragraph, start):
            continue
        end = _closing(paragraph, start)
        if end >= 0 and _is_spoken(paragraph, start, end):
            found.extend(_narration(paragraph, at, start, after_quote=bool(found)))
            found.append(Part(paragraph[start + 1 : end].strip(), start, end + 1, True))
            at = end + 1
    found.extend(_narration(paragraph, at, len(paragraph), after_quote=bool(found)))
    return found


def _narration(paragraph: str, start: int, end: int, after_quote: bool) -> Iterator[Part]:
    """What stands between quotes. Its first sentence may be no more than who spoke."""
    text = paragraph[start:end]
    first = end_of_first(text) if after_quote else len(text)
    if first < len(text) and is_attribution(text[:first]):
        yield Part(text[:first].strip(" ,"), start, start + first, False)
        start, text = start + first, text[first:]
    narration = text.strip().lstrip(",;:、 ")
    if any(map(str.isalnum, narration)):
        yield Part(narration, start, end, False)


def speaker_in(text: str, before: bool) -> str:
    """The name by a verb of speech in what stands after a quote, or before it."""
    if not before and (japanese := _JAPANESE.match(text)):
        return japanese[1] or japanese[2]
    words = text.split()
    near = " ".join(words[-NEAR:] if before else words[:NEAR])
    clauses = [part for one in sentences(near) for part in one.split(";") if part.strip()]
    near = (clauses[-1] if before else clauses[0]) if clauses else ""
    verb = _VERB.search(near)
    if not verb:
        return ""
    return _name(near[verb.end() :].split()) or _name_before(near[: verb.start()].split())


def is_attribution(text: str) -> bool:
    """Nothing but who speaks, and how: “said Ida quietly.”"""
    return len(text.split()) <= 6 and bool(_VERB.search(text) or _JAPANESE.match(text))


def _may_open(text: str, at: int) -> bool:
    """A quote that opens stands before a letter, and not within a word."""
    after, before = text[at + 1 : at + 2], text[at - 1 : at]
    if text[at] in "「『«":
        return True
    return bool(after) and not after.isspace() and not before.isalnum()


def _is_spoken(text: str, start: int, end: int) -> bool:
    """A few words within a sentence that goes on after them are a name: the ship “Old Tom” sank."""
    quoted, after = text[start + 1 : end].strip(), text[end + 1 : end + 60].split()
    if not _WORD.search(text, 0, start) or len(quoted.split()) > 4 or quoted[-1:] in ".,!?…—–":
        return True
    goes_on = bool(after) and text[end + 1].isspace() and after[0][0].islower()
    return not goes_on or _VERB.search(" ".join(after[:3])) is not None


def _closing(text: str, start: int) -> int:
    sign, until = text[start], min(len(text), start + MOST_LETTERS)
    if sign in "‘'":
        ends = re.search(f"[.,!?…—–]{PAIRS[sign]}(?!\\w)", text[start:until])
        return start + ends.start() + 1 if ends else -1
    if sign == "”" and "”" not in text[start + 1 : until]:
        return -1
    found = [at for closing in PAIRS[sign] if (at := text.find(closing, start + 1, until)) >= 0]
    return min(found, default=-1)


def _dashed(paragraph: str, start: int) -> list[Part]:
    """“— Allons, dit Ida. — Où ?”: a dash opens, and another one ends what is said."""
    found: list[Part] = []
    at, begin, is_quote = 0, start, True
    for match in _DASH_ENDS.finditer(paragraph, start):
        text = paragraph[begin : match.end()].strip(" —–―")
        if text:
            found.extend(_with_attribution(text, at, match.end(), is_quote))
        at = begin = match.end()
        is_quote = not is_quote
    if paragraph[begin:].strip():
        text = paragraph[begin:].strip()
        found.extend(_with_attribution(text, at, len(paragraph), is_quote))
    return found


def _with_attribution(text: str, start: int, end: int, is_quote: bool) -> Iterator[Part]:
    """“Allons, dit Ida.” has no quotes to tell the words from who says them."""
    clause = re.search(r"[,!?…]\s+(?=\S)", text) if is_quote else None
    tail = text[clause.end() :] if clause else ""
    if clause and is_attribution(tail) and _VERB.match(tail):
        middle = start + (end - start) - len(tail) if end - start >= len(tail) else end
        yield Part(text[: clause.start() + 1].rstrip(","), start, middle, True)
        yield Part(tail, middle, end, False)
    else:
        yield Part(text, start, end, is_quote)


def _name(words: list[str]) -> str:
    """The capitals that follow a verb: “said Dr. Ward”; “sagte der Wärter” is the Wärter."""
    found: list[str] = []
    for i, word in enumerate(words[:5]):
        bare = word.strip(',.;:!?…—–"”“»«’')
        if not i and bare.lower() in _ARTICLES:
            continue
        if bare.lower() in _PRONOUNS or not bare:
            break
        article = i == 1 and words[0].lower() in _ARTICLES
        if not (bare[0].isupper() or _NO_CASE.match(bare) or (article and bare.isalpha())):
            break
        is_title = _TITLE.fullmatch(word) is not None
        found.append(word if is_title else bare)
        if word != bare and not is_title:
            break
        if article or _NO_CASE.match(bare):
            break
    return " ".join(found)


def _name_before(words: list[str]) -> str:
    found: list[str] = []
    for word in reversed(words[-3:]):
        bare = word.strip(',.;:!?…—–"”“»«’')
        if not bare or not bare[0].isupper() or bare.lower() in _PRONOUNS:
            break
        if bare.lower() not in _ARTICLES:
            found.insert(0, bare)
    return " ".join(found)

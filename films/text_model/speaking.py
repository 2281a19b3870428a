"""What is spoken in a scene, as a text model says it and as the script has it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from films.script import emphasis, language_detection
from films.script.pieces import NARRATOR, LineKind, LineRead, ScriptRead
from films.text_model.asking import OFF_SCREEN, STORIES
from films.text_model.cast import Cast
from films.text_model.locating import Words, folded
from films.text_model.units import Unit, may_part
from providers.contract import Json

ALIKE = 0.6
"""Of its letters that a line has in common with one of the script, to be taken for it."""
UNKNOWN = ("unknown", "none", "?", "n/a")
MOST_COMPARED = 2_000


@dataclass
class Spoken:
    """All that is spoken, in order. `marked` of its lines are not in the script word for word,
    `added` were left out by the model."""

    lines: list[LineRead] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    marked: int = 0
    added: int = 0

    def lines_in(self, start: int, end: int) -> Iterator[LineRead]:
        return (line for line in self.lines if start <= line.start < end)


def spoken(
    script: ScriptRead,
    unit: Unit,
    words: Words,
    shots: Sequence[tuple[Json, int, int]],
    cast: Cast,
) -> Spoken:
    """`shots` are what was said of each, and from where to where it goes. A line belongs to the
    shot that it stands in, whichever it was told for; none is spoken twice, none is lost."""
    found = Spoken()
    rules = [
        line for shot in script.shots for line in shot.lines if unit.start <= line.start < unit.end
    ]
    lost: list[tuple[Json, str]] = []
    at = unit.start
    for answer, start, _ in shots:
        for one in answer.get("lines") or ():
            if not (text := folded(str(one.get("text") or ""))):
                continue
            speaker = _speaker(one)
            if speaker and not cast.knows(speaker):
                found.faults.append(f"“{speaker[:80]}” speaks, and is not in the script.")
            place = words.find(text, max(at, start)) or words.find(text, at) or words.find(text)
            if place is None:
                lost.append((one, text))
            elif _may_be_spoken(script, place, rules) and not _is_claimed(found.lines, *place):
                at = place[1]
                found.lines.append(_exact(script, one, place, rules, cast))
    for one, text in lost:
        if like := _most_like(text, rules, found.lines):
            found.lines.append(_marked(one, like, cast))
            found.marked += 1
        else:
            found.faults.append(f"“{text[:80]}” is said, and is not in the script.")
    found.lines += list(_left_out(script, words, rules, found))
    shot_starts = [start for _, start, _ in shots]
    found.lines = sorted(
        (_within(line, shot_starts) for line in found.lines), key=lambda line: line.start
    )
    return found


def _may_be_spoken(script: ScriptRead, place: tuple[int, int], rules: Sequence[LineRead]) -> bool:
    """Where a script marks what is spoken, nothing else is: no action, and no “(quietly)”."""
    is_marked = not may_part(script) and script.format not in STORIES
    return not is_marked or any(line.start < place[1] and place[0] < line.end for line in rules)


def _exact(
    script: ScriptRead, answer: Json, place: tuple[int, int], rules: Sequence[LineRead], cast: Cast
) -> LineRead:
    """Its words are the script's own."""
    start, end = place
    kind = _kind(answer)
    quote = emphasis.plain(script.text[start:end]).strip()
    text = quote if kind is LineKind.LYRIC else " ".join(quote.split())
    same = next((line for line in rules if line.start < end and start < line.end), None)
    direction = (same.direction if same else "") or _emotion(answer)
    language = language_detection.of_line(text, direction, script.language)
    return LineRead(
        kind,
        cast.name(_speaker(answer)) if _speaker(answer) else "",
        text,
        direction,
        language,
        bool(same and same.dual and same.start == start),
        start,
        end,
        offscreen=answer.get("kind") == OFF_SCREEN,
    )


def _marked(answer: Json, like: LineRead, cast: Cast) -> LineRead:
    """It keeps the model's words, and says which the script has."""
    speaker = _speaker(answer)
    return replace(
        like,
        kind=_kind(answer),
        speaker=cast.name(speaker) if speaker else like.speaker,
        text=" ".join(str(answer["text"]).split()),
        direction=like.direction or _emotion(answer),
        marked=f"Not word for word. The script says: “{like.text}”"[:300],
        offscreen=answer.get("kind") == OFF_SCREEN,
        verbatim=False,
    )


def _left_out(
    script: ScriptRead, words: Words, rules: Sequence[LineRead], found: Spoken
) -> list[LineRead]:
    """What the script says and the model does not; how much of a story a narrator speaks is the
    model's to say."""
    missing = []
    for line in rules:
        if line.speaker == NARRATOR and script.format in STORIES:
            continue
        said = folded(line.text)
        for start, end in _gaps(line, found.lines):
            left = words.letters(start, end).strip(" \"'-")
            if not any(map(str.isalnum, left)):
                continue
            if (start, end) == (line.start, line.end):
                missing.append(line)
            elif left in said:
                text = emphasis.plain(script.text[start:end]).strip(' \n"“”„«»')
                missing.append(replace(line, text=" ".join(text.split()), start=start, end=end))
    found.added = len(missing)
    return missing


def _gaps(line: LineRead, claims: Sequence[LineRead]) -> Iterator[tuple[int, int]]:
    at = line.start
    for claim in sorted(claims, key=lambda one: one.start):
        if claim.end <= at or claim.start >= line.end:
            continue
        if claim.start > at:
            yield at, claim.start
        at = max(at, claim.end)
    if at < line.end:
        yield at, line.end


def _most_like(text: str, rules: Sequence[LineRead], claims: Sequence[LineRead]) -> LineRead | None:
    free = [line for line in rules if not _is_claimed(claims, line.start, line.end)]
    shares = [(_share(text, folded(line.text)), -at) for at, line in enumerate(free)]
    share, at = max(shares, default=(0.0, 0))
    return free[-at] if share >= ALIKE else None


def _share(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:MOST_COMPARED], other[:MOST_COMPARED], False).ratio()


def _is_claimed(claims: Sequence[LineRead], start: int, end: int) -> bool:
    return any(claim.start < end and start < claim.end for claim in claims)


def _within(line: LineRead, starts: Sequence[int]) -> LineRead:
    """A line before the first shot, as of a heading's own, is the first shot's."""
    if starts and bisect_right(starts, line.start) == 0:
        return replace(line, start=starts[0], end=max(line.end, starts[0]))
    return line


def _kind(answer: Json) -> LineKind:
    text = str(answer.get("kind") or "").lower()
    return LineKind(text) if text in set(LineKind) else LineKind.DIALOGUE


def _speaker(answer: Json) -> str:
    text = " ".join(str(answer.get("speaker") or "").split())
    return "" if text.lower() in UNKNOWN else text


def _emotion(answer: Json) -> str:
    text = " ".join(str(answer.get("emotion") or "").split())[:80]
    return "" if text.lower() in ("none", "neutral") else text

"""Results in any shape: a URL, a list, something nested, a data URI, base64, text.

Providers agree on nothing here, and schemas are wrong now and then. So the answer is walked and
everything that may have been paid for is taken: the results that were ordered first, then what came
with them (a last frame, stems), then what is kept beside (subtitles, word timings). What only has
the wrong label, or is of another medium than was ordered, is taken as well: the bytes will say.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from providers import answer_words, sound
from providers.contract import BadOutput, Json, Medium, ModelSpec, Output
from providers.file_extraction import SUFFIXES as SUFFIXES
from providers.file_extraction import PossibleFile, Walk
from providers.json_schema import words

PARTS_OF_SOUND = words("chunk chunks part parts segment segments delta deltas frames")
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\s*\||progress\D{0,3}(\d{1,3}(?:\.\d+)?)\s*%", re.I)
ENDLESS = "The provider's answer is nested without end."


@dataclass(frozen=True)
class Answer:
    """What an answer holds. `details` is what it says beside the files, `remarks` what a person
    should know of it, `withheld` how many results the provider's filter has marked, `words` what
    the model says in place of a file."""

    outputs: tuple[Output, ...] = ()
    remarks: tuple[str, ...] = ()
    details: Json = field(default_factory=dict)
    withheld: int = 0
    words: str = ""


def collect(answer: Any, medium: Medium | None) -> tuple[Output, ...]:
    """The results in an answer; see `read`."""
    return read(answer, medium).outputs


def read(answer: Any, medium: Medium | None) -> Answer:
    """The results in an answer, those of the ordered medium first; with `medium` None of any.

    Where there is no file at all, what the model said instead is the result, as text. Without
    outputs there is nothing. Raises BadOutput where there is data and none of it can be decoded.
    """
    try:
        return _text_first(answer) if medium is Medium.TEXT else _files_first(answer, medium)
    except RecursionError:
        raise BadOutput(ENDLESS) from None


def of_past(answer: Any, spec: ModelSpec | None) -> Answer:
    """What is in the answer of a run that was ordered elsewhere, maybe of a model that nobody here
    knows: files of any medium, or else its words. Raises as `read`."""
    if spec is not None:
        return read(answer, spec.kind.medium)
    result = read(answer, None)
    return result if result.outputs or result.withheld else read(answer, Medium.TEXT)


def media_of(answer: Any) -> list[tuple[Medium | None, str]]:
    """(medium, suffix) of each file in an answer."""
    try:
        return [(found.medium(), found.suffix()) for found in Walk(answer).found]
    except RecursionError:
        raise BadOutput(ENDLESS) from None


def progress(lines: Iterable[str]) -> float | None:
    """How far it is, 0 to 1, by the last bar ("50%|####") in the logs."""
    for line in reversed([*lines][-50:]):
        found = PERCENT.findall(line)
        if found:
            return min(float(found[-1][0] or found[-1][1]) / 100, 1.0)
    return None


def preview(answer: Any) -> str:
    """The address of the newest picture in an answer that is not whole yet; "" without one."""
    try:
        found = [one for one in Walk(answer).found if one.medium() is Medium.IMAGE]
    except RecursionError:
        return ""
    return found[-1].text if found and not found[-1].is_bytes else ""


def _files_first(answer: Any, medium: Medium | None) -> Answer:
    walk = Walk(answer, in_words=True)
    wanted = [one for one in walk.found if not one.marked]
    withheld = len(walk.found) - len(wanted)
    ordered, others, beside = _sorted(wanted, medium)
    outputs, damaged = _outputs(ordered, others, beside)
    outputs += answer_words.timed(answer) if outputs else []
    if not outputs and not withheld and medium is not None:
        instead = _words_instead(answer)
        return instead if instead.outputs else replace(instead, withheld=walk.flagged)
    remarks = _remarks(withheld, walk.empty + damaged, len(walk.found) + walk.empty)
    return Answer(tuple(outputs), remarks, answer_words.as_details(answer), withheld)


def _sorted(
    found: list[PossibleFile], medium: Medium | None
) -> tuple[list[PossibleFile], list[PossibleFile], list[PossibleFile]]:
    """What was ordered (the nameless first), what else is to be seen or heard, what is kept beside.

    A file that says nothing of itself is taken for what was ordered, where nothing else is."""
    media = [(one, one.medium()) for one in found]
    ordered = [one for one, of in media if of not in (None, Medium.TEXT) and medium in (None, of)]
    others = [
        one for one, of in media if of not in (None, Medium.TEXT) and medium not in (None, of)
    ]
    unclear = [one for one, of in media if of is None]
    beside = [one for one, of in media if of is Medium.TEXT]
    if not ordered and (medium is not None or not others):
        ordered, unclear = unclear, []
    if not ordered:
        ordered, others = others, []
    if not ordered:
        ordered, beside = beside, []
    beside += [one for one in unclear if one.described]
    return sorted(ordered, key=lambda one: bool(one.role())), others, beside


def _outputs(
    ordered: list[PossibleFile], others: list[PossibleFile], beside: list[PossibleFile]
) -> tuple[list[Output], int]:
    """All of them that can be decoded, and how many cannot. Raises BadOutput where none can."""
    made: list[Output] = []
    wrong: list[BadOutput] = []
    for found, of, is_beside in (
        *((one, "", False) for one in ordered),
        *((one, str(one.medium()), False) for one in others),
        *((one, "file", True) for one in beside),
    ):
        try:
            output = found.output()
        except BadOutput as error:
            wrong.append(error)
            continue
        role = found.role() or of
        made.append(replace(output, role=role, beside=is_beside))
    if wrong and not made:
        raise wrong[0]
    return _with_whole_sounds(made, [*ordered, *others, *beside]), len(wrong)


def _with_whole_sounds(made: list[Output], found: list[PossibleFile]) -> list[Output]:
    """Sound that came in parts as one, and bare samples with a header."""
    sounds = [one for one in made if one.data and _is_sound(one)]
    in_parts = any(PARTS_OF_SOUND & set(name.lower().split("_")) for f in found for name in f.names)
    if len(sounds) > 1 and (in_parts or all(sound.is_samples(one.mime) for one in sounds)):
        whole = sound.joined([one.data for one in sounds], sounds[0].mime)
        first = replace(sounds[0], data=whole, role="")
        made = [first, *(one for one in made if not any(one is part for part in sounds))]
    return [
        sound.as_file(one.data, one.mime, role=one.role) if _is_sound(one) and one.data else one
        for one in made
    ]


def _is_sound(output: Output) -> bool:
    return output.mime.strip().lower().startswith("audio/") and not output.beside


def _words_instead(answer: Any) -> Answer:
    """No file came. Words are what the model says instead, other JSON is kept as such."""
    if isinstance(answer, str | list) and not answer:
        return Answer()
    text = answer_words.text_of(answer)
    if text and text.strip():
        return Answer((_text(text),), details=answer_words.as_details(answer), words=text)
    if answer_words.says_something(answer):
        return Answer((_json(answer),))
    return Answer(details=answer_words.as_details(answer))


def _text_first(answer: Any) -> Answer:
    """Text as one output: plain where there is plain text, else the answer as JSON. Files that come
    with it are taken, too, and those that come in its place."""
    remarks = (answer_words.CUT_OFF,) if answer_words.is_cut_off(answer) else ()
    found = [one for one in Walk(answer).found if one.medium() is not None and not one.is_bytes]
    addresses = {one.text for one in found}
    is_bare = isinstance(answer, str) and answer.strip() in addresses
    if is_bare or (isinstance(answer, list) and answer and set(map(str, answer)) <= addresses):
        return Answer(_of_text(found, has_text=False), remarks)
    text = answer_words.text_of(answer)
    if text is None and found and not answer_words.says_something(answer):
        return Answer(_of_text(found, has_text=False), remarks)
    if text is None:
        return Answer((_json(answer), *_of_text(found, has_text=True)), remarks)
    if not text.strip():
        return Answer(_of_text(found, has_text=False), remarks)
    details = {
        name: value for name, value in answer_words.as_details(answer).items() if value != text
    }
    outputs = (_text(text), *_of_text(found, has_text=True), *answer_words.timed(answer))
    return Answer(outputs, remarks, details)


def _of_text(found: list[PossibleFile], *, has_text: bool) -> tuple[Output, ...]:
    """Files of a text model: texts are kept beside its text, or are it where it has none."""
    texts = [one for one in found if one.medium() is Medium.TEXT]
    others = [one for one in found if one.medium() is not Medium.TEXT]
    if has_text:
        return tuple(_outputs([], others, texts)[0])
    return tuple(_outputs(texts[:1], others, texts[1:])[0])


def _text(text: str) -> Output:
    return Output(data=text.encode("utf-8", "replace"), mime="text/plain")


def _json(answer: Any) -> Output:
    data = json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8", "replace")
    return Output(data=data, mime="application/json")


def _remarks(withheld: int, empty: int, whole: int) -> tuple[str, ...]:
    """What of several results did not come."""
    parts = []
    if withheld:
        parts.append(
            f"The provider's filter kept {withheld} of {whole} results back; they are not shown."
        )
    if empty:
        parts.append(f"{empty} of {whole} results came back empty.")
    return tuple(parts)

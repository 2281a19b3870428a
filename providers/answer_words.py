"""What an answer says beside its files: its text, what was timed, what is told of it all."""

import json
import re
from collections.abc import Iterator
from typing import Any

from providers import encoded
from providers.contract import Json, Output
from providers.file_extraction import FLAG_NAMES, bytes_of, is_file
from providers.json_schema import words

TEXT_NAMES = (
    *("output", "text", "content", "generated_text", "transcription", "transcript", "description"),
    *("caption", "message", "answer", "result", "results", "response", "choices"),
)
TIMED = words(
    "words chunks segments utterances timestamps word_timestamps word_segments alignment captions"
    " normalized_alignment forced_alignment character_alignment subtitles subtitle srt vtt lrc"
)
ENDS = words("finish_reason finishreason stop_reason stopreason done_reason")
CUT_OFF = "The text is cut off: it is longer than allowed. Raise “Longest answer” for all of it."
TOO_LONG = words("length max_tokens max_output_tokens max_new_tokens token_limit")
# The order has the prompt, and a remark says what a filter did.
REPORTED_ELSEWHERE = FLAG_NAMES | {"prompt"}
# They say nothing of what was made.
NO_ANSWER = FLAG_NAMES | words(
    "seed prompt status id request_id created metrics usage timings logs"
)
LONGEST_WORDS = 4000


def text_of(answer: Any) -> str | None:
    """The text in an answer; None where it has none of its own. An address of a file is none."""
    if answer is None:
        return ""
    if isinstance(answer, str):
        return answer
    if isinstance(answer, bool | int | float):
        return json.dumps(answer)
    if isinstance(answer, list):
        parts = [_part(part) for part in answer if part is not None]
        return "".join(parts) if all(isinstance(part, str) for part in parts) else None
    if isinstance(answer, dict):
        for name in TEXT_NAMES:
            value = answer.get(name)
            value = value[0] if name == "choices" and isinstance(value, list) and value else value
            if value is None or (isinstance(value, str) and is_file(value)):
                continue
            if text := text_of(value):
                return text
    return None


def _part(part: Any) -> Any:
    """What a part of a text says: {"type": "text", "text": "…"} is one, too."""
    is_typed = isinstance(part, dict) and part.get("type") in ("text", "output_text")
    return part.get("text") if is_typed else part


def timed(answer: Any) -> list[Output]:
    """Word timings, subtitles and the like that stand in the answer itself, as files to be kept
    beside the result."""
    return [_timed_file(name, value) for name, value in _timed(answer)]


def as_details(answer: Any) -> Json:
    """What an answer says beside its files and what is `timed`; {} where it is no object."""
    rest = _without_files(answer)
    return rest if isinstance(rest, dict) else {}


def says_something(answer: Any) -> bool:
    """Is there anything in it that could be what was made?"""
    rest = _without_files(answer)
    if isinstance(rest, dict):
        return bool(rest.keys() - NO_ANSWER) or any(_timed(answer))
    return rest is not None


def is_cut_off(answer: Any) -> bool:
    """Does it say that the text ended at its limit?"""
    if isinstance(answer, dict):
        return any(
            str(value).lower() in TOO_LONG if name.lower() in ENDS else is_cut_off(value)
            for name, value in answer.items()
        )
    return isinstance(answer, list) and any(map(is_cut_off, answer[:100]))


def _timed(node: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name.lower() not in TIMED:
            yield from _timed(value)
        elif isinstance(value, dict) and value and not _is_a_file(value):
            yield name, value
        elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
            if not any(_is_a_file(one) for one in value):
                yield name, value
        elif isinstance(value, str) and "\n" in value.strip() and not is_file(value):
            yield name, value


def _is_a_file(value: Any) -> bool:
    """An address, or an object with one."""
    if isinstance(value, dict):
        value = value.get("url") or value.get("uri")
    return isinstance(value, str) and is_file(value)


def _timed_file(name: str, value: Any) -> Output:
    role = re.sub(r"[\W_]+", " ", name).strip().lower()
    if isinstance(value, str):
        return Output(
            data=value.encode("utf-8", "replace"), mime="text/plain", role=role, beside=True
        )
    data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    return Output(data=data, mime="application/json", role=role, beside=True)


def _without_files(node: Any) -> Any:
    """None for what is a file, timed, or nothing."""
    if isinstance(node, str):
        is_packed = len(node) > LONGEST_WORDS and " " not in node
        return None if not node or is_file(node) or is_packed or encoded.type_of(node) else node
    if isinstance(node, list):
        return (
            None
            if bytes_of(node)
            else [rest for one in node if (rest := _without_files(one)) is not None] or None
        )
    if isinstance(node, dict):
        if _is_a_file(node):
            return None
        apart = {name for name, _ in _timed(node)} | REPORTED_ELSEWHERE
        kept = {
            name: rest
            for name, value in node.items()
            if name not in apart and (rest := _without_files(value)) is not None
        }
        return kept or None
    return node

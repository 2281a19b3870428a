"""What generateContent answers, read from the JSON itself: the SDK's types refuse answers that are
good (line ends in base64, an address in its place, a count that is no number), after they were
paid for."""

import re
from typing import Any

from providers import pricing
from providers.answer_words import CUT_OFF
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Finished,
    Json,
    Medium,
    Output,
    ProviderError,
)
from providers.google import files
from providers.google.answers import SOME_EMPTY
from providers.google.errors import REFUSED, unreadable
from providers.google.usage import content_counts
from providers.json_values import as_list, as_text
from providers.refusals import refused

DETAIL_FIELDS = ("usage_metadata", "model_version")
WHOLE = ("stop", "finish_reason_unspecified", "")
WITHHELD = "Google withheld {} of {} results: {}."


def content(ctx: Context, answer: Any, medium: Medium, price: Json | None) -> Finished:
    """The results in an answer. Raises for one that has none."""
    data = _in_snake_case(answer) if isinstance(answer, dict) else {}
    id = as_text(data.get("response_id"))
    candidates = [one for one in as_list(data.get("candidates")) if isinstance(one, dict)]
    if not candidates and not data.get("prompt_feedback"):
        raise unreadable(ValueError("no candidates"), spends=True)
    usage = data.get("usage_metadata")
    counts = content_counts(usage, medium)
    made = sum(count for sort, count in counts.items() if sort.endswith("_out"))
    charged = Charged.MAYBE if made else Charged.NO
    parts = [part for one in candidates for part in _parts(one)]
    words = "".join(as_text(part.get("text")) for part in parts)
    reason = _reason(candidates[0]) if candidates else ""
    if medium is Medium.TEXT and reason in REFUSED:
        raise _nothing(data, candidates, reason, medium, charged, id)
    blocks = [block for part in parts if (block := _block(part))]
    outputs, empty = files.read(ctx, files.in_one(blocks), medium)
    if words.strip() and (medium is Medium.TEXT or not outputs):
        # What the model says in place of what was ordered is what was paid for.
        outputs = [Output(data=words.encode(), mime="text/plain"), *outputs]
    if not outputs or (reason in REFUSED and not blocks):
        raise _nothing(data, candidates, reason, medium, charged, id)
    is_apart = bool(words.strip()) and outputs[0].mime != "text/plain"
    details = {"usage": usage} if usage else {}
    details |= {name: data[name] for name in DETAIL_FIELDS[1:] if data.get(name)}
    return Finished(
        tuple(outputs),
        cost=pricing.of_tokens(price, counts),
        request_id=id,
        details=details | ({"words": words} if is_apart else {}),
        logs=(words,) if is_apart else (),
        remarks=_remarks(candidates, reason, empty, len(outputs)),
    )


def _remarks(candidates: list[Json], reason: str, empty: int, made: int) -> tuple[str, ...]:
    remarks = [CUT_OFF] if reason == "max_tokens" else []
    withheld = [_reason(one) for one in candidates if _reason(one) in REFUSED and not _parts(one)]
    if withheld:
        why = withheld[0].replace("_", " ")
        remarks.append(WITHHELD.format(len(withheld), len(candidates), why))
    return (*remarks, *([SOME_EMPTY.format(empty, empty + made)] if empty else []))


def _parts(candidate: Json) -> list[Json]:
    """What is to be shown of a candidate; drafts made while thinking are not."""
    content = candidate.get("content")
    parts = as_list(content.get("parts")) if isinstance(content, dict) else []
    return [part for part in parts if isinstance(part, dict) and not part.get("thought")]


def _block(part: Json) -> Json | None:
    for name, place in (("inline_data", "data"), ("file_data", "file_uri")):
        if isinstance(held := part.get(name), dict):
            where = "uri" if place == "file_uri" else "data"
            return {"mime_type": held.get("mime_type"), where: held.get(place)}
    return None


def _reason(candidate: Json) -> str:
    return as_text(candidate.get("finish_reason")).lower()


def _nothing(
    answer: Json, candidates: list[Json], reason: str, medium: Medium, charged: Charged, id: str
) -> ProviderError:
    """Why there is no result: blocked before, filtered after, or cut off before anything came."""
    feedback = answer.get("prompt_feedback")
    if isinstance(feedback, dict) and feedback.get("block_reason"):
        why = feedback.get("block_reason_message") or str(feedback["block_reason"]).lower()
        return refused(f"Google refused the prompt: {why}.", charged=charged, request_id=id)
    if reason in REFUSED:
        message = as_text(candidates[0].get("finish_message")) or reason.replace("_", " ")
        return refused(f"Google withheld the result: {message}.", charged=charged, request_id=id)
    if reason == "max_tokens":
        return BadOutput(
            "The answer was cut off before anything came of it: it is longer than allowed.",
            next_step="Raise “Longest answer” or ask for less, and order again.",
            charged=Charged.YES,
            request_id=id,
        )
    why = f" ({reason.replace('_', ' ')})" if reason not in WHOLE else ""
    return BadOutput(f"Google sent no {medium}{why}.", charged=charged, request_id=id)


def _in_snake_case(node: Any) -> Any:
    """The same JSON with the names that both spellings have in common."""
    if isinstance(node, list):
        return [_in_snake_case(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower(): _in_snake_case(value)
        for name, value in node.items()
    }

"""What Google's interactions answer: how the work stands, what it made, and why it made nothing."""

from typing import Any

from providers import pricing
from providers.contract import (
    BadOutput,
    Charged,
    Context,
    Failed,
    Finished,
    Json,
    Medium,
    NoFunds,
    Output,
    Pending,
    ProviderError,
    Unavailable,
)
from providers.google import files
from providers.google.errors import of_failed_work
from providers.google.usage import interaction_counts
from providers.json_values import as_count, as_list, as_text
from providers.refusals import refused
from providers.sound import is_samples

POLL_AFTER = 5.0
HALF_DONE = "Google says that it stopped before it was done."
SOME_EMPTY = "{} of {} files came back empty."
DETAIL_FIELDS = ("usage", "model", "service_tier")


def outcome(
    ctx: Context, answer: Json, medium: Medium, price: Json | None
) -> Pending | Finished | Failed:
    """How an interaction stands, whatever shape its end has."""
    status, id = as_text(answer.get("status")).lower(), str(answer.get("id") or "")
    if not status:
        raise Unavailable("Google's answer does not say how the work stands.")
    usage = answer.get("usage")
    made = as_count(usage.get("total_output_tokens")) if isinstance(usage, dict) else None
    charged = Charged.NO if made == 0 else Charged.MAYBE
    error = _error_in(answer)
    if status in ("completed", "incomplete"):
        outputs, words, empty = _results(ctx, answer, medium)
        if not outputs and words and not error:
            # What the model says in place of what was ordered is what was paid for.
            outputs, words = [Output(data="\n".join(words).encode(), mime="text/plain")], []
        if outputs:
            remarks = [HALF_DONE] if status == "incomplete" else []
            remarks += [SOME_EMPTY.format(empty, empty + len(outputs))] if empty else []
            details: Json = {name: answer[name] for name in DETAIL_FIELDS if answer.get(name)}
            return Finished(
                tuple(outputs),
                cost=pricing.of_tokens(price, interaction_counts(usage)),
                request_id=id,
                logs=tuple(words),
                details=details | ({"words": words} if words else {}),
                remarks=tuple(remarks),
            )
    if error:
        return _failed(of_failed_work(error, charged), id)
    match status:
        case "completed":
            sentence = f"Google finished without any {medium}: its filter withheld it."
            return _failed(refused(sentence, charged=charged), id)
        case "incomplete":
            return _failed(BadOutput("Google stopped before it was done.", charged=charged), id)
        case "cancelled":
            return _failed(ProviderError("It was cancelled at Google.", charged=charged), id)
        case "budget_exceeded":
            step = "Raise the budget at Google and order again."
            return _failed(NoFunds("Its budget is used up.", next_step=step, charged=charged), id)
        case "failed" | "requires_action" | "requires_continuation":
            return _failed(of_failed_work({"message": f"status {status}"}, charged), id)
    return Pending(message=f"Google says “{status}”.", poll_after=POLL_AFTER)


def _failed(error: ProviderError, id: str) -> Failed:
    error.request_id = id
    return Failed(error)


def _error_in(answer: Json) -> Json | None:
    """The error that an interaction carries: by itself, in its list, or in one of its steps."""
    found = [answer.get("error"), *as_list(answer.get("errors"))]
    found += [step.get("error") for step in _steps(answer)]
    return next((error for error in found if isinstance(error, dict) and error), None)


def _steps(answer: Json) -> list[Json]:
    """What was done, one after the other; in the older form the outputs stand by themselves."""
    steps = as_list(answer.get("steps"))
    if not steps:
        older = (as_list(value) for name, value in answer.items() if name.startswith("output"))
        steps = [{"type": "model_output", "content": blocks} for blocks in older]
    return [step for step in steps if isinstance(step, dict)]


def _results(ctx: Context, answer: Json, medium: Medium) -> tuple[list[Output], list[str], int]:
    """The files after the last input, what was said beside them, and how many files were empty."""
    blocks: list[Json] = []
    words: list[str] = []
    for step in _steps(answer):
        if step.get("type") == "user_input":
            blocks, words = [], []
        if step.get("type") != "model_output":
            continue
        for block in _blocks(step):
            if as_text(block.get("type")).lower() == "text":
                words += [as_text(block["text"])] if block.get("text") else []
            elif block.keys() & {"uri", "data"}:
                blocks.append(block)
    if all(is_samples(as_text(block.get("mime_type"))) for block in blocks):
        blocks = files.in_one(blocks)
    outputs, empty = files.read(ctx, map(_with_type, blocks), medium)
    return outputs, words, empty


def _blocks(step: Json) -> list[Json]:
    content: Any = step.get("content")
    listed = content if isinstance(content, list) else [content]
    return [block for block in listed if isinstance(block, dict)]


def _with_type(block: Json) -> Json:
    """A block without a media type is of the sort that it says it is."""
    sort = as_text(block.get("type")).lower()
    if block.get("mime_type") or sort not in ("image", "video", "audio"):
        return block
    return block | {"mime_type": f"{sort}/*"}

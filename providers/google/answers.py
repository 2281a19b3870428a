"""What Google's answers hold: files, text, tokens; and why there is none of them."""

import base64
import binascii
import io
import re
import wave
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from providers import addresses, pricing
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
from providers.google.client import HOSTS, base_of
from providers.google.errors import REFUSED, of_failed_work, unreadable
from providers.refusals import refused, shortened

POLL_AFTER = 5.0
FILE = re.compile(r"(?:^|/)(?:(v\d\w*)/)?(files/[\w-]+)")


def outcome(
    ctx: Context, told: Json, medium: Medium, price: Json | None
) -> Pending | Finished | Failed:
    """How an interaction stands, whatever shape its end has."""
    status, id = told.get("status"), str(told.get("id") or "")
    if not status:
        raise Unavailable("Google's answer does not say how the work stands.")
    usage = told.get("usage") or {}
    made = usage.get("total_output_tokens")
    charged = Charged.NO if made == 0 else Charged.MAYBE
    if status in ("completed", "incomplete"):
        outputs, words = _outputs(ctx, told, medium)
        if outputs:
            cost = pricing.of_tokens(price, interaction_counts(usage))
            details: Json = {"usage": usage} if usage else {}
            return Finished(outputs, cost=cost, request_id=id, logs=words, details=details)
    error = _error_in(told)
    if error:
        return _failed(of_failed_work(error, charged), id)
    match status:
        case "completed":
            said = f" It says: {shortened(words[0], 300)}" if words else ""
            sentence = f"Google finished without any {medium}: its filter withheld it.{said}"
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


def _error_in(told: Json) -> Json | None:
    """The error that an interaction carries: by itself, in its list, or in one of its steps."""
    found = [told.get("error"), *(told.get("errors") or ())]
    found += [step.get("error") for step in _steps(told)]
    return next((error for error in found if isinstance(error, dict) and error), None)


def _steps(told: Json) -> list[Json]:
    return [step for step in told.get("steps") or () if isinstance(step, dict)]


def _outputs(
    ctx: Context, told: Json, medium: Medium
) -> tuple[tuple[Output, ...], tuple[str, ...]]:
    """The results of the ordered medium after the last input, and what was said beside them."""
    outputs: list[Output] = []
    words: list[str] = []
    for step in _steps(told):
        if step.get("type") == "user_input":
            outputs, words = [], []
        if step.get("type") != "model_output":
            continue
        for block in step.get("content") or ():
            if block.get("type") == "text" and block.get("text"):
                words.append(str(block["text"]))
            elif block.get("type") == medium.value:
                outputs.append(_output(ctx, block))
    return tuple(outputs), tuple(words)


def _output(ctx: Context, block: Json) -> Output:
    mime = str(block.get("mime_type") or "")
    if uri := block.get("uri"):
        return file_at(ctx, str(uri), mime)
    try:
        data = base64.b64decode(block.get("data") or "", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise BadOutput("Google sent a file that cannot be read.", charged=Charged.YES)
    return sound_or_other(data, mime, block.get("sample_rate"), block.get("channels"))


def file_at(ctx: Context, uri: str, mime: str) -> Output:
    """A file of Google's: fetched with the key, from wherever the provider has been moved to.

    A file somewhere else is fetched as it stands, without the key.
    """
    base = base_of(ctx.base_url)[0]
    try:
        parts = urlsplit(uri.strip())
    except ValueError:
        return Output(url=uri, mime=mime)
    at_home = not parts.netloc or parts.netloc in (*HOSTS, urlsplit(base).netloc)
    found = FILE.search(parts.path)
    if not (at_home and found):
        return Output(url=addresses.or_as_it_is(uri), mime=mime)
    url = f"{base}/{found[1] or 'v1beta'}/{found[2]}:download?alt=media"
    return Output(url=url, mime=mime, needs_key=True)


def content(answer: Any, medium: Medium, price: Json | None) -> Finished:
    """The results in an answer of generateContent. Raises for one that has none."""
    id = str(answer.response_id or "")
    if not answer.candidates and not answer.prompt_feedback:
        raise unreadable(ValueError("no candidates"), spends=True)
    candidate = (answer.candidates or [None])[0]
    parts = (candidate.content and candidate.content.parts) or () if candidate else ()
    shown = [part for part in parts if not part.thought]
    words = [part.text for part in shown if part.text]
    used = answer.usage_metadata
    usage = used.model_dump(mode="json", exclude_none=True) if used else {}
    counts = content_counts(usage, medium)
    if medium is Medium.TEXT:
        outputs = [Output(data="".join(words).encode(), mime="text/plain")] if words else []
    else:
        outputs = [
            sound_or_other(part.inline_data.data, part.inline_data.mime_type or "")
            for part in shown
            if part.inline_data
            and part.inline_data.data
            and (part.inline_data.mime_type or "").startswith(medium.value)
        ]
    reason = _name(candidate.finish_reason) if candidate else ""
    whole = medium is not Medium.TEXT or reason in ("stop", "finish_reason_unspecified", "")
    if outputs and whole:
        cost = pricing.of_tokens(price, counts)
        details: Json = {"usage": usage} if usage else {}
        logs = () if medium is Medium.TEXT else tuple(words)
        return Finished(tuple(outputs), cost=cost, request_id=id, details=details, logs=logs)
    made = sum(count for sort, count in counts.items() if sort.endswith("_out"))
    raise _nothing(answer, reason, words, medium, Charged.MAYBE if made else Charged.NO, id)


def _nothing(
    answer: Any, reason: str, words: list[str], medium: Medium, charged: Charged, id: str
) -> ProviderError:
    """Why there is no result: blocked before, filtered after, cut off, or said in words."""
    feedback = answer.prompt_feedback
    if feedback and feedback.block_reason:
        why = feedback.block_reason_message or _name(feedback.block_reason)
        return refused(f"Google refused the prompt: {why}.", charged=charged, request_id=id)
    if reason in REFUSED:
        message = answer.candidates[0].finish_message or reason.replace("_", " ")
        return refused(f"Google withheld the result: {message}.", charged=charged, request_id=id)
    if reason == "max_tokens":
        return BadOutput(
            "The answer was cut off: it is longer than allowed.",
            next_step="Raise “Longest answer” or ask for less, and order again.",
            charged=Charged.YES,
            request_id=id,
        )
    said = (
        f" It says: {shortened(' '.join(words), 300)}"
        if words and medium is not Medium.TEXT
        else ""
    )
    why = f" ({reason.replace('_', ' ')})" if reason not in ("", "stop") else ""
    return BadOutput(f"Google sent no {medium}{why}.{said}", charged=charged, request_id=id)


def _name(value: Any) -> str:
    return str(getattr(value, "value", value) or "").lower()


def sound_or_other(
    data: bytes, mime: str, rate: int | None = None, channels: int | None = None
) -> Output:
    """Bytes as a file. Bare samples (audio/L16) get the header that makes a WAV of them."""
    kind, *options = [part.strip().lower() for part in mime.split(";")]
    if kind not in ("audio/l16", "audio/pcm"):
        return Output(data=data, mime=kind)
    told = dict(option.split("=", 1) for option in options if "=" in option)
    found = str(rate or told.get("rate") or 24_000)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(int(channels or told.get("channels") or 1))
        sound.setsampwidth(2)
        sound.setframerate(int(found) if found.isdigit() else 24_000)
        sound.writeframes(data[: len(data) // 2 * 2])
    return Output(data=file.getvalue(), mime="audio/wav")


def content_counts(usage: Json, medium: Medium) -> dict[str, int]:
    """Tokens by what they cost, from the usage of generateContent. What a tool put in is a sort
    of its own."""
    counts: dict[str, int] = {"tool_in": int(usage.get("tool_use_prompt_token_count") or 0)}
    _add(counts, "in", usage.get("prompt_token_count"), usage.get("prompt_tokens_details"), "text")
    details = usage.get("candidates_tokens_details")
    rest = "text" if details else medium.value
    _add(counts, "out", usage.get("candidates_token_count"), details, rest)
    cached = usage.get("cached_content_token_count"), usage.get("cache_tokens_details")
    return _more(counts, *cached, usage.get("thoughts_token_count"))


def interaction_counts(usage: Json) -> dict[str, int]:
    """Tokens by what they cost, from the usage of an interaction."""
    counts: dict[str, int] = {"tool_in": int(usage.get("total_tool_use_tokens") or 0)}
    into, out = usage.get("input_tokens_by_modality"), usage.get("output_tokens_by_modality")
    _add(counts, "in", usage.get("total_input_tokens"), into, "text")
    _add(counts, "out", usage.get("total_output_tokens"), out, "text")
    cached = usage.get("total_cached_tokens"), usage.get("cached_tokens_by_modality")
    return _more(counts, *cached, usage.get("total_thought_tokens"))


def _more(
    counts: dict[str, int], cached: Any, parts: Iterable[Json] | None, thoughts: Any
) -> dict[str, int]:
    """Thinking is written text; what was cached of the input is a part of it, at a rate of its
    own."""
    counts["text_out"] = counts.get("text_out", 0) + int(thoughts or 0)
    before: dict[str, int] = {}
    _add(before, "cached", cached, parts, "text")
    for sort, count in before.items():
        whole = sort.replace("_cached", "_in")
        counts[whole] = counts.get(whole, 0) - count
    return counts | before


def _add(
    counts: dict[str, int], way: str, total: Any, parts: Iterable[Json] | None, rest: str
) -> None:
    """The parts by modality, and what is left of the total as `rest`."""
    known = 0
    for part in parts or ():
        count = int(part.get("tokens") or part.get("token_count") or 0)
        sort = f"{_name(part.get('modality'))}_{way}"
        counts[sort] = counts.get(sort, 0) + count
        known += count
    left = int(total or 0) - known
    if left > 0:
        counts[f"{rest}_{way}"] = counts.get(f"{rest}_{way}", 0) + left

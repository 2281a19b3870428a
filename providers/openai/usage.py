"""What OpenAI counted, by what it costs."""

from typing import Any

from providers.contract import Json
from providers.token_counts import UNREADABLE, number


def image_counts(usage: Any) -> dict[str, int]:
    """Tokens by what they cost. The total of what came out, since parts of it may be thinking."""
    counts, answer = _begun(usage)
    details = _object(counts, answer.get("input_tokens_details"))
    text, image = details.get("text_tokens"), details.get("image_tokens")
    if text is None and image is None:
        text = answer.get("input_tokens")
    sorts = {"text_in": number(counts, text), "image_in": number(counts, image)}
    sorts = _less_cached(counts, sorts, details)
    return counts | sorts | {"image_out": number(counts, answer.get("output_tokens"))} | counts


def text_counts(usage: Any) -> dict[str, int]:
    counts, answer = _begun(usage)
    details = _object(counts, answer.get("input_tokens_details"))
    sorts = _less_cached(counts, {"text_in": number(counts, answer.get("input_tokens"))}, details)
    return counts | sorts | {"text_out": number(counts, answer.get("output_tokens"))} | counts


def _less_cached(counts: dict[str, int], sorts: dict[str, int], details: Json) -> dict[str, int]:
    """Of what went in, what was cached has a rate of its own. Where nobody says which sort it was
    of, it is a sort without a rate."""
    total = number(counts, details.get("cached_tokens"))
    parts = _object(counts, details.get("cached_tokens_details"))
    cached = {name: number(counts, parts.get(f"{name}_tokens")) for name in ("text", "image")}
    if total and not any(cached.values()):
        used = [sort.removesuffix("_in") for sort, count in sorts.items() if count]
        cached = {used[0]: total} if len(used) == 1 else {"unsorted": total}
    whole = {sort: count - cached.get(sort.removesuffix("_in"), 0) for sort, count in sorts.items()}
    return whole | {f"{sort}_cached": count for sort, count in cached.items()}


def _begun(usage: Any) -> tuple[dict[str, int], Json]:
    """Where what cannot be read is counted, and the usage."""
    counts: dict[str, int] = {}
    return counts, _object(counts, usage)


def _object(counts: dict[str, int], value: Any) -> Json:
    if isinstance(value, dict):
        return value
    counts.update({UNREADABLE: 1} if value is not None else {})
    return {}

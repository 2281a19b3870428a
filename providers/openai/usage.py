"""What OpenAI counted, by what it costs."""

from typing import Any

from providers.contract import Json
from providers.token_counts import UNREADABLE, number


def image_counts(usage: Any) -> dict[str, int]:
    """Tokens by what they cost. The total of what came out, since parts of it may be thinking."""
    counts, told = _begun(usage)
    given = _object(counts, told.get("input_tokens_details"))
    text, image = given.get("text_tokens"), given.get("image_tokens")
    if text is None and image is None:
        text = told.get("input_tokens")
    sorts = {"text_in": number(counts, text), "image_in": number(counts, image)}
    sorts = _less_cached(counts, sorts, given)
    return counts | sorts | {"image_out": number(counts, told.get("output_tokens"))} | counts


def text_counts(usage: Any) -> dict[str, int]:
    counts, told = _begun(usage)
    given = _object(counts, told.get("input_tokens_details"))
    sorts = _less_cached(counts, {"text_in": number(counts, told.get("input_tokens"))}, given)
    return counts | sorts | {"text_out": number(counts, told.get("output_tokens"))} | counts


def _less_cached(counts: dict[str, int], sorts: dict[str, int], given: Json) -> dict[str, int]:
    """Of what went in, what was cached has a rate of its own. Where nobody says which sort it was
    of, it is a sort without a rate."""
    total = number(counts, given.get("cached_tokens"))
    parts = _object(counts, given.get("cached_tokens_details"))
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


def _object(counts: dict[str, int], said: Any) -> Json:
    if isinstance(said, dict):
        return said
    counts.update({UNREADABLE: 1} if said is not None else {})
    return {}

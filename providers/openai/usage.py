"""What OpenAI counted, by what it costs. A count that is no number is a sort of its own, which has
no rate: the cost is unknown then, and never too low."""

from typing import Any

from providers.contract import Json
from providers.json_values import as_count

UNREADABLE = "unreadable"


def image_counts(usage: Any) -> dict[str, int]:
    """Tokens by what they cost. The total of what came out, since parts of it may be thinking."""
    counts, told = _begun(usage)
    given = _object(counts, told.get("input_tokens_details"))
    text, image = given.get("text_tokens"), given.get("image_tokens")
    if text is None and image is None:
        text = told.get("input_tokens")
    sorts = {"text_in": _number(counts, text), "image_in": _number(counts, image)}
    sorts = _less_cached(counts, sorts, given)
    return counts | sorts | {"image_out": _number(counts, told.get("output_tokens"))} | counts


def text_counts(usage: Any) -> dict[str, int]:
    counts, told = _begun(usage)
    given = _object(counts, told.get("input_tokens_details"))
    sorts = _less_cached(counts, {"text_in": _number(counts, told.get("input_tokens"))}, given)
    return counts | sorts | {"text_out": _number(counts, told.get("output_tokens"))} | counts


def _less_cached(counts: dict[str, int], sorts: dict[str, int], given: Json) -> dict[str, int]:
    """Of what went in, what was cached has a rate of its own. Where nobody says which sort it was
    of, it is a sort without a rate."""
    total = _number(counts, given.get("cached_tokens"))
    parts = _object(counts, given.get("cached_tokens_details"))
    cached = {name: _number(counts, parts.get(f"{name}_tokens")) for name in ("text", "image")}
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


def _number(counts: dict[str, int], said: Any) -> int:
    number = as_count(said)
    if number is None or number < 0:
        counts.update({UNREADABLE: 1} if said is not None else {})
        return 0
    return number

"""What Google counted, by what it costs."""

from typing import Any

from providers.contract import Json, Medium
from providers.json_values import as_list
from providers.token_counts import UNREADABLE, number


def content_counts(usage: Any, medium: Medium) -> dict[str, int]:
    """Tokens by what they cost, from the usage of generateContent. What a tool put in is a sort
    of its own."""
    if not isinstance(usage, dict):
        return {UNREADABLE: 1} if usage else {}
    counts: dict[str, int] = {}
    counts["tool_in"] = number(counts, usage.get("tool_use_prompt_token_count"))
    _add(counts, "in", usage.get("prompt_token_count"), usage.get("prompt_tokens_details"), "text")
    details = usage.get("candidates_tokens_details")
    rest = "text" if details else medium.value
    _add(counts, "out", usage.get("candidates_token_count"), details, rest)
    cached = usage.get("cached_content_token_count"), usage.get("cache_tokens_details")
    return _more(counts, *cached, usage.get("thoughts_token_count"))


def interaction_counts(usage: Any) -> dict[str, int]:
    """Tokens by what they cost, from the usage of an interaction."""
    if not isinstance(usage, dict):
        return {UNREADABLE: 1} if usage else {}
    counts: dict[str, int] = {}
    counts["tool_in"] = number(counts, usage.get("total_tool_use_tokens"))
    into, out = usage.get("input_tokens_by_modality"), usage.get("output_tokens_by_modality")
    _add(counts, "in", usage.get("total_input_tokens"), into, "text")
    _add(counts, "out", usage.get("total_output_tokens"), out, "text")
    cached = usage.get("total_cached_tokens"), usage.get("cached_tokens_by_modality")
    return _more(counts, *cached, usage.get("total_thought_tokens"))


def _more(counts: dict[str, int], cached: Any, parts: Any, thoughts: Any) -> dict[str, int]:
    """Thinking is written text; what was cached of the input is a part of it, at a rate of its
    own."""
    counts["text_out"] = counts.get("text_out", 0) + number(counts, thoughts)
    before: dict[str, int] = {}
    _add(before, "cached", cached, parts, "text")
    for sort, count in before.items():
        whole = sort.replace("_cached", "_in")
        counts[whole] = counts.get(whole, 0) - count
    return counts | before


def _add(counts: dict[str, int], way: str, total: Any, parts: Any, rest: str) -> None:
    """The parts by modality, and what is left of the total as `rest`."""
    known = 0
    for part in as_list(parts):
        answer: Json = part if isinstance(part, dict) else {}
        count = number(counts, answer.get("tokens") or answer.get("token_count"))
        sort = f"{str(answer.get('modality') or '').lower()}_{way}"
        counts[sort] = counts.get(sort, 0) + count
        known += count
    left = number(counts, total) - known
    if left > 0:
        counts[f"{rest}_{way}"] = counts.get(f"{rest}_{way}", 0) + left

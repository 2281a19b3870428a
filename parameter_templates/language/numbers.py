"""Ranges of numbers: {1..10}, {0.5..2..0.25}, {10..1}, {01..12}."""

import re
from decimal import Decimal

from parameter_templates.language.nodes import Numbers

NUMBER = r"-?\d{1,15}(?:\.\d{1,10})?"
RANGE = re.compile(rf"({NUMBER})\.\.({NUMBER})(?:\.\.({NUMBER}))?(?=\s*[|}}])", re.ASCII)
MOST_NUMBERS = 1_000_000


def numbers(first: str, last: str, step: str | None) -> Numbers:
    """Raises ValueError, as a sentence."""
    start, end, stride = Decimal(first), Decimal(last), abs(Decimal(step or 1))
    if not stride:
        raise ValueError("The step of a range must not be 0.")
    count = int(abs(end - start) / stride) + 1
    if count > MOST_NUMBERS:
        raise ValueError(f"A range has at most {MOST_NUMBERS:,} numbers; this has {count:,}.")
    digits = max(len(text.partition(".")[2]) for text in (first, last, step or "1"))
    padded = any(re.match(r"-?0\d", text) for text in (first, last))
    width = max(len(first), len(last)) if padded else 0
    return Numbers(start, stride if end >= start else -stride, count, digits, width)


def number_text(of: Numbers, index: int) -> str:
    value = of.first + of.step * index
    return f"{value:0{of.width}.{of.digits}f}" if of.width else f"{value.normalize():f}"

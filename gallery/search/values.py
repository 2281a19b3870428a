"""The values of a query as numbers and days. What cannot be read raises ValueError, a sentence."""

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from foundation import user_input
from gallery.search.nodes import Value

UNITS = {
    "bytes": {
        "": 1,
        "b": 1,
        "kb": 10**3,
        "mb": 10**6,
        "gb": 10**9,
        "kib": 2**10,
        "mib": 2**20,
        "gib": 2**30,
    },
    "seconds": {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600},
    "money": {"": 1},
    "number": {"": 1},
}
ROUNDED = ("bytes", "seconds")
"""Where nobody knows the last digit: what is equal is what would be written so."""
WITH_UNIT = re.compile(r"([+-]?[0-9.eE]*[0-9.])\s*([a-z]*)")
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
AGO = re.compile(r"(\d{1,4})([dwmy])")
DAYS = {"d": 1, "w": 7}

Bounds = tuple[float, float]


def bounds(value: Value, takes: str) -> Bounds:
    """The lowest and highest number that fits."""
    if value.op == "..":
        low = _number(value.text, takes)[0] if value.text else -math.inf
        high = _number(value.upper, takes)[0] if value.upper else math.inf
        return low, high
    number, unit = _number(value.text, takes)
    if value.op in ("", "=") and takes in ROUNDED:
        digits = len(value.text.partition(".")[2].rstrip("abcdefghijklmnopqrstuvwxyzB"))
        half = 0.5 * unit / 10**digits if unit > 1 or takes == "seconds" else 0
        return number - half, number + half
    return _from_point(number, number, value.op)


def _from_point(low: float, high: float, op: str) -> Bounds:
    if op == ">":
        return math.nextafter(high, math.inf), math.inf
    if op == ">=":
        return low, math.inf
    if op == "<":
        return -math.inf, math.nextafter(low, -math.inf)
    if op == "<=":
        return -math.inf, high
    return low, high


def _number(text: str, takes: str) -> tuple[float, int]:
    found = WITH_UNIT.fullmatch(text.strip().removeprefix("$").lower())
    units = UNITS[takes]
    if not found or found[2] not in units:
        known = ", ".join(filter(None, units))
        raise ValueError(
            f"“{user_input.short(text)}” is not a number"
            + (f" with one of the units {known}." if known else ".")
        )
    return float(user_input.number(found[1])) * units[found[2]], units[found[2]]


def days(value: Value) -> tuple[date, date]:
    """The first and last day that fits."""
    if value.op == "..":
        first = _days(value.text)[0] if value.text else date.min
        last = _days(value.upper)[1] if value.upper else date.max
        return first, last
    first, last = _days(value.text)
    one = timedelta(1)
    if value.op == ">":
        return (last + one if last < date.max else date.max), date.max
    if value.op == ">=":
        return first, date.max
    if value.op == "<":
        return date.min, (first - one if first > date.min else date.min)
    if value.op == "<=":
        return date.min, last
    return first, last


def _days(text: str) -> tuple[date, date]:
    today = timezone.localdate()
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        day = today - timedelta(word == "yesterday")
        return day, day
    try:
        if ago := AGO.fullmatch(word):
            day = _ago(today, int(ago[1]), ago[2])
            return day, day
        if found := DATE.fullmatch(word):
            year, month, number = (int(part) if part else None for part in found.groups())
            first = date(year or 1, month or 1, number or 1)
            if number:
                return first, first
            return first, (last_of_month(first) if month else date(first.year, 12, 31))
    except (ValueError, OverflowError):
        raise ValueError(f"There is no day “{user_input.short(text)}”.") from None
    raise ValueError(
        f"“{user_input.short(text)}” is no date. "
        "Write 2026, 2026-11, 2026-11-28, today, yesterday or 7d, 2w, 3m, 1y."
    )


def _ago(today: date, count: int, unit: str) -> date:
    if unit in DAYS:
        return today - timedelta(count * DAYS[unit])
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(today.day, last_of_month(first).day))


def last_of_month(day: date) -> date:
    following = day.replace(day=28) + timedelta(4)
    return following - timedelta(following.day)


def spans(first: date, last: date) -> Iterator[str]:
    """Whole years, months and days that together are all days from the first to the last."""
    day = first
    while day <= last:
        month, year = last_of_month(day), date(day.year, 12, 31)
        if day.month == day.day == 1 and year <= last:
            yield day.isoformat()[:4]
            day = year
        elif day.day == 1 and month <= last:
            yield day.isoformat()[:7]
            day = month
        else:
            yield day.isoformat()
        if day == date.max:
            return
        day += timedelta(1)

"""The bars of the Costs page: per day, or per month where the period is long.

A bar is 10 wide of which 8 are drawn, the whole is 100 high; the page stretches it to its width.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from foundation import written
from ledger.money import MICROS, in_short
from ledger.spending import Period
from ledger.totals import Sums

MOST_BARS = 60
LONGEST_BY_DAY = 62
STEP, HEIGHT = 10, 100
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Bar:
    """`spent` and `reserved` are heights; the latter stands on the former."""

    x: int
    spent: str
    spent_y: str
    reserved: str
    reserved_y: str
    unknown: int
    label: str
    words: str


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    top: int
    unit: str
    highest: str

    @property
    def width(self) -> int:
        return STEP * len(self.bars)

    @property
    def half(self) -> int:
        return self.top // 2


def chart(days: Mapping[date, Sums], span: Period) -> Chart | None:
    """None where there is nothing to draw."""
    if not days:
        return None
    first, last = _ends(days, span)
    if span.name == "month":
        last = last.replace(day=monthrange(last.year, last.month)[1])
    by_day = drawn_by_day(days, span)
    slots = _days(first, last) if by_day else _months(first, last)
    sums = dict.fromkeys(slots, Sums())
    for day, one in days.items():
        slot = day if by_day else day.replace(day=1)
        if slot in sums:
            sums[slot] += one
    tallest = max(slots, key=lambda slot: max(0, sums[slot].committed))
    top = _round_up(max(sums[tallest].committed, 1))
    name = _day_name if by_day else written.month
    every = 1 if len(slots) <= 16 else 5
    bars = [
        _bar(number, sums[slot], top, name(slot), _label(slot, by_day, number, every))
        for number, slot in enumerate(slots)
    ]
    highest = f"{name(tallest)}: {in_short(sums[tallest].committed)}"
    return Chart(bars, top, "day" if by_day else "month", highest)


def drawn_by_day(days: Mapping[date, Sums], span: Period) -> bool:
    """Else by month, for which months by their first days are as good."""
    if not days:
        return True
    first, last = _ends(days, span)
    return (last - first).days < LONGEST_BY_DAY


def _ends(days: Mapping[date, Sums], span: Period) -> tuple[date, date]:
    return span.first or min(days), span.last or max(days)


def _bar(number: int, sums: Sums, top: int, name: str, label: str) -> Bar:
    spent = HEIGHT * max(0, sums.spent) / top
    reserved = HEIGHT * max(0, sums.reserved) / top
    words = f"{name}: {in_short(sums.spent)} spent"
    if sums.reserved:
        words += f", {in_short(sums.reserved)} reserved"
    if sums.unknown:
        words += f", {sums.unknown} of unknown cost"
    return Bar(
        x=number * STEP,
        spent=f"{spent:.2f}",
        spent_y=f"{HEIGHT - spent:.2f}",
        reserved=f"{reserved:.2f}",
        reserved_y=f"{HEIGHT - spent - reserved:.2f}",
        unknown=sums.unknown,
        label=label,
        words=words,
    )


def _round_up(micros: int) -> int:
    """The next of 1, 2, 5 times a power of ten, so that the axis reads well."""
    power: int = 10 ** (len(str(micros)) - 1)
    top = next(step * power for step in STEPS if micros <= step * power)
    return max(top, MICROS // 100)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _months(first: date, last: date) -> list[date]:
    """The first days of the months, the last MOST_BARS of them."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    numbers = range(max(start, end - MOST_BARS + 1), end + 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _label(slot: date, by_day: bool, number: int, every: int) -> str:
    """Under a bar; not under each where there are many."""
    if not by_day:
        return f"{slot:%b}" if every == 1 or slot.month == 1 else ""
    if slot.day == 1 and number:
        return f"{slot:%b}"
    return str(slot.day) if slot.day == 1 or slot.day % every == 0 else ""


def _day_name(day: date) -> str:
    return written.day(day, year=False)

"""How numbers and dates are written: plainly, or on a page as whoever looks at it has them.

Commands, workers, exports and the API write plainly; a request for a page says otherwise, once it
is asked (`using_forms`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

NARROW = "\N{NARROW NO-BREAK SPACE}"
SIGNS = {"point": (",", "."), "comma": (".", ","), "space": (NARROW, ",")}
"""Between thousands, and before what is less than one."""
DATES = {"dmy": "%-d %B %Y", "mdy": "%B %-d, %Y", "iso": "%Y-%m-%d"}
OF_LANGUAGES = {
    "comma": "de nl it es pt da id tr el hr sl ro ca vi",
    "space": "fr ru uk pl cs sk sv nb nn no fi hu bg et lv lt be",
}
AMERICAN = ("en-us", "en-ph")

COOKIES = {
    "numbers": "artfactory_numbers",
    "dates": "artfactory_dates",
    "clock": "artfactory_clock",
}
CHOICES = {
    "numbers": (
        ("", "As the browser’s language has them"),
        ("point", "1,234.56"),
        ("comma", "1.234,56"),
        ("space", "1 234,56"),
    ),
    "dates": (
        ("", "As the browser’s language has them"),
        ("dmy", "29 November 2026"),
        ("mdy", "November 29, 2026"),
        ("iso", "2026-11-29"),
    ),
    "clock": (("", "As the browser’s language has it"), ("24", "17:05"), ("12", "5:05 pm")),
}


@dataclass(frozen=True)
class Forms:
    """`numbers` is one of SIGNS or "" for plainly, `dates` "dmy", "mdy" or "iso", `clock` "24" or
    "12"."""

    numbers: str = ""
    dates: str = "dmy"
    clock: str = "24"


PLAIN = Forms()
_ask_forms: ContextVar[Callable[[], Forms] | None] = ContextVar("ask_forms", default=None)


@contextmanager
def using_forms(ask: Callable[[], Forms]) -> Iterator[None]:
    """Write as `ask` says, which is called once, and only where something is written."""
    token = _ask_forms.set(cache(ask))
    try:
        yield
    finally:
        _ask_forms.reset(token)


def forms() -> Forms:
    ask = _ask_forms.get()
    return ask() if ask else PLAIN


def of_language(accepted: str) -> Forms:
    """By what a browser says of its languages ("de-AT,en;q=0.7"): by the first of them."""
    first = accepted.split(",")[0].split(";")[0].strip().lower()
    if not first or first == "*":
        return PLAIN
    main = first.split("-")[0]
    numbers = next((one for one, all_ in OF_LANGUAGES.items() if main in all_.split()), "point")
    is_american = first in AMERICAN
    return Forms(numbers, "mdy" if is_american else "dmy", "12" if is_american else "24")


def number(text: str, sign: str = ",") -> str:
    """A number in words as people read it, out of "1,234.56"; `sign` parts thousands plainly."""
    signs = SIGNS.get(forms().numbers, (sign, "."))
    if signs == (",", "."):
        return text
    return text.translate({ord(","): signs[0], ord("."): signs[1]})


def thousands(amount: int) -> str:
    """A count: "1,234"."""
    return number(f"{amount:,}")


def day(when: date, *, brief: bool = False, year: bool = True) -> str:
    """ "29 November 2026"; `brief` has the month in three letters. Without the `year` where that
    can be told."""
    letters = DATES[forms().dates]
    if not year and letters != DATES["iso"]:
        letters = letters.removesuffix(" %Y").removesuffix(",")
    if brief:
        letters = letters.replace("%B", "%b")
    return _formatted(date(when.year, when.month, when.day), letters)


def month(when: date) -> str:
    """ "November 2026"; "2026-11" where days are written so."""
    return when.strftime("%Y-%m" if forms().dates == "iso" else "%B %Y")


@lru_cache(maxsize=1_000)
def _formatted(day: date, letters: str) -> str:
    return day.strftime(letters)

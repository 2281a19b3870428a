"""What gives every page one look: icons, money, times, sizes, waveforms."""

import json
from collections.abc import Mapping
from datetime import date as date_of_day
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from foundation import written
from gallery.formats import SERVED
from gallery.models import Asset
from ledger.models import Basis
from ledger.money import in_short, in_words
from ledger.totals import Sums
from production.attempt_models import Attempt
from production.engine import policy
from production.live_status import Summary
from production.models import Generation, State

ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
MEDIUM_ICONS = {"image": "image", "video": "video", "audio": "audio-lines", "text": "file-text"}

CHARGED = {"no": ", not charged", "maybe": ", may have been charged", "yes": ", charged"}
SHAPES = {
    "image": {"data-w": 1, "data-h": 1},
    "video": {"data-w": 16, "data-h": 9},
    "audio": {"data-w": 8, "data-h": 5, "data-most": 200},
    "text": {"data-w": 4, "data-h": 3, "data-most": 300},
}


@cache
def icon(name: str, size: int = 16) -> SafeString:
    """A Lucide icon of the sprite. It is decoration: the control around it carries the name."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true">'
        '<use href="{1}#{2}"></use></svg>',
        size,
        static("icons.svg"),
        name,
    )


def medium_icon(medium: str) -> str:
    return MEDIUM_ICONS.get(medium, "file-text")


def money(micros: int | None, currency: str = "USD") -> str:
    return in_words(micros, currency)


def rounded(micros: int) -> str:
    """A sum of USD as one reads it: "3.42 $"."""
    return in_short(micros)


def percent(share: float) -> str:
    """ "34 %", and "< 1 %" for a little."""
    if 0 < share < 0.01:
        return "< 1 %"
    return f"{share:.0%}".replace("%", " %")


def off(sums: Sums) -> str:
    """How far estimates were off: "12 % more", "as estimated"; nothing where none can be told."""
    if sums.off is None:
        return ""
    if abs(sums.off) < 0.005:
        return "as estimated"
    return f"{percent(abs(sums.off))} {'more' if sums.off > 0 else 'less'}"


def cut(text: object, most: int) -> str:
    """So many letters of it at most, the last of them "…" where more are left out."""
    text = str(text)
    if len(text) <= most:
        return text
    # Nothing in it is made of two signs, as it must be looked for in other texts.
    return f"{text[: most - 1]}…" if text.isascii() and most else Truncator(text).chars(most)


def ago(moment: datetime | None) -> SafeString | str:
    """A relative time with the exact one on hover. The page's script keeps it true."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        local.isoformat(timespec="seconds"),
        moment_of(moment, seconds=True),
        age_in_words((timezone.now() - moment).total_seconds()),
    )


def age_in_words(seconds: float) -> str:
    """ "just now", "3 min ago", "5 h ago", "2 d ago"; the script uses the same words."""
    if seconds < 45:
        return "just now"
    if seconds < 3600:
        return f"{max(1, round(seconds / 60))} min ago"
    if seconds < 86400:
        return f"{round(seconds / 3600)} h ago"
    return f"{round(seconds / 86400)} d ago"


def time_left(seconds: float) -> str:
    """ "about 40 s left", "about 3 min left", "about 2 h left"."""
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    return (
        f"about {seconds / 60:.0f} min left"
        if seconds < 5400
        else f"about {seconds / 3600:.0f} h left"
    )


def attributes(values: Mapping[str, object]) -> SafeString:
    """Of an element, those that are None left out. As `xmlattr`, but for the names, which are the
    app's own and are not looked at: half of its time on a page of four hundred cards."""
    parts = []
    for name, value in values.items():
        if value is not None:
            is_safe = type(value) is int or isinstance(value, SafeString)
            words = value if is_safe else str(value).translate(ESCAPED)
            parts.append(f'{name}="{words}"')
    return SafeString(" ".join(parts))  # mark_safe looks for lazy words first


def took(work: Generation | Attempt) -> str:
    """How long it ran, from its submission to its end."""
    began = work.started_at if isinstance(work, Attempt) else work.submitted_at
    if began is None or work.ended_at is None:
        return ""
    seconds = (work.ended_at - began).total_seconds()
    if seconds < 10:
        return f"{number(seconds, 1)} s"
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def cost(generation: Generation) -> SafeString:
    """What it cost and how that is known: "0.034 $ actual", "0.04 $ estimated", "unknown, at most
    0.50 $"."""
    micros, basis = generation.cost_micros, generation.basis
    if micros is None and generation.charged == "no" and not generation.is_active:
        return format_html("{}", in_words(0, generation.currency))
    if micros is None:
        micros, basis = generation.estimate_micros, Basis.ESTIMATE
    if micros is None and generation.most_micros is not None:
        return format_html("unknown, at most {}", in_words(generation.most_micros))
    if micros is None:
        return mark_safe("unknown")
    words = "estimated" if basis == Basis.ESTIMATE else "actual"
    return format_html(
        '{} <span class="faint">{}</span>', in_words(micros, generation.currency), words
    )


def price(generation: Generation) -> str:
    """What it will cost: "0.04 $", "at most 0.50 $", "unknown"."""
    if generation.estimate_micros is None and generation.most_micros is not None:
        return f"at most {in_words(generation.most_micros)}"
    return in_words(generation.estimate_micros, generation.currency)


def since(moment: datetime) -> str:
    """How long it has been under way; the page's script counts on from there."""
    return f"{max(0, round((timezone.now() - moment).total_seconds()))} s"


def charged(generation: Generation) -> str:
    """What an unhappy end cost; nothing where the state itself says it."""
    if generation.state == State.UNKNOWN:
        return ""
    return CHARGED[generation.charged]


def under_way(work: Summary) -> str:
    """ "3 running, 2 waiting"."""
    parts = ((work.running, "running"), (work.waiting, "waiting"))
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def reserved(work: Summary) -> str:
    """ "0.12 $ reserved, 1 at an unknown price"."""
    unknown = f", {work.unpriced} at an unknown price" if work.unpriced else ""
    return f"{in_words(work.reserved_micros)} reserved{unknown}"


def undo(message: Message) -> dict[str, Any]:
    """What a message lets one undo: an `order`, for some `seconds`, an `act` on products, or that a
    `template`, a `grid` or a `film` was deleted; an order that was `dismissed`; the `step` of a
    film, as (number, slug)."""
    kind, _, uid = (message.extra_tags or "").partition("-")
    return {
        "order": uid if kind == "order" else "",
        "seconds": policy.UNDO.seconds,
        "act": uid if kind == "act" else "",
        "template": uid if kind == "template" else "",
        "grid": uid if kind == "grid" else "",
        "film": uid if kind == "film" else "",
        "step": uid.partition("-")[::2] if kind == "step" else None,
        "dismissed": uid if kind == "dismissed" else "",
    }


def clock(seconds: float | None) -> str:
    """A length in seconds as a player shows it: 0:04, 12:30, 1:02:03."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def size(octets: int | None) -> str:
    """A file's size in the units that people see on disk: 812 kB, 3.4 MB."""
    if octets is None:
        return ""
    amount, units = float(octets), ["TB", "GB", "MB", "kB", "B"]
    while amount >= 1000 and len(units) > 1:
        amount /= 1000
        units.pop()
    digits = 0 if amount >= 10 or units[-1] == "B" else 1
    return f"{number(amount, digits)} {units[-1]}"


def extension(asset: Asset) -> str:
    """The file's extension as its address has it."""
    return SERVED[asset.mime].extension if asset.mime in SERVED else asset.extension


def shape(asset: Asset) -> dict[str, int]:
    """The size that a card keeps free for a file, for the script that lays out rows."""
    if asset.width and asset.height:
        return {"data-w": asset.width, "data-h": asset.height}
    return SHAPES[asset.medium]


def waveform(peaks: list[int] | None, bars: int = 80) -> SafeString | str:
    """The peaks (0 to 100) as one SVG path of upright strokes, mirrored about the middle."""
    if not peaks:
        return ""
    step = len(peaks) / bars
    strokes = []
    for bar in range(bars):
        part = peaks[int(bar * step) : max(int(bar * step) + 1, int((bar + 1) * step))]
        half = max(2, max(part) // 2)
        strokes.append(f"M{bar * 4 + 2} {50 - half}V{50 + half}")
    return format_html(
        '<svg class="waveform" viewBox="0 0 {} 100" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="{}"></path></svg>',
        bars * 4,
        "".join(strokes),
    )


def as_json(value: Any) -> str:
    """A parameter's value as people would type it: words plain, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def date(day: date_of_day, form: str = "Y-m-d") -> str:
    """A day, or a moment in the time here, in Django's letters for dates."""
    return format_date(timezone.localtime(day) if isinstance(day, datetime) else day, form)


def day(when: date_of_day, *, brief: bool = False, year: bool = True) -> str:
    """A day, or a moment's day here, as dates are written here: "29 November 2026"."""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return written.day(local, brief=brief, year=year)


def day_from_iso(text: str) -> str:
    """A day as a document tells it ("2026-11-01"), written as dates are here; else as it is."""
    try:
        return day(date_of_day.fromisoformat(text), brief=True)
    except ValueError:
        return text


def moment_of(when: datetime, *, seconds: bool = False) -> str:
    """ "29 November 2026, 17:05", with seconds "17:05:09"; "5:05 pm" by the other clock."""
    time = "g:i:s a" if written.forms().clock == "12" else "H:i:s"
    clock = date(when, time if seconds else time.replace(":s", ""))
    return f"{day(when)}, {clock.replace('a.m.', 'am').replace('p.m.', 'pm')}"


def number(amount: float, digits: int = 0) -> str:
    """ "1,234" or "1.234", as numbers are written here."""
    return written.number(f"{amount:,.{digits}f}")


def plural(number: int, many: str = "s", one: str = "") -> str:
    """What a word gets of which there are so many."""
    return one if number == 1 else many

"""Which models OpenAI has announced to end, on which day, and what it names instead.

The list of models tells the day of some by itself (`shutdown_date`), which goes before this table.
It was read on 2026-11-20: https://developers.openai.com/api/docs/deprecations
"""

import re
from datetime import date
from typing import NamedTuple

SNAPSHOT = re.compile(r"-20\d\d-\d\d-\d\d$")


class End(NamedTuple):
    """`successor` is "" where none is named that can be ordered from here."""

    day: date
    successor: str = ""


OLD_IMAGES = End(date(2026, 12, 1), "gpt-image-2")
SPEECH = End(date(2027, 1, 6))
CHAT_2026, CHAT_2027 = End(date(2026, 12, 11)), End(date(2027, 1, 14), "gpt-6-luna")
ENDS = {
    "gpt-image-1": End(date(2026, 10, 23), "gpt-image-2"),
    **dict.fromkeys(("gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest"), OLD_IMAGES),
    **dict.fromkeys(("gpt-4o-mini-tts", "tts-1", "tts-1-hd"), SPEECH),
    **dict.fromkeys(("gpt-5", "gpt-5-mini", "gpt-5-nano", "o3"), CHAT_2026),
    **dict.fromkeys(("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"), CHAT_2027),
    **dict.fromkeys(("gpt-5.1", "gpt-5.4-nano"), End(date(2027, 4, 1))),
}


def end_of(id: str, suffix: str = "") -> End | None:
    """That of a model or of a dated snapshot of it; its successor does the same work (`suffix`)."""
    end = ENDS.get(id) or ENDS.get(SNAPSHOT.sub("", id))
    if end is None or not (suffix and end.successor):
        return end
    return End(end.day, f"{end.successor}{suffix}")

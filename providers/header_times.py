"""Times that an answer's headers tell: when to try again, and what its sender's clock says."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = 600.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header (a number or a date), at most ten minutes.

    A date is held against the sender's own clock where it tells it: ours may be wrong.
    """
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        when = _moment(value)
        if when is None:
            return None
        now = _moment(headers.get("date", "")) or datetime.now(UTC)
        seconds = (when - now).total_seconds()
    if seconds != seconds:
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def ahead(headers: Mapping[str, str]) -> timedelta:
    """How far the sender's clock is ahead of ours; zero where it does not tell its time."""
    now = datetime.now(UTC)
    return (_moment(headers.get("date", "")) or now) - now


def _moment(value: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(value)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # a year or a zone beyond all dates
        return None

"""Columns of rows as JSON, and back: what a stranger wrote is taken only as the column takes it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, JSONField, Model

from production.bundles.layout import BadBundle

EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
PLAIN = (str, int, float, bool, type(None))


def as_json(row: Model, names: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def read(model: type[Model], names: Sequence[str], data: Any) -> dict[str, Any]:
    """The values of these columns. One that is missing has its default, so that a bundle of an
    earlier day can be read. Raises BadBundle."""
    if not isinstance(data, dict):
        raise BadBundle("It is damaged: a row in it is not one.")
    return {name: _read(model, name, data[name]) for name in names if name in data}


def _read(model: type[Model], name: str, value: Any) -> Any:
    field = model._meta.get_field(name)
    try:
        if not (isinstance(value, PLAIN) or isinstance(field, JSONField)):
            raise ValueError
        kept = field.clean(value, None)  # type: ignore[union-attr]
        if kept is None and not field.null:  # type: ignore[union-attr]
            raise ValueError
        if isinstance(field, DateTimeField):
            _want_moment(kept)
    except (ValidationError, ValueError, TypeError, OverflowError, ArithmeticError):
        raise BadBundle(f"It is damaged: “{name}” of a row in it cannot be that.") from None
    return kept


def _want_moment(kept: datetime) -> None:
    """A day that no clock of ours has shown would lead to files and pages that cannot be."""
    if kept.tzinfo is None or not EARLIEST < kept < LATEST:
        raise ValueError

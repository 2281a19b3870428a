"""When a provider takes a model away, in words: before that day and after it."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils import timezone

from providers import registry
from providers.models import CatalogueModel


class Ending(Protocol):
    """A model of the catalogue, be it a row or what is kept of one."""

    @property
    def label(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def ends(self) -> date | None: ...
    @property
    def successor(self) -> str: ...


def has_ended(model: Ending, today: date | None = None) -> bool:
    return model.ends is not None and model.ends < (today or timezone.localdate())


def in_short(model: Ending, today: date | None = None) -> str:
    """ "ends 2027-01-06", "ended 2027-01-06", "" where nothing is announced."""
    if model.ends is None:
        return ""
    return f"{'ended' if has_ended(model, today) else 'ends'} {model.ends.isoformat()}"


def sentence(model: Ending, today: date | None = None) -> str:
    """What somebody should know who orders from it; "" where nothing is announced."""
    if model.ends is None:
        return ""
    who, day = registry.label(model.provider), model.ends.isoformat()
    if has_ended(model, today):
        said = f"{model.label} ended on {day}: {who} no longer offers it."
    else:
        said = f"{who} ends {model.label} on {day}."
    return f"{said} {_instead(model)}".strip()


def _instead(model: Ending) -> str:
    if not model.successor:
        return ""
    rows = CatalogueModel.objects.filter(provider=model.provider, model_id=model.successor)
    label = rows.values_list("label", flat=True).first()
    return f"Its successor is {label or model.successor}."


def announced(models: Iterable[Ending], today: date | None = None) -> tuple[list[str], list[str]]:
    """(those that have ended, those that will), each "label: date", the next one first."""
    known = sorted((one for one in models if one.ends), key=lambda one: (str(one.ends), one.label))
    ended = [f"{one.label}, {one.ends}" for one in known if has_ended(one, today)]
    return ended, [f"{one.label}, {one.ends}" for one in known if not has_ended(one, today)]

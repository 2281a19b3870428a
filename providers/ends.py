"""When a provider takes a model away, in words: before that day and after it."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils import timezone

from foundation import written
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
    """ "ends 6 Jan 2027", "ended 6 Jan 2027", "" where nothing is announced."""
    if model.ends is None:
        return ""
    return f"{'ended' if has_ended(model, today) else 'ends'} {written.day(model.ends, brief=True)}"


def sentence(model: Ending, today: date | None = None) -> str:
    """What somebody should know who orders from it; "" where nothing is announced."""
    if model.ends is None:
        return ""
    who, day = registry.label(model.provider), written.day(model.ends)
    if has_ended(model, today):
        message = f"{model.label} ended on {day}: {who} no longer offers it."
    else:
        message = f"{who} ends {model.label} on {day}."
    return f"{message} {_instead(model)}".strip()


def _instead(model: Ending) -> str:
    if not model.successor:
        return ""
    rows = CatalogueModel.objects.filter(provider=model.provider, model_id=model.successor)
    label = rows.values_list("label", flat=True).first()
    return f"Its successor is {label or model.successor}."


def announced(models: Iterable[Ending], today: date | None = None) -> tuple[list[str], list[str]]:
    """(those that have ended, those that will), each "label: date", the next one first."""
    known = sorted((one.ends, one.label, has_ended(one, today)) for one in models if one.ends)
    phrases = [(gone, f"{label}, {written.day(day)}") for day, label, gone in known]
    return [words for gone, words in phrases if gone], [
        words for gone, words in phrases if not gone
    ]

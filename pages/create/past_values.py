"""What was given before, to be picked again: LoRAs, and voices as they sounded."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.forms import BoundField

from gallery.models import Product
from pages.gallery.presenters import media_href
from production.models import Generation
from providers.contract import Kind, Medium
from providers.json_schema import words
from providers.schema import Field, Type

NEWEST = 200
MOST_LORAS = 20
LORA = words("lora loras")
VOICE = words("voice speaker narrator")
NAMES_A_VOICE = words("voice speaker narrator id name preset")


def takes_loras(field: Field) -> bool:
    """A text or a list that names LoRAs by address or id; their weight is a number."""
    is_typed = field.type in (Type.TEXT, Type.JSON, Type.LIST) and not field.choices
    return is_typed and bool(LORA & set(_parts(field.name)))


def is_voice(field: Field) -> bool:
    parts = set(_parts(field.name))
    is_text = field.type in (Type.CHOICE, Type.TEXT)
    return is_text and bool(VOICE & parts) and parts <= NAMES_A_VOICE


def loras(kind: Kind, fields: Iterable[BoundField]) -> list[str]:
    """Those of the newest generations of a kind, the last used first; asked only where a field
    takes some."""
    if not any(takes_loras(bound.field.param) for bound in fields):  # type: ignore[attr-defined]
        return []
    newest = Generation.objects.filter(kind=kind).order_by("-id")[:NEWEST]
    found = (
        lora
        for params in newest.values_list("params", flat=True)
        for name, value in params.items()
        if LORA & set(_parts(name))
        for lora in _named(value)
    )
    return list(dict.fromkeys(found))[:MOST_LORAS]


def voice_samples(kind: Kind, field: BoundField) -> dict[str, str]:
    """Where each voice can be heard: the newest speech that was made with it here."""
    param: Field = field.field.param  # type: ignore[attr-defined]
    if kind != Kind.TEXT_TO_SPEECH or not is_voice(param):
        return {}
    newest = Product.objects.shown().filter(kind=kind, medium=Medium.AUDIO)
    heard: dict[str, str] = {}
    for product in newest.select_related("asset").order_by("-id")[:NEWEST]:
        voice = (product.recipe.get("params") or {}).get(param.name)
        if isinstance(voice, str):
            heard.setdefault(voice, media_href(product.asset))
    return heard


def _named(value: Any) -> Iterator[str]:
    """The addresses and ids in what a parameter for LoRAs was given."""
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, list):
        for entry in value:
            yield from _named(entry)
    elif isinstance(value, dict):
        yield from _named(next((one for one in value.values() if isinstance(one, str)), ""))


def _parts(name: str) -> list[str]:
    return re.findall(r"[a-z]+", name.lower())

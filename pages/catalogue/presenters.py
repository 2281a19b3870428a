"""A model as the Models page shows it: words and addresses ready-made."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode

from django.urls import reverse

from ledger.listed_models import Listed, StandardPrice
from ledger.money import in_short, in_words
from pages.formatting import cut
from production.model_search import ModelMatch
from providers import ends, registry
from providers.contract import Kind, Medium
from providers.features import Features, Sound, Takes
from providers.standard_requests import StandardRequest

LONGEST_DESCRIPTION = 160
PICTURES = (Takes.FIRST, Takes.LAST, Takes.REFERENCE, Takes.SEVERAL)
INPUT_WORDS = {
    Takes.WORDS: "words",
    Takes.PICTURE: "a picture",
    Takes.FIRST: "first frame",
    Takes.LAST: "last frame",
    Takes.REFERENCE: "references",
    Takes.SEVERAL: "several pictures",
    Takes.VIDEO: "a video",
    Takes.SOUND: "a sound",
    Takes.MASK: "a mask",
}
SOUND = {
    Sound.ALWAYS: "with sound",
    Sound.CHOICE: "with sound or without",
    Sound.NEVER: "without sound",
    Sound.UNKNOWN: "sound unknown",
}
OUTPUT_WORDS = {
    Medium.IMAGE: "a picture",
    Medium.VIDEO: "a video",
    Medium.AUDIO: "a sound",
    Medium.TEXT: "a text",
}


@dataclass(frozen=True)
class ModelPrice:
    """`words` for one unit ("0.105 $ per second"), `about` what that is of; `is_known` is False
    where nobody knows. `date` and `source` are of the price data, `link` the address of that."""

    words: str
    about: str
    is_known: bool
    date: str
    source: str
    link: str


@dataclass(frozen=True)
class CatalogueRow:
    """A row of the list. `look` is that of `ends`, "" where nothing is announced."""

    pk: int
    ref: str
    label: str
    provider: str
    kind: str
    about: str
    takes: str
    gives: str
    price: ModelPrice
    speed: str
    speed_of: str
    model: Listed
    look: str
    ends: str
    can_be_used: bool
    needs: str
    needs_href: str
    use_href: str
    star_href: str
    link: str
    is_chosen: bool


def presented_model(found: ModelMatch, chosen: Collection[str] = ()) -> CatalogueRow:
    model = found.model
    return CatalogueRow(
        pk=model.pk,
        ref=model.ref,
        label=model.label,
        provider=registry.label(model.provider),
        kind=model.kind.label,
        about=cut(model.description, LONGEST_DESCRIPTION),
        takes=takes(model.features),
        gives=gives(model.kind, model.features),
        price=price(found),
        speed=str(found.speed) if found.speed else "",
        speed_of=runs(found),
        model=model,
        look=look_of(model),
        ends=ends.in_short(model),
        can_be_used=model.enabled and not ends.has_ended(model),
        needs=_needs(found),
        needs_href=f"{_plain('providers')}#provider-{model.provider}",
        use_href=use_href(model),
        star_href=_plain("model-star").replace("/0/", f"/{model.pk}/"),
        link=model.url if model.url.startswith("https://") else "",
        is_chosen=model.ref in chosen,
    )


def use_href(model: Listed) -> str:
    """The Create page with this model."""
    query = urlencode({"kind": model.kind.value, "model": model.ref}, safe="/:", quote_via=quote)
    return f"{_plain('create')}?{query}"


def look_of(model: Listed) -> str:
    if model.ends is None:
        return ""
    return "failed" if ends.has_ended(model) else "unknown"


def takes(features: Features) -> str:
    """ "words, first frame, last frame"."""
    left_out = {Takes.PICTURE} if features.takes & set(PICTURES) else set()
    return ", ".join(INPUT_WORDS[one] for one in Takes if one in features.takes - left_out)


def gives(kind: Kind, features: Features) -> str:
    """ "a video with sound, 720p to 4k, 3 to 15 s": as far as its schema tells."""
    words = OUTPUT_WORDS[kind.medium]
    if kind.medium is Medium.VIDEO:
        words += f" {SOUND[features.sound]}" if features.sound is not Sound.UNKNOWN else ""
    return ", ".join(filter(None, (words, resolutions(features), lengths(features))))


def resolutions(features: Features) -> str:
    several = features.resolutions
    if len(several) > 2:
        return f"{several[0]} to {several[-1]}"
    return " or ".join(several)


def lengths(features: Features) -> str:
    several = [f"{one:g}" for one in features.seconds]
    if not several:
        return ""
    if len(several) <= 3 and not features.any_length:
        return f"{' or '.join(several)} s"
    return f"{several[0]} to {several[-1]} s"


def runs(found: ModelMatch) -> str:
    if not found.speed:
        return ""
    number = found.speed.runs
    return f"the median of {number} run{'' if number == 1 else 's'} here"


def price(found: ModelMatch) -> ModelPrice:
    listed = found.model.price
    words, about = listed.words, ""
    if found.per_unit is not None and found.request:
        words = "free" if found.per_unit == 0 else per_unit(found.per_unit, found.request)
    if found.price and found.request:
        about = standard_words(found.price, found.request)
    elif found.request:
        about = f"cannot make {found.request.label}"
    is_known = found.per_unit is not None or words != "unknown"
    return ModelPrice(words, about, is_known, listed.date, listed.source, listed.link)


def per_unit(micros: int, request: StandardRequest) -> str:
    return f"{in_short(micros)} per {request.per}"


def standard_words(price: StandardPrice, request: StandardRequest) -> str:
    """What the standard request costs, and what is otherwise about it; "" where it costs nothing,
    or nobody knows what."""
    if not price.micros:
        return ""
    return f"{in_words(price.micros, price.currency)} for {request.label}{differing(price)}"


def differing(price: StandardPrice) -> str:
    return f" ({', '.join(price.differs)})" if price.differs else ""


def _needs(found: ModelMatch) -> str:
    if found.is_ready:
        return ""
    of_its_own = registry.get(found.model.provider).own_server
    return "needs an address" if of_its_own else "needs a key"


@cache
def _plain(name: str) -> str:
    return reverse(name, args=[0] if name == "model-star" else [])

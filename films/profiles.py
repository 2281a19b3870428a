"""By which model a stage is made: what the user chose, else the free one for drafts.

A stage that is off is not made. Which models fit a stage is told by what they take and give
(`providers.features`), never by whose they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from films.models import Film
from films.stages import Stage
from ledger import listed_models
from ledger.listed_models import Listed
from ledger.money import Rates
from providers import catalogue, connect, ends, registry
from providers.contract import Kind
from providers.features import Takes
from providers.models import CatalogueModel

Quality = Literal["draft", "final"]
Use = Literal["draft", "final", "off"]
USES: tuple[Use, ...] = ("draft", "final", "off")
KINDS = {
    Stage.REFERENCE: (Kind.TEXT_TO_IMAGE,),
    Stage.STILL: (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE),
    Stage.CLIP: (Kind.IMAGE_TO_VIDEO, Kind.TEXT_TO_VIDEO),
    Stage.VOICE: (Kind.TEXT_TO_SPEECH,),
    Stage.EFFECTS: (Kind.TEXT_TO_AUDIO,),
    Stage.MUSIC: (Kind.TEXT_TO_AUDIO,),
    Stage.LIPS: (Kind.VIDEO_TO_VIDEO,),
    Stage.FILM: (Kind.VIDEO_TO_VIDEO,),
}
"""The first of them is what is taken where nobody chose."""
OFF_UNLESS_CHOSEN = (Stage.EFFECTS, Stage.LIPS)
"""No parameter tells that a model makes noises or moves lips, so that one has to be named."""
ASSEMBLES = ("x-edit-list", 1)


@dataclass(frozen=True)
class Choice:
    """What a profile says of a stage; `draft` and `final` are refs of models, "" for the one that
    comes by itself. `waits`: what is behind it comes by itself once each of it was approved."""

    draft: str = ""
    final: str = ""
    use: Use = "draft"
    waits: bool = False

    @property
    def is_off(self) -> bool:
        return self.use == "off"


def choice(film: Film, stage: Stage) -> Choice:
    stored: Any = film.profile.get(stage.value)
    kept = stored if isinstance(stored, dict) else {}
    is_named = bool(kept.get("draft") or kept.get("final"))
    use: Use = "off" if stage in OFF_UNLESS_CHOSEN and not is_named else "draft"
    use = next((one for one in USES if one == kept.get("use")), use)
    draft, final = (str(kept.get(which) or "") for which in ("draft", "final"))
    return Choice(draft, final, use, kept.get("waits") is True)


def wanted(film: Film, every: Sequence[Listed] | None = None) -> frozenset[Stage]:
    """The stages that this film has. Reference pictures are for stills of a model that takes some,
    unless they are wanted anyhow. `every`: all models, listed already."""
    found = {stage for stage in Stage if not choice(film, stage).is_off}
    if Stage.REFERENCE in found and Stage.REFERENCE.value not in film.profile:
        still = listed(film, Stage.STILL, every=every)
        if not still or not still.features.takes & {Takes.REFERENCE, Takes.SEVERAL}:
            found.discard(Stage.REFERENCE)
    return frozenset(found)


def quality_of(film: Film, stage: Stage, quality: Quality | None = None) -> Quality:
    """That which is asked for, else what the profile uses."""
    if quality:
        return quality
    return "final" if choice(film, stage).use == "final" else "draft"


def ref(
    film: Film,
    stage: Stage,
    quality: Quality | None = None,
    every: Sequence[Listed] | None = None,
    rates: Rates | None = None,
) -> str:
    """The model of a stage as `account/model-id`; "" where there is none."""
    if stage is Stage.FILM:
        row = assembler()
        return row.ref if row else ""
    which = quality_of(film, stage, quality)
    chosen = choice(film, stage)
    named = chosen.final if which == "final" else chosen.draft
    if named:
        return named
    if which == "final" and chosen.draft:
        return chosen.draft
    found = best(stage, which, every, rates)
    return found.ref if found else ""


def with_final(film: Film, stages: Collection[Stage], every: Sequence[Listed]) -> frozenset[Stage]:
    """Those of these stages whose final model is another than the one for drafts."""
    rates = Rates()
    pairs = {
        stage: [ref(film, stage, which, every, rates) for which in ("draft", "final")]
        for stage in stages
        if stage is not Stage.FILM
    }
    return frozenset(stage for stage, (draft, final) in pairs.items() if final not in ("", draft))


def listed(
    film: Film,
    stage: Stage,
    quality: Quality | None = None,
    every: Sequence[Listed] | None = None,
) -> Listed | None:
    every = listed_models.every() if every is None else every
    wanted_ref = ref(film, stage, quality, every)
    return next((one for one in every if one.ref == wanted_ref), None)


def models(film: Film, refs: Sequence[str]) -> dict[str, CatalogueModel]:
    """The rows of models, the assembler's among them."""
    found = catalogue.rows_of(refs)
    if found.keys() >= set(refs):
        return found
    row = assembler()
    return found | ({row.ref: row} if row and row.ref in refs else {})


def assembler() -> CatalogueModel | None:
    return catalogue.marked(*ASSEMBLES)


def fitting(stage: Stage, every: Sequence[Listed] | None = None) -> list[Listed]:
    """The models that can make a stage, those of the usual kind first, as lists have them; of
    `every` one that was listed already."""
    every = listed_models.every() if every is None else every
    found = [one for kind in KINDS[stage] for one in listed_models.offered(kind, every)]
    return [one for one in found if _fits(stage, one)]


def best(
    stage: Stage,
    quality: Quality,
    every: Sequence[Listed] | None = None,
    rates: Rates | None = None,
) -> Listed | None:
    """The one that comes by itself, of those of the usual kind whose provider can be used. A draft:
    what costs nothing, else the cheapest. A final: the user's default, else the cheapest that
    costs something, else what a draft is made by."""
    ready = [
        one
        for one in fitting(stage, every)
        if one.kind is KINDS[stage][0]
        and not ends.has_ended(one)
        and connect.has_key(registry.get(one.provider))
    ]
    if not ready:
        return None
    rates = rates or Rates()
    if quality == "final":
        default = [one for one in ready if one.is_default]
        costing = [one for one in ready if not one.is_free and _price(one, rates) is not None]
        if default or costing:
            return default[0] if default else min(costing, key=lambda one: _rank(one, rates))
    return min(ready, key=lambda one: _rank(one, rates))


def use(film: Film, quality: Quality) -> None:
    """From now on every stage that is not off is made by its draft, or by its final model."""
    kept = dict(film.profile)
    there = wanted(film)
    for stage in KINDS:
        if stage in there and stage is not Stage.FILM:
            kept[stage.value] = {**kept.get(stage.value, {}), "use": quality}
    film.profile = kept
    film.save(update_fields=["profile"])


def use_provider(film: Film, provider: str) -> bool:
    """Drafts of every stage by this provider, as far as it has a model for it; False where it has
    none at all."""
    kept = dict(film.profile)
    found, every = False, listed_models.every()
    for stage in KINDS:
        mine = (one for one in fitting(stage, every) if one.provider == provider)
        one = next((one for one in mine if one.kind is KINDS[stage][0]), None)
        if one and stage not in (*OFF_UNLESS_CHOSEN, Stage.REFERENCE, Stage.FILM):
            kept[stage.value] = {**kept.get(stage.value, {}), "draft": one.ref, "use": "draft"}
            found = True
    if found:
        film.profile = kept
        film.save(update_fields=["profile"])
    return found


def _fits(stage: Stage, one: Listed) -> bool:
    takes = one.features.takes
    match stage:
        case Stage.LIPS:
            return {Takes.VIDEO, Takes.SOUND} <= takes
        case Stage.STILL if one.kind is Kind.IMAGE_TO_IMAGE:
            return Takes.WORDS in takes and Takes.MASK not in takes
        case Stage.CLIP:
            return not {Takes.VIDEO, Takes.SOUND} & takes
    return True


def _rank(one: Listed, rates: Rates) -> tuple[bool, Decimal | int]:
    price = _price(one, rates)
    return price is None, price or 0


def _price(one: Listed, rates: Rates) -> Decimal | int | None:
    """Of the cheapest of the standard requests that it can make, in micros of USD."""
    found = [price.per_unit(rates) for price in one.prices.values()]
    return min((price for price in found if price is not None), default=None)

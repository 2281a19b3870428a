"""A draft: what the form on the Create page holds, and what it will order.

Names in the HTML: `kind`, `model` (several), `prompt`, `count`, `param-<name>` for parameters and
`input-<name>` for the products that fill media fields. `production.views.drafting` makes drafts.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms

from gallery.models import Product
from production.caps import Stop
from production.money import from_words, to_micros
from production.orders import Estimate, OrderInput, OrderLine, OrderRequest, estimate_of
from production.prices import Learned, learned, price_of
from projects.models import Project
from providers import connect, keys, registry
from providers.contract import Json, Kind, Medium, ModelSpec, Money, Provider
from providers.forms import (
    MediaField,
    ParamField,
    ParamsForm,
)
from providers.models import CatalogueModel

MOST_RESULTS = 8
FEW_MODELS = 6
MANY_MODELS = 8
GROUPS = (
    ("Image", "image", (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)),
    ("Video", "video", (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)),
    ("Speech", "speech", (Kind.TEXT_TO_SPEECH,)),
    ("Music", "music", (Kind.TEXT_TO_AUDIO,)),
    ("Text", "file-text", (Kind.TEXT_GENERATION,)),
)
FROM = {
    Kind.TEXT_TO_IMAGE: "from words",
    Kind.IMAGE_TO_IMAGE: "from an image",
    Kind.TEXT_TO_VIDEO: "from words",
    Kind.IMAGE_TO_VIDEO: "from an image",
    Kind.VIDEO_TO_VIDEO: "from a video",
}
ASKS = {
    Medium.IMAGE: "Describe the picture",
    Medium.VIDEO: "Describe what is seen and how it moves",
    Medium.AUDIO: "Describe the music: style, mood, instruments",
    Medium.TEXT: "Write what you want to know or have written",
}


@dataclass(frozen=True)
class Group:
    """One tab of the kinds: what is made, and from what it can be made."""

    name: str
    icon: str
    kinds: tuple[Kind, ...]
    is_on: bool


@dataclass(frozen=True)
class Chip:
    """A model that can be chosen, with its price for one result as the form stands.

    `names_provider`: another model has the same name, so the provider's tells them apart.
    """

    model: CatalogueModel
    provider: str
    names_provider: bool
    is_on: bool
    needs_key: bool
    is_unreadable: bool
    price: Money | None
    learned: Learned | None = None

    @property
    def micros(self) -> int | None:
        return None if self.price is None else to_micros(self.price)

    @property
    def currency(self) -> str:
        return self.price.currency if self.price else "USD"


@dataclass(frozen=True)
class Slot:
    """A place for files and the products that are in it."""

    media: MediaField
    products: list[Product]
    errors: list[str]


@dataclass
class Draft:
    """`taken`: the fields that files which came with the form have from now on."""

    kind: Kind
    kinds: list[Kind]
    offered: list[CatalogueModel]
    models: list[CatalogueModel]
    form: ParamsForm
    prompt: str = ""
    count: int = 1
    inputs: dict[str, list[Product]] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)
    accept_unknown: bool = False
    most: int | None = None
    most_text: str = ""
    stop: Stop | None = None
    taken: list[tuple[str, list[int]]] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[Group]:
        """The tabs: only kinds that some model does."""
        found = []
        for name, icon, kinds in GROUPS:
            can = tuple(kind for kind in kinds if kind in self.kinds)
            if can:
                found.append(Group(name, icon, can, self.kind in can))
        return found

    @property
    def origins(self) -> list[tuple[Kind, str]]:
        """From what the chosen medium can be made, where there is a choice."""
        kinds = next((group.kinds for group in self.groups if group.is_on), ())
        return [(kind, FROM[kind]) for kind in kinds] if len(kinds) > 1 else []

    @cached_property
    def chips(self) -> list[Chip]:
        """The default first, then favourites, each of them those used last before the others."""
        offered = sorted(
            self.offered,
            key=lambda model: (
                not model.is_default,
                not model.favourite,
                -model.used_at.timestamp() if model.used_at else 0.0,
            ),
        )
        labels = Counter(model.label for model in offered)
        others = (model for model in offered if model.ref not in self._prices)
        prices = {model.ref: price_of(model, {}) for model in others} | self._prices
        bills = learned() if None in prices.values() else {}
        return [
            Chip(
                model,
                provider=registry.get(model.provider).label,
                names_provider=labels[model.label] > 1,
                is_on=model.ref in self._prices,
                needs_key=not connect.has_key(registry.get(model.provider)),
                is_unreadable=keys.is_unreadable(registry.get(model.provider)),
                price=prices[model.ref],
                learned=None if prices[model.ref] else bills.get((model.provider, model.model_id)),
            )
            for model in offered
        ]

    @cached_property
    def near(self) -> list[Chip]:
        """The models at hand: those that are on, and the first that can be ordered from."""
        first = self._usable[:FEW_MODELS]
        return [chip for chip in self.chips if chip.is_on or chip in first]

    @cached_property
    def far(self) -> list[Chip]:
        """The others that can be ordered from."""
        return [chip for chip in self._usable if chip not in self.near]

    @cached_property
    def locked(self) -> list[tuple[Provider, str, list[Chip]]]:
        """Those that cannot, since their provider's key is not there, or why it is none."""
        groups: dict[str, list[Chip]] = {}
        for chip in self.chips:
            if chip.needs_key and not chip.is_on:
                groups.setdefault(chip.model.provider, []).append(chip)
        return [_locked(registry.get(slug), chips) for slug, chips in groups.items()]

    @property
    def locked_count(self) -> int:
        return sum(len(chips) for *_, chips in self.locked)

    @property
    def has_many(self) -> bool:
        """So many models that one would rather type a name than look for it."""
        return len(self._usable) > MANY_MODELS

    @cached_property
    def slots(self) -> list[Slot]:
        return [
            Slot(media, self.inputs.get(media.name, []), self.errors.get(media.name, []))
            for media in self.form.media_fields
        ]

    @property
    def counts(self) -> range:
        return range(1, MOST_RESULTS + 1)

    @property
    def results(self) -> int:
        return self.count * len(self.models)

    @cached_property
    def advanced(self) -> list[forms.BoundField]:
        return list(self.form.advanced_fields())

    @property
    def has_advanced_errors(self) -> bool:
        return any(bound.errors for bound in self.advanced)

    @cached_property
    def seed_keys(self) -> set[str]:
        """The fields that take a seed."""
        names = {model.seed_field for model in self.models}
        return {key for key, name in self.form.names.items() if name in names}

    @property
    def takes_prompt(self) -> bool:
        return self.form.prompt is not None

    @property
    def ask(self) -> str:
        """What the empty prompt asks for."""
        if self.kind == Kind.TEXT_TO_SPEECH:
            return "Write the words to speak"
        if self.kind in (Kind.IMAGE_TO_IMAGE, Kind.VIDEO_TO_VIDEO):
            return "Describe what to change"
        return ASKS[self.kind.medium]

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with the order as a whole, or with a field that is not on the form."""
        here = {"prompt", "models"} | set(self.form.names.values())
        here |= {media.name for media in self.form.media_fields}
        if self.price.wants_yes:
            here |= {"accept_unknown", "most"}
        return [words for name, group in self.errors.items() if name not in here for words in group]

    @cached_property
    def price(self) -> Estimate:
        """What the order will cost as the form stands; `micros` None when a part is unknown."""
        return estimate_of(self._prices.values(), self.count)

    @cached_property
    def learned(self) -> list[tuple[str, Learned]]:
        """What the chosen models without a price cost in past runs, by their labels."""
        unknown = [model for model, _ in self._chosen if self._prices[model.ref] is None]
        bills = learned() if unknown else {}
        pairs = ((model.label, bills.get((model.provider, model.model_id))) for model in unknown)
        return [(label, past) for label, past in pairs if past]

    @property
    def prices(self) -> list[tuple[CatalogueModel, Money | None]]:
        """What one result of each chosen model costs as the form stands."""
        return [(model, self._prices[model.ref]) for model in self.models]

    def take_most(self, text: str) -> None:
        """The most that the order may cost, as the user wrote it."""
        self.most_text = text[:30]
        try:
            self.most = from_words(text) if text.strip() else None
        except ValueError as error:
            self.errors["most"] = [str(error)]

    def request(self, project: Project | None, nonce: str) -> OrderRequest:
        lines = [
            OrderLine(model.ref, self._params(spec), tuple(self._inputs_of(spec)))
            for model, spec in self._chosen
        ]
        return OrderRequest(
            kind=self.kind.value,
            prompt=self.prompt,
            lines=lines,
            count=self.count,
            project=project,
            nonce=nonce,
            accept_unknown=self.accept_unknown,
            most_micros=self.most,
        )

    def reject(self, errors: dict[str, list[str]]) -> None:
        """Take errors in, those of parameters beside their fields."""
        for name, sentences in errors.items():
            key = next((key for key, own in self.form.names.items() if own == name), None)
            if key is None or not self.form.is_bound:
                self.errors.setdefault(name, []).extend(sentences)
            elif key not in self.form.errors:
                self.form.add_error(key, sentences)

    @property
    def _usable(self) -> list[Chip]:
        return [chip for chip in self.chips if not chip.needs_key]

    @property
    def _chosen(self) -> list[tuple[CatalogueModel, ModelSpec]]:
        return list(zip(self.models, self.form.specs, strict=True))

    @cached_property
    def _prices(self) -> dict[str, Money | None]:
        """What one result of each chosen model costs as the form stands."""
        found = {}
        for model, spec in self._chosen:
            params = self._params(spec)
            if spec.prompt_field:
                params[spec.prompt_field] = self.prompt
            files = [(given.field, given.product.asset) for given in self._inputs_of(spec)]
            found[model.ref] = price_of(model, params, files)
        return found

    def _inputs_of(self, spec: ModelSpec) -> Iterable[OrderInput]:
        for media in self.form.media_fields:
            if spec in media.models:
                for product in self.inputs.get(media.name, []):
                    yield OrderInput(media.name, product)

    def _params(self, spec: ModelSpec) -> Json:
        if self.form.is_bound:
            self.form.is_valid()
            return self.form.params_for(spec)
        return {
            self.form.names[key]: value
            for key, param in self.form.fields.items()
            if isinstance(param, ParamField) and spec in param.models
            for value in [_typed(param, self.form.get_initial_for_field(param, key))]
            if value is not None
        }


def _typed(param: ParamField, value: Any) -> Any:
    try:
        return param.to_python(value)
    except forms.ValidationError:
        return None


def _locked(provider: Provider, chips: list[Chip]) -> tuple[Provider, str, list[Chip]]:
    why = f"Its key is {keys.NOT_OPENED}." if chips[0].is_unreadable else ""
    return provider, why, chips

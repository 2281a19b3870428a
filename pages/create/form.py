"""A draft: what the form on the Create page holds, and what it will order.

Names in the HTML: `kind`, `model` (several), `prompt`, `count`, `param-<name>` for parameters and
`input-<name>` for the products that fill media fields. `pages.create.form_state` makes drafts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django import forms

from gallery.models import Product
from ledger.caps import Stop
from ledger.listed_models import Listed
from ledger.money import from_words
from ledger.prices import Learned, learned
from pages.create import chooser, shape_control
from pages.create.form_parts import Chip, Group, Slot
from pages.create.grid_form import GridForm
from pages.create.in_use import ASK, InUse
from pages.create.kinds import FROM, GROUPS, ask_of
from pages.create.model_form import ParamField, ParamsForm
from pages.create.shape_control import ShapeControl
from pages.create.values import typed
from parameter_templates.placeholders import Placeholder, filled_text
from production.expansion import Expanded, Way, expand, new_draw
from production.grids.planning import Plan
from production.orders import (
    Estimate,
    OrderInput,
    OrderLine,
    OrderRejected,
    OrderRequest,
    Quote,
    quote,
)
from projects.models import Project
from providers import ends, registry
from providers.contract import Json, Kind, ModelSpec, Money, Resubmit
from providers.models import CatalogueModel

MOST_RESULTS = 8


@dataclass
class Draft:
    """`shape` is what is said to all chosen models (`pages.create.shape_control`).

    `project` and `nonce` are those of a press, `way` is how what is written becomes prompts,
    and `draw` the number by which that is drawn; `uploaded` are the fields that files which came
    with it have from now on. `fallback` is the second model, if those cannot be had; "" for none.
    `aside` are files that no place here takes, kept for a kind that does; `given_prompt` are words
    that take the place of what is written on the page; `did` are sentences of what was done with
    files that came without a word."""

    kind: Kind
    kinds: list[Kind]
    offered: list[Listed]
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
    project: Project | None = None
    nonce: str = ""
    use: InUse = field(default_factory=InUse)
    uploaded: list[tuple[str, list[int]]] = field(default_factory=list)
    way: Way = Way.AS_WRITTEN
    draw: int = field(default_factory=new_draw)
    unread: OrderRejected | None = None
    grid: GridForm = field(default_factory=GridForm)
    fallback: str = ""
    aside: list[Product] = field(default_factory=list)
    given_prompt: str = ""
    shape: str = ""
    did: list[str] = field(default_factory=list)

    @cached_property
    def groups(self) -> list[Group]:
        """The tabs: only kinds that some model does."""
        groups = []
        for name, icon, kinds in GROUPS:
            can = tuple(kind for kind in kinds if kind in self.kinds)
            if can:
                groups.append(Group(name, icon, can, self.kind in can))
        return groups

    @property
    def origins(self) -> list[tuple[Kind, str]]:
        """From what the chosen medium can be made, where there is a choice."""
        kinds = next((group.kinds for group in self.groups if group.is_on), ())
        return [(kind, FROM[kind]) for kind in kinds] if len(kinds) > 1 else []

    @cached_property
    def usable(self) -> list[Listed]:
        """The models that can be ordered from, those at hand first."""
        return chooser.usable(self.offered)

    @cached_property
    def near(self) -> list[Chip]:
        """The models at hand."""
        return chooser.near(self.offered, self.usable, self._prices)

    @cached_property
    def slots(self) -> list[Slot]:
        placeholders = self._file_placeholders
        return [
            Slot(
                media,
                self.inputs.get(media.name, []),
                self.errors.get(media.name, []),
                placeholders.get(media.name),
            )
            for media in self.form.media_fields
        ]

    @property
    def _file_placeholders(self) -> dict[str, Placeholder]:
        """What the templates ask for, by the places for files."""
        return self.use.places({media.name: media.field for media in self.form.media_fields})[0]

    def require_files(self) -> None:
        for name, placeholder in self._file_placeholders.items():
            if not placeholder.optional and not self.inputs.get(name):
                words = f"{placeholder.title} is needed. Choose a file or a product."
                self.errors.setdefault(name, []).append(words)

    @property
    def endings(self) -> list[str]:
        """What is announced of the chosen models, a sentence each."""
        return [ends.sentence(model) for model in self.models if model.ends]

    @property
    def is_possible(self) -> bool:
        """Some model here can be ordered from as it is."""
        return bool(self.usable)

    @property
    def own_servers(self) -> list[str]:
        """The accounts of the chosen models that are servers of the user's own."""
        slugs = dict.fromkeys(model.provider for model in self.models)
        return [slug for slug in slugs if registry.get(slug).own_server]

    @property
    def at_once(self) -> str:
        """Who makes it without a key and for nothing; "" where nobody does."""
        makers = (registry.get(model.provider) for model in self.models)
        free = (maker for maker in makers if maker.resubmit is Resubmit.SAFE)
        return next((maker.label for maker in free if not maker.key_fields), "")

    @property
    def counts(self) -> range:
        return range(1, MOST_RESULTS + 1)

    @property
    def results(self) -> int:
        return self.expanded.results

    @cached_property
    def advanced(self) -> list[forms.BoundField]:
        return self.form.advanced_fields()

    @property
    def shape_control(self) -> ShapeControl | None:
        specs = self.form.specs
        params_of_each = [self.form.held_for(spec) for spec in specs]
        return shape_control.control(specs, self.shape, self.form.held, params_of_each)

    @property
    def has_advanced_errors(self) -> bool:
        wrong = {name for name in self.errors if self.errors[name]}
        return any(bound.errors or self.form.names[bound.name] in wrong for bound in self.advanced)

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
        return ask_of(self.kind)

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with the order as a whole, or with a field that is not on the form."""
        here = {"prompt", "models", "fallback"} | set(self.form.names.values())
        here |= {media.name for media in self.form.media_fields}
        here |= {f"{ASK}{one.name}" for one in self.use.texts}
        if self.price.wants_yes:
            here |= {"accept_unknown", "most"}
        return [words for name, group in self.errors.items() if name not in here for words in group]

    @property
    def price(self) -> Estimate:
        """What the order will cost as the form stands; `micros` None when a part is unknown."""
        return self.outline.price

    @cached_property
    def learned(self) -> list[tuple[str, Learned]]:
        """What the chosen models without a price cost in past runs, by their labels."""
        unknown = [model for model in self.models if self._prices[model.ref] is None]
        bills = learned() if unknown else {}
        pairs = ((model.label, bills.get((model.provider, model.model_id))) for model in unknown)
        return [(label, past) for label, past in pairs if past]

    def take_most(self, text: str) -> None:
        """The most that the order may cost, as the user wrote it."""
        self.most_text = text[:30]
        try:
            self.most = from_words(text) if text.strip() else None
        except ValueError as error:
            self.errors["most"] = [str(error)]

    @cached_property
    def expanded(self) -> Expanded:
        """What the form says. Where it is not of the language it says just itself, and `unread` is
        why."""
        written = self._request()
        try:
            if self.plan:
                return replace(expand(written, Way.AS_WRITTEN, 0), written=self.plan.request)
            return expand(written, self.way, self.draw)
        except OrderRejected as error:
            self.unread = error
            return expand(written, Way.AS_WRITTEN, 0)

    @cached_property
    def plan(self) -> Plan | None:
        """The grid that is ordered, if it is to be one. Raises OrderRejected."""
        return self.grid.plan(self._request(), self.way, self.draw)

    @cached_property
    def outline(self) -> Quote:
        """What production says of the order while it is being written."""
        try:
            return self.expanded.outline(self.models)
        except OrderRejected as error:
            return Quote(self._request(), (), error)

    def quoted(self) -> Quote:
        """The order as it is placed. Raises OrderRejected."""
        expanded = self.expanded
        if self.unread:
            raise self.unread
        return quote(expanded.request, self.models)

    def reject(self, errors: dict[str, list[str]]) -> None:
        """Take errors in, those of parameters beside their fields."""
        for name, sentences in errors.items():
            key = next((key for key, own in self.form.names.items() if own == name), None)
            if key is None or not self.form.is_bound:
                self.errors.setdefault(name, []).extend(sentences)
            elif key not in self.form.errors:
                self.form.add_error(key, sentences)

    def mark(self, who: str, wrong: Mapping[str, str]) -> None:
        """Say at each field why it was not accepted the last time."""
        prompts = {spec.prompt_field for spec in self.form.specs}
        for name, why in wrong.items():
            at = "prompt" if name in prompts else name
            self.errors.setdefault(at, []).append(f"{who} did not accept it: {why.rstrip('.')}.")

    @cached_property
    def _prices(self) -> dict[str, Money | None]:
        """What one result of each chosen model costs as the form stands."""
        prices = {line.order_line.model_ref: line.price for line in self.outline.lines}
        return {model.ref: prices.get(model.ref) for model in self.models}

    def lines(self) -> list[OrderLine]:
        """Of each chosen model what the form says, right or not."""
        return [
            OrderLine(model.ref, self._params(spec), self._inputs_of(spec), fallback=self.fallback)
            for model, spec in zip(self.models, self.form.specs, strict=True)
        ]

    def _request(self) -> OrderRequest:
        return OrderRequest(
            kind=self.kind.value,
            prompt=filled_text(
                self.prompt,
                self.use.answered(self.prompt)[0],
                is_read=self.way is not Way.AS_WRITTEN,
            ),
            lines=self.lines(),
            count=self.count,
            project=self.project,
            nonce=self.nonce,
            accept_unknown=self.accept_unknown,
            most_micros=self.most,
            template=self.use.first,
        )

    def _inputs_of(self, spec: ModelSpec) -> tuple[OrderInput, ...]:
        return tuple(
            OrderInput(media.name, product)
            for media in self.form.media_fields
            if spec in media.models
            for product in self.inputs.get(media.name, [])
        )

    def _params(self, spec: ModelSpec) -> Json:
        if self.form.is_bound:
            self.form.is_valid()
            return self.form.params_for(spec)
        return self.form.held_for(spec) | {
            self.form.names[key]: value
            for key, param in self.form.fields.items()
            if isinstance(param, ParamField) and spec in param.models
            for value in [typed(param, self.form.get_initial_for_field(param, key))]
            if value is not None
        }

"""The models there are: rows that follow what the providers ship, and what the user added."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation import user_input
from foundation.prepared_queries import prepared_rows
from providers import accounts, connect, ends, pricing, registry, snapshots
from providers.contract import (
    BadRequest,
    Context,
    Kind,
    ModelSpec,
    NeedsKey,
    Provider,
    ProviderError,
)
from providers.models import CatalogueModel

log = logging.getLogger(__name__)


class Offered(ends.Ending, Protocol):
    """A model that can be chosen, be it a row or what is kept of one."""

    @property
    def is_default(self) -> bool: ...


Choosable = TypeVar("Choosable", bound=Offered)
LONGEST_ID = 200
LONGEST_LABEL = 120
LONGEST_ADDRESSED_ID = 2000
SHORTEST_NAME = 3
WORD_OF_THE_PROVIDER = (
    "kind",
    "label",
    "description",
    "schema",
    "previous_schema",
    "schema_changed_at",
    "prompt_field",
    "seed_field",
    "price",
    "url",
    "ends",
    "successor",
    "purposes",
    "position",
    "described_at",
)


class UnknownModel(LookupError):
    """There is no such model. `close` holds references that look like it."""

    def __init__(self, ref: str, close: Sequence[str] = (), why: str = "") -> None:
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        super().__init__((why or f"There is no model “{user_input.short(ref, 80)}”.") + hint)
        self.ref = ref
        self.close = list(close)


class NoId(UnknownModel):
    """What was asked for cannot be the id or the address of any model."""


def refresh_shipped() -> int:
    """Bring the rows in line with what every provider ships; says how many models there are.

    What the user chose (enabled, favourite, default, models added by hand) stays. A provider that
    fails keeps the rows it had.
    """
    every = (*registry.all_providers(), *registry.hidden())
    return sum(refresh_account(provider) for provider in every)


def refresh_account(provider: Provider) -> int:
    """The same for one account."""
    try:
        specs = {spec.id: spec for spec in provider.models(_context(provider))}
        known = {row.model_id: row for row in _schemas(provider)}
        rows = [
            _row(provider, spec, place, known.get(spec.id))
            for place, spec in enumerate(specs.values())
        ]
    except NeedsKey:  # a server of the user's own that has no address yet
        return 0
    except ProviderError as error:
        log.warning("%s could not list its models: %s", provider.slug, error.message)
        return 0
    except Exception:
        log.exception("%s could not list its models", provider.slug)
        return 0
    with transaction.atomic():
        CatalogueModel.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["provider", "model_id"],
            update_fields=WORD_OF_THE_PROVIDER,
        )
        gone = CatalogueModel.objects.filter(
            provider=provider.slug, source=CatalogueModel.Source.SHIPPED
        )
        gone.exclude(model_id__in=list(specs)).delete()
    return len(rows)


def find_model(ref: str) -> CatalogueModel:
    """The row of `account/model-id`, or of a model id that only one provider has: the first account
    goes before the others then.

    A model that is not in the table is asked of its provider and added. Raises UnknownModel, or the
    ProviderError of a provider that could not be asked.
    """
    ref = ref.strip()
    slug, _, model_id = ref.partition("/")
    rows = _rows(slug, model_id)
    if rows and slug in (*registry.slugs(), *_hidden()):
        return rows[0]
    by_id = list(_working().filter(model_id=ref).order_by("provider"))
    if len({registry.provider_of(row.provider) for row in by_id}) == 1:
        return by_id[0]
    if not model_id:
        raise UnknownModel(ref, _close(ref))
    return add_model(slug, model_id)


@prepared_rows(2)
def _rows(provider: str, model_id: str) -> QuerySet[CatalogueModel, CatalogueModel]:
    return CatalogueModel.objects.filter(provider=provider, model_id=model_id)


def marked(keyword: str, value: Any) -> CatalogueModel | None:
    """The model that nobody chooses whose schema says `keyword: value` at its top: how the app
    finds one for work of its own (`x-edit-list: 1`) without a provider's name."""
    for row in CatalogueModel.objects.filter(provider__in=_hidden()):
        if row.schema.get(keyword) == value:
            return row
    return None


def rows_of(refs: Iterable[str]) -> dict[str, CatalogueModel]:
    """The rows of these `account/model-id` by that, as far as there are any. One query."""
    wanted = set(refs)
    pairs = [ref.partition("/") for ref in wanted]
    rows = CatalogueModel.objects.filter(
        provider__in={slug for slug, _, _ in pairs}, model_id__in={id for _, _, id in pairs}
    )
    return {row.ref: row for row in rows if row.ref in wanted}


def add_model(slug: str, model_id: str) -> CatalogueModel:
    """Ask a provider for one of its models by id and keep it. Raises as `find_model` does.

    A model that is there already is told anew; what the user chose for it stays.
    """
    ref = f"{slug}/{model_id}"
    if not _is_valid_id(model_id):
        raise NoId(ref, why=f"“{user_input.short(model_id)}” is neither an id nor an address.")
    try:
        provider = registry.get(slug)
    except registry.UnknownProvider as error:
        raise UnknownModel(ref, _close(ref), why=error.words) from None
    try:
        spec = provider.describe(_context(provider), model_id)
    except BadRequest as error:
        raise UnknownModel(ref, _close(ref), why=_in_words(error)) from None
    if len(spec.id) > LONGEST_ID:
        raise UnknownModel(ref, why=f"The id of that model is longer than {LONGEST_ID} letters.")
    return keep(provider, spec)


def add_document(slug: str, document: str, name: str) -> CatalogueModel:
    """Keep the model that a document makes which the user pasted or dropped. Raises ProviderError,
    and registry.UnknownProvider."""
    provider = registry.get(slug)
    spec = provider.read_document(_context(provider), document, name)
    return keep(provider, replace(spec, id=spec.id[:LONGEST_ID], label=spec.label[:LONGEST_LABEL]))


def _is_valid_id(model_id: str) -> bool:
    """Whether it is text that a provider can be asked about, be it in an address."""
    try:
        urlsplit(model_id)
        urlsplit(f"//{model_id}")
    except ValueError:
        return False
    return (
        len(model_id) <= LONGEST_ADDRESSED_ID
        and user_input.is_text(model_id)
        and user_input.is_visible(model_id)
    )


def keep(
    provider: Provider, spec: ModelSpec, source: str = CatalogueModel.Source.USER
) -> CatalogueModel:
    """Write down what a provider says of one of its models, now; `source` is that of a new one.
    What was read from the user's own server is no news to them."""
    rows = CatalogueModel.objects.filter(provider=provider.slug, model_id=spec.id)
    known = rows.first()
    is_read = source == CatalogueModel.Source.FETCHED
    facts = CatalogueModel.facts(spec) if is_read else snapshots.facts(known, spec)
    is_shipped = known is not None and known.source == CatalogueModel.Source.SHIPPED
    if known is not None and is_shipped and known.schema != spec.schema:
        facts["schema_is_live"] = True
    row, _ = CatalogueModel.objects.update_or_create(
        provider=provider.slug,
        model_id=spec.id,
        defaults=facts,
        create_defaults=facts | {"source": source},
    )
    accounts.keep(provider)
    return row


def models_for(kind: Kind | str) -> list[CatalogueModel]:
    """The enabled models of a kind that can be ordered from: the default first, then favourites."""
    rows = _working().filter(kind=Kind(kind).value, enabled=True)
    return _in_order(rows)


def first_of(rows: Sequence[Choosable]) -> Choosable | None:
    """Of models in their order, the one to begin with: the user's default, else the first whose
    provider has its key; one that has ended only where there is no other."""
    rows = sorted(rows, key=ends.has_ended)
    for row in rows:
        if row.is_default or connect.has_key(registry.get(row.provider)):
            return row
    return rows[0] if rows else None


def make_default(row: CatalogueModel) -> None:
    """From now on this model is the default for its kind."""
    with transaction.atomic():
        same_kind = CatalogueModel.objects.filter(kind=row.kind, is_default=True)
        same_kind.exclude(pk=row.pk).update(is_default=False)
        row.is_default = row.enabled = True
        row.save(update_fields=["is_default", "enabled"])


def mark_used(rows: Collection[CatalogueModel]) -> None:
    """These were ordered from just now."""
    used = CatalogueModel.objects.filter(pk__in={row.pk for row in rows})
    used.update(used_at=timezone.now())


def kinds() -> list[Kind]:
    """The kinds of work that at least one enabled model does, in the order of `Kind`."""
    there = set(_working().filter(enabled=True).values_list("kind", flat=True).order_by())
    return [kind for kind in Kind if kind.value in there]


def _row(
    provider: Provider, spec: ModelSpec, place: int, known: CatalogueModel | None
) -> CatalogueModel:
    """A shipped model's row. A schema or a price that the provider itself told goes before the
    shipped one; a newer shipped schema is no news of the provider's."""
    facts: dict[str, Any] = {}
    if known is not None:
        facts = {
            "previous_schema": known.previous_schema,
            "schema_changed_at": known.schema_changed_at,
        }
    if known is not None and known.schema_is_live:
        spec = replace(
            spec,
            schema=known.schema,
            prompt_field=known.prompt_field or None,
            seed_field=known.seed_field or None,
        )
    if known is not None:
        spec = replace(spec, price=pricing.latest(spec.price, known.price))
    facts |= CatalogueModel.facts(spec)
    return CatalogueModel(provider=provider.slug, model_id=spec.id, position=place, **facts)


def _schemas(provider: Provider) -> QuerySet[CatalogueModel]:
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    return rows.only(
        "model_id",
        "schema",
        "schema_is_live",
        "previous_schema",
        "schema_changed_at",
        "prompt_field",
        "seed_field",
        "price",
    )


def _in_words(error: BadRequest) -> str:
    """The provider's sentence, and its advice where that is about the id."""
    advice = "" if error.advice == BadRequest.next_step else error.advice
    return f"{error.message} {advice}".strip()


def _context(provider: Provider) -> Context:
    return connect.context(provider, workdir=settings.PATHS.work)


def _hidden() -> list[str]:
    return [provider.slug for provider in registry.hidden()]


def _working() -> QuerySet[CatalogueModel]:
    """The rows of providers that are there and can be chosen; those of a plug-in taken out stay,
    unseen."""
    return CatalogueModel.objects.filter(provider__in=registry.slugs())


def _in_order(rows: QuerySet[CatalogueModel]) -> list[CatalogueModel]:
    place = {slug: number for number, slug in enumerate(registry.slugs())}
    return sorted(
        rows,
        key=lambda row: (
            not row.is_default,
            not row.favourite,
            place.get(row.provider, len(place)),
            row.position,
            row.label,
        ),
    )


def _close(ref: str) -> list[str]:
    refs = [f"{slug}/{id}" for slug, id in _working().values_list("provider", "model_id")]
    close = get_close_matches(ref, refs, n=3, cutoff=0.6)
    name = ref.rpartition("/")[2].lower()
    if close or len(name) < SHORTEST_NAME:
        return close
    return [one for one in refs if name in one.lower()][:3]

"""What the user does with the catalogue: search a provider's own, choose, remove, refresh."""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import transaction

from providers import catalogue, connect, pricing
from providers.contract import BadRequest, Expired, Lora, ModelSpec, Provider, ProviderError
from providers.models import CatalogueModel

log = logging.getLogger(__name__)

MOST_FOUND = 60
AT_ONCE = 6


class NotPossible(Exception):
    """The sentence says why."""


@dataclass(frozen=True)
class CatalogueMatch:
    """One model of a provider's own catalogue; `is_here` when it is among ours already."""

    spec: ModelSpec
    is_here: bool


@dataclass
class Refreshed:
    """What came of asking a provider about its models once more: how many it answered
    for, and lists of labels."""

    answered: int = 0
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    trouble: str = ""


def search(provider: Provider, words: str, kind: str = "") -> list[CatalogueMatch]:
    """The provider's own models for these words, best first. Raises ProviderError."""
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
        specs = list(islice(provider.search(ctx, words.strip(), kind), MOST_FOUND))
    except ProviderError:
        raise
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not search its models", provider.slug)
        raise ProviderError(
            f"The search of {provider.label} failed; the log says more.",
            next_step="Add the model by its id instead.",
        ) from error
    here = set(_ids(provider))
    here |= {id.partition(":")[0] for id in here}  # a pinned version stands for its model
    return [CatalogueMatch(spec, spec.id in here) for spec in specs]


def loras(provider: Provider, row: CatalogueModel, words: str) -> list[Lora]:
    """The LoRAs that fit one of its models, for these words. Raises ProviderError."""
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
        return list(islice(provider.loras(ctx, row.spec(), words), MOST_FOUND))
    except ProviderError:
        raise
    except Exception as error:  # a plug-in may raise anything
        log.exception("%s could not tell its LoRAs", provider.slug)
        raise ProviderError(f"{provider.label} could not tell its LoRAs.") from error


def refresh(provider: Provider) -> Refreshed:
    """Ask the provider about each of its models anew, a server of the user's own about all that it
    has. What the user chose stays."""
    read = read_models(provider)
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    if provider.can_read_models:
        rows = rows.exclude(source=CatalogueModel.Source.FETCHED)
    if read.trouble:
        return read
    done = _described_anew(provider, list(rows))
    return Refreshed(
        read.answered + done.answered,
        read.changed + done.changed,
        read.missing + done.missing,
        done.trouble,
    )


def read_models(provider: Provider) -> Refreshed:
    """Bring the rows in line with what the server of the account has now. One that is gone there
    goes here too, unless something was chosen for it or made with it: then it is `missing`."""
    if not provider.can_read_models:
        return Refreshed()
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
        specs = {spec.id: spec for spec in provider.read_models(ctx)}
    except ProviderError as error:
        return Refreshed(trouble=connect.in_words(provider, error))
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not be asked for its models", provider.slug)
        return Refreshed(trouble="Its models could not be read; the log says more.")
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    rows = rows.filter(source=CatalogueModel.Source.FETCHED)
    with transaction.atomic():
        for spec in specs.values():
            catalogue.keep(provider, spec, CatalogueModel.Source.FETCHED)
        gone = rows.exclude(model_id__in=list(specs))
        unused = gone.filter(
            used_at=None, favourite=False, is_default=False, own_price__isnull=True
        )
        unused.delete()
        return Refreshed(answered=len(specs), missing=[row.label for row in gone])


def describe_again(row: CatalogueModel, provider: Provider) -> Refreshed:
    """The same for one model."""
    return _described_anew(provider, [row])


def _described_anew(provider: Provider, rows: list[CatalogueModel]) -> Refreshed:
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
    except ProviderError as error:
        return Refreshed(trouble=connect.in_words(provider, error))

    def describe(row: CatalogueModel) -> ModelSpec | Exception:
        try:
            return provider.describe_again(ctx, row.spec())
        except Exception as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(describe, rows))
    return _store_answers(provider, zip(rows, answers, strict=True))


def ask_prices(provider: Provider) -> Refreshed:
    """Take over what the provider's own price list says of its models; `changed` names those whose
    price is another now. Nothing is asked without a key."""
    rows = list(CatalogueModel.objects.filter(provider=provider.slug))
    if not provider.can_tell_prices or not connect.has_key(provider):
        return Refreshed()
    try:
        ctx = connect.context(provider, workdir=settings.PATHS.work)
        prices = provider.prices(ctx, [row.spec() for row in rows])
    except ProviderError as error:
        return Refreshed(trouble=connect.in_words(provider, error))
    except Exception:  # a plug-in may raise anything
        log.exception("%s could not tell its prices", provider.slug)
        return Refreshed(trouble="The prices could not be asked for; the log says more.")
    done = Refreshed(answered=len(prices))
    for row in rows:
        price = pricing.latest(row.price, prices.get(row.model_id))
        if price != row.price:
            row.price = price
            done.changed.append(row.label)
    CatalogueModel.objects.bulk_update(rows, ["price"])
    return done


def switch(row: CatalogueModel, on: bool) -> None:
    """A model that is off is offered nowhere and is no default."""
    row.enabled = on
    row.is_default = row.is_default and on
    row.save(update_fields=["enabled", "is_default"])


def prefer(row: CatalogueModel, favourite: bool) -> None:
    row.favourite = favourite
    row.save(update_fields=["favourite"])


def acknowledge_change(row: CatalogueModel) -> None:
    """The user knows what the provider changed."""
    row.previous_schema = row.schema_changed_at = None
    row.save(update_fields=["previous_schema", "schema_changed_at"])


def remove(row: CatalogueModel) -> None:
    """Take a model out that the user added. Raises NotPossible for one that ships with the app."""
    if row.source == CatalogueModel.Source.SHIPPED:
        raise NotPossible(f"{row.label} ships with the app. Switch it off instead.")
    row.delete()


def _store_answers(
    provider: Provider, answers: Iterable[tuple[CatalogueModel, ModelSpec | Exception]]
) -> Refreshed:
    done = Refreshed()
    for row, answer in answers:
        if isinstance(answer, ModelSpec) and answer.id == row.model_id:
            kept = catalogue.keep(provider, answer)
            done.answered += 1
            if kept.schema_changed_at and kept.schema_changed_at != row.schema_changed_at:
                done.changed.append(row.label)
        elif isinstance(answer, ModelSpec):
            done.answered += 1  # a newer version, which is a model of its own
        elif isinstance(answer, BadRequest | Expired):
            done.missing.append(row.label)
        elif isinstance(answer, ProviderError):
            done.trouble = connect.in_words(provider, answer)
        else:
            log.error("%s could not be described", row.ref, exc_info=answer)
            done.trouble = f"{row.label} could not be described; the log says more."
    if len(done.missing) > 1 and not done.answered and connect.moved_to(provider):
        done.missing, setting = [], connect.base_url_setting(provider)
        done.trouble = f"None of the models is there. Look at {setting}: is the address right?"
    return done


def _ids(provider: Provider) -> Iterable[str]:
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    return rows.values_list("model_id", flat=True)

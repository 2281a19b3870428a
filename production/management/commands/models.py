"""`manage.py models`: what can be ordered, of all providers, and adding a model by its id."""

import json
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import listed_models
from ledger.money import from_micros, from_words, in_short
from production.model_search import ModelMatch, Sort, Wanted, length, search
from providers import catalogue, ends, registry
from providers.contract import Kind, ProviderError
from providers.features import IMAGE_SIDES, VIDEO_SIDES, Takes
from providers.models import CatalogueModel

BAD_INPUT = 2
NOTHING_TO_RUN_ON = 4
RESOLUTIONS = tuple(dict.fromkeys((*VIDEO_SIDES, *IMAGE_SIDES)))
SWITCHES = (
    ("sound", "only what can have sound"),
    ("free", "only what costs nothing"),
    ("ready", "only what has its key"),
    ("starred", "only favourites"),
    ("with-ended", "also what is no longer offered"),
)


class Command(BaseCommand):
    help = "List the models of the catalogue; `models add PROVIDER ID` adds one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", choices=["add"], help="add: add one model")
        parser.add_argument("to_add", nargs="*", metavar="PROVIDER ID")
        parser.add_argument("--provider", default="", metavar="P", help="only this provider's")
        kinds = [kind.value for kind in Kind]
        parser.add_argument("--kind", default="", choices=["", *kinds], metavar="K", help="only")
        parser.add_argument("--search", default="", metavar="Q", help="only with these words")
        parser.add_argument(
            "--takes",
            action="append",
            default=[],
            choices=[one.value for one in Takes],
            metavar="WHAT",
            help=f"only what takes it, as often as needed: {', '.join(Takes)}",
        )
        parser.add_argument("--resolution", default="", choices=["", *RESOLUTIONS], metavar="R")
        parser.add_argument("--seconds", type=_seconds, metavar="N", help="only what can last so")
        parser.add_argument(
            "--max-price", type=_money, metavar="MONEY", help="at most so much for one unit, in $"
        )
        for name, words in SWITCHES:
            parser.add_argument(f"--{name}", action="store_true", help=words)
        orders = [sort.value for sort in Sort]
        parser.add_argument("--sort", default=Sort.YOURS.value, choices=orders, metavar="BY")
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "add":
            row = self._add(options["to_add"])
            found = [one for one in search(Wanted(with_ended=True)) if one.model.pk == row.pk]
        else:
            found = self._list(options)
        if options["json"]:
            schemas = CatalogueModel.objects.in_bulk([one.model.pk for one in found])
            facts = [_facts(one, schemas[one.model.pk]) for one in found if one.model.pk in schemas]
            self.stdout.write(json.dumps(facts, indent=1))
            return
        for one in found:
            model = one.model
            mark = "*" if model.is_default else " "
            notes = [ends.in_short(model), "" if model.enabled else "off"]
            note = "".join(f" ({words})" for words in notes if words)
            price = _price(one)
            self.stdout.write(
                f"{mark} {model.ref:<44} {model.kind:<16} {model.label}{note} {price}"
            )
        if not found:
            self.stdout.write("No model fits. Leave out a filter, or add one: models add P ID")

    def _list(self, options: dict[str, Any]) -> list[ModelMatch]:
        try:
            if options["provider"]:
                registry.get(options["provider"])
        except registry.UnknownProvider as error:
            raise CommandError(str(error), returncode=NOTHING_TO_RUN_ON) from None
        catalogue.refresh_shipped()
        return search(
            Wanted(
                words=options["search"],
                kind=Kind(options["kind"]) if options["kind"] else None,
                provider=options["provider"],
                takes=frozenset(Takes(one) for one in options["takes"]),
                sound=options["sound"],
                resolution=options["resolution"],
                seconds=options["seconds"],
                most=options["max_price"],
                free=options["free"],
                ready=options["ready"],
                starred=options["starred"],
                with_ended=options["with_ended"],
                sort=Sort(options["sort"]),
            ),
            listed_models.every(),
        )

    def _add(self, names: list[str]) -> CatalogueModel:
        if len(names) != 2:
            raise CommandError("models add wants a provider and a model id.", returncode=BAD_INPUT)
        try:
            return catalogue.add_model(*names)
        except catalogue.NoId as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        except catalogue.UnknownModel as error:
            raise CommandError(str(error), returncode=NOTHING_TO_RUN_ON) from None
        except ProviderError as error:
            raise CommandError(
                f"{error.message} {error.advice}", returncode=NOTHING_TO_RUN_ON
            ) from None


def _seconds(text: str) -> float:
    try:
        return length(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _money(text: str) -> int:
    try:
        return from_words(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _price(one: ModelMatch) -> str:
    if one.per_unit is None or one.request is None:
        return one.model.price.words
    return f"{in_short(one.per_unit)} per {one.request.per}"


def _facts(one: ModelMatch, row: CatalogueModel) -> dict[str, Any]:
    model, has = one.model, one.model.features
    return {
        "ref": model.ref,
        "provider": model.provider,
        "model": model.model_id,
        "kind": model.kind,
        "label": model.label,
        "description": model.description,
        "enabled": model.enabled,
        "favourite": model.favourite,
        "default": model.is_default,
        "source": model.source,
        "has_key": one.is_ready,
        "takes": sorted(has.takes),
        "sound": has.sound,
        "resolutions": list(has.resolutions),
        "seconds": list(has.seconds),
        "any_length": has.any_length,
        "price": row.price,
        "standard_price": _standard(one),
        "speed_seconds": one.speed.seconds if one.speed else None,
        "used": model.used_at.isoformat() if model.used_at else None,
        "ends": model.ends.isoformat() if model.ends else None,
        "ended": ends.has_ended(model),
        "successor": model.successor or None,
        "schema": row.schema,
    }


def _standard(one: ModelMatch) -> dict[str, Any] | None:
    """What the standard request of its kind costs; null where it cannot make it."""
    if one.price is None or one.request is None:
        return None
    micros, usd = one.price.micros, one.per_unit
    return {
        "request": one.request.name,
        "amount": None if micros is None else f"{from_micros(micros).normalize():f}",
        "currency": one.price.currency,
        "per": one.request.per,
        "usd_per_unit": None if usd is None else f"{from_micros(usd).normalize():f}",
        "differs": list(one.price.differs),
    }

"""`manage.py models`: what can be ordered, and adding a model by its id."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from providers import catalogue, connect, registry
from providers.contract import Kind, ProviderError
from providers.models import CatalogueModel

BAD_INPUT = 2
NOTHING_TO_RUN_ON = 4


class Command(BaseCommand):
    help = "List the models of the catalogue; `models add PROVIDER ID` adds one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", choices=["add"], help="add: add one model")
        parser.add_argument("to_add", nargs="*", metavar="PROVIDER ID")
        parser.add_argument("--provider", default="", metavar="P", help="only this provider's")
        kinds = [kind.value for kind in Kind]
        parser.add_argument("--kind", default="", choices=["", *kinds], metavar="K", help="only")
        parser.add_argument("--search", default="", metavar="Q", help="only with these words")
        parser.add_argument("--json", action="store_true", help="one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        adding = options["action"] == "add"
        rows = [self._add(options["to_add"])] if adding else self._list(options)
        if options["json"]:
            self.stdout.write(json.dumps([_facts(row) for row in rows], indent=1))
            return
        for row in rows:
            mark = "*" if row.is_default else " "
            off = "" if row.enabled else " (off)"
            self.stdout.write(f"{mark} {row.ref:<44} {row.kind:<16} {row.label}{off}")
        if not rows:
            self.stdout.write("No model fits. Leave out a filter, or add one: models add P ID")

    def _list(self, options: dict[str, Any]) -> list[CatalogueModel]:
        try:
            if options["provider"]:
                registry.get(options["provider"])
        except registry.UnknownProvider as error:
            raise CommandError(str(error), returncode=NOTHING_TO_RUN_ON) from None
        catalogue.refresh_shipped()
        return catalogue.search(options["provider"], options["kind"], options["search"])

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


def _facts(row: CatalogueModel) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "provider": row.provider,
        "model": row.model_id,
        "kind": row.kind,
        "label": row.label,
        "description": row.description,
        "enabled": row.enabled,
        "favourite": row.favourite,
        "default": row.is_default,
        "source": row.source,
        "has_key": connect.has_key(registry.get(row.provider)),
        "price": row.price,
        "ends": row.ends.isoformat() if row.ends else None,
        "schema": row.schema,
    }

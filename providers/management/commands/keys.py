"""`manage.py keys set|list|test|remove P`: keys are read from the terminal or standard input.

`keys set replicate.work` makes that account, where it is new.
"""

import getpass
import json
import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from providers import catalogue, catalogue_editing, connect, keys, registry, vault
from providers.contract import Provider

NOTHING_TO_RUN_ON = 4


class Command(BaseCommand):
    help = (
        "Store, list, test or remove a provider's keys. A key is read from the terminal or stdin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["set", "list", "test", "remove", "rotate"])
        parser.add_argument(
            "provider", nargs="?", default="", metavar="P", help="replicate, or replicate.work"
        )
        parser.add_argument("--field", default="", help="which key, where a provider has several")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"]
        if action == "rotate":
            self._rotate(options)
        elif action == "list":
            self._list(options)
        else:
            known = registry.account if action == "set" else registry.get
            provider = self._provider(options["provider"], known)
            getattr(self, f"_{action}")(provider, options)

    def _rotate(self, options: dict[str, Any]) -> None:
        try:
            count = keys.rotate()
        except vault.CannotDecrypt as error:
            words = f"Nothing was changed. {error}"
            raise CommandError(words, returncode=NOTHING_TO_RUN_ON) from None
        self._print(options, f"{count} stored keys encrypted again.", {"rotated": count})

    def _set(self, provider: Provider, options: dict[str, Any]) -> None:
        if not provider.key_fields:
            raise CommandError(f"{provider.label} needs no key.", returncode=2)
        name = options["field"] or provider.key_fields[0].name
        terminal = sys.stdin.isatty()
        key = getpass.getpass(f"{provider.label} {name}: ") if terminal else sys.stdin.read()
        try:
            keys.put(provider, name, key)
        except keys.BadKey as error:
            raise CommandError(str(error), returncode=2) from None
        catalogue.refresh_account(provider)
        self._print(options, f"The key of {provider.label} is stored.", {"provider": provider.slug})

    def _remove(self, provider: Provider, options: dict[str, Any]) -> None:
        count = keys.remove(provider)
        words = f"{count} stored keys of {provider.label} removed."
        self._print(options, words, {"provider": provider.slug, "removed": count})

    def _test(self, provider: Provider, options: dict[str, Any]) -> None:
        found = connect.try_key(provider)
        if found.ok:
            catalogue_editing.read_models(provider)
        facts = {"provider": provider.slug, "ok": found.ok, "message": found.message}
        self._print(options, found.message or ("The key works." if found.ok else "No."), facts)
        if not found.ok:
            sys.exit(NOTHING_TO_RUN_ON)

    def _list(self, options: dict[str, Any]) -> None:
        wanted = options["provider"]
        providers = [self._provider(wanted)] if wanted else registry.all_providers()
        rows = [
            {
                "provider": provider.slug,
                "field": standing.field.name,
                "source": standing.source,
                "words": standing.words,
                "key": standing.masked,
                "environment": standing.field.env,
            }
            for provider in providers
            for standing in keys.standings(provider)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            self.stdout.write(
                f"{row['provider']:<18} {row['field']:<14} {row['words']:<21} {row['key']}".rstrip()
            )

    def _provider(self, slug: str, known: Callable[[str], Provider] = registry.get) -> Provider:
        try:
            return known(slug)
        except registry.UnknownProvider as error:
            raise CommandError(str(error), returncode=NOTHING_TO_RUN_ON) from None

    def _print(self, options: dict[str, Any], words: str, facts: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(facts) if options["json"] else words)

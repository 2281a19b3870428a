"""`manage.py accounts list|add|set|remove|balance`: several accounts or servers of one provider."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from providers import accounts, catalogue, connect, registry
from providers.accounts import BadName
from providers.contract import Provider, ProviderError
from providers.typed_addresses import BadAddress

BAD_INPUT = 2
NOTHING_TO_RUN_ON = 4


class Command(BaseCommand):
    help = "List, add, name, move and remove accounts and servers; tell what is left in one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "add", "set", "remove", "balance"])
        parser.add_argument("account", nargs="?", default="", help="replicate.work, comfyui.mac")
        parser.add_argument("--name", default=None, help="what it is called on pages")
        parser.add_argument("--address", default=None, help="where it is; '' for its usual address")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"]
        if action != "list" and not options["account"]:
            raise CommandError(f"accounts {action} wants an account.", returncode=BAD_INPUT)
        try:
            getattr(self, f"_{action}")(options)
        except (BadName, BadAddress) as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from None
        except registry.UnknownProvider as error:
            raise CommandError(str(error), returncode=NOTHING_TO_RUN_ON) from None
        except ProviderError as error:
            words = f"{error.message} {error.advice}".strip()
            raise CommandError(words, returncode=NOTHING_TO_RUN_ON) from None

    def _list(self, options: dict[str, Any]) -> None:
        wanted = options["account"]
        found = [registry.get(wanted)] if wanted else registry.all_providers(anew=True)
        rows = [_facts(provider) for provider in found]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            ready = "" if row["ready"] else "  (not set up)"
            self.stdout.write(f"{row['account']:<26} {row['name']:<26} {row['address']}{ready}")

    def _add(self, options: dict[str, Any]) -> None:
        provider = registry.account(options["account"])
        if provider in registry.firsts():
            raise BadName(f"{provider.slug} already exists: it is the first account.")
        accounts.make(provider, options["name"] or "", options["address"] or "")
        provider = registry.get(provider.slug)
        catalogue.refresh_account(provider)
        self._print(options, provider, "is there")

    def _set(self, options: dict[str, Any]) -> None:
        provider = registry.get(options["account"])
        if options["name"] is not None:
            if provider in registry.firsts():
                raise BadName(f"{provider.label} is the first account, and called so.")
            accounts.rename(provider, options["name"])
        if options["address"] is not None:
            accounts.put_address(provider, options["address"])
        self._print(options, registry.get(provider.slug), "is set")

    def _remove(self, options: dict[str, Any]) -> None:
        provider = registry.get(options["account"])
        if provider.slug not in accounts.labels(anew=True):
            raise BadName(f"{provider.label} needs no row; it cannot be removed.")
        accounts.remove([provider.slug])
        self._print(options, provider, "is removed. What it made stays", {"removed": True})

    def _balance(self, options: dict[str, Any]) -> None:
        provider = registry.get(options["account"])
        left = connect.fetch_balance(provider)
        amount = str(left.amount) if left else None
        currency = left.currency if left else None
        words = f"has {amount} {currency} left" if left else "does not report what is left"
        self._print(options, provider, words, {"balance": amount, "currency": currency})

    def _print(
        self,
        options: dict[str, Any],
        provider: Provider,
        words: str,
        facts: dict[str, Any] | None = None,
    ) -> None:
        data = {**_facts(provider), **(facts or {})}
        self.stdout.write(json.dumps(data) if options["json"] else f"{provider.label} {words}.")


def _facts(provider: Provider) -> dict[str, Any]:
    address, source = connect.address_in_words(provider)
    return {
        "account": provider.slug,
        "name": provider.label,
        "address": address,
        "address_from": source,
        "ready": connect.has_key(provider),
    }

"""The forms about an account: a new one, and what is to be set of one that is there."""

import re
from typing import Any

from django import forms
from django.db import transaction
from django.utils.text import slugify

from ledger import cap_changes
from ledger.models import Cap
from ledger.money import from_micros
from pages.costs.cap_forms import AmountField
from pages.queue.limit_form import MOST, WholeField
from production import own_limits
from production.limit_models import (
    OwnLimit,
)
from providers import account_slugs, accounts, registry, typed_addresses
from providers.contract import Provider, Resubmit
from providers.models import Account

CAPS = (("day_cap", Cap.Period.DAY), ("month_cap", Cap.Period.MONTH))
ADDRESS = {
    "autocomplete": "off",
    "autocapitalize": "off",
    "spellcheck": "false",
    "inputmode": "url",
}


class AddressField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, label="Address", widget=forms.TextInput(ADDRESS), **options
        )


class NewAccountForm(forms.Form):
    """Another account or server of a provider. `new_account` is it, once the form is valid."""

    of = forms.ChoiceField(label="Provider")
    name = forms.CharField(
        label="Name",
        max_length=accounts.LONGEST_LABEL,
        help_text="For example “work”, or the name of the machine it runs on.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    address = AddressField(
        help_text="For a server of your own: http://127.0.0.1:8188, mac.local:1234. An account at "
        "a vendor’s usual address needs none."
    )

    def __init__(self, data: Any = None, of: str = "") -> None:
        super().__init__(data, initial={"of": of}, auto_id="account-%s")
        self.new_account: Provider | None = None
        choices = [(one.slug, one.label) for one in registry.firsts() if may_have_another(one)]
        self.fields["of"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not {"of", "name"} <= facts.keys():
            return facts
        name = " ".join(facts["name"].split())
        part = re.sub(r"_+", "-", slugify(name))[:32].strip("-")
        if not part:
            self.add_error("name", "The name needs a letter from a to z or a digit.")
            return facts
        try:
            self.new_account = registry.account(account_slugs.join(facts["of"], part))
        except registry.UnknownProvider as error:
            self.add_error("name", str(error))
            return facts
        facts["label"] = "" if part == name else f"{registry.label(facts['of'])} ({name})"
        address = facts.get("address", "")
        if self.new_account.own_server and not address and "address" not in self.errors:
            self.add_error("address", "Enter its address: each server has its own.")
        return facts

    def save(self) -> bool:
        """False, with the reason in the form, where it cannot be."""
        if self.new_account is None:
            return False
        try:
            accounts.make(
                self.new_account, self.cleaned_data["label"], self.cleaned_data["address"]
            )
        except accounts.BadName as error:
            self.add_error("name", str(error))
        except typed_addresses.BadAddress as error:
            self.add_error("address", str(error))
        return not self.errors


class AccountForm(forms.Form):
    """What is set of one account. Leave a limit or cap empty for none."""

    label = forms.CharField(
        required=False,
        label="Display name",
        max_length=accounts.LONGEST_LABEL,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    address = AddressField()
    costs = forms.ChoiceField(
        required=False,
        label="What its work costs",
        choices=Account.Costs.choices,
        help_text="A model’s own price takes precedence.",
    )
    concurrency = WholeField(label="Most at once", min_value=1, max_value=MOST, required=False)
    per_minute = WholeField(label="Most per minute", min_value=1, max_value=MOST, required=False)
    day_cap = AmountField(label="Per day, at most $", required=False)
    month_cap = AmountField(label="Per month, at most $", required=False)

    def __init__(self, provider: Provider, data: Any = None) -> None:
        self.provider = provider
        self.limit = OwnLimit.objects.filter(provider=provider.slug, model_id="").first()
        self.caps = _caps_of(provider)
        super().__init__(data, initial=self._initial(), auto_id="account-%s")
        if account_slugs.is_provider(provider.slug):
            del self.fields["label"]
        if not provider.own_server or provider.resubmit is Resubmit.SAFE:
            del self.fields["costs"]
        if not accounts.may_have_address(provider):
            del self.fields["address"]
        elif provider.base_url:
            self.fields["address"].help_text = f"Empty for the usual one: {provider.base_url}"

    def _initial(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "label": self.provider.label,
            "address": accounts.address_of(self.provider),
            "costs": accounts.costs_of(self.provider),
        }
        if self.limit:
            facts["concurrency"] = self.limit.concurrency
            facts["per_minute"] = self.limit.per_minute
        for name, period in CAPS:
            if cap := self.caps.get(period):
                facts[name] = f"{from_micros(cap.amount_micros):f}"
        return facts

    def save(self) -> bool:
        """All of it or nothing; False, with the reason in the form, where it cannot be."""
        facts = self.cleaned_data
        try:
            with transaction.atomic():
                if "address" in facts:
                    accounts.put_address(self.provider, facts["address"])
                if "costs" in facts:
                    accounts.put_costs(self.provider, facts["costs"])
                if "label" in facts and "label" in self.changed_data:
                    accounts.rename(self.provider, facts["label"])
                if {"concurrency", "per_minute"} & set(self.changed_data):
                    self._save_limit(facts["concurrency"], facts["per_minute"])
                for name, period in CAPS:
                    if name in self.changed_data:
                        self._save_cap(period, facts[name])
        except typed_addresses.BadAddress as error:
            self.add_error("address", str(error))
        except accounts.BadName as error:
            self.add_error("label", str(error))
        return not self.errors

    def _save_limit(self, concurrency: int | None, per_minute: int | None) -> None:
        if concurrency or per_minute:
            limit = self.limit or OwnLimit(provider=self.provider.slug)
            limit.concurrency, limit.per_minute = concurrency, per_minute
            own_limits.save(limit)
        elif self.limit:
            own_limits.remove(self.limit)

    def _save_cap(self, period: Cap.Period, micros: int | None) -> None:
        cap = self.caps.get(period)
        if micros is not None:
            cap = cap or Cap(period=period, provider=self.provider.slug)
            cap.amount_micros = micros
            cap_changes.save(cap)
        elif cap:
            cap_changes.remove(cap)


def may_have_another(first: Provider) -> bool:
    return bool(first.key_fields or first.base_url or first.own_server)


def _caps_of(provider: Provider) -> dict[str, Cap]:
    """The caps of this account as a whole, by their period."""
    rows = Cap.objects.filter(provider=provider.slug, project=None, purse="", part="")
    return {row.period: row for row in rows}

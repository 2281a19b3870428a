"""The forms about money: a cap, a model's own price, an exchange rate."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone

from production.models import Cap, ExchangeRate
from production.money import USD, from_micros, from_words, number_from_words
from projects.models import Project
from providers import pricing, registry
from providers.contract import Json
from providers.models import CatalogueModel

MOST_ROWS = 200
Choices = list[tuple[str, str]]


class AmountField(forms.CharField):
    """Micros of USD, as people write amounts; None where it may stay empty and does."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 8})
        super().__init__(max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return from_words(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class CapForm(forms.Form):
    """`projects` are (slug, name) pairs, so that many forms ask for them once."""

    period = forms.ChoiceField(choices=Cap.Period.choices, label="How long")
    project = forms.ChoiceField(required=False)
    provider = forms.ChoiceField(required=False)
    amount = AmountField(
        label="At most, in $", error_messages={"required": "Write an amount; 0 is allowed."}
    )
    allows_unknown = forms.BooleanField(
        required=False,
        label="Unknown prices may pass",
        help_text="What nobody knows the price of passes it, and may cost more than is left.",
    )

    def __init__(
        self, data: Any = None, cap: Cap | None = None, projects: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.cap = cap or Cap()
        initial = None
        if cap:
            initial = {
                "period": cap.period,
                "project": cap.project.slug if cap.project else "",
                "provider": cap.provider,
                "amount": f"{from_micros(cap.amount_micros):f}",
                "allows_unknown": cap.allows_unknown,
            }
        super().__init__(data, initial=initial, auto_id=f"cap{self.cap.pk or ''}-%s")
        self.fields["project"].choices = [("", "All projects"), *projects]  # type: ignore[attr-defined]
        self.fields["provider"].choices = _providers(self.cap.provider)  # type: ignore[attr-defined]

    def clean_project(self) -> Project | None:
        slug = self.cleaned_data["project"]
        return Project.objects.filter(slug=slug).first() if slug else None

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if {"period", "project", "provider"} <= facts.keys():
            twins = Cap.objects.filter(
                period=facts["period"], project=facts["project"], provider=facts["provider"]
            )
            if twins.exclude(pk=self.cap.pk).exists():
                raise forms.ValidationError("There is such a cap already. Change that one.")
        return facts

    def save(self) -> Cap:
        facts = self.cleaned_data
        self.cap.period, self.cap.project = facts["period"], facts["project"]
        self.cap.provider, self.cap.amount_micros = facts["provider"], facts["amount"]
        self.cap.allows_unknown = facts["allows_unknown"]
        self.cap.save()
        return self.cap


class PriceForm(forms.Form):
    """The user's own price of a model, in the form of `providers.pricing`."""

    unit = forms.ChoiceField(
        choices=[(unit, f"per {unit}") for unit in pricing.UNITS], label="Unit"
    )
    amount = forms.CharField(
        required=False,
        max_length=30,
        help_text="May stay empty where the table has them all.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.CharField(initial=USD, max_length=10)
    quantity = forms.ChoiceField(
        required=False,
        label="How many units",
        help_text="The parameter that says how many, where it is not the usual one.",
    )
    table = forms.CharField(
        required=False,
        max_length=20_000,
        label="Table, as JSON",
        help_text="The first row that fits takes the place of the amount: "
        '[{"when": {"resolution": "1080p"}, "amount": "0.20"}]',
        widget=forms.Textarea(attrs={"rows": 5, "class": "mono", "spellcheck": "false"}),
    )
    source = forms.CharField(
        required=False, max_length=200, help_text="Where you looked it up: an address, an invoice."
    )
    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Looked up on")

    def __init__(self, data: Any, model: CatalogueModel) -> None:
        self.model = model
        own = model.own_price or {}
        told = own or model.price or {}
        initial = {
            "unit": told.get("unit"),
            "amount": told.get("amount", ""),
            "currency": told.get("currency", USD),
            "quantity": told.get("quantity", ""),
            "table": json.dumps(told["table"], indent=1) if told.get("table") else "",
            "source": own.get("source", ""),
            "date": own.get("date") or timezone.localdate().isoformat(),
        }
        super().__init__(data, initial=initial, auto_id="price-%s")
        self.parameters = list(model.schema.get("properties", {}))
        named: Choices = [(name, name) for name in self.parameters]
        self.fields["quantity"].choices = [("", "The usual one"), *named]  # type: ignore[attr-defined]

    def clean_amount(self) -> str:
        text = self.cleaned_data["amount"]
        if not text:
            return ""
        try:
            return f"{number_from_words(text):f}"
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        _check({"unit": "run", "amount": "0", "currency": currency})
        return currency

    def clean_table(self) -> list[Json]:
        text = self.cleaned_data["table"]
        if not text:
            return []
        try:
            table = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from None
        _check({"unit": "run", "amount": "0", "table": table})
        if len(table) > MOST_ROWS:
            raise forms.ValidationError(f"A table has at most {MOST_ROWS} rows.")
        strange = {name for row in table for name in row["when"]} - set(self.parameters)
        if strange:
            names = ", ".join(sorted(strange))
            raise forms.ValidationError(f"The model has no parameter {names}.")
        return list(table)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("amount") == "" and facts.get("table") == []:
            self.add_error("amount", "Write an amount, or a table with amounts.")
        return facts

    def save(self) -> None:
        facts = self.cleaned_data
        rates = (self.model.own_price or {}).get("rates")
        optional = {
            "amount": facts["amount"],
            "quantity": facts["quantity"],
            "table": facts["table"],
            "source": facts["source"],
            "rates": rates,
        }
        price = {"unit": facts["unit"], "currency": facts["currency"]}
        price |= {"date": facts["date"].isoformat()}
        self.model.own_price = price | {name: value for name, value in optional.items() if value}
        self.model.save(update_fields=["own_price"])


class RateForm(forms.Form):
    """What one unit of another currency is worth; a currency that is there already is changed."""

    currency = forms.CharField(
        max_length=10,
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "EUR", "autocomplete": "off"}),
    )
    usd = forms.CharField(
        max_length=30,
        label="Is so many $",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"}),
    )
    source = forms.CharField(required=False, max_length=200)
    dated = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), label="Of", initial=timezone.localdate
    )

    def __init__(self, data: Any = None, currency: str = "") -> None:
        super().__init__(data, initial={"currency": currency}, auto_id="rate-%s")

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        if currency == USD:
            raise forms.ValidationError("Everything is counted in $; it needs no rate.")
        _check({"unit": "run", "amount": "0", "currency": currency})
        return currency

    def clean_usd(self) -> Decimal:
        try:
            usd = number_from_words(self.cleaned_data["usd"]).quantize(Decimal("1e-8"))
        except (ValueError, InvalidOperation) as error:
            raise forms.ValidationError(str(error).replace("amount of money", "rate")) from None
        if not 0 < usd < 10_000_000:
            raise forms.ValidationError("A rate is more than zero and less than ten million.")
        return usd

    def save(self) -> ExchangeRate:
        facts = dict(self.cleaned_data)
        rate, _ = ExchangeRate.objects.update_or_create(
            currency=facts.pop("currency"), defaults=facts
        )
        return rate


def _check(price: Json) -> None:
    try:
        pricing.check(price)
    except pricing.BadPrice as error:
        raise forms.ValidationError(str(error)) from None


def _providers(chosen: str) -> Choices:
    there = [(provider.slug, provider.label) for provider in registry.all_providers()]
    gone = [(chosen, chosen)] if chosen and chosen not in dict(there) else []
    return [("", "All providers"), *there, *gone]

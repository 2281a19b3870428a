"""The forms about money: a cap, an exchange rate; `pages.costs.price_form` has that of a price."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from ledger import cap_changes
from ledger.models import Cap, ExchangeRate
from ledger.money import USD, from_micros, from_words, number_from_words
from pages.offered_projects import NOTHING, Offered
from pages.projects.project_field import ProjectField
from providers import pricing, registry
from providers.contract import Json

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
    """`offered` are projects to choose from, so that many forms ask for them once; whoever has
    found another one may name that."""

    period = forms.ChoiceField(choices=Cap.Period.choices, label="Applies")
    project = ProjectField(required=False, empty="All projects")
    provider = forms.ChoiceField(required=False)
    amount = AmountField(
        label="At most, in $", error_messages={"required": "Write an amount; 0 is allowed."}
    )
    allows_unknown = forms.BooleanField(
        required=False,
        label="Let unknown prices through",
        help_text="Work at an unknown price passes this cap and may cost more than is left.",
    )

    def __init__(
        self, data: Any = None, cap: Cap | None = None, offered: Offered = NOTHING
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
        self.fields["project"].offer(offered, self.cap.project)  # type: ignore[attr-defined]
        self.fields["provider"].choices = _providers(self.cap.provider)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if {"period", "project", "provider"} <= facts.keys():
            twins = Cap.objects.filter(
                period=facts["period"],
                project=facts["project"],
                provider=facts["provider"],
                purse=self.cap.purse,
                part=self.cap.part,
            )
            if twins.exclude(pk=self.cap.pk).exists():
                raise forms.ValidationError("That cap already exists. Change it instead.")
        return facts

    def save(self) -> Cap:
        facts = self.cleaned_data
        self.cap.period, self.cap.project = facts["period"], facts["project"]
        self.cap.provider, self.cap.amount_micros = facts["provider"], facts["amount"]
        self.cap.allows_unknown = facts["allows_unknown"]
        cap_changes.save(self.cap)
        return self.cap


class RateForm(forms.Form):
    """What one unit of another currency is worth; a currency that is there already is changed."""

    currency = forms.CharField(
        max_length=10,
        widget=forms.TextInput(attrs={"size": 4, "placeholder": "EUR", "autocomplete": "off"}),
    )
    usd = forms.CharField(
        max_length=30,
        label="Worth in $",
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
        check_price({"unit": "run", "amount": "0", "currency": currency})
        return currency

    def clean_usd(self) -> Decimal:
        try:
            usd = number_from_words(self.cleaned_data["usd"]).quantize(Decimal("1e-8"))
        except ValueError as error:
            raise forms.ValidationError(str(error).replace("n amount of money", " rate")) from None
        if not 0 < usd < 10_000_000:
            raise forms.ValidationError("A rate is more than zero and less than ten million.")
        return usd

    def save(self) -> ExchangeRate:
        facts = dict(self.cleaned_data)
        rate, _ = ExchangeRate.objects.update_or_create(
            currency=facts.pop("currency"), defaults=facts
        )
        return rate


def check_price(price: Json) -> None:
    try:
        pricing.check(price)
    except pricing.BadPrice as error:
        raise forms.ValidationError(str(error)) from None


def _providers(chosen: str) -> Choices:
    there = [(provider.slug, provider.label) for provider in registry.all_providers()]
    gone = [(chosen, chosen)] if chosen and chosen not in dict(there) else []
    return [("", "All providers"), *there, *gone]

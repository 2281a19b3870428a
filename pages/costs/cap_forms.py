"""The forms about money: a cap, an exchange rate; `pages.costs.price_form` has that of a price."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.utils import timezone

from ledger import cap_changes, rate_changes
from ledger.models import Cap, ExchangeRate
from ledger.money import from_micros, from_words
from pages.offered_projects import NOTHING, OfferedProjects
from pages.projects.project_field import ProjectField
from providers import pricing, registry
from providers.contract import Json

Choices = list[tuple[str, str]]
SCOPE = ("period", "project", "provider")


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
        self, data: Any = None, cap: Cap | None = None, offered: OfferedProjects = NOTHING
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
        if set(SCOPE) <= facts.keys():
            try:
                cap_changes.refuse_a_twin(self._cap_in_form(facts))
            except cap_changes.AlreadyThere as error:
                raise forms.ValidationError(str(error)) from None
        return facts

    def save(self) -> Cap:
        cap = self._cap_in_form(self.cleaned_data)
        cap.amount_micros = self.cleaned_data["amount"]
        cap.allows_unknown = self.cleaned_data["allows_unknown"]
        cap_changes.save(cap)
        return cap

    def _cap_in_form(self, facts: dict[str, Any]) -> Cap:
        """A copy of the cap that holds for what the form says."""
        cap = copy(self.cap)
        cap.period, cap.project, cap.provider = (facts[name] for name in SCOPE)
        return cap


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
        return self._checked("currency", rate_changes.currency_from_words)

    def clean_usd(self) -> str:
        return self._checked("usd", rate_changes.usd_from_words)

    def _checked(self, name: str, check: Callable[[str], object]) -> str:
        text: str = self.cleaned_data[name]
        try:
            check(text)
        except rate_changes.BadRate as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def save(self) -> ExchangeRate:
        return rate_changes.put(**self.cleaned_data)


def check_price(price: Json) -> None:
    try:
        pricing.check(price)
    except pricing.BadPrice as error:
        raise forms.ValidationError(str(error)) from None


def _providers(chosen: str) -> Choices:
    there = [(provider.slug, provider.label) for provider in registry.all_providers()]
    gone = [(chosen, chosen)] if chosen and chosen not in dict(there) else []
    return [("", "All providers"), *there, *gone]

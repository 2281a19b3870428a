"""The Settings page: what the user has chosen, and the form to choose otherwise."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ledger.money import from_micros
from pages.costs.cap_forms import AmountField
from preferences import store
from preferences.registry import ALL, MOST_COUNT, MOST_DAYS, Preference, Type, named
from production.presses import PRESSES, able
from providers import registry


class OptionalAmount(AmountField):
    """None where nothing is written."""

    def clean(self, value: Any) -> int | None:
        return super().clean(value) if str(value or "").strip() else None


def amount(preference: Preference) -> tuple[forms.Field, str]:
    """The field for an amount, and how its value is written in it."""
    micros = store.get(preference.name)
    return OptionalAmount(required=False), "" if micros is None else f"{from_micros(micros):f}"


def days(preference: Preference) -> tuple[forms.Field, Any]:
    field = forms.IntegerField(required=False, min_value=1, max_value=MOST_DAYS)
    return field, store.get(preference.name)


def count(preference: Preference) -> tuple[forms.Field, Any]:
    field = forms.IntegerField(required=False, min_value=0, max_value=MOST_COUNT)
    return field, store.get(preference.name)


def flag(preference: Preference) -> tuple[forms.Field, bool]:
    return forms.BooleanField(required=False), store.get(preference.name)


def model(preference: Preference) -> tuple[forms.Field, str]:
    """The models that can do what this press asks for, and one that was chosen and cannot now."""
    press = next(one for one in PRESSES if one.preference == preference.name)
    chosen = store.get(preference.name)
    models = {row.ref: f"{row.label}, {registry.label(row.provider)}" for row in able(press)}
    if chosen and chosen not in models:
        models[chosen] = f"{chosen} (not to be had now)"
    choices = [("", "The nearest and cheapest"), *models.items()]
    return forms.ChoiceField(choices=choices, required=False), chosen


FIELDS: dict[Type, Callable[[Preference], tuple[forms.Field, Any]]] = {
    Type.AMOUNT: amount,
    Type.COUNT: count,
    Type.DAYS: days,
    Type.FLAG: flag,
    Type.MODEL: model,
}


class PreferencesForm(forms.Form):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="preference-%s")
        for preference in ALL:
            field, self.initial[preference.name] = FIELDS[preference.type](preference)
            field.label, field.help_text = preference.label, preference.help
            self.fields[preference.name] = field

    def save(self) -> None:
        """Of what came with the form: an older page does not know of every preference. A flag that
        is off is one that did not come."""
        for name in self.changed_data:
            if name in self.data or named(name).type is Type.FLAG:
                store.set(name, self.cleaned_data[name])


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    are_others = Session.objects.filter(expire_date__gt=timezone.now()).exists()
    context = {"here": "settings", "form": form, "are_others": are_others}
    return render(request, "settings.html", context, status=422 if form.is_bound else 200)

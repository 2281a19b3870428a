"""The Settings page: what the user has chosen, and the form to choose otherwise."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from preferences import store
from preferences.registry import ALL, Preference, Type
from production.money import from_micros
from production.money_forms import AmountField


class OptionalAmount(AmountField):
    """None where nothing is written."""

    def clean(self, value: Any) -> int | None:
        return super().clean(value) if str(value or "").strip() else None


def amount(preference: Preference) -> tuple[forms.Field, str]:
    """The field for an amount, and how its value is written in it."""
    micros = store.get(preference.name)
    return OptionalAmount(required=False), "" if micros is None else f"{from_micros(micros):f}"


FIELDS = {Type.AMOUNT: amount}


class PreferencesForm(forms.Form):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="preference-%s")
        for preference in ALL:
            field, self.initial[preference.name] = FIELDS[preference.type](preference)
            field.label, field.help_text = preference.label, preference.help
            self.fields[preference.name] = field

    def save(self) -> None:
        for name in self.changed_data:
            store.set(name, self.cleaned_data[name])


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    context = {"here": "settings", "form": form}
    return render(request, "settings.html", context, status=422 if form.is_bound else 200)

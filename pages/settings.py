"""The Settings page: what the user has chosen, and the form to choose otherwise."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from foundation.client_address import is_local
from foundation.user_input import short
from ledger import listed_models
from ledger.listed_models import Listed
from ledger.money import from_micros
from pages.costs.cap_forms import AmountField
from pages.this_browser import BrowserForm
from preferences import store
from preferences.registry import (
    ALL,
    LONGEST_PATH,
    MOST_COUNT,
    MOST_DAYS,
    MOST_RESULTS,
    Preference,
    Type,
    named,
)
from production.quick_action_kinds import QUICK_ACTIONS
from production.quick_actions import able
from providers import registry

NO_FOLDER = "There is no folder “{}”. Make it, or mount its disk, then save again."


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


def model(
    preference: Preference, models: Sequence[Listed] | None = None
) -> tuple[forms.Field, str]:
    """Those of `models`, or of the whole catalogue, that can do what this quick action asks
    for, and one that was chosen and cannot now."""
    action = next(one for one in QUICK_ACTIONS if one.preference == preference.name)
    chosen = store.get(preference.name)
    labels = {
        row.ref: f"{row.label}, {registry.label(row.provider)}" for row in able(action, models)
    }
    if chosen and chosen not in labels:
        labels[chosen] = f"{chosen} (not available now)"
    choices = [("", "The nearest and cheapest"), *labels.items()]
    return forms.ChoiceField(choices=choices, required=False), chosen


def folder(preference: Preference) -> tuple[forms.Field, str]:
    """A folder of this machine, by its whole path."""
    return forms.CharField(required=False, max_length=LONGEST_PATH), store.get(preference.name)


def results(preference: Preference) -> tuple[forms.Field, int]:
    field = forms.IntegerField(required=False, min_value=1, max_value=MOST_RESULTS)
    return field, store.get(preference.name)


GROUPS = (
    ("ordering", "Ordering", ("usual_count", "ask_above", "ask_above_results")),
    ("keeping", "Trash and what is hidden", ("trash_days", "reveal_stays")),
    (
        "backups",
        "Backups",
        ("backup_daily", "backup_place", "backup_linked", "backup_days", "backup_months"),
    ),
)
QUICK_ACTIONS_GROUP = ("quick-actions", "One press on a picture")
THEMES = (("auto", "Like the system"), ("light", "Light"), ("dark", "Dark"))
FIELDS: dict[Type, Callable[[Preference], tuple[forms.Field, Any]]] = {
    Type.AMOUNT: amount,
    Type.COUNT: count,
    Type.DAYS: days,
    Type.FLAG: flag,
    Type.MODEL: model,
    Type.FOLDER: folder,
    Type.RESULTS: results,
}


class PreferencesForm(forms.Form):
    """A folder is chosen by a browser on this machine alone: a password for the app opens no
    disk."""

    def __init__(self, data: Any = None, *, may_choose_folders: bool) -> None:
        super().__init__(data, auto_id="preference-%s")
        of_type = FIELDS | {Type.MODEL: partial(model, models=listed_models.every())}
        for preference in ALL:
            field, self.initial[preference.name] = of_type[preference.type](preference)
            field.label, field.help_text = preference.label, preference.help
            field.disabled = preference.type is Type.FOLDER and not may_choose_folders
            self.fields[preference.name] = field

    def clean(self) -> dict[str, Any]:
        for name in self.changed_data:
            if name in self.errors or (name not in self.data and not self._is_flag(name)):
                continue
            if wrong := self._wrong(name, self.cleaned_data.get(name)):
                self.add_error(name, wrong)
        return self.cleaned_data

    @staticmethod
    def _is_flag(name: str) -> bool:
        return named(name).type is Type.FLAG

    @staticmethod
    def _wrong(name: str, value: Any) -> str:
        """Of a folder, also that it is there."""
        if named(name).type is Type.RESULTS:
            return named(name).wrong(value)
        if named(name).type is not Type.FOLDER or not value:
            return ""
        try:
            is_there = Path(value).is_dir()
        except (OSError, ValueError):
            is_there = False
        return named(name).wrong(value) or ("" if is_there else NO_FOLDER.format(short(value)))

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """(name, words, fields) each; what stands in no other group is about quick actions."""
        taken = {name for _, _, names in GROUPS for name in names}
        rest = [name for name in self.fields if name not in taken]
        every = (*GROUPS, (*QUICK_ACTIONS_GROUP, rest))
        return [(name, words, [self[one] for one in names]) for name, words, names in every]

    def save(self) -> None:
        """Of what came with the form: an older page does not know of every preference. A flag that
        is off is one that did not come."""
        for name in self.changed_data:
            if name in self.data or self._is_flag(name):
                store.set(name, self.cleaned_data[name])


def has_password() -> bool:
    """Without one nobody on another machine gets in."""
    return any(user.has_usable_password() for user in get_user_model().objects.all()[:20])


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, may_choose_folders=is_local(request))
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    are_others = Session.objects.filter(expire_date__gt=timezone.now()).exists()
    context = {
        "here": "settings",
        "form": form,
        "are_others": are_others,
        "themes": THEMES,
        "browser": BrowserForm(request),
        "home": django_settings.HOME,
        "has_password": has_password(),
        "may_see_places": is_local(request),
    }
    return render(request, "settings.html", context, status=422 if form.is_bound else 200)

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import JSONField, QuerySet, URLField
from django.http import HttpRequest

from audit import trail
from audit.models import AuditAction
from preferences.json_box import JsonBox
from providers import accounts, catalogue, own_prices, registry, typed_addresses
from providers.models import Account, CatalogueModel


class OfAccount(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A row that names an account: one that is there, or the one it has named all along."""

    def clean_provider(self) -> str:
        slug: str = self.cleaned_data["provider"]
        if slug and "provider" in self.changed_data:
            _or_validation_error(registry.get, slug)
        return slug


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The first account of a provider has a row for the address of a server of the user's own."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        first = _or_validation_error(registry.provider_of, slug) == slug
        if first and not accounts.may_have_address(registry.account(slug)):
            raise forms.ValidationError(f"“{slug}” is there without a row: it is the first one.")
        return slug

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        slug = self.cleaned_data.get("slug") or self.instance.slug
        if not slug:
            return typed
        provider = _or_validation_error(registry.account, slug)
        try:
            if typed:
                typed = typed_addresses.cleaned(typed, provider.own_server)
            if typed != accounts.address_of(provider):
                accounts.want_movable(provider)
            return typed
        except typed_addresses.BadAddress as error:
            raise forms.ValidationError(str(error)) from None


def _or_validation_error(ask: Any, slug: str) -> Any:
    try:
        return ask(slug)
    except registry.UnknownProvider as error:
        raise forms.ValidationError(str(error)) from None


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Accounts beside the first ones; without a row their stored keys go, too."""

    form = AccountForm
    list_display = ("slug", "label", "address", "costs", "made_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> tuple[str]:
        return ("slug",) if obj else ("made_at",)

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if not change:
                trail.note(AuditAction.ACCOUNT_MADE, obj.slug)
            if "label" in form.changed_data:
                trail.note(AuditAction.ACCOUNT_RENAMED, obj.slug, label=obj.label)
            if "address" in form.changed_data:
                trail.note(AuditAction.ADDRESS_SET, obj.slug, address=obj.address)
            if "costs" in form.changed_data:
                trail.note(AuditAction.COSTS_SET, obj.slug, costs=obj.costs)
        accounts.forget_cached()
        catalogue.refresh_account(registry.get(obj.slug))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is at work stands in the way of its deletion, with a sentence."""
        *told, protected = super().get_deleted_objects(objs, request)
        return *told, [*protected, *filter(None, (accounts.what_keeps(one.slug) for one in objs))]

    def delete_model(self, request: HttpRequest, obj: Account) -> None:
        accounts.remove([obj.slug])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        accounts.remove(list(queryset.values_list("slug", flat=True)))


@admin.register(CatalogueModel)
class CatalogueModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    form = OfAccount
    list_display = ("ref", "kind", "label", "enabled", "favourite", "is_default", "source", "ends")
    list_editable = ("enabled", "favourite")
    list_filter = ("provider", "kind", "source", "enabled", "favourite", "is_default")
    search_fields = ("model_id", "label", "description")
    readonly_fields = ("is_default", "described_at")
    actions = ("use_by_default",)
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        JSONField: {"form_class": JsonBox},
    }

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing: what an address says would reach the form unread."""
        return {}

    def save_model(
        self, request: HttpRequest, obj: CatalogueModel, form: Any, change: bool
    ) -> None:
        with transaction.atomic():
            own_price = obj.own_price
            if "own_price" in form.changed_data:
                obj.own_price = form.initial.get("own_price")
            super().save_model(request, obj, form, change)
            own_prices.put(obj, own_price)

    @admin.action(description="Begin with this model for its kind")
    def use_by_default(self, request: HttpRequest, rows: QuerySet[CatalogueModel]) -> None:
        for row in rows:
            catalogue.make_default(row)

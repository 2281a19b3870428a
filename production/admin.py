"""Production in the admin: to look things up. Only the engine and the ledger write these rows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from production.models import (
    Attempt,
    Cap,
    Doubt,
    ExchangeRate,
    Generation,
    GenerationInput,
    GenerationOutput,
    LedgerEntry,
    Order,
    OwnLimit,
    Pause,
    Throttle,
    UncheckedResult,
)


class ReadOnly:
    """May be looked at, not changed: these rows are history, and money hangs on them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttemptInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Attempt
    fields = ("number", "started_at", "ended_at", "outcome", "request_id", "error")


class InputInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = GenerationInput
    fields = ("field", "position", "asset", "product")


class OutputInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = GenerationOutput
    fields = ("position", "product")


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "created_at", "project", "kind", "prompt", "made_by")
    list_filter = ("kind", "project", "made_by")
    list_select_related = ("project",)
    search_fields = ("prompt",)
    date_hierarchy = "created_at"


@admin.register(Generation)
class GenerationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "state", "provider", "model_label", "kind", "project", "created_at")
    list_filter = ("state", "provider", "kind", "project")
    list_select_related = ("project",)
    search_fields = ("prompt", "model_id", "request_id")
    date_hierarchy = "created_at"
    inlines = (AttemptInline, InputInline, OutputInline)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("created_at", "type", "amount_micros", "currency", "basis", "provider")
    list_filter = ("type", "basis", "provider", "project_slug")
    search_fields = ("generation_uid", "order_uid", "model_id")
    date_hierarchy = "created_at"


@admin.register(Doubt)
class DoubtAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Settled on the Queue page."""

    list_display = ("reserve", "reason", "since")
    list_select_related = ("reserve",)


@admin.register(UncheckedResult)
class UncheckedResultAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Decided on the Queue page."""

    list_display = ("id", "generation", "round", "position", "file", "cost_micros")
    list_select_related = ("generation", "file")


@admin.register(Cap)
class CapAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("period", "amount_micros", "project", "provider", "allows_unknown")
    list_filter = ("period", "allows_unknown")
    list_select_related = ("project",)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Changed on the Prices page, which checks them."""

    list_display = ("currency", "usd", "source", "dated")


@admin.register(Pause)
class PauseAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("__str__", "since")


@admin.register(OwnLimit)
class OwnLimitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("provider", "model_id", "concurrency", "per_minute")
    list_filter = ("provider",)


@admin.register(Throttle)
class ThrottleAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("provider", "concurrency", "not_before", "learned_at")

"""Money in the admin: to look things up. Only the ledger itself adds to it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnly
from ledger import cap_changes, caps
from ledger.day_models import Closed, Day, ModelDay, OrderDay, ProjectDay, ProjectModelDay, PurseDay
from ledger.models import Cap, Doubt, ExchangeRate, ImportedEntry, LedgerEntry
from providers.admin import OfAccount


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("created_at", "type", "amount_micros", "currency", "basis", "provider")
    list_filter = ("type", "basis", "provider")
    search_fields = ("generation_uid", "order_uid", "model_id", "=project_slug")
    date_hierarchy = "created_at"


@admin.register(ImportedEntry)
class ImportedEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("created_at", "into", "type", "amount_micros", "currency", "basis", "provider")
    list_filter = ("type", "basis", "into")
    search_fields = ("generation_uid", "order_uid", "model_id")


@admin.register(Day, ProjectDay, PurseDay, ModelDay, ProjectModelDay, OrderDay)
class DayAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Sums of the ledger, made by `ledger.closing` alone."""

    list_display = ("__str__",)
    date_hierarchy = "day"


@admin.register(Closed)
class ClosedAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("through",)


@admin.register(Doubt)
class DoubtAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Settled on the Queue page."""

    list_display = ("reserve", "reason", "since")
    list_select_related = ("reserve",)


@admin.register(Cap)
class CapAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = OfAccount
    list_display = ("period", "amount_micros", "project", *caps.NAMES, "allows_unknown")
    list_filter = ("period", "allows_unknown")
    list_select_related = ("project",)
    raw_id_fields = ("project",)

    def save_model(self, request: HttpRequest, obj: Cap, form: Any, change: bool) -> None:
        cap_changes.save(obj)

    def delete_model(self, request: HttpRequest, obj: Cap) -> None:
        cap_changes.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Cap]) -> None:
        for cap in queryset:
            cap_changes.remove(cap)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Changed on the Prices page, which checks them."""

    list_display = ("currency", "usd", "source", "dated")

"""Production in the admin: to look things up. Only the engine writes these rows."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnly
from production import own_limits
from production.attempt_models import Attempt
from production.bundle_models import BundleRun, ProjectIdentity
from production.event_models import Event, EventConsumer, ParkedEvent
from production.grid_models import Grid, GridCell
from production.install_models import ModelInstall
from production.limit_models import (
    OwnLimit,
    Pause,
    Throttle,
)
from production.list_models import ListOrder, UsedList
from production.models import (
    Generation,
    GenerationInput,
    GenerationOutput,
    Order,
    UncheckedResult,
)
from production.past_models import PastImport, SeenRun
from projects.admin import OfRecentProjects
from providers.admin import OfAccount


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
    list_display = ("id", "created_at", "project", "kind", "title", "prompt", "made_by")
    list_filter = ("kind", ("project", OfRecentProjects), "made_by")
    list_select_related = ("project",)
    search_fields = ("prompt", "title")
    date_hierarchy = "created_at"


@admin.register(Generation)
class GenerationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "state", "provider", "model_label", "kind", "project", "created_at")
    list_filter = ("state", "provider", "kind", ("project", OfRecentProjects))
    list_select_related = ("project",)
    search_fields = ("prompt", "model_id", "request_id")
    date_hierarchy = "created_at"
    inlines = (AttemptInline, InputInline, OutputInline)


class ListOrderInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = ListOrder
    fields = ("order", "lines")


@admin.register(UsedList)
class UsedListAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "created_at", "name", "project", "kind")
    list_filter = ("kind", ("project", OfRecentProjects))
    list_select_related = ("project",)
    search_fields = ("name",)
    exclude = ("data",)
    inlines = (ListOrderInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[UsedList]:
        return super().get_queryset(request).defer("data")


class CellInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = GridCell
    fields = ("key", "generation")


@admin.register(Grid)
class GridAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Ordered on the Create page and added to on its own."""

    list_display = ("id", "name", "project", "created_at", "deleted_at")
    list_filter = (("project", OfRecentProjects),)
    list_select_related = ("project",)
    search_fields = ("name",)
    date_hierarchy = "created_at"
    inlines = (CellInline,)


@admin.register(UncheckedResult)
class UncheckedResultAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Decided on the Queue page."""

    list_display = ("id", "generation", "round", "position", "file", "cost_micros")
    list_select_related = ("generation", "file")


@admin.register(Pause)
class PauseAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("__str__", "since")


@admin.register(OwnLimit)
class OwnLimitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    form = OfAccount
    list_display = ("provider", "model_id", "concurrency", "per_minute")
    list_filter = ("provider",)

    def save_model(self, request: HttpRequest, obj: OwnLimit, form: Any, change: bool) -> None:
        own_limits.save(obj)

    def delete_model(self, request: HttpRequest, obj: OwnLimit) -> None:
        own_limits.remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[OwnLimit]) -> None:
        for limit in queryset:
            own_limits.remove(limit)


@admin.register(Throttle)
class ThrottleAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("provider", "concurrency", "not_before", "learned_at")


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "created", "kind", "subject", "payload")
    list_filter = ("kind",)
    search_fields = ("subject",)
    date_hierarchy = "created"
    ordering = ("-id",)


@admin.register(EventConsumer)
class EventConsumerAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "last_id", "failures", "not_before")


@admin.register(ParkedEvent)
class ParkedEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("event", "consumer", "kind", "subject", "error", "parked_at")
    list_filter = ("consumer", "kind")


@admin.register(PastImport)
class PastImportAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "state", "provider", "project", "taken", "known", "gone", "refused")
    list_filter = ("state", "provider")
    list_select_related = ("project",)


@admin.register(SeenRun)
class SeenRunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "past_import", "run", "model_id", "outcome", "why", "product")
    list_filter = ("outcome",)
    list_select_related = ("past_import", "product")
    search_fields = ("run", "model_id")


@admin.register(ProjectIdentity)
class ProjectIdentityAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("project", "uid")
    list_select_related = ("project",)


@admin.register(BundleRun)
class BundleRunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Begun, cancelled and removed on the projects' pages; it goes with its files after a day."""

    list_display = ("id", "direction", "state", "step", "name", "project", "error", "created_at")
    list_filter = ("direction", "state")
    list_select_related = ("project",)
    date_hierarchy = "created_at"


@admin.register(ModelInstall)
class ModelInstallAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Begun and cancelled on the page of an account's models; it goes after a day."""

    list_display = ("id", "provider", "name", "state", "progress", "step", "error", "created_at")
    list_filter = ("state", "provider")

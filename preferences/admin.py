from typing import Any

from django.contrib import admin
from django.db.models import JSONField, QuerySet
from django.http import HttpRequest

from audit import trail
from audit.models import AuditAction
from preferences.json_box import JsonBox
from preferences.models import Preference


@admin.register(Preference)
class PreferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "value", "changed_at")
    readonly_fields = ("changed_at",)
    search_fields = ("name",)
    formfield_overrides = {JSONField: {"form_class": JsonBox}}

    def save_model(self, request: HttpRequest, obj: Preference, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        trail.note(AuditAction.PREFERENCE_SET, obj.name, now=obj.value)

    def delete_model(self, request: HttpRequest, obj: Preference) -> None:
        super().delete_model(request, obj)
        trail.note(AuditAction.PREFERENCE_SET, obj.name, now="the default")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Preference]) -> None:
        for preference in queryset:
            self.delete_model(request, preference)

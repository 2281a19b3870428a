"""Templates in the admin: what they are called and where they are offered may be changed there;
what they ask for is history."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.admin import ReadOnly
from parameter_templates.models import ParameterTemplate, TemplateTag, TemplateVersion


class VersionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = TemplateVersion
    fields = ("number", "created_at", "is_shipped", "body")


class TagInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Changed on the template's page, which keeps the search in step."""

    model = TemplateTag
    fields = ("name",)


@admin.register(ParameterTemplate)
class ParameterTemplateAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "kind", "model_ref", "project", "favourite", "uses", "deleted_at")
    list_filter = ("kind", "favourite", "is_shipped", ("deleted_at", admin.EmptyFieldListFilter))
    list_select_related = ("project",)
    search_fields = ("words",)
    fields = ("name", "kind", "model_ref", "project", "favourite", "uses", "used_at", "deleted_at")
    readonly_fields = ("name", "kind", "model_ref", "uses", "used_at", "deleted_at")
    inlines = (TagInline, VersionInline)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Saved on its page, with a first version."""
        return False


@admin.register(TemplateVersion)
class TemplateVersionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("template", "number", "created_at", "is_shipped")
    list_select_related = ("template",)
    list_filter = ("is_shipped",)

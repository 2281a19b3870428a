from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from providers import catalogue
from providers.models import CatalogueModel


@admin.register(CatalogueModel)
class CatalogueModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("ref", "kind", "label", "enabled", "favourite", "is_default", "source", "ends")
    list_editable = ("enabled", "favourite")
    list_filter = ("provider", "kind", "source", "enabled", "favourite", "is_default")
    search_fields = ("model_id", "label", "description")
    readonly_fields = ("is_default", "described_at")
    actions = ("use_by_default",)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    @admin.action(description="Begin with this model for its kind")
    def use_by_default(self, request: HttpRequest, rows: QuerySet[CatalogueModel]) -> None:
        for row in rows:
            catalogue.make_default(row)

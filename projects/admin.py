from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.http import HttpRequest

from projects.models import Project


class OfRecentProjects(RelatedFieldListFilter):
    """By one of the projects used last: a list of all grows with them. Any other is asked for by
    its key in the address."""

    MOST = 20

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[Any, Any]]:
        return [(one.pk, str(one)) for one in Project.objects.present().recent()[: self.MOST]]


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("name", "slug", "state", "created_at", "deleted_at")
    list_filter = ("state", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "description")
    readonly_fields = ("created_at", "deleted_at")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Deleted on its page, where that can be undone."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        """Files are stored by the slug, and the ledger names it: it stays."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

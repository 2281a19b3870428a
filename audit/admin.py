"""History in the admin: to look things up."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import AuditEntry


class ReadOnly:
    """May be looked at, not changed: these rows are history, and money hangs on them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "who", "action", "subject", "facts")
    list_filter = ("action", "who")
    search_fields = ("subject",)
    date_hierarchy = "at"

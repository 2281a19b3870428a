from django.contrib import admin

from audit.admin import ReadOnly
from backup.models import BackupRun, UsedPlace, UsedVersion


@admin.register(BackupRun)
class BackupRunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Begun and cancelled on the page of backups; it goes after a day."""

    list_display = ("id", "path", "is_daily", "state", "step", "error", "created_at", "ended_at")
    list_filter = ("state", "is_daily")
    date_hierarchy = "created_at"


@admin.register(UsedVersion)
class UsedVersionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("version", "first_at")


@admin.register(UsedPlace)
class UsedPlaceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("path", "first_at")

from django.contrib import admin

from preferences.models import Preference


@admin.register(Preference)
class PreferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "value", "changed_at")
    readonly_fields = ("changed_at",)
    search_fields = ("name",)

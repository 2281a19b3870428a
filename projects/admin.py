from django.contrib import admin

from projects.models import Project


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "state", "created_at")
    list_filter = ("state",)
    search_fields = ("name", "description")
    readonly_fields = ("created_at",)

    def get_readonly_fields(self, request, obj=None):
        """The slug names the folder on disk, so it stays once there is one."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

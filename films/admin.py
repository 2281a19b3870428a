"""Films in the admin: to look things up. A board is changed on its page, where each change is a
step that can be taken back; what was made, and the steps, are history."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.admin import ReadOnly
from films.bible_models import Entry, Reference
from films.board_models import Appearance, Line, Scene, Shot
from films.history_models import Edit
from films.models import Film, ScriptVersion
from films.reading_models import Reading, SceneAsked
from films.take_models import Take
from projects.admin import OfRecentProjects


@admin.register(Film)
class FilmAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "name", "project", "width", "height", "created_at", "trashed_at")
    list_filter = (("project", OfRecentProjects),)
    list_select_related = ("project",)
    search_fields = ("name", "slug")
    date_hierarchy = "created_at"


@admin.register(ScriptVersion)
class ScriptVersionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "film", "number", "sha256", "created_at")
    list_filter = ("film",)
    list_select_related = ("film",)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScriptVersion]:
        return super().get_queryset(request).defer("text")


class ReferenceInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Reference
    fields = ("position", "angle", "product")


@admin.register(Entry)
class EntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "name", "kind", "project", "voice_only", "removed_at")
    list_filter = ("kind", ("project", OfRecentProjects))
    list_select_related = ("project",)
    search_fields = ("name", "description")
    inlines = (ReferenceInline,)


@admin.register(Reference)
class ReferenceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "entry", "product", "angle", "position")
    list_select_related = ("entry", "product")
    search_fields = ("entry__name", "angle")


@admin.register(Scene)
class SceneAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "film", "position", "label", "heading", "place", "removed")
    list_filter = ("film", "removed")
    list_select_related = ("film", "place")
    search_fields = ("heading", "synopsis")


class LineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Line
    fields = ("position", "kind", "speaker", "text", "direction", "removed")


class AppearanceInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Appearance
    fields = ("position", "entry")


@admin.register(Shot)
class ShotAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "scene", "position", "label", "frames", "picture", "locked", "removed")
    list_filter = ("picture", "hand_made", "removed")
    list_select_related = ("scene",)
    search_fields = ("action", "label")
    inlines = (LineInline, AppearanceInline)


@admin.register(Line)
class LineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "shot", "position", "kind", "speaker", "text", "removed")
    list_filter = ("kind", "verbatim", "removed")
    list_select_related = ("shot", "speaker")
    search_fields = ("text",)


@admin.register(Appearance)
class AppearanceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "shot", "entry", "position")
    list_select_related = ("shot", "entry")
    search_fields = ("entry__name",)


@admin.register(Take)
class TakeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "film", "stage", "target_id", "number", "chosen", "quality", "product")
    list_filter = ("stage", "quality", "chosen", "film")
    list_select_related = ("film", "product")
    date_hierarchy = "created_at"


@admin.register(Reading)
class ReadingAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "film", "model", "state", "stopped_by", "created_at")
    list_filter = ("state", "film")
    list_select_related = ("film",)
    search_fields = ("model",)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).defer("text")


@admin.register(SceneAsked)
class SceneAskedAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "reading", "place", "number", "generation", "faults")
    list_select_related = ("reading", "generation")
    search_fields = ("digest",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SceneAsked]:
        return super().get_queryset(request).defer("reading__text", "items")


@admin.register(Edit)
class EditAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "film", "number", "label", "undone", "created_at")
    list_filter = ("film", "undone")
    list_select_related = ("film",)
    search_fields = ("label",)
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edit]:
        return super().get_queryset(request).defer("before", "after")

"""The gallery in the admin: look at everything, edit only what the user decides."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from gallery import hidden, organising
from gallery.duplicate_models import DuplicateGroup, DuplicateLook, DuplicateMember
from gallery.export_models import ExportRun
from gallery.folders.touched import touch
from gallery.import_models import ImportedFile, ImportRun
from gallery.models import Asset, Home, Product, SideFile, Source, UncheckedFile
from gallery.organising_models import BulkAct, Collection, Tag
from gallery.pick_models import Pick, PickedFrom
from gallery.project_models import FolderFile, FolderTask, ProjectCover, ProjectFolder
from gallery.saved_search_models import SavedSearch
from gallery.search import index
from projects.admin import OfRecentProjects


class NoAddNoDelete(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Rows that come with a file: none is added by hand, and none is deleted without its file."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class History(NoAddNoDelete):
    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Home)
class HomeAdmin(NoAddNoDelete):
    """The mark must be that of media/, so nobody types one."""

    list_display = ("id", "media_mark")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(NoAddNoDelete):
    """A file and its facts never change, so nothing here can be edited."""

    list_display = ("id", "picture", "path", "medium", "mime", "size", "width", "height")
    list_filter = ("medium", "mime")
    search_fields = ("=sha256", "=content_sha256", "path")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Asset]:
        hidden_ones = Product.objects.filter(~hidden.not_hidden(), asset=OuterRef("pk"))
        rows: QuerySet[Asset] = super().get_queryset(request)
        return rows.annotate(is_hidden=Exists(hidden_ones))

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="")
    def picture(self, asset: Any) -> str:
        return "hidden" if asset.is_hidden else _picture(asset)


class SourceInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Source
    fk_name = "product"
    fields = readonly_fields = ("source", "role")
    verbose_name_plural = "Made from"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(NoAddNoDelete):
    """What a person decides can be edited; what was made and how is history."""

    list_display = (
        *("id", "picture", "medium", "kind", "provider", "model_id", "words", "project"),
        *("favourite", "rating", "is_trashed", "created_at"),
    )
    list_display_links = ("id", "picture")
    list_filter = (
        *("medium", "kind", "provider", "favourite", "rating", "is_hidden", "is_imported"),
        *("is_input",),
        *(("trashed_at", admin.EmptyFieldListFilter), ("project", OfRecentProjects)),
    )
    list_select_related = ("asset", "project")
    search_fields = ("prompt", "title", "model_id", "=uid", "=asset__sha256")
    date_hierarchy = "created_at"
    fields = (
        *("title", "project", "favourite", "rating", "notes", "is_hidden", "asset", "medium"),
        *("kind", "provider", "model_id", "is_imported", "is_input"),
        *(
            "prompt",
            "text",
            "caption",
            "seed",
            "remarks",
            "cost_micros",
            "currency",
            "recipe",
            "uid",
            "created_at",
        ),
        "trashed_at",
    )
    readonly_fields = fields[6:]
    raw_id_fields = ("project",)
    inlines = (SourceInline,)
    actions = ("move_to_trash", "put_back")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).defer("recipe", "text")

    @admin.display(description="")
    def picture(self, product: Product) -> str:
        return "hidden" if hidden.is_hidden(product) else _picture(product.asset)

    def save_model(self, request: HttpRequest, obj: Product, form: object, change: bool) -> None:
        touch([obj.pk])
        super().save_model(request, obj, form, change)
        touch([obj.pk])
        index.update([obj.pk])

    @admin.display(description="prompt")
    def words(self, product: Product) -> str:
        return (product.prompt or product.title)[:80]

    @admin.display(boolean=True, description="in the trash")
    def is_trashed(self, product: Product) -> bool:
        return product.trashed_at is not None

    @admin.action(description="Move to the trash")
    def move_to_trash(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        count = len(organising.trash(list(chosen.values_list("pk", flat=True))).ids)
        self.message_user(request, f"{count} moved to the trash.")

    @admin.action(description="Put back from the trash")
    def put_back(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        count = len(organising.restore(list(chosen.values_list("pk", flat=True))).ids)
        self.message_user(request, f"{count} put back.")


@admin.register(Source)
class SourceAdmin(NoAddNoDelete):
    """Lineage is history: it can be looked at."""

    list_display = ("id", "source", "product", "role")
    list_select_related = ("source", "product")
    search_fields = ("=source__id", "=product__id", "role")
    ordering = ("-id",)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(SideFile)
class SideFileAdmin(NoAddNoDelete):
    """It goes with its product."""

    list_display = ("id", "name", "path", "mime", "size", "product", "created_at")
    list_select_related = ("product",)
    search_fields = ("path", "name", "=sha256")
    date_hierarchy = "created_at"
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(UncheckedFile)
class UncheckedFileAdmin(NoAddNoDelete):
    """Decided on the Queue page."""

    list_display = ("id", "path", "mime", "size", "odd", "project", "created_at")
    list_select_related = ("project",)
    search_fields = ("path", "odd", "=sha256")
    date_hierarchy = "created_at"
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ExportRun)
class ExportRunAdmin(History):
    """Begun and cancelled on the export page; it goes with its files after a day."""

    list_display = ("id", "state", "done", "total", "error", "created_at", "ended_at")
    list_filter = ("state",)
    date_hierarchy = "created_at"
    list_per_page = 50


class ByName(admin.ModelAdmin):  # type: ignore[type-arg]
    """What the user calls it; products are put in on the gallery's pages."""

    list_display = ("name", "created_at")
    search_fields = ("name",)
    readonly_fields = ("created_at",)

    def delete_model(self, request: HttpRequest, obj: Tag | Collection) -> None:
        held = list(obj.products.values_list("pk", flat=True))
        super().delete_model(request, obj)
        index.update(held)

    def delete_queryset(
        self, request: HttpRequest, queryset: "QuerySet[Tag] | QuerySet[Collection]"
    ) -> None:
        held = list(queryset.values_list("products", flat=True))
        super().delete_queryset(request, queryset)
        index.update(pk for pk in held if pk is not None)


@admin.register(Tag)
class TagAdmin(ByName):
    fields = ("name", "colour", "created_at")


@admin.register(Collection)
class CollectionAdmin(ByName):
    fields = ("name", "cover", "created_at")
    raw_id_fields = ("cover",)


@admin.register(BulkAct)
class BulkActAdmin(History):
    """What was done lately, for as long as it can be undone; that is done on the pages."""

    list_display = ("id", "words", "act", "count", "made_at", "undone_at")
    list_filter = ("act",)
    date_hierarchy = "made_at"
    list_per_page = 50


@admin.register(SavedSearch)
class SavedSearchAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "query", "position")
    search_fields = ("name", "query")


def _picture(asset: Asset) -> str:
    if not asset.thumbnail:
        return asset.medium
    return format_html(
        '<img src="{}" alt="{}" height="48">', reverse("thumbnail", args=[asset.sha256]), asset
    )


@admin.register(ImportRun)
class ImportRunAdmin(History):
    list_display = (
        *("id", "state", "origin", "project", "is_linked", "found", "taken", "known", "refused"),
        "created_at",
    )
    list_filter = ("state", "origin", "is_linked")
    list_select_related = ("project",)


@admin.register(ImportedFile)
class ImportedFileAdmin(History):
    list_display = ("id", "run", "outcome", "path", "why", "product")
    list_filter = ("outcome",)
    list_select_related = ("run", "product")
    search_fields = ("path",)
    list_per_page = 50


@admin.register(DuplicateGroup)
class DuplicateGroupAdmin(History):
    list_display = ("id", "likeness", "frees", "dismissed_at", "is_settled")
    list_filter = ("likeness",)
    list_per_page = 50


@admin.register(DuplicateMember)
class DuplicateMemberAdmin(History):
    list_display = ("id", "group", "product")
    list_select_related = ("group", "product")
    list_per_page = 50


@admin.register(DuplicateLook)
class DuplicateLookAdmin(History):
    list_display = ("id", "through")


@admin.register(ProjectCover)
class ProjectCoverAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Chosen on the project's page."""

    list_display = ("project", "product")
    list_select_related = ("project", "product")
    raw_id_fields = ("project", "product")


@admin.register(ProjectFolder)
class ProjectFolderAdmin(History):
    list_display = ("project", "name")
    list_select_related = ("project",)
    search_fields = ("name",)


@admin.register(FolderFile)
class FolderFileAdmin(History):
    """What lies in the folders of projects."""

    list_display = ("id", "project", "name", "size")
    list_select_related = ("project",)
    list_filter = (("project", OfRecentProjects),)
    search_fields = ("name", "=sha256")
    list_per_page = 50


@admin.register(FolderTask)
class FolderTaskAdmin(History):
    """What the folders have not followed yet."""

    list_display = ("id", "project", "sha256")
    list_select_related = ("project",)
    list_per_page = 50


@admin.register(Pick)
class PickAdmin(History):
    list_display = ("id", "product", "is_blind", "made_at")
    list_select_related = ("product",)
    list_filter = ("is_blind",)


@admin.register(PickedFrom)
class PickedFromAdmin(History):
    list_display = ("id", "pick", "product")
    list_select_related = ("pick", "product")

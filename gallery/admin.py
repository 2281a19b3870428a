"""The gallery in the admin: look at everything, edit only what the user decides."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from gallery import products
from gallery.models import Asset, Home, Product, Source, UncheckedFile


class MadeNotTyped(admin.ModelAdmin):
    """Rows that come with a file: none is added by hand, and none is deleted without its file."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Home)
class HomeAdmin(MadeNotTyped):
    """The mark must be that of media/, so nobody types one."""

    list_display = ("id", "media_mark")

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(MadeNotTyped):
    """A file and its facts never change, so nothing here can be edited."""

    list_display = ("id", "picture", "path", "medium", "mime", "size", "width", "height")
    list_filter = ("medium", "mime")
    search_fields = ("=sha256", "=content_sha256", "path")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="")
    def picture(self, asset: Asset) -> str:
        return _picture(asset)


class SourceInline(admin.TabularInline):
    model = Source
    fk_name = "product"
    fields = readonly_fields = ("source", "role")
    verbose_name_plural = "Made from"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Product)
class ProductAdmin(MadeNotTyped):
    """What a person decides can be edited; what was made and how is history."""

    list_display = (
        *("id", "picture", "medium", "kind", "provider", "model_id", "words", "project"),
        *("favourite", "is_trashed", "created_at"),
    )
    list_display_links = ("id", "picture")
    list_filter = (
        *("medium", "kind", "provider", "favourite", ("trashed_at", admin.EmptyFieldListFilter)),
        "project",
    )
    list_select_related = ("asset", "project")
    search_fields = ("prompt", "title", "model_id", "=uid", "=asset__sha256")
    date_hierarchy = "created_at"
    fields = (
        *("title", "project", "favourite", "asset", "medium", "kind", "provider", "model_id"),
        *("prompt", "text", "seed", "cost_micros", "currency", "recipe", "uid", "created_at"),
        "trashed_at",
    )
    readonly_fields = fields[3:]
    raw_id_fields = ("project",)
    inlines = (SourceInline,)
    actions = ("move_to_trash", "put_back")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).defer("recipe", "text")

    @admin.display(description="")
    def picture(self, product: Product) -> str:
        return _picture(product.asset)

    @admin.display(description="prompt")
    def words(self, product: Product) -> str:
        return (product.prompt or product.title)[:80]

    @admin.display(boolean=True, description="in the trash")
    def is_trashed(self, product: Product) -> bool:
        return product.trashed_at is not None

    @admin.action(description="Move to the trash")
    def move_to_trash(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        count = products.trash(list(chosen.values_list("pk", flat=True)))
        self.message_user(request, f"{count} moved to the trash.")

    @admin.action(description="Put back from the trash")
    def put_back(self, request: HttpRequest, chosen: QuerySet[Product]) -> None:
        count = products.restore(list(chosen.values_list("pk", flat=True)))
        self.message_user(request, f"{count} put back.")


@admin.register(Source)
class SourceAdmin(MadeNotTyped):
    """Lineage is history: it can be looked at."""

    list_display = ("id", "source", "product", "role")
    list_select_related = ("source", "product")
    search_fields = ("=source__id", "=product__id", "role")
    ordering = ("-id",)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(UncheckedFile)
class UncheckedFileAdmin(MadeNotTyped):
    """Decided on the Queue page."""

    list_display = ("id", "path", "mime", "size", "odd", "project", "created_at")
    list_select_related = ("project",)
    search_fields = ("path", "odd", "=sha256")
    date_hierarchy = "created_at"
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


def _picture(asset: Asset) -> str:
    if not asset.thumbnail:
        return asset.medium
    return format_html(
        '<img src="{}" alt="{}" height="48">', reverse("thumbnail", args=[asset.sha256]), asset
    )

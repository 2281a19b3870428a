"""What stands for a project: its cover, which is the picture that the user chose, else the newest,
never a hidden one; and how many products it has."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gallery.models import NOT_TRASHED, TRASHED, WORK, Product
from gallery.project_models import ProjectCover
from gallery.search import index
from projects.models import Project


class NoCover(ValueError):
    """Why a product is none, in a sentence."""


def with_covers(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Each with `cover` (the hash of a picture, None without any), `chosen` (that of the user's
    choice) and `newest_at`. A choice counts while it is in the project, out of the trash and not
    hidden."""
    made = Product.objects.shown().filter(project=OuterRef("pk")).order_by()
    covers = made.filter(is_hidden=False).exclude(asset__thumbnail="").order_by("-pk")
    chosen = covers.filter(pk=OuterRef("chosen_cover__product")).values("asset__sha256")
    return rows.annotate(
        chosen=Subquery(chosen[:1]),
        cover=Coalesce(
            Subquery(chosen[:1]), Subquery(covers.filter(WORK).values("asset__sha256")[:1])
        ),
        newest_at=Subquery(made.order_by("-pk").values("created_at")[:1]),
    )


def count_products(projects: Iterable[Project]) -> None:
    """Give each `made`: how many products it has, trash left out. The index of the search knows the
    number of all."""
    found = {project.pk: project for project in projects}
    in_all, in_trash = index.numbers_of("project"), {}
    if in_all is None:
        in_all = _counted(NOT_TRASHED, found)
    else:
        in_trash = _counted(TRASHED, found)
    for pk, project in found.items():
        project.made = in_all.get(pk, 0) - in_trash.get(pk, 0)  # type: ignore[attr-defined]


def _counted(condition: Q, projects: Iterable[int]) -> dict[int, int]:
    rows = Product.objects.filter(condition, project__in=projects).order_by().values_list("project")
    return dict(rows.annotate(Count("pk")))


def choose(product: Product) -> None:
    """It is the cover of its project from now on. Raises NoCover."""
    if product.trashed_at:
        raise NoCover("What is in the trash is no cover. Put it back first. Nothing was changed.")
    if product.is_hidden:
        raise NoCover("What is hidden is no cover. Nothing was changed.")
    if not product.asset.thumbnail:
        raise NoCover("There is no picture of it, so it is no cover. Nothing was changed.")
    ProjectCover.objects.update_or_create(project=product.project, defaults={"product": product})


def chosen(project: Project) -> UUID | None:
    """The public id of the product that the user chose, while it is in the project."""
    of = ProjectCover.objects.filter(project=project).values("product")
    shown = Product.objects.shown().filter(project=project, pk__in=of)
    return shown.values_list("uid", flat=True).first()


def take_newest(project: Project) -> None:
    ProjectCover.objects.filter(project=project).delete()

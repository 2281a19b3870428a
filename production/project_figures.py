"""What projects hold, cost and take on the disk."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from gallery.models import NOT_TRASHED, TRASHED, Asset, Product
from ledger import day_totals, elsewhere
from ledger.day_totals import Days
from ledger.totals import Sums
from projects.models import Project


@dataclass(frozen=True)
class Figures:
    """`products` without those that are `trashed`; `bytes` of its files, each once, those in the
    trash too; what was `spent` here, and `elsewhere` before it was imported."""

    project: Project
    products: int
    trashed: int
    bytes: int
    spent: Sums
    elsewhere: Sums


def of_all() -> list[Figures]:
    """Those of all projects, by their names."""
    found = list(Project.objects.present().order_by("name", "pk"))
    shown, trashed = _counted(NOT_TRASHED), _counted(TRASHED)
    spent = day_totals.sums(Days(), "project_slug")
    before = elsewhere.spent(project.slug for project in found)
    return [
        Figures(
            project,
            shown.get(project.pk, 0),
            trashed.get(project.pk, 0),
            disk_use(project),
            spent.get((project.slug,), Sums()),
            before.get(project.slug, Sums()),
        )
        for project in found
    ]


def _counted(condition: Q) -> dict[int, int]:
    rows = Product.objects.filter(condition).order_by().values_list("project")
    return dict(rows.annotate(Count("pk")))


def disk_use(project: Project) -> int:
    files = Asset.objects.filter(pk__in=project.products.order_by().values("asset"))
    return files.aggregate(total=Sum("size"))["total"] or 0

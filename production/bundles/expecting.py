"""What an export of a project will hold, told before it is begun."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from gallery.models import NOT_TRASHED, TRASHED, Asset, Product, SideFile, UncheckedFile
from ledger import elsewhere
from ledger.models import LedgerEntry
from parameter_templates.models import ParameterTemplate
from projects.models import Project


@dataclass(frozen=True)
class Expected:
    """Products and the bytes of their files, each once, entries of the ledger, and templates; not
    in it are products in the trash and files kept unchecked."""

    products: int
    bytes: int
    entries: int
    templates: int
    trashed: int
    unchecked: int


def of(project: Project) -> Expected:
    every = Product.objects.filter(project=project).order_by()
    shown = every.shown()
    files = Asset.objects.filter(pk__in=shown.values("asset")).aggregate(total=Sum("size"))
    beside = SideFile.objects.filter(product__in=shown).aggregate(total=Sum("size"))
    own = LedgerEntry.objects.filter(project_slug=project.slug).count()
    counted = every.aggregate(
        shown=Count("pk", filter=NOT_TRASHED), trashed=Count("pk", filter=TRASHED)
    )
    return Expected(
        products=counted["shown"],
        bytes=(files["total"] or 0) + (beside["total"] or 0),
        entries=own + elsewhere.of_project(project.slug).count(),
        templates=ParameterTemplate.objects.present().filter(project=project).count(),
        trashed=counted["trashed"],
        unchecked=UncheckedFile.objects.filter(project=project).count(),
    )

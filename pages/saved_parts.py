"""What one backup has: its projects, products that are looked for, a button to bring one back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from backup import contents, standing
from backup.backup_place import Place
from backup.contents import SavedProduct
from backup.layout import BadBackup, Manifest
from foundation import user_input
from gallery.models import Product
from pages.formatting import day
from production import jobs
from production.bundles import bringing_back, from_backup, runs

MOST_PRODUCTS = 50
GONE, TRASHED, HERE = "gone here", "in the trash here", "here"


@dataclass(frozen=True)
class SavedProductRow:
    """A product of the backup; `now` says what became of it here, `is_here` that it would only be
    left as it is."""

    saved: SavedProduct
    now: str
    href_id: int | None

    @property
    def is_here(self) -> bool:
        return self.now == HERE


@require_GET
def inside(request: HttpRequest, number: int) -> HttpResponse:
    """With `find`, products by number, id or words."""
    place, manifest = _backup(number)
    find = user_input.words(request.GET.get("find", ""))[:200]
    context = {"here": "settings", "one": manifest, "find": find, "projects": [], "found": []}
    context |= {"most": MOST_PRODUCTS, "wrong": ""}
    try:
        context["projects"] = contents.projects(place, manifest)
        if find:
            context["found"] = _rows(contents.search(place, manifest, find, MOST_PRODUCTS))
    except BadBackup as error:
        context["wrong"] = str(error)
    return render(request, "backups/inside.html", context)


@require_POST
def bring_back(request: HttpRequest, number: int) -> HttpResponse:
    """A worker does it; the page of imports says how far it is."""
    place, manifest = _backup(number)
    uid = user_input.words(request.POST.get("product", ""))
    slug = user_input.words(request.POST.get("project", ""))
    try:
        if uid:
            wanted, name = (
                bringing_back.product(place, manifest, uid),
                f"Product of {day(manifest.when)}",
            )
        else:
            wanted = bringing_back.project(place, manifest, slug)
            name = f"{contents.project(place, manifest, slug).name} of {day(manifest.when)}"
        run = runs.begin_bringing_back(wanted, name)
    except (BadBackup, runs.CannotBegin) as error:
        messages.error(request, str(error))
        return redirect("backup-inside", number)
    jobs.want_bundles()
    return redirect("bundle", run.uid)


def _backup(number: int) -> tuple[Place, Manifest]:
    place = Place(standing.place())
    try:
        return place, from_backup.manifest_of(place, number)
    except BadBackup as error:
        raise Http404 from error


def _rows(saved: list[SavedProduct]) -> list[SavedProductRow]:
    uids = [UUID(one.uid) for one in saved]
    rows = Product.objects.filter(uid__in=uids).values_list("uid", "pk", "trashed_at")
    here = {uid.hex: (pk, TRASHED if trashed else HERE) for uid, pk, trashed in rows}
    return [
        SavedProductRow(one, here.get(one.uid, (None, GONE))[1], here.get(one.uid, (None, GONE))[0])
        for one in saved
    ]

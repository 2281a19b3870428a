"""Templates go out as files and come in from them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from foundation.written import thousands
from pages.current_project import NoSuchProject, target_project
from pages.gallery.uploads import takes_files
from pages.parameter_templates.listing import TemplateFilters, filtered
from parameter_templates import exchange
from parameter_templates.models import ParameterTemplate

MOST_REASONS = 5
MOST_BYTES = exchange.LARGEST_OF_ALL


@require_GET
def export_one(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ParameterTemplate.objects.present().select_related("current")
    row = rows.prefetch_related("tags").filter(pk=pk).first()
    if row is None:
        raise Http404
    return _download(exchange.written(row), exchange.file_name(row), "application/json")


@require_GET
def export_all(request: HttpRequest) -> HttpResponse:
    """Those that the list holds as it is narrowed, a file each in one ZIP."""
    rows = filtered(request, TemplateFilters.of(request)).prefetch_related("tags")
    return _download(exchange.zipped(rows), "templates.zip", "application/zip")


@takes_files
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Templates from files that are chosen: JSON, or ZIPs of such."""
    files = request.FILES.getlist("files")
    if not files:
        messages.error(request, "Choose a file first. Nothing was imported.")
        return redirect("templates")
    try:
        project = target_project(request)
    except NoSuchProject as error:
        messages.error(request, str(error))
        return redirect("templates")
    each = ((file.name or "the file", file.read(MOST_BYTES + 1)) for file in files)
    report = exchange.import_all(each, project)
    for name, why in report.refused[:MOST_REASONS]:
        messages.error(request, f"{name} was not imported. {why}")
    if len(report.refused) > MOST_REASONS:
        more = len(report.refused) - MOST_REASONS
        messages.error(request, f"{thousands(more)} more were not imported for reasons like these.")
    if report.templates:
        messages.success(request, report.words)
    if len(report.templates) == 1:
        return redirect("template", pk=report.templates[0].pk)
    return redirect("templates")


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response

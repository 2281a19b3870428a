"""Products handed out: what is asked, how it will be called, and files or a worker's progress.

What needs no coding is streamed at once, file by file; the rest is done by a worker, and its page
says how far it is.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.written import thousands
from gallery import worker_runs
from gallery.export_models import ExportRun
from gallery.exporting import (
    archive,
    contact_sheet,
    expecting,
    filling,
    making,
    options,
    runs,
)
from gallery.exporting.names import NAMES, USUAL, BadNameTemplate
from gallery.exporting.options import Options
from gallery.worker_runs import RunState
from pages.formatting import plural, size
from pages.gallery.result import request_fields
from pages.gallery.selection import FIELDS, BadSelection, selected
from production import jobs

MOST_NAMES = 4
RECIPES = (
    (options.EMBED, "Inside the file"),
    (options.SIDECAR, "Beside it, as JSON; the file is stripped bare"),
    (options.NONE, "None: stripped bare"),
)
SHAPES = ((options.FILES, "The file"), (options.ZIP, "One ZIP"), (options.SHEET, "A contact sheet"))
AS_IS = ("", "As it is")


class ExportForm(forms.Form):
    """The options of an export; `checked_options` are those of the gallery."""

    shape = forms.ChoiceField(label="As", choices=SHAPES)
    recipe = forms.ChoiceField(label="Recipe", choices=RECIPES, initial=options.EMBED)
    format = forms.ChoiceField(
        label="Format",
        required=False,
        choices=(AS_IS, *((name, name.upper()) for name in options.FORMATS)),
        help_text="What cannot become it stays as it is.",
    )
    longest = forms.CharField(label="Longest side, in pixels", required=False, max_length=20)
    quality = forms.CharField(label="Quality, 1 to 100", required=False, max_length=20)
    ai_mark = forms.BooleanField(
        label="Mark “made by AI”",
        required=False,
        initial=True,
        help_text="The press agencies’ standard mark (IPTC), for PNG, JPEG, WebP, MP4, MOV and "
        "an AVIF that is converted. Never set on what no AI made.",
    )
    name = forms.CharField(
        label="Names",
        initial=USUAL,
        max_length=1000,
        help_text=" ".join(f"{{{name}}}" for name in NAMES),
    )

    def __init__(self, data: Any, count: int) -> None:
        super().__init__(data, auto_id="export-%s")
        self.checked_options = Options()
        if count != 1:
            self.fields["shape"].choices = SHAPES[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        try:
            self.checked_options = options.checked(cleaned)
        except BadNameTemplate as error:
            self.add_error("name", str(error))
        except options.BadOption as error:
            self.add_error(None, str(error))
        return cleaned


def _selected(request: HttpRequest) -> list[int]:
    """The products that a request names, [] with a message where it cannot name them so."""
    try:
        return _most(request, selected(request))
    except BadSelection as error:
        messages.error(request, str(error))
        return []


def _most(request: HttpRequest, ids: list[int]) -> list[int]:
    if len(ids) > runs.MOST:
        all_of_them, most = thousands(len(ids)), thousands(runs.MOST)
        words = f"These are {all_of_them}; this page exports the first {most}."
        messages.warning(request, f"{words} “manage.py export” takes them all.")
    return ids[: runs.MOST]


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """The page with the options; by POST the files themselves, or the page of the run that makes
    them."""
    ids = _selected(request)
    if not ids:
        messages.error(request, "There is nothing to export: no product was chosen, or none fits.")
        return redirect("gallery")
    form = ExportForm(request.POST if "shape" in request.POST else None, len(ids))
    if form.is_bound and form.is_valid():
        return _start(request, ids, form.checked_options, form.cleaned_data["shape"])
    context = {"here": "gallery", "form": form, "fields": _fields(request)}
    context |= _preview(ids, form)
    return render(request, "gallery/export.html", context, status=422 if form.is_bound else 200)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How the first few will be called, and how much it will be."""
    ids = _selected(request)
    return render(
        request, "gallery/export_names.html", _preview(ids, ExportForm(request.POST, len(ids)))
    )


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was chosen, to be sent along."""
    fields = request_fields(request)
    return [(name, ",".join(fields.getlist(name))) for name in FIELDS if name in fields]


def _preview(ids: list[int], form: ExportForm) -> dict[str, Any]:
    wanted, wrong = Options(), ""
    if form.is_bound:
        wrong = "" if form.is_valid() else "; ".join(str(it[0]) for it in form.errors.values())
        wanted = form.checked_options
    planned = [] if wrong else making.plan(ids[:MOST_NAMES], wanted, len(ids))
    return {
        "wrong": wrong,
        "names": [it.name for it in planned],
        "more": max(0, len(ids) - MOST_NAMES),
        "count": f"{thousands(len(ids))} product{plural(len(ids))}",
        "size": "" if wrong else size(expecting.size(ids, wanted)),
    }


def _start(request: HttpRequest, ids: list[int], wanted: Options, shape: str) -> HttpResponseBase:
    planned = making.plan(ids, wanted)
    if shape == options.SHEET:
        if len(planned) > contact_sheet.MOST:
            messages.error(
                request, f"A contact sheet shows {thousands(contact_sheet.MOST)} at most."
            )
            return redirect(f"{reverse('export')}?product={','.join(map(str, ids[:2000]))}")
        sheet = contact_sheet.stream(planned, wanted)
        return _attachment(sheet, f"{_title()}.html", "text/html; charset=utf-8")
    if making.some_must_be_coded(planned, wanted):
        return _begun(request, ids, wanted)
    entries = filling.entries(planned, wanted, filling.Report(), goes_on=True)
    if shape == options.FILES and wanted.recipe != options.SIDECAR:
        name, file = next(entries)
        if isinstance(file, Path):
            return _attachment(_blocks(file, entries), name)
        entries.close()
        messages.error(request, file.decode())
        return redirect("product", ids[0])
    return _attachment(archive.stream(entries), f"{_title()}.zip", "application/zip")


def _begun(request: HttpRequest, ids: list[int], wanted: Options) -> HttpResponse:
    try:
        begun = runs.begin(ids, wanted)
    except making.ExportFailed as error:
        messages.error(request, str(error))
        return redirect("gallery")
    jobs.want_exports()
    return redirect("export-run", begun.uid)


def _title() -> str:
    return f"Art Factory {date.today().isoformat()}"


def _blocks(file: Path, entries: filling.Entries | None = None) -> Iterator[bytes]:
    """A file, and with `entries` one that goes once it is read."""
    try:
        with file.open("rb") as source:
            while block := source.read(archive.BLOCK):
                yield block
    finally:
        if entries is not None:
            entries.close()


def _attachment(
    pieces: Iterator[bytes], name: str, mime: str = "application/octet-stream"
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=mime)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a run is; for its script the part that changes."""
    export_run = get_object_or_404(ExportRun.objects.defer("plan"), uid=uid)
    context = {"here": "gallery", "run": export_run}
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    template = "gallery/export_progress.html" if is_part else "gallery/export_run.html"
    return render(request, template, context)


@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    if not worker_runs.cancel(get_object_or_404(ExportRun, uid=uid)):
        messages.error(request, "It has already ended.")
    return redirect("export-run", uid)


@require_POST
def go_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take up what failed, from where it stood."""
    if worker_runs.again(get_object_or_404(ExportRun, uid=uid)):
        jobs.want_exports()
    return redirect("export-run", uid)


@require_GET
def download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The files of a run that is done: the one there is, or a ZIP of them."""
    export_run = get_object_or_404(ExportRun.objects.defer("plan"), uid=uid, state=RunState.DONE)
    try:
        entries = list(
            filling.in_folder(export_run.folder, export_run.report if export_run.done > 1 else ())
        )
    except OSError:
        entries = []
    if not entries:
        messages.error(request, "Its files are gone. Export again.")
        return redirect("export-run", uid)
    name, file = entries[0]
    if len(entries) == 1 and isinstance(file, Path):
        return _attachment(_blocks(file), name)
    return _attachment(archive.stream(iter(entries)), f"{_title()}.zip", "application/zip")

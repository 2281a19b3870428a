"""The import page: what to take in, how far it is, and what became of each file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from foundation.client_address import is_local
from foundation.user_input import row_id
from gallery.import_models import ImportedFile, ImportRun
from gallery.importing import runs, steering
from pages.context import frame_of
from pages.current_project import current_project
from pages.gallery import past_runs
from pages.projects.project_field import ProjectField
from production import jobs
from projects.models import Project

MOST_RUNS = 30
LINES = 100
ONLY_HERE = (
    "A path can be imported only by a browser on the machine that Art Factory runs on, or by "
    "“manage.py import” there. Drop the files on this page instead."
)
COPY, LINK = "copy", "link"
WAYS = (
    (COPY, "Copy: Art Factory keeps files of its own"),
    (LINK, "Link: the files stay where they are, and are only read"),
)


class ImportForm(forms.Form):
    """What to take in from this machine, and how."""

    path = forms.CharField(
        label="File or folder on this machine",
        required=False,
        widget=forms.TextInput(
            attrs={"placeholder": "/home/me/pictures", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text="Pictures, videos, sounds and texts in it and in all folders below are read. "
        "Nothing of yours is changed, moved or removed.",
    )
    way = forms.ChoiceField(label="How they are kept", choices=WAYS)
    project = ProjectField(
        label="Project",
        may_be_archived=False,
        error_messages={"required": "Choose a project."},
    )
    tags = forms.BooleanField(
        label="Tags from folders",
        required=False,
        help_text="Each folder below the given one becomes a tag.",
    )

    def __init__(self, request: HttpRequest) -> None:
        here = current_project(request) or Project.inbox()
        usual = {"way": COPY, "project": here.slug}
        super().__init__(request.POST or None, initial=usual, auto_id="import-%s")
        self._is_local = is_local(request)
        self.fields["project"].offer(frame_of(request).offered, here)  # type: ignore[attr-defined]

    def clean_path(self) -> Path:
        if not self._is_local:  # a password for the app opens no disk
            raise forms.ValidationError(ONLY_HERE)
        try:
            return steering.whole_path(self.cleaned_data["path"])
        except steering.NoPlace as error:
            raise forms.ValidationError(str(error)) from None


@dataclass(frozen=True)
class Filter:
    """The lines of a report of one outcome, "" for all."""

    outcome: str
    words: str
    count: int


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The page; by POST an import begins. For its script the list of imports, which changes."""
    listed = {"runs": ImportRun.objects.select_related("project")[:MOST_RUNS], "here": "gallery"}
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return render(request, "gallery/import_runs.html", listed)
    form = ImportForm(request)
    if form.is_bound and form.is_valid():
        return redirect("import-run", _begun(form.cleaned_data).pk)
    status = 422 if form.is_bound else 200
    listed |= {"form": form, "sources": past_runs.sources()}
    return render(request, "gallery/import.html", listed, status=status)


def _begun(cleaned: dict[str, Any]) -> ImportRun:
    """The same asked again goes on where it was."""
    begun = runs.start(
        [cleaned["path"]],
        cleaned["project"],
        ImportRun.Origin.PAGE,
        is_linked=cleaned["way"] == LINK,
        has_folder_tags=cleaned["tags"],
    )
    steering.again(begun)
    jobs.want_imports()
    return begun


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, and its report: `outcome` for some lines, `after` for those after one.
    For its script the part that changes, and at the end the page anew."""
    import_run = get_object_or_404(ImportRun.objects.select_related("project"), pk=pk)
    context: dict[str, Any] = {"here": "gallery", "run": import_run}
    if request.htmx:  # type: ignore[attr-defined]
        if not import_run.is_under_way:
            return HttpResponseClientRefresh()
        return render(request, "gallery/import_progress.html", context)
    wanted = request.GET.get("outcome", ImportedFile.Outcome.REFUSED if import_run.refused else "")
    outcome = wanted if wanted in ImportedFile.Outcome.values else ""
    lines = import_run.files.filter(pk__gt=row_id(request.GET.get("after")) or 0)
    if outcome:
        lines = lines.filter(outcome=outcome)
    found = list(lines[: LINES + 1])
    context |= {
        "outcome": outcome,
        "filters": _filters(import_run),
        "lines": found[:LINES],
        "after": found[LINES - 1].pk if len(found) > LINES else None,
    }
    return render(request, "gallery/import_run.html", context)


def _filters(import_run: ImportRun) -> list[Filter]:
    counts = [(it.value, it.label, getattr(import_run, it.value)) for it in ImportedFile.Outcome]
    return [Filter("", "All", import_run.done), *(Filter(*one) for one in counts if one[2])]


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    if not steering.stop(get_object_or_404(ImportRun, pk=pk)):
        messages.error(request, "It has already ended.")
    return redirect("import-run", pk)


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """From where it stood; what was not taken is tried once more. What a command began a worker
    goes on with."""
    import_run = get_object_or_404(ImportRun, pk=pk)
    if steering.again(import_run):
        jobs.want_imports()
    return redirect("import-run", pk)

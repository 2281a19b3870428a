"""A project as one file: out of this home and into it. A worker carries it; a page says how far it
is, and what became of it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import HttpResponseClientRefresh

from foundation.client_address import is_local
from foundation.disk_errors import disk_words
from foundation.user_input import printable, row_id, short
from gallery import worker_runs
from gallery.importing import steering
from gallery.worker_runs import RunState
from pages.gallery.media import send_file
from pages.gallery.uploads import takes_files
from pages.projects import bundle_presenters as presenters
from production import jobs
from production.bundle_models import BundleRun
from production.bundles import expecting, runs
from projects.models import Project

MOST_RUNS, MOST_LINES = 20, 100
PIECE = 16 * 1024**2
"""Bytes that a browser sends at once."""
LARGEST = 2**50
ONLY_HERE = (
    "A path can be imported only by a browser on the machine that Art Factory runs on, or by "
    "“manage.py projects import” there. Drop the file on this page instead."
)
NO_PATH = "Write the path of the file, such as /home/me/night walks.artfactory.zip."
A_FOLDER = "“{}” is a folder. Write the path of the file itself."
NO_SIZE = "That file is empty. Choose the one that was exported."
NOT_SENT = "It was cancelled. Start again."


class PathForm(forms.Form):
    """A file of this machine."""

    path = forms.CharField(
        label="File on this machine",
        error_messages={"required": NO_PATH},
        widget=forms.TextInput(
            attrs={
                "placeholder": "/home/me/night walks.artfactory.zip",
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
        help_text="It is only read.",
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None, auto_id="bundle-%s")
        self._is_local = is_local(request)

    def clean_path(self) -> Path:
        if not self._is_local:  # a password for the app opens no disk
            raise forms.ValidationError(ONLY_HERE)
        try:
            path = steering.whole_path(self.cleaned_data["path"])
        except steering.NoPlace as error:
            raise forms.ValidationError(str(error)) from None
        if not path.is_file():
            raise forms.ValidationError(A_FOLDER.format(short(str(path))))
        return path


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """What the file of a project will hold, and those that lie ready; by POST one is begun."""
    project = get_object_or_404(Project.objects.present(), slug=slug)
    if request.method == "POST":
        try:
            begun = runs.begin_export(project)
        except runs.CannotBegin as error:
            messages.error(request, str(error))
            return redirect("project-export", slug)
        jobs.want_bundles()
        return redirect("bundle", begun.uid)
    exports = BundleRun.objects.filter(direction=BundleRun.Direction.OUT, project=project)
    expected = expecting.of(project)
    context = {
        "here": "projects",
        "project": project,
        "holds": presenters.holds(expected),
        "left_out": presenters.left_out(expected),
        "runs": [presenters.presented_run(run) for run in exports[:MOST_RUNS]],
    }
    return render(request, "projects/export.html", context)


@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Where a project is dropped, chosen, or its path is written; by POST that begins."""
    form = PathForm(request)
    if form.is_bound and form.is_valid():
        try:
            begun = runs.begin_import(form.cleaned_data["path"])
        except (runs.CannotBegin, OSError) as error:
            form.add_error("path", str(error) if isinstance(error, runs.CannotBegin) else NO_PATH)
        else:
            jobs.want_bundles()
            return redirect("bundle", begun.uid)
    imports = BundleRun.objects.filter(direction=BundleRun.Direction.IN).select_related("project")
    context = {
        "here": "projects",
        "form": form,
        "piece": PIECE,
        "runs": [presenters.presented_run(run) for run in imports[:MOST_RUNS]],
    }
    return render(request, "projects/import.html", context, status=422 if form.is_bound else 200)


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """For a script: a file of this `name` and `size` is to come, piece by piece. Where to, as
    {"piece", "cancel", "page"}, or with 422 {"why": a sentence}."""
    size = _number(request.POST.get("size"))
    if not 0 < size <= LARGEST:
        return JsonResponse({"why": NO_SIZE}, status=422)
    try:
        begun = runs.begin_sending(printable(request.POST.get("name", "")) or "project", size)
    except runs.CannotBegin as error:
        return JsonResponse({"why": str(error)}, status=422)
    addresses = {"piece": "bundle-piece", "cancel": "bundle-cancel", "page": "bundle"}
    return JsonResponse({it: reverse(name, args=[begun.uid]) for it, name in addresses.items()})


def _number(text: str | None) -> int:
    """0 for what is none."""
    return row_id(text) or 0


@takes_files
@require_POST
def piece(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the bytes of `file` on, which are those from `at` on: {"next": from where on the next
    are wanted}, or with 422 {"why": a sentence}."""
    sent = BundleRun.objects.exclude(state__in=(RunState.CANCELLED, RunState.FAILED))
    found, file = sent.filter(uid=uid, path="").first(), request.FILES.get("file")
    at = _number(request.POST.get("at"))
    if found is None or file is None or found.direction != BundleRun.Direction.IN:
        return JsonResponse({"why": NOT_SENT}, status=422)
    if found.step != BundleRun.Step.SENDING:  # the answer to the last piece was lost
        return JsonResponse({"next": found.size})
    try:
        wanted = runs.receive(found, at, file.chunks())
    except OSError as error:
        cause, remedy = disk_words(error)
        return JsonResponse({"why": f"It could not be kept: {cause}. {remedy}"}, status=422)
    if wanted == found.size:
        jobs.want_bundles()
    return JsonResponse({"next": wanted})


@require_GET
def run(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far it is, and then what became of it. For its script the part that changes, and at the
    end the page anew."""
    bundle_run = get_object_or_404(BundleRun.objects.select_related("project"), uid=uid)
    context: dict[str, Any] = {
        "here": "projects",
        "presented": presenters.presented_run(bundle_run),
    }
    if request.htmx:  # type: ignore[attr-defined]
        if not bundle_run.is_under_way:
            return HttpResponseClientRefresh()
        return render(request, "projects/bundle_progress.html", context)
    context |= {
        "lines": bundle_run.report[:MOST_LINES],
        "more": len(bundle_run.report) - MOST_LINES,
    }
    return render(request, "projects/bundle.html", context)


@require_safe
def download(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    done = BundleRun.objects.filter(direction=BundleRun.Direction.OUT, state=RunState.DONE)
    bundle_run = get_object_or_404(done, uid=uid)
    if not bundle_run.file.is_file():
        raise Http404
    return send_file(request, bundle_run.file, bundle_run.name, str(uid))


@require_POST
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    if not runs.cancel(get_object_or_404(BundleRun, uid=uid)):
        messages.error(request, "It has already ended.")
    return redirect("bundle", uid)


@require_POST
def go_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Once more what failed."""
    if worker_runs.again(get_object_or_404(BundleRun, uid=uid)):
        jobs.want_bundles()
    return redirect("bundle", uid)


@require_POST
def dismiss(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Remove the file that was made; of an import its page alone."""
    bundle_run = get_object_or_404(BundleRun.objects.select_related("project"), uid=uid)
    if not runs.dismiss(bundle_run):
        messages.error(request, "It is still under way. Cancel it first.")
        return redirect("bundle", uid)
    if bundle_run.direction == BundleRun.Direction.IN:
        return redirect("project-import")
    messages.success(request, f"“{bundle_run.name}” is removed. The project stays as it is.")
    return (
        redirect("project", bundle_run.project.slug) if bundle_run.project else redirect("projects")
    )

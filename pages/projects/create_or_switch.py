"""Making a project and choosing the one to work in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pages.current_project import BEGINS, remember
from pages.http_params import way_back
from pages.projects.project_form import NewProjectForm
from projects.models import Project


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        project = form.save()
        messages.success(request, f"“{project}” is made and chosen: what you order now goes there.")
        return _choose(request, redirect("create"), project)
    status = 422 if form.is_bound else 200
    return render(request, "projects/new.html", {"here": "projects", "form": form}, status=status)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Choose a project, or with an empty `project` all of them."""
    slug = request.POST.get("project", "")
    project = Project.objects.present().filter(slug=slug).first() if "\0" not in slug else None
    if slug and project is None:
        messages.error(request, "That project no longer exists. Nothing was changed.")
    if project:
        project.use()
    return _choose(request, HttpResponseRedirect(way_back(request, "create")), project)


def _choose(request: HttpRequest, response: HttpResponse, project: Project | None) -> HttpResponse:
    begins = bool(request.COOKIES.get(BEGINS))
    remember(response, project.slug if project else "", begins=begins)
    return response

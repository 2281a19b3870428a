"""The project that the user works in; a cookie keeps it from page to page."""

from django.http import HttpRequest

from projects.models import Project

COOKIE = "artfactory_project"


def current_project(request: HttpRequest) -> Project | None:
    """The chosen project, or None for "All projects". Asked for once per request."""
    if not hasattr(request, "_current_project"):
        slug = request.COOKIES.get(COOKIE, "")
        request._current_project = Project.objects.filter(slug=slug).first() if slug else None
    return request._current_project

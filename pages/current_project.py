"""The project that a page stands in.

A cookie proposes it for a new page; before there is one, that in which this browser begins
(`BEGINS`, told on the Settings page). With that the first lasts until the browser is closed, else
for a year. From then on the page itself says where it stands, in each request of its script
(`X-Project`) and in the forms that order or upload (`project`), so that another tab cannot change
where something goes.
"""

from django.http import HttpRequest, HttpResponse

from projects.models import Project

COOKIE = "artfactory_project"
BEGINS = "artfactory_begins"
A_YEAR = 365 * 24 * 3600
HEADER = "X-Project"
FIELD = "project"


class NoSuchProject(Exception):
    """What the page stands in takes nothing (any more). The sentence says why."""


def current_project(request: HttpRequest) -> Project | None:
    """The project to show, or None for "All projects". Asked for once per request."""
    if not hasattr(request, "_current_project"):
        begins = request.COOKIES.get(BEGINS, "")
        slug = request.headers.get(HEADER, request.COOKIES.get(COOKIE, begins))
        request._current_project = _named(slug)  # type: ignore[attr-defined]
    return request._current_project  # type: ignore[attr-defined,no-any-return]


def remember(response: HttpResponse, slug: str, *, begins: bool) -> None:
    """The project that new pages of this browser stand in, "" for all of them: until it is closed
    where it `begins` in one of its own."""
    age = None if begins else A_YEAR
    response.set_cookie(COOKIE, slug, max_age=age, samesite="Strict", httponly=True)


def stand_in(request: HttpRequest, slug: str) -> None:
    """This page was opened from one that stood there; a project that is gone changes nothing."""
    if (project := _named(slug)) is not None or not slug:
        request._current_project = project  # type: ignore[attr-defined]


def target_project(request: HttpRequest) -> Project | None:
    """Where an order or upload goes: what the form or the page's script names, never what another
    tab has chosen since; None where it names none, which is the Inbox. Raises NoSuchProject."""
    slug = request.POST.get(FIELD, request.headers.get(HEADER, ""))
    project = _named(slug)
    if slug and project is None:
        raise NoSuchProject(
            "The project of this page no longer exists. Choose another one, then try again."
        )
    if project is not None and project.state == Project.State.ARCHIVED:
        raise NoSuchProject(
            f"“{project}” is archived, so nothing new goes into it. Choose another project, or "
            "make it active again."
        )
    request._current_project = project  # type: ignore[attr-defined]
    return project


def _named(slug: str) -> Project | None:
    if not slug or "\0" in slug:
        return None
    return Project.objects.present().filter(slug=slug).first()

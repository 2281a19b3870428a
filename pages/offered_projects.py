"""The projects that a page offers: those used last, and a way to the others. What a page holds of
them does not grow with their number."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from foundation.prepared_queries import prepared_rows
from projects.models import Project

MOST = 8
FIND = "?"
"""What a choice of the others is sent as; no project has that slug. A script finds one instead."""


@dataclass(frozen=True)
class OfferedProjects:
    """`projects` may be chosen at once; `are_more` where there are others to be found."""

    projects: tuple[Project, ...]
    are_more: bool

    def beside(self, chosen: Project | None) -> "OfferedProjects":
        """With the one that is chosen, wherever that is not among them."""
        if chosen is None or chosen in self.projects:
            return self
        return replace(self, projects=(chosen, *self.projects))

    def choices(self, chosen: Project | None = None) -> list[tuple[str, str]]:
        """(slug, name) of each for a form, by name."""
        projects = sorted(self.beside(chosen).projects, key=lambda one: one.name.casefold())
        found = [(one.slug, one.name) for one in projects]
        return [*found, (FIND, "Find another …")] if self.are_more else found


NOTHING = OfferedProjects((), are_more=False)


def offered() -> OfferedProjects:
    """Of those that take something. One query."""
    return _of(_last())


def offered_and_hidden() -> tuple[OfferedProjects, list[Project]]:
    """The same, and all that are hidden. One query for both."""
    rows = _last_and_hidden()
    return _of(_open(rows)), [one for one in rows if one.is_hidden]


def offered_and(slug: str) -> tuple[OfferedProjects, Project | None]:
    """The same, and the project of that slug, which may be archived. One query for both."""
    rows = _last_and_one(slug)
    return _of(_open(rows)), next((one for one in rows if one.slug == slug), None)


@prepared_rows(0)
def _last() -> QuerySet[Project]:
    return Project.objects.open().recent()[: MOST + 1]


@prepared_rows(0)
def _last_and_hidden() -> QuerySet[Project]:
    last = Project.objects.open().recent()[: MOST + 1]
    either = Q(pk__in=last.values("pk")) | Q(is_hidden=True)
    return Project.objects.present().filter(either).recent()


@prepared_rows(1)
def _last_and_one(slug: str) -> QuerySet[Project]:
    last = Project.objects.open().recent()[: MOST + 1]
    return Project.objects.filter(Q(pk__in=last.values("pk")) | Q(slug=slug)).recent()


def _open(rows: list[Project]) -> list[Project]:
    """The last ones among them that take something, and no other that was asked for."""
    archived = Project.State.ARCHIVED
    return [one for one in rows if not (one.state == archived or one.deleted_at)][: MOST + 1]


def _of(found: list[Project]) -> OfferedProjects:
    return OfferedProjects(tuple(found[:MOST]), len(found) > MOST)

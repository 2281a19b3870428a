"""The projects that a page offers: those used last, and a way to the others. What a page holds of
them does not grow with their number."""

from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from artfactory.prepared_queries import prepared_rows
from projects.models import Project

MOST = 8
FIND = "?"
"""What a choice of the others is sent as; no project has that slug. A script finds one instead."""


@dataclass(frozen=True)
class Offered:
    """`shown` may be chosen at once; `are_more` where there are others to be found."""

    shown: tuple[Project, ...]
    are_more: bool

    def beside(self, chosen: Project | None) -> "Offered":
        """With the one that is chosen, wherever that is not among them."""
        if chosen is None or chosen in self.shown:
            return self
        return replace(self, shown=(chosen, *self.shown))

    def choices(self, chosen: Project | None = None) -> list[tuple[str, str]]:
        """(slug, name) of each for a form, by name."""
        shown = sorted(self.beside(chosen).shown, key=lambda one: one.name.casefold())
        found = [(one.slug, one.name) for one in shown]
        return [*found, (FIND, "Find another …")] if self.are_more else found


NOTHING = Offered((), are_more=False)


def offered() -> Offered:
    """Of those that take something. One query."""
    return _of(_last())


def offered_and_hidden() -> tuple[Offered, list[Project]]:
    """The same, and all that are hidden. One query for both."""
    rows = _last_and_hidden()
    takes_something = [one for one in rows if one.state != Project.State.ARCHIVED]
    return _of(takes_something[: MOST + 1]), [one for one in rows if one.is_hidden]


@prepared_rows(0)
def _last() -> QuerySet[Project]:
    return Project.objects.open().recent()[: MOST + 1]


@prepared_rows(0)
def _last_and_hidden() -> QuerySet[Project]:
    last = Project.objects.open().recent()[: MOST + 1]
    either = Q(pk__in=last.values("pk")) | Q(is_hidden=True)
    return Project.objects.present().filter(either).recent()


def _of(found: list[Project]) -> Offered:
    return Offered(tuple(found[:MOST]), len(found) > MOST)

"""The projects that a page offers: those used last, and a way to the others. What a page holds of
them does not grow with their number."""

from dataclasses import dataclass, replace

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
    found = list(Project.objects.open().recent()[: MOST + 1])
    return Offered(tuple(found[:MOST]), len(found) > MOST)

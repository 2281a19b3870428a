"""What the frame around every page needs: projects to choose from, the work under way, the month's
sum, how many decisions wait, what does not work, and which providers are spoken to elsewhere.
"""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject

from foundation import written
from foundation.client_address import is_local
from pages.current_project import current_project
from pages.offered_projects import OfferedProjects, offered, offered_and_hidden
from pages.status import component_status
from pages.status.component_status import Part
from preferences import store
from production import live_status
from production.live_status import Summary
from production.pending_decisions import SideFigures, side_figures
from projects.models import Project
from providers import connect
from providers.contract import Provider


class Frame:
    """Each is asked for once, and only by an answer that shows it. One name in a template, since
    Jinja2's backend lets what stands on every page go before what the view says."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        return self._request.COOKIES.get("artfactory_theme") or "auto"

    @property
    def sidebar(self) -> str:
        return self._request.COOKIES.get("artfactory_sidebar", "")

    @property
    def keys(self) -> str:
        """ "off" where single keys are no shortcuts."""
        return "off" if self._request.COOKIES.get("artfactory_keys") == "off" else ""

    @property
    def marks(self) -> dict[str, str | None]:
        """What the page's script and sheet read off its root."""
        return {
            "data-sidebar": self.sidebar or None,
            "data-hidden": self.hidden or None,
            "data-keys": self.keys or None,
            "data-thousands": written.number(",") if written.number(",") != "," else None,
        }

    @cached_property
    def hidden(self) -> str:
        """ "shown" where what is hidden is not blurred: asked for in this session."""
        is_revealed = self._request.COOKIES.get("artfactory_hidden") == "shown"
        return "shown" if is_revealed and store.get("reveal_stays") else ""

    @cached_property
    def offered(self) -> OfferedProjects:
        return offered()

    @cached_property
    def hidden_projects(self) -> list[Project]:
        self.offered, found = offered_and_hidden()
        return found

    @cached_property
    def project(self) -> Project | None:
        return current_project(self._request)

    @property
    def project_slug(self) -> str:
        return self.project.slug if self.project else ""

    @property
    def project_name(self) -> str:
        return self.project.name if self.project else "All projects"

    @cached_property
    def work(self) -> Summary:
        return live_status.summary()

    @cached_property
    def moved_providers(self) -> list[Provider]:
        return connect.moved()

    @cached_property
    def troubles(self) -> list[Part]:
        return component_status.troubles()

    @property
    def is_elsewhere(self) -> bool:
        return not is_local(self._request)

    @cached_property
    def figures(self) -> SideFigures:
        return side_figures()

    @property
    def decisions(self) -> int:
        return self.figures.decisions

    @property
    def month_sum(self) -> int:
        return self.figures.spent


def frame_of(request: HttpRequest) -> Frame:
    """One for each request, whoever asks first: a view with figures of its own, or the page."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request)  # type: ignore[attr-defined]
    return request.frame  # type: ignore[attr-defined,no-any-return]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Django's own `csrf_input` masks the token anew for each of a page's forms; one mask for all
    of them is as good, and a page of cards has a hundred."""
    return {
        "frame": frame_of(request),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }

"""What the frame around every page needs: projects to choose from, the work under way, the month's
sum, how many decisions wait, what does not work, and which providers are spoken to elsewhere.

All of it is lazy: an answer that shows no frame asks the database nothing.
"""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from artfactory import parts
from production import live
from production.side_figures import side_figures
from projects.current import current_project
from projects.models import Project
from providers import connect


def frame(request: HttpRequest) -> dict[str, Any]:
    figures = cache(side_figures)
    return {
        "open_projects": SimpleLazyObject(lambda: list(Project.objects.open())),
        "current_project": lambda: current_project(request),
        "work": SimpleLazyObject(live.summary),
        "moved_providers": connect.moved,
        "troubles": parts.troubles,
        "decisions": lambda: figures().decisions,
        "month_sum": lambda: figures().spent,
    }

"""What the frame around every page needs: projects to choose from, the work under way, the month's
sum.

All of it is lazy: an answer that shows no frame asks the database nothing.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from production import live, spending
from projects.current import current_project
from projects.models import Project


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "open_projects": SimpleLazyObject(lambda: list(Project.objects.open())),
        "current_project": lambda: current_project(request),
        "work": SimpleLazyObject(live.summary),
        "month_sum": spending.spent_this_month,
    }

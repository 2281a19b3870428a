"""What the frame around every page needs: the open projects and which one is chosen."""

from typing import Any

from django.http import HttpRequest

from projects.current import current_project
from projects.models import Project


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "open_projects": lambda: Project.objects.open(),
        "current_project": lambda: current_project(request),
    }

"""Addresses of pages that join several rooms."""

from django.urls import path

from artfactory.views.health import health, state, troubles
from artfactory.views.preferences import settings
from artfactory.views.projects import project, projects

urlpatterns: list = [
    path("health", health, name="health"),
    path("state/", state, name="state"),
    path("state/line/", troubles, name="troubles"),
    path("settings/", settings, name="settings"),
    path("projects/", projects, name="projects"),
    path("projects/<slug:slug>/", project, name="project"),
]

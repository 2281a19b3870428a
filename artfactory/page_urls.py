"""Addresses of pages that join several rooms."""

from django.urls import path

from artfactory.views.health import health
from artfactory.views.preferences import settings
from artfactory.views.projects import project, projects

urlpatterns: list = [
    path("health", health, name="health"),
    path("settings/", settings, name="settings"),
    path("projects/", projects, name="projects"),
    path("projects/<slug:slug>/", project, name="project"),
]

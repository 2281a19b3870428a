"""Addresses of pages that join several rooms."""

from django.urls import path

from artfactory.views.health import health

urlpatterns: list = [
    path("health", health, name="health"),
]

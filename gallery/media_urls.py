"""Addresses of pages that join several rooms."""

urlpatterns: list = []

"""Pages of projects alone; those that join rooms are in `artfactory.page_urls`."""

from django.urls import path

from projects import views

urlpatterns = [
    path("new/", views.new, name="project-new"),
    path("switch/", views.switch, name="project-switch"),
]

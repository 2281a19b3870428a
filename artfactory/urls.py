"""Every address of the app. Each room brings its own."""

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("", include("production.urls")),
    path("gallery/", include("gallery.urls")),
    path("", include("gallery.media_urls")),
    path("projects/", include("projects.urls")),
    path("providers/", include("providers.urls")),
    path("", include("artfactory.page_urls")),
    path("admin/", admin.site.urls),
    path("login/", LoginView.as_view(template_name="login.html"), name="login"),
]

handler404 = "artfactory.views.errors.not_found"
handler500 = "artfactory.views.errors.server_error"

"""Every address of the app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from pages.errors import nothing_there
from pages.login import change_password, log_out

admin.autodiscover()

urlpatterns = [
    path("", include("pages.urls")),
    # The admin would lead from here to a row's own page, which no model has, and fails on the way.
    path("admin/r/<path:row>", nothing_there),
    # One door for passwords, and the same patience where one is changed.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/logout/", log_out),
    path("admin/password_change/", admin.site.admin_view(change_password)),
    path("admin/", admin.site.urls),
]

handler400 = "pages.errors.bad_request"
handler404 = "pages.errors.not_found"
handler500 = "pages.errors.server_error"

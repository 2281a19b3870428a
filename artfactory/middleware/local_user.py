"""On this machine nobody logs in; from anywhere else everything wants the password."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from foundation.client_address import is_local
from pages.errors import not_logged_in

LOCAL_USER = "local"


def local_user() -> User:
    """The one user there is; made at the first start, without a password."""
    return User.objects.get_or_create(
        username=LOCAL_USER,
        defaults={"is_staff": True, "is_superuser": True, "password": make_password(None)},
    )[0]


class LocalUser:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_local(request):
            request.user = cast(User, SimpleLazyObject(local_user))
            return self.get_response(request)
        if not request.user.is_authenticated and request.path != reverse("login"):
            return not_logged_in(request)
        response = self.get_response(request)
        # “Back” after “Log out” shows nothing.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

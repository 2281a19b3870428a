"""On this machine nobody logs in; from anywhere else everything wants the password."""

import ipaddress
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

LOCAL_USER = "local"


def is_local(request: HttpRequest) -> bool:
    """True when the connection itself comes from this machine and no proxy stands between."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    try:
        return not forwarded and ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except (KeyError, ValueError):
        return False


def local_user():
    """The one user there is; made at the first start."""
    return get_user_model().objects.get_or_create(
        username=LOCAL_USER, defaults={"is_staff": True, "is_superuser": True}
    )[0]


class LocalUser:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_local(request):
            request.user = SimpleLazyObject(local_user)
        elif not request.user.is_authenticated and request.path != reverse("login"):
            return redirect_to_login(request.get_full_path())
        return self.get_response(request)

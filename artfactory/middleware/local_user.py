"""On this machine nobody logs in; from anywhere else everything wants the password."""

import ipaddress
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

LOCAL_USER = "local"
PROXY_HEADERS = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


def is_local(request: HttpRequest) -> bool:
    """True when the connection itself comes from this machine and no proxy stands between."""
    if any(name in request.headers for name in PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except (KeyError, ValueError):
        return False


def local_user() -> AbstractUser:
    """The one user there is; made at the first start, without a password."""
    return get_user_model().objects.get_or_create(
        username=LOCAL_USER,
        defaults={"is_staff": True, "is_superuser": True, "password": make_password(None)},
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

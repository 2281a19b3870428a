"""The door for people on other machines: the password, and out again."""

import logging
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.contrib.sessions.models import Session
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from foundation.client_address import is_local, whence
from foundation.wrong_passwords import WrongPasswords
from pages.errors import refuse

logger = logging.getLogger(__name__)

tries = WrongPasswords(file=settings.PATHS.wrong_passwords)
WRONG = ((NON_FIELD_ERRORS, "invalid_login"), ("old_password", "password_incorrect"))
"""How Django's forms tell of a wrong password."""

View = Callable[..., HttpResponse]


def patient(view: View) -> View:
    """For a view whose form asks for a password: the more were wrong, the later it looks at the
    next. Whoever sits at this machine does not wait."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_local(request):
            return view(request, *args, **kwargs)
        address = whence(request)
        if wait := tries.begin(address):
            return _too_early(request, wait)
        try:
            response = view(request, *args, **kwargs)
        except BaseException:
            tries.take_back(address)
            raise
        if response.status_code == 302:
            tries.right(address)
        elif _is_wrong(form := response.context_data["form"]):  # type: ignore[attr-defined]
            _report_wrong_password(address, form)
        else:
            tries.take_back(address)
        return response

    return answer


def _is_wrong(form: BaseForm) -> bool:
    return any(form.has_error(field, code) for field, code in WRONG)


def _report_wrong_password(address: str, form: BaseForm) -> None:
    wait = tries.wait(address)
    logger.warning(
        "A wrong password from %s, %d in a row; the next is looked at in %.0f s",
        address,
        tries.in_a_row(address),
        wait,
    )
    if wait:
        form.add_error(None, f"The next try is possible in {in_words(wait)}.")


def _too_early(request: HttpRequest, wait: float) -> HttpResponse:
    """429: the password was not looked at."""
    words = f"Too many wrong passwords. Wait {in_words(wait)}, then try again."
    if request.user.is_authenticated:
        response = refuse(request, words, status=429)
    else:
        form = AuthenticationForm(request, initial={"username": request.POST.get("username", "")})
        context = {"form": form, "words": words, "next": request.POST.get("next", "")}
        response = render(request, "login.html", context, status=429)
    response.headers["Retry-After"] = str(math.ceil(wait))
    return response


def in_words(seconds: float) -> str:
    """Rounded up: who waits so long need not wait again."""
    whole, unit = math.ceil(seconds), "second"
    if whole > 90:
        whole, unit = math.ceil(seconds / 60), "minute"
    return f"{whole} {unit}" if whole == 1 else f"{whole} {unit}s"


@require_http_methods(["GET", "HEAD", "POST"])
@patient
def log_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return LoginView.as_view(template_name="login.html", extra_context={"words": ""})(request)  # type: ignore[return-value]


@patient
def change_password(request: HttpRequest) -> HttpResponse:
    return admin.site.password_change(request)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session here: its cookie opens nothing any more, wherever it was copied to."""
    logout(request)
    return _out(request, "You are logged out.")


@require_POST
def log_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session there is. Who sits at this machine needs none."""
    Session.objects.all().delete()
    logout(request)
    return _out(request, "All browsers on other machines are logged out.")


def _out(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    response = redirect("settings" if is_local(request) else "login")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response

"""May a request send its body? Told by its headers, before a byte of the body is received.

What the middleware and the views would refuse anyway is refused here first, by the same functions,
so that nobody fills the disk with what ends in a 403.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from artfactory.middleware.same_origin import is_same_origin
from artfactory.wsgi_request import Request
from foundation.client_address import is_local
from gallery.media_facts import LARGEST_FILE, megabytes

KEY = "artfactory.refused"
"""Where a server puts a `Refusal` in the environment of a request that it let send no body."""
MOST_FORM = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
MOST_UPLOAD = LARGEST_FILE + MOST_FORM

SECONDS_TO_KNOW = 0.5
_asking = ThreadPoolExecutor(1, "logged in")

FOREIGN_HOST = "Art Factory does not answer by this name."
NO_BODY = "This address takes nothing by this method."
FOREIGN_SITE = "This request came from another site. Nothing was changed."
NOBODY = "Log in first, then send it again."
NOT_THERE = "There is nothing at this address."
TOO_OLD = "This page is out of date. Reload it and try again."
TOO_LARGE = "That is too large: {} can be sent here at once."


@dataclass(frozen=True)
class Refusal:
    status: int
    words: str


def judge(environ: dict[str, Any]) -> Refusal | int:
    """By a request's environment: why its body is not received, or its most bytes. It is asked
    between two packets, so it may wait for nothing."""
    request = Request({**environ, "wsgi.input": BytesIO()})
    try:
        request.get_host()
    except DisallowedHost:
        return Refusal(400, FOREIGN_HOST)
    if request.method != "POST":
        return Refusal(405, NO_BODY)
    if not is_same_origin(request):
        return Refusal(403, FOREIGN_SITE)
    if not (is_local(request) or request.path == reverse("login") or _is_logged_in(request)):
        return Refusal(401, NOBODY)
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return Refusal(404, NOT_THERE)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return Refusal(403, TOO_OLD)
    most = MOST_UPLOAD if getattr(view, "takes_files", False) else MOST_FORM
    if int(environ.get("CONTENT_LENGTH") or 0) > most:
        return too_large(most)
    return most


def too_large(most: int) -> Refusal:
    return Refusal(413, TOO_LARGE.format(megabytes(LARGEST_FILE if most > MOST_FORM else most)))


def _is_logged_in(request: HttpRequest) -> bool:
    """Where the database does not say so soon, the app asks it again, after the body."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    try:
        return _asking.submit(_has_user, key).result(SECONDS_TO_KNOW)
    except (TimeoutError, DatabaseError):
        return True


def _has_user(key: str) -> bool:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    try:
        return get_user(request).is_authenticated
    finally:
        connections.close_all()

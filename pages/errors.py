"""Error pages for people: what happened and what to do next."""

import sys

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from pages.status.failure_words import NOTHING_SPENT, Trouble, trouble_of

LOG_IN = "You are not logged in. Nothing was changed. Log in and try again."


def refuse(request: HttpRequest, message: str, status: int = 403) -> HttpResponse:
    """A page with one sentence; only that sentence for the page's own script."""
    if request.headers.get("HX-Request"):
        words = f"{message} {NOTHING_SPENT}"
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    return render(request, "errors/refused.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django gives up on forms with too many fields, or fields that are too long."""
    if isinstance(exception, RequestDataTooBig):
        return refuse(request, "That form is too large. Shorten it and send it again.", 413)
    return refuse(request, "What was sent could not be read.", 400)


def not_logged_in(request: HttpRequest) -> HttpResponse:
    """A page that a browser opens leads to the login page. What a page or a script asks for is 401:
    a login page has no place in a card, and a monitor takes it for good news."""
    if request.path == reverse("health"):
        return JsonResponse({"ok": False, "error": LOG_IN}, status=401)
    if is_for_a_script(request):
        return HttpResponse(LOG_IN, status=401, content_type="text/plain; charset=utf-8")
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    # What was sent is not sent again after the login; its address may not even be a page.
    return redirect("login")


def is_for_a_script(request: HttpRequest) -> bool:
    """Browsers ask for pages as `text/html`, by name; some tools name nothing at all."""
    return bool(
        request.headers.get("HX-Request") or "html" not in request.headers.get("Accept", "html")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, "This page is out of date. Reload it and try again.")


class NotHere(Http404):
    """There is nothing at this address; the sentence says what is missing."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    words = str(exception) if isinstance(exception, NotHere) else ""
    return render(request, "errors/not_found.html", {"words": words}, status=404)


def nothing_there(request: HttpRequest, **parts: str) -> HttpResponse:
    """For addresses that a library brings and that lead nowhere here."""
    raise Http404


def unavailable(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """503: what does not work, what mends it, and that nothing was spent; a sentence for htmx."""
    if request.headers.get("HX-Request"):
        words = f"{trouble} {NOTHING_SPENT}"
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    context = {"trouble": trouble, "nothing_spent": NOTHING_SPENT}
    return render(request, "errors/unavailable.html", context, status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also for what went wrong outside the views, where no middleware looks."""
    trouble = trouble_of(sys.exc_info()[1])
    if trouble is not None:
        return unavailable(request, trouble)
    return render(request, "errors/server_error.html", status=500)

"""Error pages for people: what happened and what to do next."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from artfactory.trouble import NOTHING_SPENT, Trouble, trouble_of


def refuse(request: HttpRequest, message: str) -> HttpResponse:
    """403 with one sentence."""
    return render(request, "errors/refused.html", {"message": message}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, "This page was too old to be sent. Reload it and try again.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/not_found.html", status=404)


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

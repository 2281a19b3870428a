"""The page that erases everything: what goes, what stays, the home's name typed, the wait."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from backup import erasing
from backup.layout import BackupFailed
from foundation import home_erasing
from foundation.client_address import is_local
from foundation.disk_errors import disk_words
from foundation.home import app_is_running
from production import at_providers

ONLY_HERE = "This page erases a disk, so it is for browsers on this machine alone."
OTHER_NAME = "That is not the name of this home. Nothing was erased."


@require_GET
def erase(request: HttpRequest) -> HttpResponse:
    return _waiting(request) if home_erasing.is_decided(settings.PATHS) else _page(request)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Decide it, once the name is typed. The supervisor does it: it ends all else before."""
    if not is_local(request):
        return _page(request, wrong=ONLY_HERE, status=403)
    if request.POST.get("home", "").strip() != settings.PATHS.home.name:
        return _page(request, wrong=OTHER_NAME, status=422)
    try:
        erasing.decide([Path(one) for one in request.POST.getlist("place")])
    except BackupFailed as error:
        return _page(request, wrong=str(error), status=409)
    except OSError as error:
        cause, remedy = disk_words(error)
        return _page(request, wrong=f"Nothing was erased: {cause}. {remedy}", status=503)
    return _waiting(request)  # a page of its own address might come too late


def _waiting(request: HttpRequest) -> HttpResponse:
    """Until the app has started as new, which its script finds out."""
    context = {"runs_by_itself": app_is_running(settings.PATHS)}
    return render(request, "erasing/erasing.html", context)


def _page(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    going = erasing.look()
    context: dict[str, Any] = {
        "here": "settings",
        "going": going,
        "rows": [(number, word) for number, word in going.rows if number],
        "parts": [part for part in going.parts if part.files],
        "under_way": at_providers.under_way(),
        "may": is_local(request),
        "only_here": ONLY_HERE,
        "wrong": wrong,
    }
    return render(request, "erasing/erase.html", context, status=status)

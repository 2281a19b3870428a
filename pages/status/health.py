"""Whether the parts work: for scripts and monitors, for people, and as a line in the sidebar."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from pages.status import component_status


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """`GET /health`: 200 when everything works, 503 when something does not; the body says what.

    It really writes, at most once in some seconds. Where something does not answer, it takes some
    seconds itself to say so.
    """
    found = component_status.now()
    ok = all(part.ok for part in found)
    report = {part.name: part.as_json() for part in found}
    return JsonResponse({"ok": ok, **report}, status=200 if ok else 503)


@require_GET
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """The page that explains what the sidebar says."""
    return render(request, "frame/state.html", {"here": "state", "parts": component_status.now()})


@require_GET
@never_cache
def troubles(request: HttpRequest) -> HttpResponse:
    """The line in the sidebar anew; 204 while it says what the page has `seen`."""
    found = component_status.troubles()
    if ",".join(part.name for part in found) == request.GET.get("seen", ""):
        return HttpResponse(status=204)
    return render(request, "frame/troubles.html", {"troubles": found})

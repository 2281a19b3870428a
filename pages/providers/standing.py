"""Whether a server of the user's own is there: asked behind the page, and seldom."""

from threading import Lock

from cachetools import TTLCache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation import stand_ins
from pages.providers.cards import provider_of
from providers import connect
from providers.contract import Provider

FRESH = 15.0
_troubles: TTLCache[tuple[str, str], str] = TTLCache(maxsize=100, ttl=FRESH)
_lock = Lock()


@require_GET
@never_cache
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """What keeps its models from being ordered from at this moment; nothing where it is there."""
    return render(request, "providers/standing.html", {"trouble": _trouble(provider_of(slug))})


def forget() -> None:
    with _lock:
        _troubles.clear()


def _trouble(provider: Provider) -> str:
    """Whoever comes while it is being asked is told nothing, and holds up nobody."""
    if not provider.own_server or not connect.has_key(provider):
        return ""
    key = provider.slug, connect.base_url(provider)
    with _lock:
        if key in _troubles:
            return _troubles[key]
        _troubles[key] = ""
    try:
        with stand_ins.while_waiting():
            result = connect.try_key(provider)
    except stand_ins.AllWait:  # it was not asked, so that nothing is known of it
        with _lock:
            _troubles.pop(key, None)
        return ""
    words = "" if result.ok else result.message or f"{provider.label} does not answer as it should."
    with _lock:
        _troubles[key] = words
    return words

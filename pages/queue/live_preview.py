"""The rough picture of what is coming, for the card of work that is under way."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pages.gallery.media import HEADERS
from production.engine import live_preview as previews
from production.models import ACTIVE, Generation


@require_safe
def live_preview(request: HttpRequest, pk: int, version: str) -> HttpResponse:
    """Made anew by the gallery, and gone when the work ends."""
    generation = get_object_or_404(Generation.objects.only("uid", "state"), pk=pk, state__in=ACTIVE)
    file = previews.file_of(generation)
    if file is None or previews.version_of(generation) != version:
        raise Http404
    try:
        content = file.read_bytes()
    except OSError:
        raise Http404 from None
    headers = {name: value for name, value in HEADERS.items() if name != "Accept-Ranges"}
    return HttpResponse(content, headers=headers, content_type="image/webp")

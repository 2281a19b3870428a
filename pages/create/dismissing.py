"""Orders that leave the Create page and come back. Its script gets a message and an event."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from pages.http_params import way_back
from production import dismissals
from production.generation_actions import NotPossible
from production.models import Order


@require_POST
def dismiss(request: HttpRequest, uid: UUID) -> HttpResponse:
    try:
        order = dismissals.dismiss(uid)
    except NotPossible as error:
        messages.error(request, f"Not dismissed. {error}")
        return _answer(request)
    messages.success(
        request,
        "Dismissed from Create. The gallery and the queue’s history still have it.",
        extra_tags=f"dismissed-{order.uid}",
    )
    return _answer(request, order, is_away=True)


@require_POST
def bring_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    try:
        order = dismissals.bring_back(uid)
    except NotPossible as error:
        messages.error(request, str(error))
        return _answer(request)
    messages.success(request, "It is back on Create.")
    return _answer(request, order)


def _answer(
    request: HttpRequest, order: Order | None = None, *, is_away: bool = False
) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(way_back(request, "create"))
    response = render(request, "frame/messages_oob.html")
    if order is None:
        return response
    return trigger_client_event(response, "order-dismissed", {"order": order.pk, "away": is_away})

"""A question before a press is carried out: the same request once more, with a yes to its price."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from preferences import store
from production.asking import Yes, in_form, wants_yes
from production.orders import Estimate

Fields = Iterable[tuple[str, Iterable[object]]]


def question(
    request: HttpRequest,
    price: Estimate,
    title: str,
    *,
    unknown: bool = False,
    more: Fields = (),
    target: str = "",
) -> HttpResponse | None:
    """The question to answer with, or None where none has to be asked.

    `more` are fields to send again beside those that came; `target` is where the page's script puts
    the answer to a yes, at its beginning. Without script the question is a page of its own.
    """
    if not wants_yes(price, Yes(request.POST.get("agreed", "")), unknown=unknown):
        return None
    own = ("csrfmiddlewaretoken", "agreed")
    facts = {
        "title": title,
        "price": price,
        "limit": store.get("ask_above"),
        "agreed": in_form(price),
        "fields": [
            *((name, them) for name, them in request.POST.lists() if name not in own),
            *more,
        ],
        "target": target,
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "frame/question_page.html", facts)
    response = render(request, "frame/question_oob.html", facts)
    response["HX-Reswap"] = "none"
    return trigger_client_event(response, "question-asked")

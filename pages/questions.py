"""A question before a press is carried out: the same request once more, with a yes to it."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

Fields = Iterable[tuple[str, Iterable[object]]]


def ask(
    request: HttpRequest,
    question: str,
    *,
    why: str,
    press: str,
    agreed: str,
    back: str,
    change: str = "",
    more: Fields = (),
    target: str = "",
    details: str = "",
) -> HttpResponse:
    """`press` stands on the button, `agreed` is what the yes is to; `change` is the address of a
    setting by which one is asked, "" for none.

    `more` are fields to send again beside those that came; `target` is where the page's script puts
    the answer to a yes, at its beginning. `details` is markup above the button. Without script the
    question is a page of its own, from which a no leads `back`.
    """
    own = ("csrfmiddlewaretoken", "agreed")
    facts = {
        "question": question,
        "why": why,
        "press": press,
        "agreed": agreed,
        "back": back,
        "change": change,
        "fields": [
            (name, value)
            for name, values in (*request.POST.lists(), *more)
            for value in values
            if name not in own
        ],
        "target": target,
        "details": details,
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "frame/question_page.html", facts)
    response = render(request, "frame/question_oob.html", facts)
    response["HX-Reswap"] = "none"
    return trigger_client_event(response, "question-asked")

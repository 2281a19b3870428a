"""The question before a press that costs more than one wants to spend unasked."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from artfactory.written import thousands
from ledger.money import in_words
from pages.questions import Fields, ask
from preferences import store
from production.confirmation import Yes, are_many, in_form, wants_yes
from production.estimates import Estimate


def question(
    request: HttpRequest,
    price: Estimate,
    title: str,
    *,
    unknown: bool = False,
    results: int = 1,
    more: Fields = (),
    target: str = "",
) -> HttpResponse | None:
    """The question to answer with, or None where none has to be asked.

    `more` and `target` are those of `pages.questions.ask`.
    """
    yes = Yes(request.POST.get("agreed", ""))
    if not wants_yes(price, yes, unknown=unknown, results=results):
        return None
    known = f" for {in_words(price.micros, price.currency)}" if price.micros is not None else ""
    if are_many(results):
        title = f"{title} {thousands(results)} results"
    return ask(
        request,
        f"{title}{known or ' at an unknown price'}?",
        why=_why(price, results),
        press=title + known,
        agreed=in_form(price, results),
        back=reverse("create"),
        change=reverse("settings") if price.usd is not None or are_many(results) else "",
        more=more,
        target=target,
    )


def _why(price: Estimate, results: int) -> str:
    if are_many(results):
        most = thousands(store.get("ask_above_results"))
        return f"You are asked before more than {most} results at once."
    if price.micros is None:
        return "Its cost is unknown."
    if price.usd is None:
        return f"{price.currency} has no exchange rate, so its value in $ is unknown."
    return f"You are asked before anything above {in_words(store.get('ask_above'))}."

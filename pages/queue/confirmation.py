"""The question before a press that costs more than one wants to spend unasked."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from foundation.written import thousands
from ledger.money import in_words
from pages.questions import Fields, ask
from preferences import store
from production.confirmation import Yes, YesWanted, in_form


def yes_of(request: HttpRequest, *, asks_unknown: bool = False) -> Yes:
    """What was agreed to by this press; `asks_unknown` as in `Yes`."""
    return Yes(request.POST.get("agreed", ""), asks_unknown=asks_unknown)


def question(
    request: HttpRequest,
    wanted: YesWanted,
    title: str,
    *,
    more: Fields = (),
    target: str = "",
) -> HttpResponse:
    """What is answered where a yes is wanted. `more` and `target` are those of
    `pages.questions.ask`."""
    price, are_many = wanted.price, wanted.is_about_number
    known = f" for {in_words(price.micros, price.currency)}" if price.micros is not None else ""
    if are_many:
        title = f"{title} {thousands(wanted.results)} results"
    return ask(
        request,
        f"{title}{known or ' at an unknown price'}?",
        why=_why(wanted),
        press=title + known,
        agreed=in_form(price, wanted.results),
        back=reverse("create"),
        change=reverse("settings") if price.usd is not None or are_many else "",
        more=more,
        target=target,
    )


def _why(wanted: YesWanted) -> str:
    price = wanted.price
    if wanted.is_about_number:
        most = thousands(store.get("ask_above_results"))
        return f"You are asked before more than {most} results at once."
    if price.micros is None:
        return "Its cost is unknown."
    if price.usd is None:
        return f"{price.currency} has no exchange rate, so its value in $ is unknown."
    return f"You are asked before anything above {in_words(store.get('ask_above'))}."

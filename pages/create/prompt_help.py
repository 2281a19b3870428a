"""Prompt help on the Create page: what it costs, the press of a button, the answer as a difference.

Nothing here touches the prompt itself: the page's script puts an answer there when it is accepted.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from foundation.written import thousands
from gallery import organising
from ledger.money import from_words
from pages.create.page import new_nonce
from pages.current_project import NoSuchProject, current_project, target_project
from pages.queue.actions import with_cap
from pages.queue.again import price_in_words
from pages.queue.presenters import presented, with_products
from production import prompt_help
from production.confirmation import Yes, YesWanted, in_form
from production.models import Generation, State
from production.order_requests import clean_text
from production.orders import Estimate, OrderRejected, OrderRequest, place, quote
from production.prompt_help import BY_NAME, LANGUAGES, LONGEST, MADE_BY, TASKS, Task
from projects.models import Project
from providers.contract import Kind
from providers.models import CatalogueModel
from providers.registry import get as provider_of


@require_POST
def help_offer(request: HttpRequest) -> HttpResponse:
    """The buttons with what each will cost, or why there is no help. Orders nothing."""
    return _offer(request)


@require_POST
def help_order(request: HttpRequest) -> HttpResponse:
    """Order help with the prompt as it stands."""
    task = BY_NAME.get(request.POST.get("task", ""))
    model = prompt_help.helper()
    if task is None or model is None:
        return _offer(request, "This help is no longer available. Nothing was ordered.", 422)
    if wrong := _wrong(request.POST.get("prompt", "")):
        return _offer(request, wrong, 422)
    try:
        order_request = _request(request, task, model, target_project(request))
        order = place(quote(order_request, [model]), _agreed(request))
    except NoSuchProject as error:
        return _offer(request, f"{error} Nothing was ordered.", 422)
    except YesWanted as wanted:
        return _offer(request, f"{wanted.why} The button tells it now. Nothing was ordered.", 422)
    except OrderRejected as rejected:
        return _offer(request, with_cap(f"{rejected} Nothing was ordered.", rejected.stop), 422)
    return trigger_client_event(_answer(request, _generation(order.uid), task), "work-changed")


@require_GET
def help_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How it stands; at last the answer."""
    return _answer(request, _generation(uid), BY_NAME.get(request.GET.get("task", ""), TASKS[0]))


@require_POST
def help_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The answer was accepted or not: it is of no more use, so it goes to the trash."""
    generation = _generation(uid)
    organising.put_aside([output.product_id for output in generation.outputs.all()])
    return HttpResponse(status=204)


def _offer(request: HttpRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    model = prompt_help.helper()
    facts: dict[str, object] = {"model": model, "wrong": wrong, "languages": LANGUAGES}
    if model:
        prices = [_price(request, task, model) for task in TASKS]
        facts |= {
            "offers": [
                (task, price_in_words(price), in_form(price))
                for task, price in zip(TASKS, prices, strict=True)
            ],
            "unknown": any(price.wants_yes for price in prices),
            "accept_unknown": request.POST.get("accept_unknown_help") == "1",
            "most": request.POST.get("most_help", "")[:30],
            "language": request.POST.get("language", ""),
            "provider": provider_of(model.provider),
            "nonce": new_nonce(),
        }
    response = render(request, "production/help.html", facts, status=status)
    if wrong:
        response["HX-Retarget"] = "#help-offer"
        response["HX-Reswap"] = "morph"
    return response


def _agreed(request: HttpRequest) -> Yes:
    """To the price on the button that was pressed, or to the most that was typed."""
    has_most = bool(request.POST.get("most_help", "").strip())
    return Yes(request.POST.get("agreed", ""), given="its most" if has_most else "")


def _price(request: HttpRequest, task: Task, model: CatalogueModel) -> Estimate:
    try:
        project = current_project(request)
        return quote(_request(request, task, model, project, otherwise="…"), [model]).price
    except OrderRejected:
        return Estimate(None)


def _request(
    request: HttpRequest,
    task: Task,
    model: CatalogueModel,
    project: Project | None,
    otherwise: str = "",
) -> OrderRequest:
    kind = request.POST.get("kind", "")
    return prompt_help.request(
        task,
        request.POST.get("prompt", "")[:LONGEST] or otherwise,
        model=model,
        kind=Kind(kind) if kind in list(Kind) else Kind.TEXT_TO_IMAGE,
        language=request.POST.get("language", ""),
        project=project,
        nonce=request.POST.get("help_nonce", ""),
        accept_unknown=request.POST.get("accept_unknown_help") == "1",
        most_micros=_most(request),
    )


def _most(request: HttpRequest) -> int | None:
    """The most that the help may cost. Raises OrderRejected."""
    text = request.POST.get("most_help", "").strip()
    try:
        return from_words(text) if text else None
    except ValueError as error:
        raise OrderRejected({"most": [str(error)]}) from None


def _wrong(prompt: str) -> str:
    if not clean_text(prompt):
        return "Write a prompt first, even a few words."
    if len(prompt) > LONGEST:
        return f"Help is for prompts of up to {thousands(LONGEST)} characters."
    return ""


def _generation(uid: UUID) -> Generation:
    """The one generation of an order for help. Raises Http404."""
    rows = Generation.objects.filter(order__uid=uid, order__made_by=MADE_BY)
    found = rows.select_related("order").prefetch_related(with_products()).first()
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, generation: Generation, task: Task) -> HttpResponse:
    facts: dict[str, object] = {
        "generation": presented([generation])[0],
        "task": task,
        "poll": _poll(generation, task) if generation.is_active else {},
    }
    if generation.state == State.DONE:
        original = prompt_help.original(generation)
        answer = prompt_help.read(task, generation)
        facts |= {
            "original": original,
            "offers": [
                (text, prompt_help.difference(original, text), text == original)
                for text in answer.texts
            ],
            "remarks": answer.remarks,
        }
    return render(request, "production/help_answer.html", facts)


def _poll(generation: Generation, task: Task) -> dict[str, str]:
    """The attributes that make the page ask again while it goes on."""
    address = reverse("help-answer", args=[generation.order.uid])
    return {
        "hx-get": f"{address}?task={task.name}",
        "hx-trigger": "every 1s",
        "hx-target": "this",
        "hx-swap": "morph",
        "hx-params": "none",
    }

"""The Create page: the form, its price, the press of the button, and what came of it."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import (
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
    trigger_client_event,
)

from foundation.user_input import row_id
from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from pages import first_run
from pages.context import frame_of
from pages.create import changing, form_state
from pages.create.expansion_presenters import expansion_facts
from pages.create.form import Draft
from pages.create.presenters import form_facts
from pages.create.price_presenters import ask_prices, price_facts
from pages.current_project import NoSuchProject, current_project, stand_in, target_project
from pages.gallery.uploads import take_in, takes_files
from pages.queue import order_filters
from pages.queue.confirmation import question, yes_of
from pages.queue.presenters import newest_order, order_with_results, orders_with_results
from parameter_templates.models import TemplateVersion
from preferences import store
from production import prompt_history, quick_actions, uses
from production.confirmation import YesWanted
from production.expansion import new_draw
from production.models import Generation, Order
from production.orders import OrderRejected, place
from projects.models import Project
from providers.contract import Kind

SHOWS = dict(order_filters.CHOICES)
RECENT_PROMPTS = 30
LONGEST_RECENT = 4000
EXAMPLES = (
    (Kind.TEXT_TO_IMAGE, "image", "A lighthouse on a cliff at sunset, gulls, watercolour"),
    (Kind.TEXT_TO_VIDEO, "video", "Slow flight over a misty pine forest towards the moon"),
    (Kind.TEXT_TO_SPEECH, "speech", "Welcome aboard. The sea is calm, and the night is young."),
    (Kind.TEXT_TO_AUDIO, "music", "Calm piano with soft strings, slow, in a minor key"),
)


@require_GET
def create(request: HttpRequest) -> HttpResponse:
    if "project" in request.GET:
        stand_in(request, request.GET["project"])
    project = current_project(request)
    orders, older = orders_with_results(project)
    newest = newest_order(project, orders)
    draft = _draft_of(request, newest)
    return render(
        request,
        "production/create.html",
        {
            "here": "create",
            **_form_facts(request, draft),
            "begins": True,
            "nonce": new_nonce(),
            "orders": orders,
            "older": older,
            "shows": order_filters.CHOICES,
            "recent_prompts": recent_prompts(request, project) if newest else [],
            "examples": _examples(draft) if draft and not newest else [],
            "start": first_run.start() if draft and not newest else None,
        },
    )


@require_GET
def older_orders(request: HttpRequest) -> HttpResponse:
    """The next orders for a page that is there already; the first where `before` is not said, when
    it asks for others (`show`)."""
    show = request.GET.get("show", "")
    before = row_id(request.GET.get("before"))
    if "before" in request.GET:
        before = before or 1
    orders, older = orders_with_results(current_project(request), before, show=show)
    facts = {"orders": orders, "older": older, "show": show if show in SHOWS else ""}
    return render(request, "production/orders.html", facts)


@require_GET
def newer_orders(request: HttpRequest) -> HttpResponse:
    """What was ordered elsewhere `after` the newest that a page has; 204 while that is nothing."""
    after = row_id(request.GET.get("after")) or 0
    show = request.GET.get("show", "")
    orders, _ = orders_with_results(current_project(request), after=after, show=show)
    if not orders:
        return HttpResponse(status=204)
    return render(request, "production/orders.html", {"orders": orders, "older": None})


@require_GET
def create_form(request: HttpRequest) -> HttpResponse:
    """The form for another kind or other models; what was typed and still fits is kept. The page
    asks for its price once more, with the prompt, which does not come here."""
    draft = changing.from_page(request.GET)
    if draft is None:
        return HttpResponseClientRefresh()
    response = render(request, "production/form.html", _form_facts(request, draft))
    return trigger_client_event(response, "form-changed", after="settle")


@require_POST
def price(request: HttpRequest) -> HttpResponse:
    """What the form as it stands will cost; with `ask`, by the provider's own word."""
    draft = form_state.from_press(request.POST)
    trouble = ""
    if "ask" in request.POST and draft and draft.models:
        trouble = ask_prices(draft)
        draft = form_state.from_press(request.POST)
    facts = {
        "price": price_facts(draft, current_project(request), trouble),
        "expansion": expansion_facts(draft) if draft else None,
        "takes_prompt": draft is not None and draft.takes_prompt,
    }
    return render(request, "production/price_answer.html", facts)


@takes_files
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order what the form says, into the project that it names. The page's script gets the new
    cards; without it, a redirect."""
    draft = form_state.from_press(request.POST)
    if draft is None:
        messages.error(request, "No model is switched on, so nothing was ordered.")
        return redirect("create")
    try:
        project = target_project(request)
        _take_files(request, draft, project)
        draft.require_files()
        if draft.errors or not draft.form.is_valid():
            raise OrderRejected({})
        draft.project = project
        placed = place(draft.quoted(), yes_of(request))
    except YesWanted as wanted:
        return question(request, wanted, "Order", more=draft.uploaded, target="#orders")
    except NoSuchProject as error:
        draft.reject({"project": [str(error)]})
        return _form_again(request, draft)
    except OrderRejected as error:
        draft.reject(error.errors)
        draft.stop = error.stop
        return _form_again(request, draft)
    if placed.grid:
        there = reverse("grid", args=[placed.grid.uid])
        return HttpResponseClientRedirect(there) if request.htmx else redirect(there)  # type: ignore[attr-defined]
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("create")
    return _new_cards(request, placed)


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def recent_prompts(request: HttpRequest, project: Project | None) -> list[str]:
    """Those that ↑ brings back."""
    is_seen = bool(frame_of(request).hidden)
    return prompt_history.recent(project, RECENT_PROMPTS, LONGEST_RECENT, with_hidden=is_seen)


def _draft_of(request: HttpRequest, newest: Order | None) -> Draft | None:
    """`from=g12` or `from=p12` edits, on another `model` if one is named, or takes `only` its
    prompt or seed; `from=o12` takes the prompt of an order, on its models; `use=12` takes a product
    as input, `as` what one of `production.uses` names, or for a `press`; `template=12` is filled by
    the newest version of a template, or its `version`; `kind` begins anew; else all is as for the
    newest order."""
    origin, others = request.GET.get("from", ""), request.GET.getlist("model")
    number = row_id(origin[1:])
    if number and origin.startswith("g"):
        generation = Generation.objects.filter(pk=number).first()
        return form_state.from_generation(generation, others) if generation else _lost(request)
    if number and origin.startswith("p"):
        product = Product.objects.filter(pk=number).first()
        if product and (only := request.GET.get("only")):
            return form_state.with_only(product, only, newest)
        return form_state.from_product(product, others) if product else _lost(request)
    if number and origin.startswith("o"):
        order = Order.objects.filter(pk=number).first()
        return form_state.with_prompt_of(order) if order else _lost(request)
    if used := row_id(request.GET.get("use")):
        product = Product.objects.shown().select_related("asset", "project").filter(pk=used).first()
        action = quick_actions.BY_NAME.get(request.GET.get("press", ""))
        use = uses.named(product.medium, request.GET.get("as", "")) if product else None
        draft = None
        if product:
            draft = (
                changing.with_use(product, use) if use else form_state.with_input(product, action)
            )
        if draft is None:
            messages.error(request, f"No model takes #{used} as input.")
        return draft or form_state.of_order(newest)
    if "template" in request.GET:
        version = _version_of(request)
        return form_state.from_template(version, others) if version else _lost(request)
    if kind := request.GET.get("kind"):
        return _usual(form_state.empty(kind, others))
    return _usual(form_state.of_order(newest))


def _usual(draft: Draft | None) -> Draft | None:
    """With as many results as the user usually begins with."""
    if draft:
        draft.count = store.get("usual_count")
    return draft


def _version_of(request: HttpRequest) -> TemplateVersion | None:
    rows = TemplateVersion.objects.select_related("template", "template__project")
    of_it = rows.filter(template=row_id(request.GET["template"]) or 0, template__deleted_at=None)
    number = row_id(request.GET.get("version"))
    return (of_it.filter(number=number) if number else of_it).first()


def _lost(request: HttpRequest) -> Draft | None:
    messages.error(request, "What you wanted to start from no longer exists.")
    return form_state.empty()


def _examples(draft: Draft) -> list[tuple[Kind, str, str]]:
    there = {kind for group in draft.groups for kind in group.kinds}
    return [example for example in EXAMPLES if example[0] in there]


def _take_files(request: HttpRequest, draft: Draft, project: Project | None) -> None:
    """Files that came with the form itself, from a page without script."""
    for media in draft.form.media_fields:
        for file in request.FILES.getlist(f"file-{media.name}"):
            try:
                product = take_in(
                    file, project or Project.inbox(), media.field.medium, is_input=True
                )
            except (BadMedia, StoreFailed) as error:
                raise OrderRejected({media.name: [f"{file.name}: {error}"]}) from error
            draft.inputs.setdefault(media.name, []).append(product)
            draft.uploaded.append((f"input-{media.name}", [product.pk]))


def _form_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        facts = _form_facts(request, draft)
        response = render(request, "production/form.html", facts, status=422)
        response["HX-Retarget"] = "#create-form"
        response["HX-Reswap"] = "morph"
        return response
    project = current_project(request)
    return render(
        request,
        "production/create.html",
        {
            "here": "create",
            **_form_facts(request, draft),
            "nonce": request.POST.get("nonce") or new_nonce(),
            "orders": orders_with_results(project).orders,
            "older": None,
            "shows": order_filters.CHOICES,
            "examples": [],
            "recent_prompts": recent_prompts(request, project),
        },
        status=422,
    )


def _form_facts(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    """What the form shows. A page that has it already keeps its own nonce, and the focus where that
    is."""
    if draft is None:
        return {"draft": None}
    return {**form_facts(draft, current_project(request)), "nonce": "", "begins": False}


def _new_cards(request: HttpRequest, placed: Order) -> HttpResponse:
    facts = {"order": order_with_results(placed.pk), "nonce": new_nonce(), "draw": new_draw()}
    response = render(request, "production/ordered.html", facts)
    return trigger_client_event(response, "order-placed", {"order": placed.pk}, after="swap")

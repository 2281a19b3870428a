"""The Create page: the form, its price, the press of the button, and what came of it."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from gallery.checking import BadMedia
from gallery.models import Product
from gallery.storing import StoreFailed
from gallery.uploads import take_in
from production.models import Generation, Order
from production.orders import Estimate, OrderRejected, OrderRequest, estimate, place
from production.prompt_help import MADE_BY
from production.views import drafting
from production.views.drafts import Draft
from production.views.questions import question
from production.views.shown import ORDERS, orders_with_results
from projects.asked import whole_number
from projects.current import NoSuchProject, current_project, stand_in, target_project
from projects.models import Project
from providers.contract import Kind

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
    orders = orders_with_results(project)
    newest = max(orders, key=lambda order: order.pk, default=None)
    draft = _draft_of(request, newest)
    return render(
        request,
        "production/create.html",
        {
            "here": "create",
            "draft": draft,
            "nonce": new_nonce(),
            "orders": orders,
            "older": orders[-1].pk if len(orders) == ORDERS else None,
            "recent_prompts": recent_prompts(project) if orders else [],
            "examples": _examples(draft) if draft and not orders else [],
        },
    )


@require_GET
def older_orders(request: HttpRequest) -> HttpResponse:
    """The next orders for a page that is there already."""
    before = whole_number(request.GET.get("before"))
    orders = orders_with_results(current_project(request), before or 1)
    older = min(order.pk for order in orders) if len(orders) == ORDERS else None
    return render(request, "production/orders.html", {"orders": orders, "older": older})


@require_GET
def create_form(request: HttpRequest) -> HttpResponse:
    """The form for another kind or other models; what was typed and still fits is kept."""
    draft = drafting.from_page(request.GET)
    return render(request, "production/form.html", {"draft": draft})


@require_POST
def price(request: HttpRequest) -> HttpResponse:
    """What the form as it stands will cost."""
    draft = drafting.from_press(request.POST)
    return render(request, "production/price.html", {"draft": draft})


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order what the form says, into the project that it names. The page's script gets the new
    cards; without it, a redirect."""
    draft = drafting.from_press(request.POST)
    if draft is None:
        messages.error(request, "No model is switched on, so nothing was ordered.")
        return redirect("create")
    try:
        project = target_project(request)
        _take_files(request, draft, project)
        if draft.errors or not draft.form.is_valid():
            raise OrderRejected({})
        asked_for = draft.request(project, request.POST.get("nonce", ""))
        if asked := question(
            request,
            at_most(estimate(asked_for), asked_for),
            "Order",
            more=draft.taken,
            target="#orders",
        ):
            return asked
        placed = place(asked_for)
    except NoSuchProject as error:
        draft.reject({"project": [str(error)]})
        return _form_again(request, draft)
    except OrderRejected as error:
        draft.reject(error.errors)
        draft.stop = error.stop
        return _form_again(request, draft)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("create")
    return _new_cards(request, placed)


def at_most(price: Estimate, request: OrderRequest) -> Estimate:
    """The price, or the most that the user has set where nobody knows it."""
    return Estimate(request.most_micros) if price.usd is None else price


def new_nonce() -> str:
    return secrets.token_urlsafe(18)


def recent_prompts(project: Project | None) -> list[str]:
    """The prompts ordered last, newest first, each once."""
    orders = Order.objects.filter(project=project) if project else Order.objects.all()
    written = orders.exclude(prompt="").exclude(made_by=MADE_BY)
    prompts = written.values_list("prompt", flat=True)[: RECENT_PROMPTS * 2]
    short = (prompt for prompt in prompts if len(prompt) <= LONGEST_RECENT)
    return list(dict.fromkeys(short))[:RECENT_PROMPTS]


def _draft_of(request: HttpRequest, newest: Order | None) -> Draft | None:
    """`from=g12` or `from=p12` edits, on another `model` if one is named; `use=12` takes a product
    as input, `kind` begins anew; else the form is set up as for the newest order."""
    origin, others = request.GET.get("from", ""), request.GET.getlist("model")
    number = whole_number(origin[1:])
    if number and origin.startswith("g"):
        generation = Generation.objects.filter(pk=number).first()
        return drafting.from_generation(generation, others) if generation else _lost(request)
    if number and origin.startswith("p"):
        product = Product.objects.filter(pk=number).first()
        return drafting.from_product(product, others) if product else _lost(request)
    if used := whole_number(request.GET.get("use")):
        product = Product.objects.shown().select_related("asset").filter(pk=used).first()
        draft = drafting.with_input(product) if product else None
        if draft is None:
            messages.error(request, f"No model takes #{used} as input.")
        return draft or drafting.of_order(newest)
    if kind := request.GET.get("kind"):
        return drafting.empty(kind, others)
    return drafting.of_order(newest)


def _lost(request: HttpRequest) -> Draft | None:
    messages.error(request, "What you wanted to edit is no longer there.")
    return drafting.empty()


def _examples(draft: Draft) -> list[tuple[Kind, str, str]]:
    there = {kind for group in draft.groups for kind in group.kinds}
    return [example for example in EXAMPLES if example[0] in there]


def _take_files(request: HttpRequest, draft: Draft, project: Project | None) -> None:
    """Files that came with the form itself, from a page without script."""
    for media in draft.form.media_fields:
        for file in request.FILES.getlist(f"file-{media.name}"):
            try:
                product = take_in(file, project or Project.inbox(), media.field.medium)
            except (BadMedia, StoreFailed) as error:
                raise OrderRejected({media.name: [f"{file.name}: {error}"]}) from error
            draft.inputs.setdefault(media.name, []).append(product)
            draft.taken.append((f"input-{media.name}", [product.pk]))


def _form_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "production/form.html", {"draft": draft}, status=422)
        response["HX-Retarget"] = "#create-form"
        response["HX-Reswap"] = "morph"
        return response
    project = current_project(request)
    return render(
        request,
        "production/create.html",
        {
            "here": "create",
            "draft": draft,
            "nonce": request.POST.get("nonce") or new_nonce(),
            "orders": orders_with_results(project),
            "recent_prompts": recent_prompts(project),
        },
        status=422,
    )


def _new_cards(request: HttpRequest, placed: Order) -> HttpResponse:
    orders = orders_with_results(placed.project, before=placed.pk + 1)
    response = render(
        request,
        "production/ordered.html",
        {"order": orders[0], "nonce": new_nonce()},
    )
    return trigger_client_event(response, "order-placed", {"order": placed.pk}, after="swap")

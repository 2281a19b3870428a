"""What one can do to a generation. A page's script gets messages and an event that makes the status
bar look again; a plain form gets a redirect."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from foundation.user_input import row_id
from ledger.caps import Stop
from pages.context import frame_of
from pages.http_params import way_back
from pages.queue.again import price_in_words
from pages.queue.confirmation import question, yes_of
from pages.queue.page import live_part
from production import actions, reconciliation, reorder, unchecked_actions
from production.confirmation import YesWanted
from production.engine import cancellation, policy
from production.generation_actions import NotPossible
from production.limit_models import (
    Pause,
)
from production.models import (
    Generation,
    GenerationOutput,
    UncheckedResult,
)
from production.orders import OrderRejected
from providers import registry


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Says whether it still costs something. `give_up` is "yes" where that was asked before."""
    give_up = request.POST.get("give_up") == "yes"

    def stop(generation: int) -> None:
        messages.info(request, cancellation.words(actions.cancel(generation, give_up=give_up)))

    return _do(request, stop, "")


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Once more. What may have been charged wants to be told that it may be charged twice."""
    yes = yes_of(request, asks_unknown=True)

    def once_more(generation: int) -> None:
        actions.retry(generation, yes, pay_twice=request.POST.get("twice") == "yes")

    try:
        return _do(request, once_more, "It is in the queue again.")
    except YesWanted as wanted:
        return question(request, wanted, "Retry")


@require_POST
def retry_failed(request: HttpRequest) -> HttpResponse:
    """The newest that failed and were not charged."""
    try:
        count = actions.retry_failed()
    except NotPossible as error:
        messages.error(request, with_cap(error, error.stop))
    else:
        messages.success(request, f"{count} in the queue again.")
    return answer(request)


@require_POST
def fetch_again(request: HttpRequest) -> HttpResponse:
    return _do(request, actions.fetch_again, "It is being fetched again, at no cost.")


@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """The user knows that what is held was not sent from elsewhere: one, or all where none is
    named."""
    if "generation" in request.POST:
        return _do(request, actions.let_go, "It continues.")
    messages.success(request, f"{actions.let_all_go()} continue.")
    return answer(request)


@require_POST
def cancel_held(request: HttpRequest) -> HttpResponse:
    count = actions.cancel_held()
    messages.success(request, f"{count} cancelled. Nothing was spent on them from here.")
    return answer(request)


@require_POST
def fetch_all_again(request: HttpRequest) -> HttpResponse:
    """All that is paid for and could not be fetched or stored."""
    messages.success(request, f"{actions.fetch_all_again()} fetched again, at no cost.")
    return answer(request)


@require_POST
def to_top(request: HttpRequest) -> HttpResponse:
    return _do(request, actions.move_to_top, "It is next in the queue.")


@require_POST
def to_bottom(request: HttpRequest) -> HttpResponse:
    return _do(request, actions.move_to_bottom, "It is last in the queue.")


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Send nothing new, of the named provider or of all."""
    words = "{} is paused: nothing new is sent, and what runs continues."
    return _of_provider(request, actions.pause, words)


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    return _of_provider(request, actions.resume, "{} continues.")


@require_POST
def order_again(request: HttpRequest) -> HttpResponse:
    """Order again what a generation or a product names, with a new seed or, where `seed` is "same",
    the same. It can be undone for some seconds."""
    generation = Generation.objects.filter(pk=_generation_of(request) or 0).first()
    if generation is None:
        return _do(request, reorder.order_again, "")
    price, lost = reorder.price_again(generation)
    yes = yes_of(request, asks_unknown=True)

    def order(pk: int) -> None:
        pressed_at = timezone.now()
        same_seed = request.POST.get("seed") == "same"
        placed = reorder.order_again(pk, yes, same_seed=same_seed)
        if placed.created_at >= pressed_at:
            words = f"Ordered again into {placed.project}: {price_in_words(price)}."
            words += f" It is sent in {policy.UNDO.seconds} s."
            words += f" Without a second model: {lost}" if lost else ""
            messages.success(request, words, extra_tags=f"order-{placed.uid}")

    try:
        return _do(request, order, "")
    except YesWanted as wanted:
        return question(request, wanted, "Order again")


@require_POST
def undo_order(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take an order back that is not sent yet."""
    try:
        reorder.undo(uid)
    except NotPossible as error:
        messages.error(request, f"Not undone. {error}")
    else:
        messages.success(request, "Undone. Nothing was sent, and nothing was spent.")
    return answer(request)


@require_GET
def again_price(request: HttpRequest, product: int) -> HttpResponse:
    """What ordering a product again costs today, for the tools on its card. Raises Http404 where it
    cannot be ordered again."""
    # By the row's own number, of which the database takes any; by a reference not the largest.
    outputs = GenerationOutput.objects.filter(product__pk=product)
    made_by = outputs.select_related("generation").first()
    if made_by is None:
        raise Http404
    return JsonResponse({"price": price_in_words(reorder.price_again(made_by.generation)[0])})


@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Ask the provider once more what became of a submission in doubt."""

    def look(generation: int) -> None:
        if reconciliation.look_again(generation):
            messages.success(request, "The provider has it. The work continues.")
        else:
            messages.warning(
                request,
                "The provider does not list it, so it was most likely not charged. "
                "Look again in a minute, or discard it.",
            )

    return _do(request, look, "")


@require_POST
def link(request: HttpRequest) -> HttpResponse:
    """Go on with the submission that the provider lists under the id that was entered."""
    request_id = request.POST.get("request_id", "")[:200]
    words = "Linked. The work continues."
    return _do(request, lambda pk: reconciliation.link(pk, request_id), words)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Close a doubt of any kind by the user's own word on whether it was charged."""
    answered = request.POST.get("charged")

    def close(generation: int) -> None:
        if answered not in ("yes", "no"):
            raise NotPossible("Choose whether it was charged.")
        reconciliation.discard(generation, was_charged=answered == "yes")

    words = "Closed as charged." if answered == "yes" else "Closed as not charged."
    return _do(request, close, words)


@require_POST
def cancel_waiting(request: HttpRequest) -> HttpResponse:
    count = actions.cancel_waiting()
    messages.success(request, f"{count} cancelled before they started. Nothing was spent on them.")
    return answer(request)


def _do(request: HttpRequest, act: Callable[[int], object], words: str) -> HttpResponse:
    """Raises YesWanted."""
    generation = _generation_of(request)
    try:
        if generation is None:
            raise NotPossible("It has no recipe to make it again from.")
        act(generation)
    except YesWanted:
        raise
    except (NotPossible, OrderRejected) as error:
        sentence = f"Not done, nothing was spent: {error}"
        messages.error(request, with_cap(sentence, error.stop))
        return answer(request)
    if words:
        messages.success(request, words)
    return answer(request, generation)


@require_POST
def unchecked_take(request: HttpRequest) -> HttpResponse:
    def take(result: int) -> None:
        product = unchecked_actions.take(result)
        messages.success(request, f"Kept: it is product {product.pk} now.")

    return _decide(request, take)


@require_POST
def unchecked_throw_away(request: HttpRequest) -> HttpResponse:
    def throw_away(result: int) -> None:
        unchecked_actions.throw_away(result)
        messages.success(request, "Discarded.")

    return _decide(request, throw_away)


def _decide(request: HttpRequest, act: Callable[[int], None]) -> HttpResponse:
    """Do it to the unchecked result that is named."""
    pk = row_id(request.POST.get("result")) or 0
    its = UncheckedResult.objects.filter(pk=pk).values_list("generation_id", flat=True)
    generation = its.first()
    try:
        act(pk)
    except NotPossible as error:
        messages.error(request, f"Not done, nothing was spent: {error}")
    return answer(request, generation)


def with_cap(sentence: object, stop: Stop | None) -> str:
    """The sentence, with a link to the very cap that was in the way."""
    if stop is None:
        return str(sentence)
    address = f"{reverse('costs')}#cap-{stop.cap.pk}"
    return format_html('{} <a class="link" href="{}">Show the cap</a>', sentence, address)


def _of_provider(request: HttpRequest, act: Callable[[str], None], words: str) -> HttpResponse:
    slug = request.POST.get("provider", "")
    try:
        if slug and not Pause.objects.filter(provider=slug).exists():
            registry.get(slug)
    except registry.UnknownProvider as error:
        messages.error(request, f"{error.words} Nothing was changed.")
    else:
        act(slug)
        messages.success(request, words.format(registry.label(slug) or "Everything"))
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(way_back(request, "queue"))
    return render(request, "production/paused.html", live_part(request, frame_of(request).work))


def _generation_of(request: HttpRequest) -> int | None:
    """The generation that is named, or the one that made the named product."""
    if generation := row_id(request.POST.get("generation")):
        return generation
    product = row_id(request.POST.get("product"))
    made_by = GenerationOutput.objects.filter(product=product) if product else None
    return made_by.values_list("generation_id", flat=True).first() if made_by else None


def answer(request: HttpRequest, changed: int | None = None) -> HttpResponse:
    """`changed` is the generation that is other now, so that the page asks for its card."""
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "frame/messages_oob.html")
        return trigger_client_event(response, "work-changed", {"generation": changed})
    return HttpResponseRedirect(way_back(request, "queue"))

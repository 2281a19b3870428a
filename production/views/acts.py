"""What one can do to a generation. A page's script gets messages and an event that makes the strip
look again; a plain form gets a redirect."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from production import control, doubts, stopping, taking
from production.caps import Stop
from production.models import GenerationOutput, Pause, UncheckedResult
from production.orders import OrderRejected
from production.spending import provider_label
from production.views.queue import live_part
from projects.asked import way_back, whole_number
from providers import registry


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Says whether it still costs something. `give_up` is "yes" where that was asked before."""
    give_up = request.POST.get("give_up") == "yes"

    def stop(generation: int) -> None:
        messages.info(request, stopping.words(control.cancel(generation, give_up=give_up)))

    return _do(request, stop, "")


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Once more. What may have been charged wants to be told that it may be charged twice."""

    def again(generation: int) -> None:
        control.retry(generation, pay_twice=request.POST.get("twice") == "yes")

    return _do(request, again, "It is in the queue again.")


@require_POST
def retry_failed(request: HttpRequest) -> HttpResponse:
    """All that failed and was not charged."""
    try:
        count = control.retry_failed()
    except control.NotPossible as error:
        messages.error(request, with_cap(error, error.stop))
    else:
        messages.success(request, f"{count} in the queue again.")
    return answer(request)


@require_POST
def fetch_again(request: HttpRequest) -> HttpResponse:
    return _do(request, control.fetch_again, "It is being fetched again, at no cost.")


@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """The user knows that what is held was not sent from elsewhere."""
    messages.success(request, f"{control.let_go()} go on.")
    return answer(request)


@require_POST
def cancel_held(request: HttpRequest) -> HttpResponse:
    count = control.cancel_held()
    messages.success(request, f"{count} cancelled. Nothing was spent on them from here.")
    return answer(request)


@require_POST
def fetch_all_again(request: HttpRequest) -> HttpResponse:
    """All that is paid for and could not be fetched or stored."""
    messages.success(request, f"{control.fetch_all_again()} fetched again, at no cost.")
    return answer(request)


@require_POST
def to_top(request: HttpRequest) -> HttpResponse:
    return _do(request, control.move_to_top, "It is next in line.")


@require_POST
def to_bottom(request: HttpRequest) -> HttpResponse:
    return _do(request, control.move_to_bottom, "It is last in line.")


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Send nothing new, of the named provider or of all."""
    words = "{} is paused: nothing new is sent, and what runs goes on."
    return _of_provider(request, control.pause, words)


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    return _of_provider(request, control.resume, "{} goes on.")


@require_POST
def reorder(request: HttpRequest) -> HttpResponse:
    """Order again with the same parameters, what a generation or a product names."""
    return _do(request, control.order_again, "Ordered again with the same parameters.")


@require_POST
def look_again(request: HttpRequest) -> HttpResponse:
    """Ask the provider once more what became of a submission in doubt."""

    def look(generation: int) -> None:
        if doubts.look_again(generation):
            messages.success(request, "The provider has it. The work goes on.")
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
    return _do(request, lambda pk: doubts.link(pk, request_id), "Linked. The work goes on.")


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Close a doubt of any kind by the user's own word on whether it was charged."""
    answered = request.POST.get("charged")

    def close(generation: int) -> None:
        if answered not in ("yes", "no"):
            raise control.NotPossible("Say whether it was charged.")
        doubts.discard(generation, was_charged=answered == "yes")

    words = "Closed as charged." if answered == "yes" else "Closed as not charged."
    return _do(request, close, words)


@require_POST
def cancel_waiting(request: HttpRequest) -> HttpResponse:
    count = control.cancel_waiting()
    messages.success(request, f"{count} cancelled before they started. Nothing was spent on them.")
    return answer(request)


def _do(request: HttpRequest, act: Callable[[int], object], words: str) -> HttpResponse:
    generation = _asked(request)
    try:
        if generation is None:
            raise control.NotPossible("It has no recipe here to make it again from.")
        act(generation)
    except (control.NotPossible, OrderRejected) as error:
        sentence = f"Not done, nothing was spent: {error}"
        messages.error(request, with_cap(sentence, error.stop))
        return answer(request)
    if words:
        messages.success(request, words)
    return answer(request, generation)


@require_POST
def unchecked_take(request: HttpRequest) -> HttpResponse:
    def take(result: int) -> None:
        product = taking.take(result)
        messages.success(request, f"Taken all the same: it is product {product.pk} now.")

    return _decide(request, take)


@require_POST
def unchecked_throw_away(request: HttpRequest) -> HttpResponse:
    def throw_away(result: int) -> None:
        taking.throw_away(result)
        messages.success(request, "Thrown away.")

    return _decide(request, throw_away)


def _decide(request: HttpRequest, act: Callable[[int], None]) -> HttpResponse:
    """Do it to the unchecked result that is named."""
    asked = whole_number(request.POST.get("result")) or 0
    its = UncheckedResult.objects.filter(pk=asked).values_list("generation_id", flat=True)
    generation = its.first()
    try:
        act(asked)
    except control.NotPossible as error:
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
    if slug and slug not in registry.slugs() and not Pause.objects.filter(provider=slug).exists():
        messages.error(request, f"There is no provider “{slug[:40]}”. Nothing was changed.")
    else:
        act(slug)
        messages.success(request, words.format(provider_label(slug) or "Everything"))
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(way_back(request, "queue"))
    return render(request, "production/paused.html", live_part())


def _asked(request: HttpRequest) -> int | None:
    """The generation that is named, or the one that made the named product."""
    if generation := whole_number(request.POST.get("generation")):
        return generation
    product = whole_number(request.POST.get("product"))
    made_by = GenerationOutput.objects.filter(product=product) if product else None
    return made_by.values_list("generation_id", flat=True).first() if made_by else None


def answer(request: HttpRequest, changed: int | None = None) -> HttpResponse:
    """`changed` is the generation that is other now, so that the page asks for its card."""
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "frame/messages_oob.html")
        return trigger_client_event(response, "work-changed", {"generation": changed})
    return HttpResponseRedirect(way_back(request, "queue"))

"""Stopping work that was sent: the provider is told, where it can be, and the work is watched on
until it ends. So a result that was paid for all the same is never thrown away.

Given up, nothing asks for it any more, until the user does.
"""

import logging
from datetime import timedelta

from django.utils import timezone

from production.models import Generation, State
from production.pacing import usual_seconds
from production.spending import provider_label
from production.vain import is_in_vain
from providers import registry
from providers.contract import Charged, Context, Operation, Provider, ProviderError, Resubmit

log = logging.getLogger(__name__)

A_MOMENT = timedelta(seconds=15)
KEPT = "If it is finished all the same, its result comes to the gallery."


def tell(generation: Generation, provider: Provider, ctx: Context, operation: Operation) -> str:
    """Tell the provider to stop it. Says how that stands, for the page."""
    if not provider.can_cancel:
        return f"{provider.label} cannot stop it; what comes of it is kept"
    try:
        provider.cancel(ctx, operation)
    except ProviderError as error:
        return f"{provider.label} could not be told to stop it ({error.message})"
    except Exception:
        log.exception("%s could not be told to stop generation %s", provider.slug, generation.pk)
        return f"{provider.label} could not be told to stop it. The log says more"
    return f"{provider.label} was told to stop it"


def words(generation: Generation) -> str:
    """What a press of Cancel has done, and whether the work still costs something."""
    label = provider_label(generation.provider)
    if generation.state == State.CANCELLED:
        if generation.charged == Charged.NO:
            return "Cancelled. Nothing was spent on it."
        if generation.charged == Charged.YES:
            return "Given up here. It was charged; “Fetch again” in its details brings it, free."
        return f"Given up here. {label} may charge for it; its details can ask for it again, free."
    if costs_nothing(generation):
        return "It stops in a moment and costs nothing."
    if not _can_be_stopped(generation):
        return f"{label} cannot stop what was sent, so it is charged all the same. {KEPT}"
    if generation.state == State.SUBMITTING:
        return f"It is being sent. {label} is told to stop it then; it may be charged. {KEPT}"
    return f"{label} is told to stop it. What it did until then may be charged. {KEPT}"


def may_be_given_up(generation: Generation) -> bool:
    """What goes on as it should is cancelled first: its provider is told then."""
    if generation.state == State.COLLECTING:
        return True
    if generation.state not in (State.SUBMITTING, State.RUNNING):
        return False
    if generation.cancel_asked or generation.broke_times or not is_in_vain(generation, None):
        return generation.cancel_asked or generation.broke_times > 0
    return is_in_vain(generation, usual_seconds(generation.provider, generation.model_id))


def what_giving_up_does(generation: Generation) -> str:
    """For the button; "" where there is none. Fetching is over in a moment as a rule, so that its
    button does not come where Cancel has just been."""
    if not may_be_given_up(generation):
        return ""
    if generation.state == State.COLLECTING:
        slow = timezone.now() - generation.changed_at > A_MOMENT
        if not (generation.tries or generation.broke_times or slow):
            return ""
        return "Wait for its file no longer; it was charged, and can be fetched later"
    return "Wait for it no longer; it may still be charged"


def costs_nothing(generation: Generation) -> bool:
    provider = _provider(generation)
    safe = provider is not None and provider.resubmit is Resubmit.SAFE
    return safe or generation.estimate_micros == 0


def _can_be_stopped(generation: Generation) -> bool:
    provider = _provider(generation)
    return provider is not None and provider.can_cancel


def _provider(generation: Generation) -> Provider | None:
    try:
        return registry.get(generation.provider)
    except registry.UnknownProvider:
        return None

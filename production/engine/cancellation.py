"""Stopping work that was sent: the provider is told, where it can be, and the work is watched on
until it ends. So a result that was paid for all the same is never thrown away.

Given up, nothing asks for it any more, until the user does.
"""

import logging

from ledger.money import is_free
from production.models import Generation, State
from providers import registry
from providers.contract import Charged, Context, Operation, Provider, ProviderError, Resubmit

log = logging.getLogger(__name__)

RESULT_COMES = "If it finishes anyway, its result comes to the gallery."


def stop_at_provider(
    generation: Generation, provider: Provider, ctx: Context, operation: Operation
) -> str:
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
    label = registry.label(generation.provider)
    if generation.state == State.CANCELLED:
        if generation.charged == Charged.NO:
            return "Cancelled. Nothing was spent on it."
        if generation.charged == Charged.YES:
            return "No longer waited for. It was charged; “Fetch again” in its details is free."
        return f"No longer waited for. {label} may charge; its details can ask for it again, free."
    if costs_nothing(generation):
        return "It stops in a moment and costs nothing."
    if not _can_be_stopped(generation):
        return f"{label} cannot stop what was sent, so it is charged anyway. {RESULT_COMES}"
    if generation.state == State.SUBMITTING:
        return (
            f"It is being sent. {label} is told to stop it then; it may be charged. {RESULT_COMES}"
        )
    return f"{label} is told to stop it. What it did until then may be charged. {RESULT_COMES}"


def costs_nothing(generation: Generation) -> bool:
    provider = _provider(generation)
    safe = provider is not None and provider.resubmit is Resubmit.SAFE
    return safe or is_free(generation.estimate_micros)


def _can_be_stopped(generation: Generation) -> bool:
    provider = _provider(generation)
    return provider is not None and provider.can_cancel


def _provider(generation: Generation) -> Provider | None:
    try:
        return registry.get(generation.provider)
    except registry.UnknownProvider:
        return None

"""Whose a provider's request is."""

from production.attempt_models import Attempt
from production.models import Generation


def holder(generation: Generation, request_id: str) -> int | None:
    """The generation that this request belongs to by another attempt than the present one of
    `generation`, which may be an earlier one of its own; None where it is free."""
    if not request_id:
        return None
    of_provider = Generation.objects.filter(provider=generation.provider)
    others = of_provider.filter(request_id=request_id).exclude(pk=generation.pk)
    attempts = Attempt.objects.filter(
        generation__provider=generation.provider, request_id=request_id
    ).exclude(generation=generation, number=generation.attempt)
    taken = others.values_list("pk", flat=True).first()
    return taken or attempts.values_list("generation", flat=True).first()

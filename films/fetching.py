"""What was paid for and could not be fetched is fetched again by itself: that costs nothing, and
the film would otherwise wait for somebody to press just that. What was kept unchecked is left
alone: whether it is good is for somebody to say."""

from django.db.models import Exists, OuterRef

from films.models import Film
from films.take_models import Take
from production import actions
from production.event_models import Event
from production.generation_actions import NotPossible
from production.models import Generation, State, UncheckedResult

TIMES = 3
"""That a result could not be had, after which somebody has to look."""


def fetch_again(film: Film) -> int:
    """How many results of the film are on their way once more."""
    takes = Take.objects.filter(film=film, content_sha256="", generation__state=State.FAILED)
    unchecked = UncheckedResult.objects.filter(generation=OuterRef("pk"))
    failed = Generation.objects.filter(~Exists(unchecked), pk__in=takes.values("generation"))
    lost = [one for one in failed if one.results and one.can_be_fetched]
    return sum(_is_fetched(one) for one in lost if _ends(one) < TIMES)


def _ends(generation: Generation) -> int:
    return Event.objects.filter(kind=Event.Kind.FAILED, subject=str(generation.uid)).count()


def _is_fetched(generation: Generation) -> bool:
    try:
        actions.fetch_again(generation.pk)
    except NotPossible:  # somebody else was first
        return False
    return True

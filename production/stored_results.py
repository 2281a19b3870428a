"""Finish a generation from files that are stored already: only its rows were lost."""

from types import SimpleNamespace
from typing import Any

from gallery import orphans, places
from gallery.orphans import Orphan
from production import engine, told
from production.collecting import Home, commit
from production.models import Basis, Generation, State
from production.money import believable
from production.requests import clear_workdir
from production.writing import grouped
from providers.contract import Finished


def finish(generation: Generation, at_least: int = 1) -> bool:
    """True where stored files' recipes name the generation, which is done then. With fewer than
    `at_least` of them the rest may still be fetched, so that it is not."""
    project, kind = generation.project.slug, generation.kind
    found = orphans.of_generation(str(generation.uid), project=project, kind=kind)
    found = [one for one in found if _is_of_this_round(generation, one)]
    return len(found) >= at_least and _take_in(generation, found)


def _is_of_this_round(generation: Generation, one: Orphan) -> bool:
    """What was there before this was sent came from a round before, of which a part was stored."""
    sent = generation.submitted_at
    return sent is None or places.absolute(one.stored.path).stat().st_mtime >= sent.timestamp()


@grouped
def _take_in(generation: Generation, found: list[Orphan]) -> bool:
    if generation.state != State.COLLECTING:
        finished = _told_by(found[0].recipe)
        if not engine.received(generation, finished, generation.results or []):
            return False
    if not commit(generation, Home([(one.position, one.stored, one.recipe) for one in found])):
        return False
    clear_workdir(generation)
    return True


def _told_by(recipe: dict[str, Any]) -> Finished:
    """What a recipe of ours says of its bill and its request."""
    is_bill = recipe.get("cost_basis") == Basis.ACTUAL
    cost = SimpleNamespace(amount=recipe.get("cost"), currency=recipe.get("currency"))
    return Finished(
        (),
        cost=believable(cost) if is_bill else None,
        request_id=told.text(recipe.get("request_id")),
    )

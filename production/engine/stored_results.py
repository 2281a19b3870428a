"""Finish a generation from files that are stored already: only its rows were lost."""

from types import SimpleNamespace
from typing import Any

from gallery import media_folder, orphans, side_files
from gallery.metadata_limits import details, remarks
from gallery.orphans import Orphan
from ledger.models import Basis
from ledger.money import valid_money
from production.engine import sanitize, transitions
from production.engine.collecting import Collected, commit
from production.engine.group_commit import grouped
from production.engine.provider_requests import clear_workdir
from production.models import Generation, State
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
    return (
        sent is None or media_folder.absolute(one.stored.path).stat().st_mtime >= sent.timestamp()
    )


@grouped
def _take_in(generation: Generation, found: list[Orphan]) -> bool:
    if generation.state != State.COLLECTING:
        finished = _finished_from_recipe(found[0].recipe)
        if not transitions.received(generation, finished, generation.results or []):
            return False
    stored = [(one.position, one.stored, one.recipe) for one in found]
    beside = side_files.lost_beside(found[0].stored.path)
    if not commit(generation, Collected(stored, beside=beside)):
        return False
    clear_workdir(generation)
    return True


def _finished_from_recipe(recipe: dict[str, Any]) -> Finished:
    """What a recipe of ours says of its bill and its request."""
    is_bill = recipe.get("cost_basis") == Basis.ACTUAL
    cost = SimpleNamespace(amount=recipe.get("cost"), currency=recipe.get("currency"))
    return Finished(
        (),
        cost=valid_money(cost) if is_bill else None,
        request_id=sanitize.text(recipe.get("request_id")),
        remarks=tuple(remarks(recipe.get("remarks"))),
        details=details(recipe.get("details")),
    )

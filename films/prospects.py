"""How every cap would take a plan that is ordered from now on to its end."""

from uuid import uuid4

from films.making import batches
from films.models import Film
from films.planning import Item, Plan
from ledger import entries
from ledger.caps import Prospect
from ledger.charge import Charge
from ledger.money import USD, to_micros


def of(plan: Plan) -> list[Prospect]:
    """By the very rule of the ledger: what is ready in the orders that `films.making` places, then
    what waits, as if all of a stage that waits were ready at once."""
    waiting = [item for item in plan.items if item.waits_for]
    orders = [*batches(plan.ready), *batches(waiting)]
    film = plan.board.film
    return entries.prospects([[_charge(film, item) for item in order] for order in orders])


def _charge(film: Film, item: Item) -> Charge:
    row, nobody = item.model.row, uuid4()
    return Charge(
        generation=nobody,
        round=1,
        order=nobody,
        provider=row.provider,
        model_id=row.model_id,
        model_label=row.label,
        kind=item.model.kind.value,
        project=film.project.slug,
        currency=item.price.currency if item.price else USD,
        estimate_micros=None if item.price is None else to_micros(item.price),
        purse=film.purse,
        part=item.target.stage.value,
    )

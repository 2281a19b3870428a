"""The line beside the Order button: which cap leaves the least, and which would stop the order as
the form stands, by the very rule of the ledger."""

from dataclasses import dataclass

from production import ledger, most
from production.caps import Standing, Stop
from production.models import Generation, Order
from production.money import to_micros
from production.views.drafts import Draft
from projects.models import Project


@dataclass(frozen=True)
class PriceLine:
    """`above`: what is known of the price does not fit into the most that was entered."""

    standing: Standing | None = None
    stop: Stop | None = None
    above: str = ""

    @property
    def is_over(self) -> bool:
        return bool(self.stop or self.above)


def price_line(draft: Draft, project: Project | None) -> PriceLine:
    if draft.price.micros == 0:
        return PriceLine()
    rows = _as_ordered(draft, project or Project(slug=Project.INBOX))
    try:
        most.share(rows, draft.most)
    except most.AboveMost as above:
        return PriceLine(above=str(above))
    outlook = ledger.outlook(rows)
    return PriceLine(outlook.tightest, outlook.stop)


def _as_ordered(draft: Draft, project: Project) -> list[Generation]:
    """The generations that the order would have, written nowhere."""
    order = Order(project=project, kind=draft.kind.value)
    return [
        Generation(
            order=order,
            project=project,
            provider=model.provider,
            estimate_micros=None if price is None else to_micros(price),
            currency=price.currency if price else "USD",
        )
        for model, price in draft.prices
        for _ in range(draft.count)
    ]

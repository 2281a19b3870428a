"""What is asked for: the one shape in which form, command, template, grid, script and API order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from foundation import user_input
from gallery.models import Product
from ledger.caps import Stop
from parameter_templates.language import Drawn
from parameter_templates.models import TemplateVersion
from production import max_cost
from projects.models import Project
from providers.contract import Json, Kind

if TYPE_CHECKING:
    from production.models import Order

MOST_RESULTS = 1_000
LONGEST_PROMPT = 200_000


@dataclass(frozen=True)
class OrderInput:
    """A product of the gallery that fills the media parameter `field`."""

    field: str
    product: Product


@dataclass(frozen=True)
class OrderLine:
    """One model with all that it gets. `prompt` is the request's where it is None. `seed` is that
    of the first result, whatever the model calls it; None leaves it to `params`, else it is drawn.
    `drawn` are the entries of word lists that it was made with, by the names of the lists.
    `fallback` is a second model, ordered in its place if the first is unavailable; "" for none.
    """

    model_ref: str
    params: Json = field(default_factory=dict)
    inputs: tuple[OrderInput, ...] = ()
    prompt: str | None = None
    seed: int | None = None
    drawn: Drawn = field(default_factory=dict)
    fallback: str = ""


@dataclass(frozen=True)
class GridOrder:
    """The lines are cells of a grid, `keys` one for each; the rest is what it is from then on.
    `grid` is its row where there is one already. `is_again`: a cell of which nothing is left."""

    keys: tuple[str, ...]
    name: str
    base: Json
    axes: list[Json]
    grid: int | None = None
    is_again: bool = False


@dataclass(frozen=True)
class OrderRequest:
    """`count` results of each line. `most_micros`, in USD: the order may cost that much and no
    more. `accept_unknown`: it may cost nobody knows what, where every cap lets that pass. `nonce`
    comes with the press of a button and says that this is one; programs leave it empty, and each of
    their requests is an order. `again_of` is the generation that is ordered again. `wait` is how
    long nothing is sent yet, so that it can still be undone. `purse` and `part` are names by which
    the ledger adds up. `template` is the version of a parameter template that it was made by.
    `title` is what the order is called where its prompt is not: a list by its file.
    `written` is the request that this one was drawn from, `reading` how: by these it is known
    again, whatever a word list says by then. `grid`: its lines are cells. `keep` writes what goes
    with the order, in its transaction: what it raises takes the order back.
    """

    kind: str
    prompt: str
    lines: Sequence[OrderLine]
    count: int = 1
    project: Project | None = None
    nonce: str = ""
    made_by: str = "page"
    accept_unknown: bool = False
    most_micros: int | None = None
    again_of: int | None = None
    wait: timedelta = timedelta()
    purse: str = ""
    part: str = ""
    template: TemplateVersion | None = None
    title: str = ""
    written: "OrderRequest | None" = None
    reading: str = ""
    grid: GridOrder | None = None
    keep: "Callable[[Order], None] | None" = None

    @property
    def results(self) -> int:
        return self.count * len(self.lines)

    @cached_property
    def words(self) -> str:
        """The prompt of every line that has none of its own."""
        return clean_text(self.prompt)

    def words_of(self, line: OrderLine) -> str:
        return self.words if line.prompt is None else clean_text(line.prompt)


class OrderRejected(Exception):
    """Nothing was ordered. `errors` maps a field ("" for the whole order) to sentences.

    `reason`: "bad_input", "nothing_to_run" (no such model, no key) or "cap" (money). `stop` is the
    cap that was in the way, where it was one.
    """

    def __init__(
        self,
        errors: dict[str, list[str]],
        reason: str = "bad_input",
        stop: Stop | None = None,
    ) -> None:
        super().__init__(" ".join(sentence for group in errors.values() for sentence in group))
        self.errors = errors
        self.reason = reason
        self.stop = stop


def clean_text(text: str) -> str:
    """Text as a person means it: one kind of line end, nothing that cannot be seen."""
    return user_input.words(text).strip()


def what_is_wrong(request: OrderRequest) -> OrderRejected | None:
    """What stands in the way of any order like this, whatever its models say."""
    if request.kind not in list(Kind):
        return OrderRejected({"kind": [f"There is no kind of work “{request.kind}”."]})
    if not request.lines:
        return OrderRejected({"models": ["Choose at least one model."]})
    errors: dict[str, list[str]] = {}
    if not 1 <= request.count <= MOST_RESULTS:
        errors["count"] = [f"Order between 1 and {MOST_RESULTS:,} results."]
    elif request.results > MOST_RESULTS:
        errors["count"] = [
            f"An order has at most {MOST_RESULTS:,} results, and this would have "
            f"{request.results:,}. Order it in parts."
        ]
    prompts = [request.prompt, *(line.prompt for line in request.lines if line.prompt)]
    if max(map(len, prompts)) > LONGEST_PROMPT:
        errors["prompt"] = [f"The prompt is longer than {LONGEST_PROMPT:,} characters."]
    if request.project and request.project.deleted_at:
        errors["project"] = [f"“{request.project}” is deleted. Choose another project."]
    elif request.project and request.project.state == Project.State.ARCHIVED:
        errors["project"] = [f"“{request.project}” is archived. Choose another project."]
    if sentence := max_cost.wrong(request.most_micros):
        errors["most"] = [sentence]
    return OrderRejected(errors) if errors else None

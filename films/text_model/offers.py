"""What a reading by a text model would ask and cost, before anything is ordered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from films import model_params
from films.bible_models import Entry
from films.film_settings import FilmSettings
from films.models import Film
from films.reading_models import SceneAsked
from films.script import reading
from films.script.pieces import ScriptRead
from films.text_model import asking, units
from films.text_model.asking import Manner
from films.text_model.cast import Cast
from films.text_model.units import MOST_LETTERS, Unit
from foundation import user_input
from production import orders, prompt_help
from production.estimates import Estimate
from production.models import Order
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from providers.contract import Kind
from providers.models import CatalogueModel
from providers.schema import fields

MADE_BY = "film"
PART = "script"


@dataclass
class Task:
    """A script, and what a model is to be asked of it."""

    film: Film
    script: ScriptRead
    model: str
    narrated: bool
    manner: Manner = field(init=False)
    way: str = field(init=False)
    units: list[Unit] = field(init=False)
    cast: Cast = field(init=False)

    def __post_init__(self) -> None:
        self.manner = Manner.of(self.script, self.narrated)
        self.way = self.manner.way(self.model)
        shots = [shot.start for shot in self.script.shots]
        every = units.units_of(self.script, self.way)
        # Nobody is paid for a heading with nothing below it.
        self.units = [one for one in every if any(one.start <= at < one.end for at in shots)]
        entries = Entry.objects.filter(project=self.film.project_id, removed_at=None)
        rows = entries.values_list("name", "aliases")
        self.cast = Cast(self.script, (str(one) for name, more in rows for one in (name, *more)))

    @property
    def read_by(self) -> str:
        """By which a scene is known to have been read so: `reader_of` takes it apart."""
        return f"{self.model} {self.way[:12]}"

    @property
    def by_digest(self) -> dict[str, Unit]:
        """What has the same words is asked for once."""
        return {one.digest: one for one in reversed(self.units)}


@dataclass(frozen=True)
class Offer:
    """`parts` are the questions that would be asked on `scenes`; `known` scenes are answered
    already."""

    model: CatalogueModel
    parts: int
    scenes: int
    known: int
    price: Estimate


def reader_of(read_by: str) -> str:
    """The reference of the text model that read a scene, "" for rules."""
    return read_by.rpartition(" ")[0]


def models() -> list[CatalogueModel]:
    """The text models that can read a script: set up, and their prompt is long enough."""
    return [model for model in prompt_help.able() if _takes_enough(model)]


def model_of(ref: str) -> CatalogueModel:
    """Raises OrderRejected."""
    found = next((one for one in models() if one.ref == ref), None)
    if found is None:
        name = user_input.short(ref, 200)
        words = f"“{name}” is no text model that is set up. Choose one that is, or rules."
        raise OrderRejected({"models": [words]}, "nothing_to_run")
    return found


def task(film: Film, text: str, format: str, model: str) -> Task:
    """Raises UnreadableScript, as `reading.read` does."""
    narrated = FilmSettings.of(film).narrator
    return Task(film, reading.read(text, format, narrated=narrated), model, narrated)


def offer(task: Task) -> Offer:
    """Raises OrderRejected where it could not be ordered."""
    model = model_of(task.model)
    rows = SceneAsked.objects.filter(reading__film=task.film, items__isnull=False)
    there = set(rows.values_list("digest", flat=True))
    new = [unit for digest, unit in _in_order(task) if digest not in there]
    parts = list(units.packed(new))
    price = Estimate(0)
    if parts:
        lines = [asking.line_of(model, task.script, part, task.manner) for part in parts]
        price = orders.quote(request(task.film, lines), [model]).price
    return Offer(model, len(parts), len(new), len(task.by_digest) - len(new), price)


def request(
    film: Film,
    lines: Sequence[OrderLine],
    *,
    accept_unknown: bool = False,
    keep: Callable[[Order], None] | None = None,
) -> OrderRequest:
    return OrderRequest(
        kind=Kind.TEXT_GENERATION.value,
        prompt="",
        lines=lines,
        project=film.project,
        made_by=MADE_BY,
        accept_unknown=accept_unknown,
        purse=film.purse,
        part=PART,
        title=f"{film.name}: script"[:200],
        keep=keep,
    )


def _in_order(task: Task) -> list[tuple[str, Unit]]:
    found: Mapping[str, Unit] = task.by_digest
    return sorted(found.items(), key=lambda one: one[1].start)


def _takes_enough(model: CatalogueModel) -> bool:
    spec = model.spec()
    most = model_params.most_letters(fields(spec.schema), spec.prompt_field)
    return most is None or most >= 3 * MOST_LETTERS

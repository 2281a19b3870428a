"""A reading by a text model, from its press to its board. Nothing is held in memory: `go_on` may be
called at any time, twice at once, and after a kill. What was answered once is never asked again.

A scene whose answer is wrong is asked for once more, with what was wrong; after that rules read it,
and a remark says so. Where a cap stops it, or something may have been charged, it waits.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from films import linking, parsing
from films.models import Film
from films.reading_models import Reading, SceneAsked
from films.script.pieces import UnreadableScript
from films.steps import EditError, hold
from films.text_model import answers, asking, building, merging, offers
from films.text_model.merging import Outcome
from films.text_model.offers import Task
from films.text_model.units import MOST_LETTERS, Unit, packed
from gallery import products
from production import actions, orders
from production.confirmation import Yes
from production.generation_actions import NotPossible
from production.models import ACTIVE, Generation, Order, State
from production.order_requests import OrderRejected
from providers.models import CatalogueModel

TRIES = 2
"""Of one scene: the question, and one repair."""
AGREED = Yes(given="the reading, when it was begun")


@dataclass
class Standing:
    """How a reading stands. `waiting` scenes are being answered, `wanted` are those still to be
    asked, with what was wrong before; `stuck` says why somebody has to look."""

    outcome: Outcome = field(default_factory=Outcome)
    waiting: int = 0
    wanted: list[tuple[Unit, int, list[str]]] = field(default_factory=list)
    stuck: str = ""


def start(
    film: Film, text: str, format: str, model: str, *, accept_unknown: bool = False
) -> Reading:
    """Order what is not known yet; the rest comes by `go_on`. Raises UnreadableScript, and
    OrderRejected where nothing was ordered: then nothing is changed."""
    task = offers.task(film, text, format, model)
    offers.model_of(model)
    with transaction.atomic():
        hold(film)
        _close(film)
        reading = Reading.objects.create(
            film=film,
            text=text,
            format=format,
            narrated=task.narrated,
            model=model,
            accept_unknown=accept_unknown,
        )
    try:
        _go_on(reading, task)
    except OrderRejected:
        reading.delete()
        raise
    return reading


def of(film: Film) -> Reading | None:
    """The one that is under way."""
    return film.readings.filter(state=Reading.State.OPEN).first()


def give_up(film: Film) -> None:
    """What was sent already still comes, and is known to the next reading; the rest is not sent."""
    if open_one := of(film):
        _close(film)
        _withdraw(open_one)


def finish_by_rules(reading: Reading) -> None:
    """Ask nothing more: what has no answer is read by rules."""
    reading.rest_by_rules, reading.stopped_by = True, ""
    reading.save(update_fields=["rest_by_rules", "stopped_by"])
    _withdraw(reading)
    go_on(reading)


def go_on(reading: Reading, *, pressed: bool = False) -> None:
    """Take what was answered, order what is to be asked again, write the board once all is there.
    What the user cancelled is asked for again only where the user `pressed` for it."""
    reading.refresh_from_db()
    film = reading.film
    if reading.state != Reading.State.OPEN or film.trashed_at:
        return
    try:
        task = task_of(reading)
        _go_on(reading, task, pressed)
    except (UnreadableScript, OrderRejected) as error:
        _stop(reading, str(error))


def task_of(reading: Reading) -> Task:
    return offers.task(reading.film, reading.text, reading.format, reading.model)


def is_waiting(reading: Reading) -> bool:
    """Something of it is under way."""
    reading.refresh_from_db()
    rows = reading.scenes.filter(generation__state__in=ACTIVE)
    return reading.state == Reading.State.OPEN and rows.exists()


def _close(film: Film) -> None:
    film.readings.filter(state=Reading.State.OPEN).update(state=Reading.State.CLOSED)


def _withdraw(reading: Reading) -> None:
    waiting = reading.scenes.filter(generation__state=State.QUEUED)
    for key in set(waiting.values_list("generation_id", flat=True)):
        with suppress(NotPossible):  # it has been sent this moment
            actions.cancel(key)


def _go_on(reading: Reading, task: Task, pressed: bool = True) -> None:
    _collect(reading.film)
    now = standing(reading, task, pressed)
    if now.wanted and not now.stuck:
        try:
            _order(reading, task, now.wanted)
        except IntegrityError:
            return  # Somebody else has just asked for the same.
    if now.stuck:
        _stop(reading, now.stuck)
    elif now.wanted or now.waiting:
        _stop(reading, "")
    else:
        _write(reading, task, now.outcome)


def standing(reading: Reading, task: Task, pressed: bool = False) -> Standing:
    now = Standing()
    by_digest = task.by_digest
    rows = SceneAsked.objects.filter(reading__film=reading.film, digest__in=by_digest)
    scenes: dict[str, list[SceneAsked]] = {}
    for row in rows.select_related("generation").order_by("pk"):
        scenes.setdefault(row.digest, []).append(row)
    for digest, unit in sorted(by_digest.items(), key=lambda one: one[1].start):
        _stand(now, reading, task, unit, scenes.get(digest, []), pressed)
    return now


def _stand(
    now: Standing,
    reading: Reading,
    task: Task,
    unit: Unit,
    rows: Sequence[SceneAsked],
    pressed: bool,
) -> None:
    faults: dict[int, list[str]] = {row.pk: list(row.faults) for row in rows}
    for row in reversed(rows):
        if row.items is not None:
            built = building.build(task.script, unit, row.items, task.cast, task.read_by)
            if not built.faults:
                now.outcome.built[unit.digest] = built
                now.outcome.items[unit.digest] = row.items
                return
            faults[row.pk] = built.faults[: answers.MOST_FAULTS]
    states = [(row, row.generation.state if row.generation else "") for row in rows]
    own = [row for row, _ in states if row.reading_id == reading.pk]
    if reading.rest_by_rules:
        now.outcome.by_rules[unit.digest] = "It was to be finished by rules."
    elif any(state in ACTIVE for _, state in states):
        now.waiting += 1
    elif any(state == State.UNKNOWN for _, state in states):
        now.stuck = "A part of it may have been charged. Decide on it in the Queue, then continue."
    else:
        tried = [row for row, state in states if row in own and state != State.CANCELLED]
        if own and states[-1][1] == State.CANCELLED and not pressed:
            now.stuck = "A part of it was cancelled. Go on to ask for it again, or finish by rules."
        elif len(tried) < TRIES:
            last = faults.get(tried[-1].pk, []) if tried else []
            now.wanted.append((unit, len(own) + 1, last))
        else:
            now.outcome.by_rules[unit.digest] = _why(tried[-1], faults[tried[-1].pk])


def _why(row: SceneAsked, faults: Sequence[str]) -> str:
    if faults:
        return f"Answered wrong twice: {faults[0]}"
    error = row.generation.error if row.generation else ""
    return error or "Its answer was removed before it was read."


def _order(reading: Reading, task: Task, wanted: Sequence[tuple[Unit, int, list[str]]]) -> None:
    model = offers.model_of(reading.model)
    numbers = {unit.digest: number for unit, number, _ in wanted}
    wrong = {unit.digest: faults for unit, _, faults in wanted if faults}
    first = [unit for unit, _, _ in wanted if unit.digest not in wrong]
    again = [unit for unit, _, _ in wanted if unit.digest in wrong]
    # An answer that was cut off is asked for in smaller parts.
    parts = [*packed(first), *packed(again, MOST_LETTERS // 2)]
    request = offers.request(
        reading.film,
        [_line(model, task, part, wrong) for part in parts],
        accept_unknown=reading.accept_unknown,
        keep=lambda order: _keep(reading, parts, numbers, order),
    )
    orders.place(orders.quote(request, [model]), AGREED)


def _line(
    model: CatalogueModel, task: Task, part: list[Unit], wrong: dict[str, list[str]]
) -> orders.OrderLine:
    faults = {
        place: wrong[unit.digest] for place, unit in enumerate(part, 1) if unit.digest in wrong
    }
    return asking.line_of(model, task.script, part, task.manner, faults)


def _keep(
    reading: Reading, parts: Sequence[list[Unit]], numbers: dict[str, int], order: Order
) -> None:
    """In the transaction of the order: who asks for the same at once fails here, as a whole."""
    made = order.generations.order_by("pk").values_list("pk", flat=True)
    SceneAsked.objects.bulk_create(
        SceneAsked(
            reading=reading,
            digest=unit.digest,
            number=numbers[unit.digest],
            place=place,
            generation_id=key,
        )
        for part, key in zip(parts, made, strict=True)
        for place, unit in enumerate(part, 1)
    )


def _collect(film: Film) -> None:
    """Take every answer that is there, of readings that were given up as well."""
    done = (State.DONE, State.REPLACED)
    rows = SceneAsked.objects.filter(
        reading__film=film, items__isnull=True, generation__state__in=done
    )
    by_generation: dict[int, list[SceneAsked]] = {}
    for row in rows.select_related("generation"):
        if not row.faults:
            by_generation.setdefault(row.generation_id or 0, []).append(row)
    for scenes in by_generation.values():
        generation = linking.last_of(scenes[0].generation)
        if generation is None:
            continue
        text = _answer_text(generation)
        answer = answers.read(text, max(row.place for row in scenes)) if text else None
        for row in scenes:
            row.generation = generation
            if answer:
                row.items = answer.items.get(row.place)
                row.faults = answer.faults.get(row.place, [])
            elif generation.state == State.DONE:
                row.faults = [answers.NO_JSON]
            row.save(update_fields=["generation", "items", "faults"])


def _answer_text(generation: Generation) -> str:
    output = linking.result_of(generation)
    return products.words_of(output.product, answers.LONGEST) if output else ""


def _write(reading: Reading, task: Task, outcome: Outcome) -> None:
    """All of it is one step on the board; twice at once writes it once."""
    film = reading.film
    label = label_of(reading)
    script = parsing.as_long(film, merging.merge(task, outcome, label))
    try:
        with transaction.atomic():
            open_one = Reading.objects.filter(pk=reading.pk, state=Reading.State.OPEN)
            if open_one.update(
                state=Reading.State.DONE, stopped_by="", remarks=list(script.remarks)
            ):
                parsing.write(film, script)
    except EditError as error:
        _stop(reading, str(error))
    reading.refresh_from_db()


def label_of(reading: Reading) -> str:
    found = CatalogueModel.objects.filter(
        provider=reading.model.partition("/")[0], model_id=reading.model.partition("/")[2]
    ).first()
    return found.label if found else reading.model


def _stop(reading: Reading, why: str) -> None:
    if reading.stopped_by != why:
        reading.stopped_by = why
        reading.save(update_fields=["stopped_by"])

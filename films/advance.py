"""A film goes on by itself, up to the stage and the sum that the user said. Nothing is held in
memory: it is safe to call at any time, twice at once, and after a kill.

It orders what is missing and has what it needs; what is stale it leaves. It stops, and says why,
where money or a model is lacking, where something may have been charged, and where what cost
nothing failed three times.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from films import board, linking, making, planning, spending, standing
from films.board import Board, Target
from films.models import PURSE, Film
from films.planning import Item, Plan
from films.stages import Of, Stage
from films.standing import State
from films.take_models import Take
from films.text_model import readings
from production.event_models import Event
from production.models import ACTIVE
from production.models import State as Generating
from production.order_requests import OrderRejected

TRIES = 3
"""Of what failed and cost nothing."""


def start(film: Film, until: Stage, most_micros: int | None) -> None:
    """From now on it goes on by itself up to a stage, and may cost so much in all."""
    film.auto_until, film.stopped_by = until.value, ""
    film.save(update_fields=["auto_until", "stopped_by"])
    spending.set_most(film, most_micros)
    advance(film)


def stop(film: Film) -> None:
    film.auto_until, film.stopped_by = "", ""
    film.save(update_fields=["auto_until", "stopped_by"])


def advance(film: Film) -> None:
    """Put results on their takes, and order what can be made next."""
    linking.link(film)
    film.refresh_from_db()
    if not film.auto_until or film.trashed_at:
        return
    until = Stage(film.auto_until)
    now = board.read(film)
    wanted = now.wanted & frozenset(planning.stages_before(until))
    found = standing.of_board(now, wanted)
    plan = _next(now, wanted, found.keys())
    why = _trouble(now, found.values()) or (plan.blocked[0][1] if plan.blocked else "")
    if plan.ready:
        try:
            done = making.make(plan)
            why = str(done.rejected) if done.rejected else why
        except making.BeingMade:
            return
        except OrderRejected as rejected:
            why = str(rejected)
    is_over = not why and not plan.items and not _is_making(found.values())
    _keep(film, "" if is_over else film.auto_until, why)


def _next(now: Board, wanted: frozenset[Stage], targets: Iterable[Target]) -> Plan:
    """What is missing, and what may be tried again. The film itself comes last."""
    plan = planning.plan(now, wanted - {Stage.FILM})
    spent = _failures(now.film)
    plan.items = [item for item in plan.items if _may_be_tried(item, spent)]
    plan.items = [
        replace(item, waits_for="its voices") if _waits_for_voices(now, item) else item
        for item in plan.items
    ]
    if plan.items or Stage.FILM not in wanted:
        return plan
    rest = [target for target in targets if target.stage is not Stage.FILM]
    if any(_is_open(standing.of(now, target)) for target in rest):
        return plan
    film = planning.plan(now, [Stage.FILM])
    if not film.items:
        film = planning.plan(now, [Stage.FILM], what="stale")
    film.items = [item for item in film.items if _may_be_tried(item, spent)]
    film.blocked = plan.blocked + film.blocked
    return film


def _is_open(stands: standing.Standing) -> bool:
    return stands.state in (State.MAKING, State.MISSING, State.UNKNOWN, State.FAILED)


def _may_be_tried(item: Item, spent: Counter[Target]) -> bool:
    other = item.standing.other
    if other is None or item.standing.state is not State.FAILED:
        return True
    return other.charged == "no" and other.state == Generating.FAILED and spent[item.target] < TRIES


def _waits_for_voices(now: Board, item: Item) -> bool:
    """How long a clip has to be is known by its voices; one that failed is not waited for."""
    if item.target.stage is not Stage.CLIP or Stage.VOICE not in now.wanted:
        return False
    lines = (Target(Stage.VOICE, Of.LINE, line.pk) for line in now.lines_of[item.target.key])
    return any(standing.of(now, line).state in (State.MISSING, State.MAKING) for line in lines)


def _failures(film: Film) -> Counter[Target]:
    """How often each target failed in vain."""
    failed = Q(content_sha256="", generation__state=Generating.FAILED)
    return Counter(made.target for made in board.takes(film, failed))


def _trouble(now: Board, found: Iterable[standing.Standing]) -> str:
    """Why somebody has to look, "" for no reason."""
    for stands in found:
        name = _name(now, stands.target)
        if stands.state is State.UNKNOWN:
            return f"{name} may have been charged. Decide on it in the Queue, then go on."
        if stands.state is State.BLOCKED:
            return f"{name}: {stands.why[0]}. Put it back or choose another take."
        if stands.state is State.FAILED and stands.other:
            return f"{name} failed: {stands.other.error} {stands.other.next_step}".strip()
    return ""


def _name(now: Board, target: Target) -> str:
    one = target.stage.one.capitalize()
    if target.of is Of.SHOT:
        return f"{one} of shot {now.shot[target.key].label}"
    if target.of is Of.LINE:
        line = now.lines[target.key]
        return f"{one} of shot {now.shot[line.shot_id].label}"
    if target.of is Of.ENTRY:
        return f"{one} of {now.entries[target.key].name}"
    return one


def _is_making(found: Iterable[standing.Standing]) -> bool:
    return any(stands.state is State.MAKING for stands in found)


def _keep(film: Film, until: str, why: str) -> None:
    if (film.auto_until, film.stopped_by) != (until, why):
        film.auto_until, film.stopped_by = until, why
        film.save(update_fields=["auto_until", "stopped_by"])


def is_of_a_film(event: Event) -> bool:
    """That a cap stopped an order is no reason to order the same again, and hear of it again."""
    if event.kind == Event.Kind.CAP_REACHED:
        return False
    return str(event.payload.get("purse") or "").startswith(PURSE)


def on_event(event: Event) -> None:
    """Work has ended somewhere: a film that it was for goes on."""
    for film in linking.films_of([event.payload.get("purse") or ""]):
        if reading := readings.of(film):
            readings.go_on(reading)
        advance(film)


def is_waiting(film: Film) -> bool:
    """Something of it is under way, or would go on by itself."""
    if film.auto_until and not film.stopped_by:
        return True
    return Take.objects.filter(film=film, content_sha256="", generation__state__in=ACTIVE).exists()

"""A film goes on by itself, up to the stage and the sum that the user said. Nothing is held in
memory: it is safe to call at any time, twice at once, and after a kill.

It orders what is missing and has what it needs; what is stale it leaves. It stops, and says why,
where money or a model is lacking, where something may have been charged, and where what cost
nothing failed three times; and where a stage waits for the user's yes. What is paid for and was not
fetched is fetched again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q

from films import (
    approvals,
    board,
    failures,
    fetching,
    linking,
    making,
    planning,
    runs,
    spending,
    standing,
)
from films.board import Board
from films.board_takes import BoardTake, Target, takes
from films.models import Film
from films.planning import Item, Plan
from films.stages import Of, Stage
from films.standing import State
from films.take_models import Take
from production.confirmation import Yes
from production.models import ACTIVE
from production.models import State as Generating
from production.order_requests import OrderRejected

TRIES = 3
"""Of what failed and cost nothing."""
AGREED = Yes(given="the film continues by itself, within its purse")


def start(film: Film, until: Stage, most_micros: int | None) -> None:
    """From now on it goes on by itself up to a stage, and may cost so much in all. What somebody
    cancelled before is made, too, and what failed too often is tried once more."""
    spending.set_most(film, most_micros)
    film.auto_until, film.stopped_by = until.value, ""
    film.save(update_fields=["auto_until", "stopped_by"])
    advance(film, pressed=True)


def stop(film: Film) -> None:
    film.auto_until, film.stopped_by = "", ""
    film.save(update_fields=["auto_until", "stopped_by"])


def advance(film: Film, *, pressed: bool = False) -> None:
    """Put results on their takes, and order what can be made next. What somebody cancelled, and
    what failed too often, is ordered again only where it is `pressed` for."""
    linking.link(film)
    film.refresh_from_db()
    if film.trashed_at:
        return
    runs.go_on(film)
    if not film.auto_until:
        return
    fetching.fetch_again(film)
    until = Stage(film.auto_until)
    now = board.read(film)
    wanted = now.wanted & frozenset(planning.stages_before(until))
    found = standing.of_board(now, wanted)
    held = approvals.held(now, found)
    if held:
        wanted &= frozenset(planning.stages_before(held))
        found = {target: one for target, one in found.items() if target.stage in wanted}
    plan = _next(now, wanted, found.keys(), pressed)
    ordered = {item.target for item in plan.ready}
    rest = [stands for stands in found.values() if stands.target not in ordered]
    why = _trouble(now, rest) or (plan.blocked[0][1] if plan.blocked else "")
    if plan.ready:
        if isinstance(rejected := _order(plan), making.Overtaken):
            return
        why = failures.rejection(film, rejected) if rejected else why
    is_making = bool(plan.ready) or _is_making(found.values())
    if held and not why and not plan.items and not is_making:
        why = approvals.in_words(approvals.not_approved(now, found))
    why = why or ("" if is_making else _stuck(now, plan))
    is_over = not held and not why and not plan.items and not is_making
    _keep(film, "" if is_over else film.auto_until, why)


def _order(plan: Plan) -> OrderRejected | None:
    """Why some of it was not ordered, or all of it."""
    try:
        return making.make(plan, AGREED, by_itself=True).rejected
    except OrderRejected as rejected:
        return rejected


def _next(now: Board, wanted: frozenset[Stage], targets: Iterable[Target], pressed: bool) -> Plan:
    """What is missing, and what may be tried again. The film itself comes last."""
    plan = planning.plan(now, wanted - {Stage.FILM})
    spent = _failures(now.film)

    def may_be(item: Item) -> bool:
        return _may_be_tried(item.standing.other, spent, pressed)

    plan.items = list(filter(may_be, plan.items))
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
    film.items = list(filter(may_be, film.items))
    film.blocked = plan.blocked + film.blocked
    return film


def _is_open(stands: standing.Standing) -> bool:
    return stands.state in (
        *(State.MAKING, State.MISSING),
        *(State.UNKNOWN, State.FAILED, State.BLOCKED),
    )


def _may_be_tried(last: BoardTake | None, spent: Counter[Target], pressed: bool) -> bool:
    """`last` is the newest that was ordered of it, where nothing came of that."""
    if last is None:
        return True
    if last.state == Generating.CANCELLED:
        return pressed
    if last.charged != "no" or last.state != Generating.FAILED:
        return False
    return pressed or spent[last.target] < TRIES


def _waits_for_voices(now: Board, item: Item) -> bool:
    """How long a clip has to be is known by its voices; one that failed is not waited for."""
    if item.target.stage is not Stage.CLIP or Stage.VOICE not in now.wanted:
        return False
    lines = (Target(Stage.VOICE, Of.LINE, line.pk) for line in now.lines_of[item.target.key])
    return any(standing.of(now, line).state in (State.MISSING, State.MAKING) for line in lines)


def _failures(film: Film) -> Counter[Target]:
    """How often each target failed in vain."""
    failed = Q(content_sha256="", generation__state=Generating.FAILED)
    return Counter(take.target for take in takes(film, failed))


def _trouble(now: Board, found: Iterable[standing.Standing]) -> str:
    """Why somebody has to look, "" for no reason."""
    return next(filter(None, (failures.trouble(now, one) for one in found)), "")


def _stuck(now: Board, plan: Plan) -> str:
    """Why nothing comes, though nothing is wrong and something is left to make."""
    for item in plan.items:
        name = failures.named(now, item.target)
        return f"{name} waits for {item.waits_for}, which nothing makes. Make it, or leave it out."
    return ""


def _is_making(found: Iterable[standing.Standing]) -> bool:
    return any(stands.state is State.MAKING for stands in found)


def _keep(film: Film, until: str, why: str) -> None:
    """Unless somebody stopped it, or let it go on up to another stage, while it was looked at."""
    if (film.auto_until, film.stopped_by) != (until, why):
        same = Film.objects.filter(pk=film.pk, auto_until=film.auto_until)
        same.update(auto_until=until, stopped_by=why)
        film.refresh_from_db(fields=["auto_until", "stopped_by"])


def why_stopped(film: Film) -> str:
    """Why what was asked for does not go on, "" where it does or where nothing was."""
    run = runs.of(film)
    return film.stopped_by or (run.why if run else "")


def is_waiting(film: Film) -> bool:
    """Something of it is under way, or would go on by itself."""
    run = runs.of(film)
    if (film.auto_until and not film.stopped_by) or (run and not run.why):
        return True
    return Take.objects.filter(film=film, content_sha256="", generation__state__in=ACTIVE).exists()

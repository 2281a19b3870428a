"""A run: things of several stages that one press asked for, made one after the other: a clip comes
once its still is there. Each is ordered once, and all of it may cost what was agreed to and no
more. What is chosen meanwhile stays chosen until the new one is there, and where that fails, too.

It is kept on its film (`Film.run`), so that it goes on after a kill and after a cap that stopped it
was raised.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from films import board as boards
from films import failures, making, planning, standing
from films.board import Board
from films.board_models import Shot
from films.board_takes import Target
from films.models import Film
from films.planning import Item, Plan
from films.profiles import Quality
from films.stages import Of, Stage
from films.standing import State
from ledger.money import in_words
from production.confirmation import Yes
from production.estimates import estimate_of
from production.order_requests import OrderRejected

AGREED = Yes(given="the run, for at most so much")
OF_SHOTS = (Stage.STILL, Stage.VOICE, Stage.CLIP, Stage.EFFECTS, Stage.LIPS)
"""In the order in which they are made."""
PREVIOUS_STAYS = "What was there stays chosen."
SETTLED = (State.BLOCKED, State.UNKNOWN, State.SKIPPED, State.MAKING)


@dataclass(frozen=True)
class Run:
    """`targets` are still to be ordered. `left`, in micros of USD, is what they may cost, None
    where the user agreed to a price that nobody knows; `quality` is by which model of the profile,
    None for the one that it uses. `why` tells what stopped it, "" where it goes on."""

    targets: tuple[Target, ...]
    left: int | None
    quality: Quality | None = None
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        names = [target.name for target in self.targets]
        return {"targets": names, "left": self.left, "quality": self.quality, "why": self.why}


def of(film: Film) -> Run | None:
    stored = film.run
    targets = [Target.named(name) for name in stored.get("targets", ())]
    found = tuple(one for one in targets if one)
    return Run(found, stored["left"], stored["quality"], stored["why"]) if found else None


def targets_of(board: Board, shot: Shot) -> list[Target]:
    """All that may be made for a shot, in the order of making."""
    return [
        target
        for stage in OF_SHOTS
        for target in (
            _voices(board, shot.pk) if stage is Stage.VOICE else [Target(stage, Of.SHOT, shot.pk)]
        )
    ]


def is_draft(board: Board, target: Target) -> bool:
    """There is a take of it that can be used, and the profile has another model for finals."""
    take = board.chosen.get(target)
    return (
        take is not None
        and take.is_there
        and take.quality == "draft"
        and target.stage in board.with_final
    )


def to_final(board: Board, shots: Iterable[Shot]) -> list[Target]:
    """What these shots lack to be final: what is a draft or missing, and what is made of that."""
    there = {*standing.targets(board, board.wanted & {*OF_SHOTS})}
    found: dict[Target, None] = {}
    wanted = [one for shot in shots for one in targets_of(board, shot) if one in there]
    for target in sorted(wanted, key=lambda one: OF_SHOTS.index(one.stage)):
        stands = standing.of(board, target)
        if stands.state in SETTLED or (stands.take and stands.take.quality == "own"):
            continue
        is_needed = stands.take is None or is_draft(board, target)
        if is_needed or found.keys() & {*_inputs_of(board, target)}:
            found[target] = None
    return list(found)


def missing(board: Board, shots: Iterable[Shot]) -> list[Target]:
    """What these shots lack to be made at all."""
    keys = {shot.pk for shot in shots}
    plan = planning.plan(board, [*OF_SHOTS], keys)
    return [item.target for item in plan.items]


def plan_of(board: Board, targets: Collection[Target], quality: Quality | None) -> Plan:
    """All of it, what waits included."""
    return planning.plan(
        board, {one.stage for one in targets}, what="all", quality=quality, targets={*targets}
    )


def begin(
    film: Film, targets: Iterable[Target], most_micros: int | None, quality: Quality | None
) -> None:
    """Make these instead of what is left of the run before; all of it for at most so much."""
    _keep(film, Run(tuple(targets), most_micros, quality))
    go_on(film)


def stop(film: Film) -> None:
    """What is not ordered yet is not any more."""
    _keep(film, None)


def go_on(film: Film) -> None:
    """Order what can be made next of it."""
    if of(film) is None:
        return
    now = boards.read(film)
    film.refresh_from_db(fields=["run"])
    run = of(film)
    if run is None:
        return
    seen = run
    run = _without_what_is_gone(now, run)
    plan, why = _next(now, run)
    if plan.ready:
        plan.when_ordered = lambda items: _ordered(film, items)
        try:
            unknown = run.left is None
            done = making.make(plan, AGREED, accept_unknown=unknown, no_dearer=not unknown)
            if isinstance(done.rejected, making.Overtaken):
                return
            why = failures.rejection(film, done.rejected) if done.rejected else why
        except making.Overtaken:
            return
        except OrderRejected as rejected:
            why = failures.rejection(film, rejected)
        film.refresh_from_db(fields=["run"])
        seen = run = of(film) or replace(run, targets=())
    _settle(film, seen, replace(run, why=why))


def _without_what_is_gone(now: Board, run: Run) -> Run:
    there = {*standing.targets(now, now.wanted)}
    left = (
        target
        for target in run.targets
        if target in there and standing.of(now, target).state is not State.SKIPPED
    )
    return replace(run, targets=tuple(left))


def _next(now: Board, run: Run) -> tuple[Plan, str]:
    """With what can be ordered as ready, and why something does not come by itself."""
    plan = plan_of(now, run.targets, run.quality)
    found = (standing.of(now, target) for target in run.targets)
    doubts = [one for one in found if one.state in (State.UNKNOWN, State.BLOCKED)]
    reasons = [failures.trouble(now, one) for one in doubts] + [why for _, why in plan.blocked]
    for at, item in enumerate(plan.items):
        waits_for, why = _held(now, item, run)
        plan.items[at] = replace(item, waits_for=waits_for)
        reasons.append(why)
    return plan, next(filter(None, reasons), "")


def _held(now: Board, item: Item, run: Run) -> tuple[str, str]:
    """What it waits for, and why that does not come by itself."""
    for target in _waits_for(now, item.target):
        before = standing.of(now, target)
        name = failures.named(now, target)
        if target in run.targets or before.state is State.MAKING:
            return name, ""
        failed = failures.in_vain(before)
        if failed and (before.take is None or before.take.quality != run.quality):
            return name, f"{name} failed: {failed} {PREVIOUS_STAYS if before.take else ''}".strip()
    if item.waits_for:
        name = failures.named(now, item.target)
        return item.waits_for, f"{name} waits for {item.waits_for}."
    return "", ""


def _inputs_of(now: Board, target: Target) -> list[Target]:
    """What goes into it: made anew, it makes this stale."""
    if target.stage is Stage.CLIP:
        shot = now.shot[target.key]
        stills = [Target(Stage.STILL, Of.SHOT, shot.pk)]
        if shot.first_and_last and (following := now.behind.get(shot.pk)):
            stills.append(Target(Stage.STILL, Of.SHOT, following.pk))
        return stills
    if target.stage is Stage.LIPS:
        return [Target(Stage.CLIP, Of.SHOT, target.key), *_voices(now, target.key)]
    return []


def _waits_for(now: Board, target: Target) -> list[Target]:
    """What it is made of; and the voices, which tell how long it has to be."""
    if target.stage in (Stage.CLIP, Stage.EFFECTS):
        return [*_inputs_of(now, target), *_voices(now, target.key)]
    return _inputs_of(now, target)


def _voices(now: Board, shot: int) -> list[Target]:
    return [Target(Stage.VOICE, Of.LINE, line.pk) for line in now.lines_of[shot]]


def _ordered(film: Film, items: list[Item]) -> None:
    """In the transaction of their order: each once, and no more than was agreed to."""
    run = of(Film.objects.select_for_update().get(pk=film.pk))
    ordered = {item.target for item in items}
    if run is None or not ordered <= {*run.targets}:
        raise making.AlreadyOrdered
    left = run.left
    if left is not None:
        price = estimate_of(item.price for item in items).usd
        if price is None or price > left:
            words = (
                f"It costs {in_words(price)} now, and {in_words(left)} of what you agreed to "
                "is left. Make the rest final again to see the new price. Nothing was ordered."
            )
            raise OrderRejected({"": [words]}, "cap")
        left -= price
    rest = tuple(target for target in run.targets if target not in ordered)
    _keep(film, replace(run, targets=rest, left=left))


def _settle(film: Film, seen: Run, run: Run) -> None:
    """Unless somebody ordered of it, stopped it or began another while it was looked at."""
    with transaction.atomic():
        locked = Film.objects.select_for_update().get(pk=film.pk)
        now = of(locked)
        if now is not None and (now.targets, now.left) == (seen.targets, seen.left):
            _keep(locked, run)
    film.run = locked.run


def _keep(film: Film, run: Run | None) -> None:
    kept = run.as_json() if run and run.targets else {}
    if film.run != kept:
        film.run = kept
        film.save(update_fields=["run"])

"""How a film stands, as its command tells it: as JSON, and in a line."""

from typing import Any

from films import advance, approvals, board, spending, standing
from films.models import Film
from films.stages import Of, Stage
from films.standing import State


def facts_of(film: Film) -> dict[str, Any]:
    """The film as JSON has it; `path` is that of the film itself, "" until it is assembled."""
    now = board.read(film)
    take = now.take(Stage.FILM, Of.FILM, film.pk)
    product = board.products_of([take.product])[take.product] if take and take.product else None
    found = standing.of_board(now, now.wanted)
    states: dict[str, dict[str, int]] = {}
    for target, stands in found.items():
        counted = states.setdefault(target.stage.value, {})
        counted[stands.state.value] = counted.get(stands.state.value, 0) + 1
    return {
        "film": film.slug,
        "name": film.name,
        "scenes": len(now.scenes),
        "shots": len(now.shots),
        "seconds": film.seconds(sum(shot.frames for shot in now.shots)),
        "stages": states,
        "committed_micros": spending.of(film).committed,
        "most_micros": spending.most(film),
        "waits_for_yes": approvals.in_words(approvals.not_approved(now, found)),
        "stopped_by": advance.why_stopped(film),
        "path": str(product.asset.file) if product else "",
    }


def progress_line(film: Film) -> str:
    """ "stills 8 of 8 · voices 2 of 3"."""
    now = board.read(film)
    found = standing.of_board(now, now.wanted)
    parts = []
    for stage in Stage:
        every = [one for target, one in found.items() if target.stage is stage]
        if every:
            done = sum(one.state in (State.CURRENT, State.STALE, State.SKIPPED) for one in every)
            parts.append(f"{stage.label.lower()} {done} of {len(every)}")
    return " · ".join(parts)

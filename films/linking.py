"""What came of an order is put on its take, and chosen. Where it takes the place of one that was
approved, or as a final that of a draft, that is a step, so that it can be taken back. Safe to do
again."""

from collections.abc import Iterable

from django.db import transaction

from films import board, edit_list, edits, timing
from films.board_models import Shot
from films.models import PURSE, Film
from films.stages import Stage
from films.take_models import TARGETS, Take
from production.models import Generation, GenerationOutput, State


def link(film: Film) -> int:
    """Every take of the film whose work has ended since. How many got their result."""
    waiting = Take.objects.filter(
        film=film, content_sha256="", generation__state__in=(State.DONE, State.REPLACED)
    ).select_related("generation")
    return sum(_link(take) for take in waiting)


def _link(take: Take) -> bool:
    generation = last_of(take.generation)
    if generation is None:
        return False
    with transaction.atomic():
        if generation.pk != take.generation_id:
            take.generation = generation
            take.save(update_fields=["generation"])
        output = result_of(generation)
        if output is None:
            return False
        product = output.product
        lacking = Take.objects.filter(pk=take.pk, content_sha256="")
        if not lacking.update(
            product=product, content_sha256=product.asset.content_sha256, words=_words(generation)
        ):
            return False  # Another did it meanwhile, and somebody may have chosen since.
        _choose(take)
        if take.line_id:
            _let_speak(take)
        Film.objects.filter(pk=take.film_id).bump()
    return True


def last_of(generation: Generation | None) -> Generation | None:
    """Itself, or what was ordered in its place."""
    while generation is not None and generation.state == State.REPLACED:
        generation = Generation.objects.filter(instead_of=generation).first()
    return generation


def result_of(generation: Generation) -> GenerationOutput | None:
    """The result that was ordered: nothing that came beside it."""
    if generation.state != State.DONE:
        return None
    outputs = generation.outputs.select_related("product__asset").order_by("position")
    found = [one for one in outputs if not one.product.role]
    return found[0] if found else outputs.first()


def _words(generation: Generation) -> list[list[int]]:
    told = generation.details.get("words")
    is_right = isinstance(told, list) and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(each, int) for each in one)
        for one in told
    )
    return told if is_right else []


def _choose(take: Take) -> None:
    same = Take.objects.filter(film=take.film_id, stage=take.stage, **_columns(take))
    chosen = same.filter(chosen=True).select_for_update().first()
    if chosen is not None and chosen.pk > take.pk:
        return
    if chosen is not None and (chosen.approved_at or _is_final_of(take, chosen)):
        what = f"{take.quality} {Stage(take.stage).one}"
        edits.choose(take.film, [take.pk], f"Choose take {take.number}, the {what}")
        return
    same.filter(chosen=True).update(chosen=False)
    Take.objects.filter(pk=take.pk).update(chosen=True)


def _is_final_of(take: Take, other: Take) -> bool:
    return take.quality == Take.Quality.FINAL and other.quality == Take.Quality.DRAFT


def _let_speak(take: Take) -> None:
    """A shot gets as long as what is said in it, unless its length is locked."""
    now = board.read(take.film)
    line = now.lines.get(take.line_id or 0)
    shot = now.shot.get(line.shot_id) if line else None
    if shot is None:
        return
    lines = [edit_list.spoken(now, each) for each in now.lines_of[shot.pk]]
    frames = timing.grown(shot.frames, shot.locked, lines, now.film.fps)
    if frames != shot.frames:
        Shot.objects.filter(pk=shot.pk).update(frames=frames)


def _columns(take: Take) -> dict[str, int | None]:
    return {f"{name}_id": getattr(take, f"{name}_id") for name in TARGETS}


def films_of(purses: Iterable[str]) -> list[Film]:
    """The films whose purses these are."""
    uids = [purse.removeprefix(PURSE) for purse in purses if purse.startswith(PURSE)]
    return list(Film.objects.filter(uid__in=uids))

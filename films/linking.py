"""What came of an order is put on its take, and chosen. Where it takes the place of one that was
approved, or as a final that of a draft, that is a step, so that it can be taken back. Safe to do
again."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from films import board, edits, timing
from films.board_models import Shot
from films.models import PURSE, Film
from films.stages import Stage
from films.take_models import TARGETS, Take
from production.models import Generation, GenerationOutput, State

Result = tuple[Take, Generation, GenerationOutput]
AT_ONCE = 20
"""Results that are written at once: nobody else writes meanwhile."""


def link(film: Film) -> int:
    """Every take of the film whose work has ended since. How many got their result."""
    waiting = Take.objects.filter(
        film=film, content_sha256="", generation__state__in=(State.DONE, State.REPLACED)
    ).select_related("generation")
    results = [one for take in waiting if (one := _result(take))]
    return sum(
        _put(film, results[start : start + AT_ONCE]) for start in range(0, len(results), AT_ONCE)
    )


def _result(take: Take) -> Result | None:
    generation = last_of(take.generation)
    if generation is None:
        return None
    if generation.pk != take.generation_id:
        take.generation = generation
        take.save(update_fields=["generation"])
    output = result_of(generation)
    return (take, generation, output) if output else None


def _put(film: Film, results: Sequence[Result]) -> int:
    """All of them in one write, with what their shots become by them: never one without the
    other."""
    with transaction.atomic():
        linked = [one[0] for one in results if _link(*one)]
        if spoken := [take.line_id for take in linked if take.line_id]:
            _let_speak(film, spoken)
        if linked:
            Film.objects.filter(pk=film.pk).bump()
    return len(linked)


def _link(take: Take, generation: Generation, output: GenerationOutput) -> bool:
    product = output.product
    lacking = Take.objects.filter(pk=take.pk, content_sha256="")
    if not lacking.update(
        product=product, content_sha256=product.asset.content_sha256, words=_words(generation)
    ):
        return False  # Another did it meanwhile, and somebody may have chosen since.
    _choose(take)
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
    words = generation.details.get("words")
    is_right = isinstance(words, list) and all(
        isinstance(one, list) and len(one) == 2 and all(isinstance(each, int) for each in one)
        for one in words
    )
    return words if is_right else []


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


def _let_speak(film: Film, spoken: Iterable[int]) -> None:
    """Shots get as long as what is said in them by these lines, unless their length is locked."""
    now = board.read(film, to_look=True)
    lines = [now.lines[key] for key in spoken if key in now.lines]
    for shot in {line.shot_id: now.shot[line.shot_id] for line in lines}.values():
        said = [now.spoken[each.pk] for each in now.lines_of[shot.pk]]
        frames = timing.grown(shot.frames, shot.locked, said, film.fps)
        if frames != shot.frames:
            Shot.objects.filter(pk=shot.pk).update(frames=frames)


def _columns(take: Take) -> dict[str, int | None]:
    return {f"{name}_id": getattr(take, f"{name}_id") for name in TARGETS}


def films_of(purses: Iterable[str]) -> list[Film]:
    """The films whose purses these are."""
    uids = [purse.removeprefix(PURSE) for purse in purses if purse.startswith(PURSE)]
    return list(Film.objects.filter(uid__in=uids))

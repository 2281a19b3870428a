"""What to do about a result that is kept unchecked: keep it anyway, or throw it away.

Neither costs anything: what a result cost was settled when it came.
"""

from django.utils import timezone

from audit.models import AuditAction
from gallery import products
from gallery import unchecked_files as files
from gallery.models import Product
from gallery.storing import StoredFile, StoreFailed
from production import audit_notes
from production.engine import transitions
from production.engine.group_commit import grouped
from production.engine.unchecked_results import note
from production.generation_actions import NotPossible
from production.models import Generation, GenerationOutput, State, UncheckedResult
from providers.contract import BadOutput, Kind

GONE = "It was kept or discarded already."
THROWN_AWAY = "What came back was discarded."
# Positions from here on belong to results of earlier rounds, or to a second one of a position.
LATE = 10_000


def take(id: int) -> Product:
    """Make a product of it all the same. Raises NotPossible, once it is decided or where the file
    cannot be stored."""
    result = _open(id)
    generation = result.generation
    try:
        stored = files.as_product(
            result.file, medium=Kind(generation.kind).medium, kind=generation.kind
        )
    except (StoreFailed, OSError) as error:
        raise NotPossible(f"{_reason(error)} It is kept as it was.") from None
    return _add_product(id, stored)


@grouped
def _add_product(id: int, stored: StoredFile) -> Product:
    result = _open(id)
    generation = result.generation
    product = products.add(
        stored,
        project=result.file.project,
        recipe=result.file.recipe,
        kind=generation.kind,
        provider=generation.provider,
        model_id=generation.model_id,
        prompt=generation.prompt,
        seed=generation.seed,
        cost_micros=result.cost_micros,
        currency=generation.currency,
        sources=[
            (item.product, item.field)
            for item in generation.inputs.select_related("product")
            if item.product is not None
        ],
    )
    GenerationOutput.objects.create(
        generation=generation, position=_free_position(result), product=product
    )
    _decided(result, State.DONE)
    return product


@grouped
def throw_away(id: int) -> None:
    """Remove it for good. Raises NotPossible once it is decided."""
    result = _open(id)
    audit_notes.about(AuditAction.PURGED, result.generation, unchecked=result.file.path)
    _decided(result, State(result.generation.state))


def _decided(result: UncheckedResult, state: State) -> None:
    """Forget the file, and say of its generation what is left to say."""
    generation = result.generation
    files.forget(result.file)
    if result.round != generation.round or generation.is_active:
        Generation.objects.filter(pk=generation.pk).update(changed_at=timezone.now())
        return
    left = UncheckedResult.objects.filter(generation=generation, round=result.round)
    rest = note(generation, [one.file.odd for one in left.select_related("file").order_by("id")])
    if rest is None and state == State.FAILED:
        rest = BadOutput(THROWN_AWAY, next_step="Retry to have it made anew.")
    transitions.decide_unchecked(generation, state, rest)


def _free_position(result: UncheckedResult) -> int:
    """Its own where nothing else can come to stand there, else one that is far behind."""
    generation = result.generation
    is_of_now = result.round == generation.round and not generation.is_active
    position = result.position if is_of_now else LATE * result.round + result.position
    while GenerationOutput.objects.filter(generation=generation, position=position).exists():
        position += LATE
    return position


def _open(id: int) -> UncheckedResult:
    chosen = UncheckedResult.objects.select_related(
        "file__project", "generation__order", "generation__project"
    )
    result = chosen.filter(pk=id).first()
    if result is None:
        raise NotPossible(GONE)
    return result


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"The file could not be read: {error.strerror}."
    return str(error)

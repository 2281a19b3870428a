"""How long an act on ten thousand products takes, and its undo."""

from collections.abc import Callable, Sequence
from time import process_time
from uuid import UUID

from gallery import organising, tags, undoing
from gallery.bulk_acts import Done
from gallery.models import Product
from projects.models import Project

AT_ONCE = 10_000


def measure() -> dict[str, float]:
    """Milliseconds of processor time. The newest, and some from all over the gallery: the longer
    of both."""
    shown = Product.objects.shown()
    rows = list(shown.values_list("pk", flat=True))
    project = Project.objects.create(name="Moved to", slug="moved-to")
    acts: dict[str, Callable[[Sequence[int]], Done]] = {
        "rated": lambda ids: organising.rate(ids, 4),
        "tagged": lambda ids: tags.put_on(ids, ["one", "another"]),
        "moved": lambda ids: organising.move(ids, project),
    }
    figures = {}
    for name, act in acts.items():
        taken = [_taken(act, rows[:AT_ONCE]), _taken(act, rows[:: len(rows) // AT_ONCE or 1])]
        there, back = (max(times) for times in zip(*taken, strict=True))
        figures |= {f"10,000 {name}": there, f"10,000 {name}, undo": back}
    return figures


def _taken(act: Callable[[Sequence[int]], Done], ids: Sequence[int]) -> tuple[float, float]:
    before = process_time()
    done = act(ids[:AT_ONCE])
    between = process_time()
    undoing.undo(UUID(done.undo))
    return (between - before) * 1000, (process_time() - between) * 1000

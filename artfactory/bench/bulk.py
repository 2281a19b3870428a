"""How long an act on ten thousand products takes, and its undo."""

from collections.abc import Callable, Sequence
from time import process_time
from uuid import UUID

from artfactory.bench.figures import Timing, always_the_same, longest
from gallery import organising, tags, undoing
from gallery.bulk_acts import Done
from gallery.models import Product
from projects.models import Project

AT_ONCE = 10_000
RUNS = 3


def measure() -> dict[str, Timing]:
    """In processor time, the longest of some runs. Of the newest, and of some from all over the
    gallery: the longer of both."""
    shown = Product.objects.shown()
    rows = list(shown.values_list("pk", flat=True))
    project = Project.objects.create(name="Moved to", slug="moved-to")
    acts: dict[str, Callable[[Sequence[int]], Done]] = {
        "rated": lambda ids: organising.rate(ids, 4),
        "tagged": lambda ids: tags.put_on(ids, ["one", "another"]),
        "moved": lambda ids: organising.move(ids, project),
    }
    newest, scattered = rows[:AT_ONCE], rows[:: len(rows) // AT_ONCE or 1][:AT_ONCE]
    figures: dict[str, Timing] = {}
    for name, act in acts.items():
        there, back = map(longest, zip(_timed(act, newest), _timed(act, scattered), strict=True))
        figures |= {f"10,000 {name}": there, f"10,000 {name}, undo": back}
    return figures


def _timed(act: Callable[[Sequence[int]], Done], ids: Sequence[int]) -> tuple[Timing, Timing]:
    there, back, always = [], [], []
    for _ in range(RUNS):
        before = process_time()
        done = act(ids)
        between = process_time()
        undoing.undo(UUID(done.undo))
        there.append((between - before) * 1000)
        back.append((process_time() - between) * 1000)
        always.append(always_the_same())
    quickest = min(always)
    return Timing(max(there), min(there) / quickest), Timing(max(back), min(back) / quickest)

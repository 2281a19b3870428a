"""Grids whose cells are all done, as rows: what the page of one costs."""

from foundation import bulk_insert
from production.grid_models import Grid, GridCell
from production.models import Generation, State
from projects.models import Project

SIDE_OF_400 = 20


def grid(side: int) -> Grid:
    """A new one of so many rows and columns, of the newest generations that are done and in no
    other."""
    values = [[number, str(number)] for number in range(side)]
    line = {"model": "local/draft-image", "params": {}, "inputs": []}
    made = Grid.objects.create(
        name=f"{side} by {side}",
        project=Project.inbox(),
        base={
            **{"kind": "text-to-image", "prompt": ["x"], "lines": [line]},
            **{"seed": 1, "template": None},
        },
        axes=[{"name": name, "values": values} for name in ("seed", "steps")],
    )
    done = Generation.objects.filter(state=State.DONE, cell=None).order_by("-pk")
    ids = list(done.values_list("pk", flat=True)[: side * side])
    bulk_insert.insert(
        [
            GridCell(grid=made, key=f"{number // side}.{number % side}", generation_id=pk)
            for number, pk in enumerate(ids)
        ]
    )
    return made

"""A grid of four hundred cells, all done, as rows: what its page costs."""

from artfactory import bulk_insert

SIDE = 20
CELLS = SIDE * SIDE


def address() -> str:
    """Of the page of a new grid, of the newest generations that are done."""
    from django.urls import reverse

    from production.grid_models import Grid, GridCell
    from production.models import Generation, State
    from projects.models import Project

    values = [[number, str(number)] for number in range(SIDE)]
    line = {"model": "local/draft-image", "params": {}, "inputs": []}
    grid = Grid.objects.create(
        name="bench",
        project=Project.inbox(),
        base={
            **{"kind": "text-to-image", "prompt": ["x"], "lines": [line]},
            **{"seed": 1, "template": None},
        },
        axes=[{"name": name, "values": values} for name in ("seed", "steps")],
    )
    done = Generation.objects.filter(state=State.DONE).order_by("-pk")
    ids = list(done.values_list("pk", flat=True)[:CELLS])
    bulk_insert.insert(
        [
            GridCell(grid=grid, key=f"{number // SIDE}.{number % SIDE}", generation_id=pk)
            for number, pk in enumerate(ids)
        ]
    )
    return reverse("grid", args=[grid.uid])

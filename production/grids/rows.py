"""The rows of grids: written with the order of their cells, in its transaction."""

from django.utils import timezone

from foundation import bulk_insert
from production.grid_models import LONGEST_NAME, Grid, GridCell
from production.models import Generation, Order, State
from production.order_requests import GridOrder, OrderRejected

CHANGED = "This grid was changed meanwhile. Nothing was ordered. Open it again."


def keep(grid_order: GridOrder, order: Order) -> None:
    """The generations of a new order, which are in the order of the keys, stand in these cells from
    now on. Raises OrderRejected where one of them is there by now: none is paid for twice."""
    ids = list(order.generations.order_by("pk").values_list("pk", flat=True))
    if grid_order.grid is None:
        grid = Grid.objects.create(
            name=grid_order.name, project=order.project, base=grid_order.base, axes=grid_order.axes
        )
    else:
        grid = _locked(grid_order, grid_order.grid)
    order.grid = grid
    order.save(update_fields=["grid"])
    if grid_order.is_again:
        cell = GridCell.objects.select_related("generation").get(grid=grid, key=grid_order.keys[0])
        if not is_empty(cell.generation):
            raise OrderRejected({"": [CHANGED]})
        GridCell.objects.filter(pk=cell.pk).update(generation=ids[0])
        return
    bulk_insert.insert(
        [
            GridCell(grid=grid, key=key, generation_id=pk)
            for key, pk in zip(grid_order.keys, ids, strict=True)
        ]
    )


def is_empty(generation: Generation) -> bool:
    """It is done, and nothing of what came of it is left to look at."""
    if generation.state != State.DONE:
        return False
    return not generation.outputs.filter(product__trashed_at=None).exists()


def rename(grid: Grid, name: str) -> None:
    grid.name = " ".join(name.split())[:LONGEST_NAME] or grid.name
    grid.save(update_fields=["name"])


def delete(grid: Grid) -> bool:
    """What was made stays. Whether it was there."""
    there = Grid.objects.filter(pk=grid.pk, deleted_at=None)
    return bool(there.update(deleted_at=timezone.now()))


def bring_back(grid: Grid) -> None:
    Grid.objects.filter(pk=grid.pk).update(deleted_at=None)


def _locked(order: GridOrder, pk: int) -> Grid:
    """The grid with its new values, in the middle of a write that others wait for."""
    grid = Grid.objects.select_for_update().filter(pk=pk, deleted_at=None).first()
    if grid is None:
        raise OrderRejected({"": ["This grid is deleted. Nothing was ordered."]})
    known = [one["values"] for one in grid.axes]
    grows = [
        more["values"][: len(values)] == values
        for values, more in zip(known, order.axes, strict=True)
    ]
    taken = {*GridCell.objects.filter(grid=grid).values_list("key", flat=True)}
    if not all(grows) or taken.isdisjoint(order.keys) == order.is_again:
        raise OrderRejected({"": [CHANGED]})
    grid.axes = order.axes
    grid.save(update_fields=["axes"])
    return grid

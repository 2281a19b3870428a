"""`manage.py grids [list|add]`: the grids that there are, and more values of one."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from foundation.user_input import row_id, short
from production import orders, quotes
from production.grid_models import Grid
from production.grids import axes, planning
from production.grids.axes import Axis
from production.management.axes import axis_of
from production.management.ordering import ALL_DONE, OrderingCommand, most_of, project_of
from production.order_requests import OrderRejected, OrderRequest
from providers.contract import Json


class Command(OrderingCommand):
    help = (
        "List grids, or add values to one: only cells that are not there are ordered, all or "
        "nothing. Exit codes are those of generate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", nargs="?", choices=["list", "add"], default="list")
        parser.add_argument("name", nargs="?", default="", metavar="NAME | #NUMBER")
        parser.add_argument("--project", default="", metavar="SLUG", help="list: of this project")
        parser.add_argument(
            "--axis",
            action="append",
            default=[],
            metavar="K=V,V",
            help="add: more values of an axis; without any, the cells that are missing",
        )
        parser.add_argument(
            "--most", default="", metavar="MONEY", help="add: the most that it may cost, in $"
        )
        for name, words in (
            ("--yes", "add: as that of generate"),
            ("--many", "add: order more results than Settings asks about"),
            ("--dry-run", "add: count and price; orders nothing"),
            ("--no-wait", "add: order and return"),
            ("--json", "one JSON object per grid or generation"),
        ):
            parser.add_argument(name, action="store_true", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "add":
                self._add(_named(options["name"]), options)
            else:
                self._list(options)
        except OrderRejected as rejected:
            self.reject(rejected, options["json"])

    def _list(self, options: dict[str, Any]) -> None:
        rows = Grid.objects.filter(deleted_at=None, project__deleted_at=None)
        if project := project_of(options["project"]):
            rows = rows.filter(project=project)
        for grid in rows.select_related("project"):
            facts = _as_json(grid)
            if options["json"]:
                self.stdout.write(json.dumps(facts, ensure_ascii=False))
                continue
            names = ", ".join(facts["axes"])
            self.stdout.write(f"#{grid.pk}  {grid}  {facts['shape']}: {names}")

    def _add(self, grid: Grid, options: dict[str, Any]) -> None:
        request = OrderRequest(
            kind=grid.base["kind"],
            prompt="",
            lines=(),
            project=grid.project,
            made_by="command",
            accept_unknown=options["yes"],
            most_micros=most_of(options["most"]),
        )
        plan = planning.grown(grid, _more(grid, options["axis"]), request)
        quote = orders.quote(plan.request)
        results = quote.request.results
        self.print_line(f"{results:,} more cells; the grid will be {plan.shape}.")
        self.print_price(quote)
        if options["dry_run"]:
            quotes.refuse_the_hopeless(quote, grid.project)
            if options["json"]:
                price = {"price_micros": quote.price.micros, "currency": quote.price.currency}
                self.stdout.write(json.dumps({"results": results, **price}))
            self.print_line("Nothing is ordered.")
            sys.exit(ALL_DONE)
        self.want_yes_for_many(results, options)
        self.order(quote, options)


def _named(name: str) -> Grid:
    """By its name, or by its number where several have that. Raises OrderRejected."""
    there = Grid.objects.filter(deleted_at=None, project__deleted_at=None)
    there = there.select_related("project")
    found = list(there.filter(name__iexact=name.strip()))
    if not found and (number := row_id(name.strip().removeprefix("#"))):
        found = list(there.filter(pk=number))
    if len(found) > 1:
        numbers = ", ".join(f"#{one.pk}" for one in found)
        raise OrderRejected({"grid": [f"{len(found)} grids are called so. Say which: {numbers}."]})
    if not found:
        words = f"There is no grid “{short(name)}”. “grids list” names all."
        raise OrderRejected({"grid": [words]})
    return found[0]


def _more(grid: Grid, typed: list[str]) -> dict[int, str]:
    """The values that are added, by the numbers of their axes. Raises OrderRejected."""
    along = axes.from_json(grid.axes)
    more: dict[int, str] = {}
    for one in typed:
        name, values = axis_of(one)
        number = _number(along, name)
        if number is None:
            names = ", ".join(_name(axis) for axis in along)
            raise axes.wrong(f"“{grid}” has no axis “{short(name)}”. It has {names}.")
        if number in more:
            raise axes.wrong(f"{along[number].title} cannot be an axis twice.")
        more[number] = values
    return more


def _number(along: list[Axis], name: str) -> int | None:
    """Of the axis that is called so, by its name or its title."""
    wanted = axes.plain(name.strip())
    for number, one in enumerate(along):
        if axes.plain(one.name) == wanted or one.title.casefold() == wanted.casefold():
            return number
    return None


def _name(axis: Axis) -> str:
    return axis.title if axis.name.startswith(axes.WORDS) else axis.name


def _as_json(grid: Grid) -> Json:
    along = axes.from_json(grid.axes)
    return {
        "id": grid.pk,
        "name": grid.name,
        "project": grid.project.slug,
        "shape": " × ".join(str(len(one.values)) for one in along),
        "axes": {_name(one): [value.words for value in one.values] for one in along},
        "cells": axes.count(along),
        "ordered": grid.cells.count(),
    }

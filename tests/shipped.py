"""The catalogue as `refresh_shipped` leaves it, for tests of what is ordered from it.

To read, check and price over a hundred models takes some 60 ms, more than most such tests: it is
done once per provider and process, and what the database kept of it is put back as it was. Under
their old numbers and marks, lists of models know the rows again, which spares each test of a page
as much again; providers of the tests, whose prices hang on the test, get new marks.
"""

from typing import Any

from django.db import connection

from providers import catalogue, registry
from providers.contract import Provider
from providers.models import CatalogueModel

COLUMNS = [field.column for field in CatalogueModel._meta.concrete_fields]
TABLE = CatalogueModel._meta.db_table
ALWAYS_THE_SAME = {*registry.BUILT_IN, "local"}

_rows: dict[str, list[tuple[Any, ...]]] = {}


def fill_catalogue() -> None:
    """Every model that a provider ships, of the providers that have none there yet."""
    there = set(CatalogueModel.objects.values_list("provider", flat=True).distinct().order_by())
    every = (*registry.all_providers(), *registry.hidden())
    missing = {_name(one): one.slug for one in every if one.slug not in there}
    rows = [row for one in missing for row in _rows.get(one, ())]
    are_as_they_were = not there and len({row[0] for row in rows}) == len(rows)
    # Of rows that were read in two databases some have the same number: these are read anew.
    if not missing.keys() <= _rows.keys() or not (there or are_as_they_were):
        catalogue.refresh_shipped()
        _rows.update({name: _read(slug) for name, slug in missing.items()})
        return
    columns = COLUMNS if are_as_they_were else COLUMNS[1:]
    connection.ensure_connection()
    # Django's own cursor looks at each value once more, which takes as long again.
    connection.connection.executemany(
        f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [row[-len(columns) :] for row in rows],
    )
    anew = {*missing.values()} - (ALWAYS_THE_SAME if are_as_they_were else set())
    CatalogueModel.objects.filter(provider__in=anew).update()


def _name(provider: Provider) -> str:
    """The registry makes its class anew, under the name of the one that was written."""
    return f"{provider.slug} {type(provider).__module__}.{type(provider).__qualname__}"


def _read(slug: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE provider = %s", [slug])
        return cursor.fetchall()

"""The catalogue as `refresh_shipped` leaves it, for tests of what is ordered from it.

To read, check and price over a hundred models takes some 60 ms, more than most such tests: it is
done once per provider and process, and what the database kept of it is put back as it was, with a
mark of its own: it may stand under other numbers than the last time.
"""

from typing import Any

from django.db import connection

from providers import catalogue, registry
from providers.contract import Provider
from providers.models import CatalogueModel

COLUMNS = [field.column for field in CatalogueModel._meta.concrete_fields if not field.primary_key]
TABLE = CatalogueModel._meta.db_table

_rows: dict[str, list[tuple[Any, ...]]] = {}


def fill_catalogue() -> None:
    """Every model that a provider ships, of the providers that have none there yet."""
    there = set(CatalogueModel.objects.values_list("provider", flat=True).distinct().order_by())
    every = (*registry.all_providers(), *registry.hidden())
    missing = {_name(one): one.slug for one in every if one.slug not in there}
    if not missing.keys() <= _rows.keys():
        catalogue.refresh_shipped()
        _rows.update({name: _read(slug) for name, slug in missing.items()})
        return
    places = ", ".join("?" * len(COLUMNS))
    connection.ensure_connection()
    # Django's own cursor looks at each value once more, which takes as long again.
    connection.connection.executemany(
        f"INSERT INTO {TABLE} ({', '.join(COLUMNS)}) VALUES ({places})",
        [row for one in missing for row in _rows[one]],
    )
    CatalogueModel.objects.filter(provider__in=missing.values()).update()


def _name(provider: Provider) -> str:
    """The registry makes its class anew, under the name of the one that was written."""
    return f"{provider.slug} {type(provider).__module__}.{type(provider).__qualname__}"


def _read(slug: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE provider = %s", [slug])
        return cursor.fetchall()

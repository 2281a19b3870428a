"""Many rows changed at once, each in its own way."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

Columns = Mapping[str, Any]


def update(model: type[Model], rows: Mapping[int, Columns], grow: frozenset[int]) -> None:
    """Write these columns, by their `attname`; `revision` of the rows in `grow` grows by one.

    One statement a set of columns, prepared once and run for each row: a thousand rows take a
    hundredth of a second, where `bulk_update` takes a second."""
    alike: dict[tuple[tuple[str, ...], bool], list[tuple[int, Columns]]] = defaultdict(list)
    for key, columns in rows.items():
        alike[tuple(columns), key in grow].append((key, columns))
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for (names, grows), changes in alike.items():
            fields = [_field(model, name) for name in names]
            sets = [f"{quote(field.column)} = %s" for field in fields]
            if grows:
                sets.append("revision = revision + 1")
            cursor.executemany(
                f"UPDATE {quote(model._meta.db_table)} SET {', '.join(sets)} WHERE id = %s",
                [
                    (
                        *(
                            field.get_db_prep_save(
                                field.to_python(columns[field.attname]), connection
                            )
                            for field in fields
                        ),
                        key,
                    )
                    for key, columns in changes
                ],
            )


def _field(model: type[Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == name)

"""A kept home of an earlier month, whose Costs page would tell of an empty one:
`python -m artfactory.bench.moving_on DAYS`.

All days of the ledger are so many days later afterwards, those of its sums as well. SQLite alone.
"""

import sys

import django
from django.core.management import call_command

FAR = 100_000
"""Days beyond all that there are: sums of two days, which are told apart by them, never meet."""


def move_on(days: int) -> None:
    from django.db import connection, transaction
    from django.db.models import Model

    from ledger.closing import GROUPS
    from ledger.day_models import OrderDay
    from ledger.models import LedgerEntry

    sums: tuple[type[Model], ...] = (OrderDay, *GROUPS)
    steps: list[tuple[type[Model], int]] = [(LedgerEntry, days)]
    steps += [(table, step) for table in sums for step in (FAR + days, -FAR)]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, step in steps:
            name = table._meta.db_table
            cursor.execute(f"UPDATE {name} SET day = date(day, %s)", [f"{step:+} days"])


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    move_on(int(sys.argv[1]))

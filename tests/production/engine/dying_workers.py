"""Workers that die of a provider's code, one after the other, in the home that it is run in.

Each is a process of its own, forked from one in which the app is set up. Prints JSON: how each
ended, and how the order stands then.
"""

import json
import os
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing

import django

MOST_WORKERS = 6


def forked(work: Callable[[], None], deadly_at: str) -> int:
    """How a process ended that did this."""
    child = os.fork()
    if not child:
        code = 1
        os.environ["DEADLY_AT"] = deadly_at
        try:
            work()
            code = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(deadly_at: str) -> None:
    # What all of them need is imported once.
    from django.conf import settings

    from production import orders
    from production.engine import dispatching, polling
    from production.engine.submitting import submit
    from production.orders import OrderLine, OrderRequest
    from providers import catalogue, registry

    def order() -> None:
        catalogue.refresh_account(registry.get("deadly"))
        line = OrderLine("deadly/thing")
        orders.place(OrderRequest("text-to-image", "a fox", [line], accept_unknown=True))

    def worker() -> None:
        for step in dispatching.dispatch():
            submit(step.id)
        for row in polling.due():
            polling.poll(row)

    assert forked(order, "") == 0
    past = "2020-01-01 00:00:00"
    codes: list[int] = []
    row = ("", "")
    while row[0] != "failed" and len(codes) < MOST_WORKERS:
        codes.append(forked(worker, deadly_at))
        with closing(sqlite3.connect(settings.PATHS.database)) as rows, rows:
            rows.execute("UPDATE production_generation SET poll_after = ?", [past])
            row = rows.execute("SELECT state, charged FROM production_generation").fetchone()
            rows.execute(
                "UPDATE production_generation SET lease_until = ? WHERE lease_until IS NOT NULL",
                [past],
            )
    json.dump({"codes": codes, "row": row}, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])

"""Parallel orders cannot slip past a cap together."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum

from ledger.models import Basis, Cap, LedgerEntry
from production import actions, orders
from production.engine import transitions
from production.models import Generation, Order
from production.orders import OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from providers.contract import Charged
from providers.models import CatalogueModel
from tests.emulator import Emulator

CENT = 10_000
THREADS = 12
IS_LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
# What comes after the hundredth finds nothing left: three times as many see that it stays so.
ASKED = 1000 if IS_LONG else 300


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
class TestInterleavings:
    def test_hundreds_of_parallel_orders_stop_at_the_cap(self, emulator: Emulator, figure):
        """Each thread orders 1 to 4 cents at a time, in its own project, until all have tried."""
        Cap.objects.create(period="day", amount_micros=250 * CENT)
        held = Project.objects.create(name="Held", slug="held")
        Cap.objects.create(period="all", project=held, amount_micros=30 * CENT)
        start = threading.Barrier(THREADS)

        def order_many(number: int) -> int:
            dice = random.Random(number)
            project = held if number % 2 else None
            rejected = 0
            start.wait()
            try:
                for _ in range(ASKED // THREADS + 1):
                    try:
                        orders.place(
                            OrderRequest(
                                kind="text-to-image",
                                prompt="x",
                                lines=[OrderLine("scripted/picture")],
                                count=dice.randint(1, 4),
                                project=project,
                            )
                        )
                    except OrderRejected as error:
                        assert error.reason == "cap"
                        rejected += 1
                return rejected
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            rejected = sum(pool.map(order_many, range(THREADS)))
        committed = LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"]
        in_held = LedgerEntry.objects.filter(project_slug="held")
        figure(f"{ASKED} parallel orders: cents past a cap", max(0, committed // CENT - 250), "0")
        assert committed <= 250 * CENT
        assert in_held.aggregate(total=Sum("delta_usd"))["total"] <= 30 * CENT
        assert committed > 245 * CENT
        assert rejected > 0
        assert Order.objects.count() + rejected >= ASKED
        assert Generation.objects.count() * CENT == committed

    def test_parallel_orders_at_an_unknown_price_stop_at_the_cap(self, emulator: Emulator, figure):
        """With a most each, or with a bare yes; some are retried in the midst of it."""
        CatalogueModel.objects.filter(provider="scripted").update(own_price={"unit": "?"})
        Cap.objects.create(period="day", amount_micros=250 * CENT)
        start = threading.Barrier(THREADS)

        def order_many(number: int) -> None:
            dice = random.Random(number)
            start.wait()
            try:
                for _ in range(25 if IS_LONG else 10):
                    most = dice.choice([None, *(cents * CENT + 1 for cents in range(1, 9))])
                    request = OrderRequest(
                        kind="text-to-image",
                        prompt="x",
                        lines=[OrderLine("scripted/picture")],
                        count=dice.randint(1, 3),
                        accept_unknown=True,
                        most_micros=most,
                    )
                    try:
                        generation = orders.place(request).generations.first()
                        assert most is not None
                        if dice.random() < 0.5:
                            transitions.cancelled(generation, Charged.MAYBE)
                            actions.retry(generation.pk, pay_twice=True)
                    except OrderRejected as error:
                        assert error.reason == "cap"
                    except actions.NotPossible as error:
                        assert error.stop is not None
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(order_many, range(THREADS)))
        committed = LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"]
        figure("parallel orders of unknown price: micros past a cap", committed - 250 * CENT, "≤ 0")
        assert 240 * CENT < committed <= 250 * CENT
        assert not LedgerEntry.objects.filter(basis=Basis.UNKNOWN).exists()

    def test_a_double_click_is_one_order(self, emulator: Emulator, figure):
        start = threading.Barrier(8)

        def press(_: int) -> int:
            start.wait()
            try:
                request = OrderRequest(
                    kind="text-to-image",
                    prompt="x",
                    lines=[OrderLine("scripted/picture")],
                    nonce="pressed-once",
                )
                return orders.place(request).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(press, range(8)))) == 1
        assert Generation.objects.count() == 1
        assert LedgerEntry.objects.count() == 1

"""What is told of caps before a film is made is what happens then, order by order."""

from dataclasses import replace

import pytest

from films import board, planning, prospects, runs
from films.models import Film
from films.stages import Stage
from ledger.caps import Prospect
from ledger.models import Cap
from production.models import Order
from providers.models import CatalogueModel
from tests.films.studio import Studio
from tests.films.test_making import go_on
from tests.films.test_runs import film, make_final

__all__ = ["film"]
pytestmark = pytest.mark.django_db(transaction=True)


def capped(micros: int, **more: object) -> Cap:
    return Cap.objects.create(**{"period": "all", "amount_micros": micros} | more)


def of_finals(film: Film) -> list[Prospect]:
    """Of both shots: stills for 0.20 $, then clips for 1.00 $."""
    now = board.read(film)
    return prospects.of(runs.plan_of(now, runs.to_final(now, now.shots), "final"))


def stops(film: Film) -> list[bool]:
    return [found.stop is not None for found in of_finals(film)]


class TestKnownPrices:
    @pytest.mark.parametrize(
        ("period", "micros", "stopped"),
        [
            *(("all", 1_200_000, False), ("all", 1_199_999, True)),
            *(("order", 1_000_000, False), ("order", 999_999, True)),
        ],
    )
    def test_it_is_told_as_it_comes(self, film: Film, period: str, micros: int, stopped: bool):
        capped(micros, period=period)
        [found] = of_finals(film)
        assert (found.stop is not None, found.has_unknown) == (stopped, False)
        make_final(film, "1A", "1B")
        go_on(film)
        made = Order.objects.filter(part="clip", generations__model_id="fine-moving")
        assert made.exists() is not stopped

    def test_what_a_stop_asks_for_is_what_comes_after_the_rest(self, film: Film):
        capped(300_000)
        [found] = of_finals(film)
        assert found.stop and found.stop.price == 1_000_000
        assert (found.stop.standing.left, found.standing.left) == (100_000, 300_000)

    def test_a_cap_holds_for_what_it_names(self, film: Film):
        for more in (
            {"provider": "studio", "part": "still"},
            {"purse": film.purse, "part": "clip"},
            {"provider": "else"},
            {"purse": "film-else"},
        ):
            capped(200_000, **more)
        assert stops(film) == [False, True]

    def test_what_is_free_is_held_by_no_cap(self, film: Film):
        Studio.costs = {}
        capped(0)
        assert of_finals(film) == []

    def test_what_waits_is_no_part_of_the_order_of_what_is_ready(self, film: Film):
        """One clip is ready, the other waits for its still: two orders of 0.50 $ each."""
        Studio.costs = {"moving": "0.50"}
        capped(500_000, period="order")
        now = board.read(film)
        plan = planning.plan(now, [Stage.CLIP], what="all")
        [first, second] = plan.items
        plan.items = [first, replace(second, waits_for="its still")]
        assert [found.stop for found in prospects.of(plan)] == [None]
        plan.items = [first, second]
        [found] = prospects.of(plan)
        assert found.stop and found.stop.price == 1_000_000


class TestUnknownPrices:
    @pytest.fixture(autouse=True)
    def unknown(self, film: Film) -> None:
        """What final stills cost nobody knows; the clips cost 1.00 $."""
        rows = CatalogueModel.objects.filter(provider="studio", model_id="fine-picture")
        assert rows.update(own_price={"unit": "?"}) == 1

    def test_stop_at_a_cap_that_lets_none_pass(self, film: Film):
        capped(9_000_000)
        [found] = of_finals(film)
        assert found.stop and found.stop.has_unknown

    @pytest.mark.parametrize(("micros", "stopped"), [(1_000_000, False), (999_999, True)])
    def test_what_is_known_is_weighed_where_they_may_pass(
        self, film: Film, micros: int, stopped: bool
    ):
        capped(micros, allows_unknown=True)
        [found] = of_finals(film)
        assert (found.stop is not None, found.has_unknown) == (stopped, True)

    def test_with_nothing_left_even_they_do_not_pass(self, film: Film):
        capped(0, allows_unknown=True, part="still")
        assert stops(film) == [True]

"""With too little room nothing that costs is ordered; what is free may be."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from foundation import home
from production.models import Generation, Order
from production.orders import OrderLine, OrderRejected, OrderRequest, place
from providers.models import CatalogueModel
from tests.disks import mounted


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any, db: None) -> Any:
    settings.PATHS = home.Paths(tmp_path)
    home.prepare(settings.PATHS)
    with mounted(settings.PATHS.media, "size=8m") as disk:
        yield disk


def asked(model: str) -> OrderRequest:
    line = OrderLine(model)
    return OrderRequest("text-to-image", "a fox", [line], accept_unknown=True)


def test_paid_orders_are_refused(small_disk: Any, emulator: Any) -> None:
    with pytest.raises(OrderRejected) as refused:
        place(asked("scripted/picture"))
    said = str(refused.value)
    assert said.startswith("Nothing was ordered. Only ")
    assert said.endswith("Make room on that disk.")
    assert not Order.objects.exists()
    assert not Generation.objects.exists()


def test_free_ones_are_not(small_disk: Any, free: str) -> None:
    assert place(asked(f"{free}/picture")).generations.count() == 1


class TestThePriceSaysWhatCosts:
    """Wherever it is made, and however often it may be sent."""

    @pytest.fixture
    def priced(
        self, small_disk: Any, emulator: Any, free: str
    ) -> Callable[[str, dict[str, Any]], None]:
        def price(model: str, price: dict[str, Any]) -> None:
            provider, _, model_id = model.partition("/")
            rows = CatalogueModel.objects.filter(provider=provider, model_id=model_id)
            assert rows.update(own_price=price) == 1

        return price

    def test_a_known_price_of_zero(self, priced: Any) -> None:
        priced("scripted/picture", {"unit": "run", "amount": "0"})
        assert place(asked("scripted/picture")).generations.count() == 1

    def test_a_price_of_ones_own_for_what_is_made_here(self, priced: Any) -> None:
        priced("free/picture", {"unit": "run", "amount": "0.01"})
        with pytest.raises(OrderRejected, match=r"Nothing was ordered\. Only "):
            place(asked("free/picture"))

    def test_one_that_nobody_knows(self, priced: Any) -> None:
        priced("free/picture", {"unit": "nonsense"})
        with pytest.raises(OrderRejected, match=r"Nothing was ordered\. Only "):
            place(asked("free/picture"))

    def test_one_that_costs_among_free_ones(
        self, small_disk: Any, emulator: Any, free: str
    ) -> None:
        models = [OrderLine("free/picture"), OrderLine("scripted/picture")]
        with pytest.raises(OrderRejected, match=r"Nothing was ordered\. Only "):
            place(replace(asked("free/picture"), lines=models))

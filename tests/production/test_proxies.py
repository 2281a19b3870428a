"""Behind a proxy that cannot be used nothing is ordered: its results could not be fetched."""

import pytest

from production import actions, orders
from production.engine.policy import MOST_TRIES
from production.engine.submitting import submit
from production.models import Generation, State
from production.orders import OrderLine, OrderRequest
from providers.contract import Charged, Operation
from tests.production.odd_provider import odd as odd

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(odd, monkeypatch) -> Generation:
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    odd.answers["submit"] = [Operation({"id": "1"}, "1")]
    line = OrderLine("odd/thing")
    request = OrderRequest("text-to-image", "x", [line], accept_unknown=True)
    return orders.place(request).generations.get()


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "nonsense://[x"])
class TestNotUsable:
    def test_it_is_said_before_anything_is_sent(self, odd, ordered, address, monkeypatch):
        monkeypatch.setenv("all_proxy", address)
        submit(ordered.pk)
        ordered.refresh_from_db()
        assert (ordered.state, ordered.attempt, odd.calls["submit"]) == (State.QUEUED, 0, 0)
        assert "proxy" in ordered.message

    def test_in_the_end_it_fails_and_costs_nothing(self, odd, ordered, address, monkeypatch):
        monkeypatch.setenv("all_proxy", address)
        for _ in range(MOST_TRIES + 1):
            submit(ordered.pk)
        ordered.refresh_from_db()
        assert (ordered.state, ordered.charged) == (State.FAILED, Charged.NO)
        assert "HTTPS_PROXY or ALL_PROXY" in ordered.next_step
        assert odd.calls["submit"] == 0

    def test_once_mended_it_is_sent(self, odd, ordered, address, monkeypatch):
        monkeypatch.setenv("all_proxy", address)
        for _ in range(MOST_TRIES + 1):
            submit(ordered.pk)
        monkeypatch.delenv("all_proxy")
        actions.retry(ordered.pk)
        submit(ordered.pk)
        ordered.refresh_from_db()
        assert (ordered.state, odd.calls["submit"]) == (State.RUNNING, 1)

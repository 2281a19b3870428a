"""The yes above a sum and a number of results: no door orders without it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.models import Cap
from preferences import store
from production import actions, confirmation, orders, reorder
from production.confirmation import Yes, YesWanted
from production.estimates import Estimate
from production.event_models import Event
from production.models import Generation, Order, State
from production.orders import OrderLine, OrderRejected, OrderRequest
from providers.contract import Charged
from providers.models import CatalogueModel
from tests.artfactory.app import CHECKOUT
from tests.artfactory.test_floors import MODULES, imports, nodes
from tests.emulator import Emulator
from tests.production.rows import make_generation
from tests.production.test_generate import generate

pytestmark = pytest.mark.django_db
CENT = 10_000


@pytest.fixture(autouse=True)
def few(emulator: Emulator) -> None:
    """Asked above 3 cents and 5 results."""
    store.set("ask_above", 3 * CENT)
    store.set("ask_above_results", 5)


def asked(count: int = 1, model: str = "picture", **said) -> OrderRequest:
    kind = CatalogueModel.objects.get(provider="scripted", model_id=model).kind
    lines = [OrderLine(f"scripted/{model}")]
    return OrderRequest(kind=kind, prompt="x", lines=lines, count=count, **said)


class TestAnOrder:
    def test_up_to_the_sum_nobody_is_asked(self) -> None:
        assert orders.place(asked(3)).generations.count() == 3

    def test_above_it_nothing_is_ordered(self) -> None:
        with pytest.raises(YesWanted, match=r"costs 0\.04 .* more than 0\.03") as wanted:
            orders.place(asked(4))
        assert (wanted.value.price.usd, wanted.value.results) == (4 * CENT, 4)
        assert wanted.value.reason == "cap" and not Order.objects.exists()

    def test_above_the_number_nor(self) -> None:
        store.set("ask_above", None)
        with pytest.raises(YesWanted, match=r"6 results, .* more than 5"):
            orders.place(asked(6))
        assert orders.place(asked(6), Yes(any_number=True))

    @pytest.mark.parametrize("yes", [Yes("40000x4"), Yes("50000x9"), Yes(given="its purse")])
    def test_with_a_yes_it_is_ordered(self, yes: Yes) -> None:
        assert orders.place(asked(4), yes).generations.count() == 4

    @pytest.mark.parametrize("yes", ["", "39999x4", "40000x3", "40000", "unknownx4"])
    def test_what_is_no_yes_to_it(self, yes: str) -> None:
        with pytest.raises(YesWanted):
            orders.place(asked(4), Yes(yes))
        assert not Order.objects.exists()

    def test_how_many_is_no_yes_to_the_sum(self) -> None:
        with pytest.raises(YesWanted):
            orders.place(asked(4), Yes(any_number=True))

    def test_what_a_cap_refuses_is_not_asked_about(self) -> None:
        Cap.objects.create(period="order", amount_micros=CENT)
        with pytest.raises(OrderRejected, match=r"has 0\.01 \$ left") as rejected:
            orders.place(asked(4))
        assert not isinstance(rejected.value, YesWanted) and rejected.value.stop
        assert Event.objects.count() == 1


class TestAnUnknownPrice:
    def test_is_refused_where_the_order_says_yes_itself(self) -> None:
        with pytest.raises(OrderRejected) as rejected:
            orders.place(asked(model="voice"))
        assert "accept_unknown" in rejected.value.errors

    def test_is_asked_about_where_a_question_does(self) -> None:
        with pytest.raises(YesWanted, match="unknown"):
            orders.place(asked(model="voice"), Yes(asks_unknown=True))
        assert orders.place(asked(model="voice"), Yes("unknown", asks_unknown=True))

    def test_a_yes_from_elsewhere_is_none_to_it(self) -> None:
        with pytest.raises(OrderRejected):
            orders.place(asked(model="voice"), Yes(given="its purse"))
        assert orders.place(asked(model="voice", accept_unknown=True), Yes(given="its purse"))

    def test_its_most_is_what_is_asked_about(self) -> None:
        with pytest.raises(YesWanted, match=r"0\.05"):
            orders.place(asked(model="voice", most_micros=5 * CENT))
        assert orders.place(asked(model="voice", most_micros=2 * CENT))


class TestOnceMore:
    @pytest.fixture
    def failed(self) -> Generation:
        store.set("ask_above", CENT - 1)
        return make_generation(State.FAILED, charged=Charged.NO)

    def test_a_retry_wants_it_too(self, failed: Generation) -> None:
        with pytest.raises(YesWanted):
            actions.retry(failed.pk)
        failed.refresh_from_db()
        assert failed.state == State.FAILED
        assert actions.retry(failed.pk, Yes("10000")).state == State.QUEUED

    def test_what_cannot_be_tried_again_is_not_asked_about(self, failed: Generation) -> None:
        Generation.objects.update(state=State.RUNNING)
        with pytest.raises(actions.NotPossible):
            actions.retry(failed.pk)

    def test_so_does_an_order_again(self, failed: Generation) -> None:
        with pytest.raises(YesWanted):
            reorder.order_again(failed.pk)
        assert reorder.order_again(failed.pk, Yes("10000"))


class TestCommands:
    FOUR = ("a fox", "--model", "scripted/picture", "--count", "4", "--no-wait")

    def test_above_the_sum_it_says_the_price_and_how_to_say_yes(self) -> None:
        code, _, said = generate(*self.FOUR)
        assert code == 3
        assert "costs 0.04 $" in said and "Add --yes" in said and "--most" in said
        assert not Order.objects.exists()

    def test_of_many_it_is_the_price_that_it_asks_about(self) -> None:
        code, _, said = generate("a fox", "--model=scripted/picture", "--count=6", "--no-wait")
        assert code == 3
        assert "costs 0.06 $" in said and "Add --yes" in said

    @pytest.mark.parametrize("yes", [["--yes"], ["--most", "0.04"]])
    def test_either_is_a_yes(self, yes: list[str]) -> None:
        assert generate(*self.FOUR, *yes)[0] == 0
        assert Generation.objects.count() == 4

    def test_a_count_in_so_many_words_is_not_asked_about(self) -> None:
        store.set("ask_above", None)
        assert generate("a fox", "--model=scripted/picture", "--count=6", "--no-wait")[0] == 0


def test_a_price_that_is_free_is_never_much() -> None:
    store.set("ask_above", 0)
    confirmation.want(Estimate(0), Yes())
    with pytest.raises(YesWanted):
        confirmation.want(Estimate(1), Yes())


DOORS = {f"production.{name}" for name in ("orders.place", "used_lists.place")}
DOORS |= {"production.actions.retry", "production.reorder.order_again"}


def test_every_door_passes_its_yes_on() -> None:
    """Whoever orders says what was agreed to."""
    doors = "|".join(one.rpartition(".")[2] for one in DOORS)
    calls = [(str(file), *one) for file in having(doors) for one in ordering(file)]
    assert len(calls) >= 10
    assert [one for one in calls if one[2] < 2] == []


def test_what_is_agreed_to_elsewhere_is_known() -> None:
    """Whoever says so orders at any price."""
    known = {
        "films/advance.py",
        "films/making.py",
        "films/runs.py",
        "films/text_model/reading_runs.py",
    }
    known |= {"pages/create/prompt_help.py", "production/management/ordering.py"}
    assert {str(file) for file in having("Yes") if gives(file)} == known | {
        "artfactory/bench/ordering.py"
    }


def having(words: str) -> list[Path]:
    """The modules in which one of the words stands: only these are worth to be parsed."""
    return [file for file in MODULES if re.search(words, (CHECKOUT / file).read_text())]


def gives(file: Path) -> bool:
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "Yes"
        and any(keyword.arg == "given" for keyword in node.keywords)
        for node in nodes(file)
    )


def ordering(file: Path) -> Iterator[tuple[int, int]]:
    """The lines in which a module orders, and with how many arguments."""
    by_name = {one.rpartition(".")[2]: one for one in imports(file)}
    for node in nodes(file):
        if isinstance(node, ast.Call):
            first, _, rest = ast.unparse(node.func).partition(".")
            whole = ".".join(filter(None, (by_name.get(first), rest)))
            if whole in DOORS:
                yield node.lineno, len(node.args)

"""A request in the language of prompts: what it says, what it costs, what of it is ordered."""

from dataclasses import replace

import pytest

from gallery.models import Product
from gallery.search import find
from gallery.search.compiling import expression
from gallery.search.parser import parse
from ledger.models import Cap
from parameter_templates import placeholders
from production import orders, reorder
from production.confirmation import Yes
from production.engine import inline
from production.expansion import Expanded, Way, expand
from production.models import Generation, Order
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from providers.models import CatalogueModel
from tests.timing import thread_seconds

pytestmark = pytest.mark.django_db

PICTURE = "scripted/picture"
LARGE = "a " + " ".join("{" + "|".join("abcdefghij") + "}" for _ in range(30))


def request(prompt: str, *models: str, count: int = 1, **params: object) -> OrderRequest:
    lines = [OrderLine(model, dict(params)) for model in models or (PICTURE,)]
    return OrderRequest("text-to-image", prompt, lines, count=count, accept_unknown=True)


@pytest.fixture
def lists(settings, tmp_path):
    settings.WORD_LISTS = tmp_path / "lists"
    settings.WORD_LISTS.mkdir()
    return settings.WORD_LISTS


def prompts(said: Expanded) -> list[str | None]:
    return [line.prompt for line in said.request.lines]


class TestPlain:
    @pytest.mark.parametrize(
        "words", ["a fox", "a (red:1.2) fox", '{"scene": "a fox", "cuts": ["a", "b"]}', "[1, 2]"]
    )
    @pytest.mark.parametrize("way", Way)
    def test_it_is_ordered_as_it_is(self, words, way):
        asked = request(words, count=2)
        said = expand(asked, way, 1)
        assert said.request == asked
        assert (said.results, said.combinations, said.first_prompts()) == (2, 1, [words])

    def test_so_is_what_is_to_stand_as_written(self):
        asked = request("a {red|blue} fox")
        said = expand(asked, Way.AS_WRITTEN, 1)
        assert said.request == asked
        assert said.has_signs


class TestEveryCombination:
    def test_each_on_each_model_and_each_so_often(self):
        said = expand(request("a {b|c}", PICTURE, "scripted/other", count=3), Way.ALL, 1)
        assert prompts(said) == ["a b", "a c"] * 2
        assert (said.request.count, said.results, said.combinations) == (3, 12, 2)

    def test_parameters_and_variables_are_part_of_it(self):
        said = expand(request("${c={red|blue}}${c} fox", style="{ink|oil}"), Way.ALL, 1)
        found = {(line.prompt, line.params["style"]) for line in said.request.lines}
        assert found == {(f"{c} fox", s) for c in ("red", "blue") for s in ("ink", "oil")}

    def test_more_than_an_order_takes_are_counted_and_refused(self):
        said = expand(request(LARGE), Way.ALL, 1)
        assert said.results == 10**30
        assert len(said.first_prompts()) == 20
        with pytest.raises(
            OrderRejected, match="1,000,000,000,000,000,000,000,000,000,000 results"
        ):
            said.outline()
        with pytest.raises(OrderRejected, match="at most 1,000"):
            _ = said.request


class TestRandom:
    def test_so_many_as_asked_for_and_the_same_for_each_model(self):
        said = expand(request(LARGE, PICTURE, "scripted/other", count=3), Way.RANDOM, 7)
        assert len(prompts(said)) == 6
        assert prompts(said)[:3] == prompts(said)[3:]
        assert len({*prompts(said)}) == 3

    def test_the_same_draw_says_the_same(self):
        asked = request(LARGE, count=3)
        assert prompts(expand(asked, Way.RANDOM, 7)) == prompts(expand(asked, Way.RANDOM, 7))
        assert prompts(expand(asked, Way.RANDOM, 7)) != prompts(expand(asked, Way.RANDOM, 8))

    def test_both_sides_of_two_bars_always_come(self):
        said = expand(request("a fox || an owl", count=2), Way.RANDOM, 7)
        assert sorted(map(str, prompts(said))) == ["a fox", "a fox", "an owl", "an owl"]


class TestTypedWords:
    def test_a_parameter_of_them_is_never_read(self):
        style = placeholders.filled("${style}", {"style": "{ink|oil}"})
        asked = request("a {red|blue} fox", style=style)
        said = expand(asked, Way.ALL, 1)
        assert {line.params["style"] for line in said.request.lines} == {"{ink|oil}"}


class TestWrong:
    @pytest.mark.parametrize("way", [Way.RANDOM, Way.ALL])
    def test_it_is_named_with_its_place(self, way):
        with pytest.raises(OrderRejected) as told:
            expand(request("a\n{fox"), way, 1)
        assert told.value.errors["prompt"][0].startswith("Line 2, column 1: ")

    def test_of_a_parameter_too(self):
        with pytest.raises(OrderRejected) as told:
            expand(request("a fox", style="{ink|"), Way.ALL, 1)
        assert set(told.value.errors) == {"style"}

    def test_a_list_that_is_not_there(self):
        with pytest.raises(OrderRejected, match="no-such-list"):
            _ = expand(request("a __no-such-list__"), Way.ALL, 1).request


class TestPrice:
    def test_of_many_that_cost_the_same_it_is_told_by_a_few(self, emulator):
        said = expand(request("a {1..500}"), Way.ALL, 1)
        assert said.outline().price == orders.quote(said.request).price
        assert thread_seconds(lambda: expand(request("a {1..500}"), Way.ALL, 1).outline()) < 0.05

    def test_what_is_paid_by_the_letter_is_counted_one_by_one(self, emulator):
        price = {"unit": "1000 characters", "amount": "1"}
        CatalogueModel.objects.filter(model_id="picture").update(own_price=price)
        said = expand(request("{a|" + "x" * 400 + "} {1..60}"), Way.ALL, 1)
        outlined = said.outline().price.micros
        assert outlined == orders.quote(said.request).price.micros > 60 * 400_000

    def test_a_small_prompt_cannot_fill_the_memory(self):
        words = "${a=" + "x" * 5_000 + "}{1..2000}" + " ${a}" * 30
        said = expand(request(words), Way.ALL, 1)
        assert thread_seconds(lambda: said.is_exact, 0.05) < 0.05


class TestOrder:
    def test_the_same_nonce_is_one_order_whatever_a_list_says_by_then(self, emulator, lists):
        (lists / "beasts.txt").write_text("fox\nowl")
        asked = replace(request("a __beasts__"), nonce="n")
        first = orders.place(expand(asked, Way.ALL, 1).request)
        (lists / "beasts.txt").write_text("hare\nowl\nfox")
        assert orders.place(expand(asked, Way.ALL, 1).request) == first
        assert orders.place(expand(asked, Way.RANDOM, 1).request) != first

    def test_all_of_it_or_nothing(self, emulator):
        Cap.objects.create(period="order", amount_micros=50_000)
        with pytest.raises(OrderRejected):
            orders.place(expand(request("a {1..6} fox"), Way.ALL, 1).request)
        assert not Order.objects.exists()
        placed = orders.place(expand(request("a {1..5} fox"), Way.ALL, 1).request)
        assert placed.prompt == "a {1..5} fox"
        made = placed.generations.order_by("pk").values_list("prompt", flat=True)
        assert list(made) == [f"a {number} fox" for number in range(1, 6)]
        assert len({row.seed for row in Generation.objects.all()}) == 5

    def test_a_thousand_in_a_second(self, emulator):
        asked = request("a {1..1000} fox")
        yes = Yes(given="the test")
        assert thread_seconds(lambda: orders.place(expand(asked, Way.ALL, 1).request, yes), 1) <= 1
        assert Generation.objects.count() >= 1000


class TestEntriesOfLists:
    def test_they_are_kept_with_the_generation_and_its_product(self, emulator, lists):
        (lists / "light").mkdir()
        (lists / "light/colours.txt").write_text("red\ngreen\n")
        said = expand(request("a __light/colours__ fox"), Way.ALL, 1)
        order = orders.place(replace(said.request, nonce="n"))
        made = list(order.generations.order_by("pk"))
        assert [one.drawn for one in made] == [
            {"light/colours": ["red"]},
            {"light/colours": ["green"]},
        ]
        inline.run([one.pk for one in made])
        [red] = find.of(expression(parse("list.light.colours:red")))
        product = Product.objects.get(pk=red)
        assert product.prompt == "a red fox"
        assert product.recipe["drawn"] == {"light/colours": ["red"]}
        again = reorder.order_again(made[0].pk)
        assert again.generations.get().drawn == {"light/colours": ["red"]}

"""Grids: what becomes an axis, which line each cell is, and that no cell is paid for twice."""

import json

import pytest
from django.utils import timezone

from ledger.models import Cap
from parameter_templates.body import Body
from production import orders
from production.engine import sent_facts
from production.expansion import Way
from production.grid_models import Grid, GridCell
from production.grids import axes, planning, totals
from production.models import Generation, State
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from providers.models import CatalogueModel
from tests.pages.test_order_page import other_model
from tests.parameter_templates.test_saving import save

pytestmark = pytest.mark.django_db
PICTURE, OTHER = "scripted/picture", "scripted-nofind/picture"


def asked(prompt="a fox", models=(PICTURE,), count=1, **params) -> OrderRequest:
    lines = [OrderLine(ref, params) for ref in models]
    return OrderRequest(kind="text-to-image", prompt=prompt, lines=lines, count=count)


def plan(request=None, *typed, way=Way.ALL, draw=7):
    return planning.planned(request or asked(), typed, way, draw)


def heads(found):
    return {one.title: [value.words for value in one.values] for one in found.axes}


def place(found) -> Grid:
    orders.place(found.request)
    return Grid.objects.latest("pk")


def grown(grid, **more):
    names = [one["name"] for one in grid.axes]
    places = {names.index(name): text for name, text in more.items()}
    return planning.grown(grid, places, asked(prompt=""))


@pytest.mark.usefixtures("emulator")
class TestAxes:
    def test_of_any_parameter_each_combination_is_a_line(self):
        found = plan(asked(), ("style", "ink, neon"), ("guidance", "3,4.5"))
        assert heads(found) == {"Style": ["ink", "neon"], "Guidance": ["3", "4.5"]}
        quoted = orders.quote(found.request)
        assert [(line.params["style"], line.params["guidance"]) for line in quoted.lines] == [
            ("ink", 3),
            ("ink", 4.5),
            ("neon", 3),
            ("neon", 4.5),
        ]
        assert found.request.grid.keys == ("0.0", "0.1", "1.0", "1.1")

    def test_of_words_of_the_prompt_and_what_parameters_choose_from(self):
        found = plan(asked("a {red|blue} fox in {snow|rain}", style="{ink|neon}"))
        assert heads(found) == {
            "Words 1": ["red", "blue"],
            "Words 2": ["snow", "rain"],
            "Style": ["ink", "neon"],
        }
        assert [line.prompt for line in found.request.lines][::2] == [
            *("a red fox in snow", "a red fox in rain"),
            *("a blue fox in snow", "a blue fox in rain"),
        ]

    def test_of_a_prompt_that_hangs_together_it_is_one(self):
        found = plan(asked("${x=!{fox|owl}}${x} and ${x}"))
        assert heads(found) == {"Prompt": ["fox and fox", "owl and owl"]}
        assert heads(plan(asked("a fox || an owl"))) == {"Prompt": ["a fox", "an owl"]}
        both = plan(asked("${x=!{ink|neon}}a ${x} fox", style="${x}"))
        assert [line.params["style"] for line in both.request.lines] == ["ink", "neon"]
        assert [line.prompt for line in both.request.lines] == ["a ink fox", "a neon fox"]

    def test_signs_are_words_where_nobody_says_otherwise(self):
        found = plan(asked("a {red|blue} fox"), ("style", "ink,neon"), way=Way.AS_WRITTEN)
        assert {line.prompt for line in found.request.lines} == {"a {red|blue} fox"}

    def test_of_models_and_of_results(self):
        found = plan(asked(models=(PICTURE, OTHER), count=2))
        labels = ["Scripted picture, Scripted", "Scripted picture, Scripted without find"]
        assert heads(found) == {"Model": labels, "Result": ["1", "2"]}
        seeds = [line.seed for line in found.request.lines]
        assert seeds == [8, 9, 8, 9]

    def test_of_providers_each_has_its_model_of_that_name(self):
        found = plan(asked(), ("provider", "Scripted, scripted-nofind"))
        assert [line.model_ref for line in found.request.lines] == [PICTURE, OTHER]
        assert heads(found) == {"Provider": ["Scripted", "Scripted without find"]}

    def test_of_models_by_name_with_what_fits_them(self):
        request = asked(style="ink", models=(PICTURE,))
        found = plan(request, ("model", f"{PICTURE},{OTHER}"))
        assert [line.params for line in found.request.lines] == [{"style": "ink"}] * 2

    def test_of_models_with_other_parameters_and_another_name_for_the_seed(self):
        CatalogueModel.objects.filter(provider="scripted-nofind").delete()
        other_model("other")
        request = asked(style="neon", guidance=4, width=128)
        found = plan(request, ("model", f"{PICTURE}, scripted/other"))
        first, other = orders.quote(found.request).lines
        assert first.params["width"] == 128 and other.params["style"] == "neon"
        assert "width" not in other.params and first.seeds == other.seeds == (8,)

    def test_a_model_that_is_gone_is_refused_and_does_not_fall_away(self):
        found = plan(asked(models=(PICTURE, "scripted/nothing")))
        with pytest.raises(OrderRejected, match="nothing"):
            orders.quote(found.request)
        grid = place(plan(asked(), ("style", "ink,neon")))
        CatalogueModel.objects.filter(model_id="picture").update(enabled=False)
        with pytest.raises(OrderRejected, match="switched off"):
            orders.quote(grown(grid, style="plain").request)

    def test_of_seeds_else_all_cells_have_the_same(self):
        found = plan(asked(), ("seed", "{41..43}"))
        assert [line.seed for line in found.request.lines] == [41, 42, 43]
        same = plan(asked(), ("style", "ink,neon"))
        assert len({line.seed for line in same.request.lines}) == 1
        own = plan(asked(seed=77), ("style", "ink,neon"))
        assert {line.seed for line in own.request.lines} == {77}

    def test_of_templates_which_are_given_the_prompt(self):
        save("Ink", Body("ink drawing of ${subject}", fixed={"style": "ink"}))
        save("Neon", Body("${subject}, neon", fixed={"style": "neon"}))
        found = plan(asked("a fox"), ("template", "ink,Neon"), ("guidance", "3,4"))
        assert heads(found)["Template"] == ["Ink", "Neon"]
        said = [(line.prompt, line.params["style"]) for line in found.request.lines]
        assert said[::2] == [("ink drawing of a fox", "ink"), ("a fox, neon", "neon")]

    def test_a_parameter_that_is_called_as_an_axis_of_ours(self):
        found = plan(asked(), ("param.model", "3,4"), ("style", "ink,neon"))
        assert [line.params["model"] for line in found.request.lines] == [*"3344"]
        assert heads(found)["Model"] == ["3", "4"]

    def test_the_models_own_name_of_the_seed_is_the_axis_of_seeds(self):
        found = plan(asked(), ("param.seed", "3,4"))
        assert [line.seed for line in found.request.lines] == [3, 4]

    def test_a_choice_goes_by_its_title_as_well(self):
        row = CatalogueModel.objects.get(model_id="picture", provider="scripted")
        row.schema["properties"]["style"]["enumNames"] = ["Plain", "Black ink", "Neon light"]
        row.save(update_fields=["schema"])
        found = plan(asked(), ("style", "black ink, Neon light, ink"))
        assert heads(found) == {"Style": ["Black ink", "Neon light"]}
        quoted = orders.quote(found.request)
        assert [line.params["style"] for line in quoted.lines] == ["ink", "neon"]
        grid = place(found)
        assert heads(grown(grid, style="neon, plain"))["Style"][-1] == "Plain"

    def test_as_many_axes_as_one_likes(self):
        found = plan(
            asked("a {red|blue} fox", models=(PICTURE, OTHER), count=2),
            ("style", "ink,neon"),
            ("guidance", "3,4"),
        )
        assert found.shape == "2 × 2 × 2 × 2 × 2" and len(found.request.lines) == 32
        orders.quote(found.request)

    def test_the_same_value_is_there_once(self):
        assert heads(plan(asked("a {red|blue|red} fox"), ("style", "ink,neon,ink"))) == {
            "Style": ["ink", "neon"],
            "Words 1": ["red", "blue"],
        }


@pytest.mark.usefixtures("emulator")
class TestBadInput:
    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ([], "Nothing varies"),
            ([("style", "ink,,neon")], "empty value"),
            ([("style", " ")], "has no values"),
            ([("", "ink")], "each axis varies"),
            ([("words-0", "ink")], "each axis varies"),
            ([("style", "ink"), ("style", "neon")], "twice"),
            ([("style", "ink"), ("param.style", "neon")], "Style cannot be an axis twice"),
            ([("seed", "1,2"), ("param.seed", "3")], "Seed cannot be an axis twice"),
            ([("seed", "1,two")], "two"),
            ([("model", "nobody/nothing")], "nobody"),
            ([("provider", "nobody")], "has no model here"),
            ([("model", PICTURE), ("provider", "scripted")], "not both"),
            ([("template", "Nothing")], "no template"),
            ([("style", "{ink|")], "Line 1"),
            ([(f"p{n}", "1,2") for n in range(9)], "at most 8 axes"),
            ([("result", "9999999")], "1 to 1,000"),
        ],
    )
    def test_is_told_in_a_sentence(self, typed, says):
        with pytest.raises(OrderRejected, match=says):
            plan(asked(), *typed)

    def test_the_words_of_a_prompt_and_whole_prompts_are_the_same_axis(self):
        with pytest.raises(OrderRejected, match="prompt cannot be an axis twice"):
            plan(asked("a {red|blue} fox"), ("prompt", "a fox\nan owl"))

    def test_ten_thousand_cells_are_refused_before_they_are_written_out(self):
        with pytest.raises(OrderRejected, match="10,000 cells, and a grid has at most 1,000"):
            plan(asked(), ("a", "{1..100}"), ("b", "{1..100}"))
        with pytest.raises(OrderRejected, match="at most 1,000"):
            plan(asked("a {1..9999999} fox"))

    def test_a_value_that_the_model_does_not_take_is_named(self):
        with pytest.raises(OrderRejected) as error:
            orders.quote(plan(asked(), ("style", "ink,oil")).request)
        assert "style" in error.value.errors

    def test_a_template_that_asks_for_more_says_so(self):
        save("Two", Body("${one} and ${two}"))
        found = plan(asked("a fox"), ("template", "Two"))
        with pytest.raises(OrderRejected, match=r"“Two”: .*needed"):
            _ = found.request


@pytest.mark.usefixtures("emulator")
class TestOrdered:
    def test_each_generation_stands_in_its_cell(self):
        grid = place(plan(asked("a {red|blue} fox", models=(PICTURE, OTHER))))
        cells = {cell.key: cell.generation for cell in GridCell.objects.filter(grid=grid)}
        assert {key: (one.provider, one.prompt) for key, one in cells.items()} == {
            "0.0": ("scripted", "a red fox"),
            "0.1": ("scripted", "a blue fox"),
            "1.0": ("scripted-nofind", "a red fox"),
            "1.1": ("scripted-nofind", "a blue fox"),
        }
        assert len({one.seed for one in cells.values()}) == 1

    def test_a_cap_admits_all_or_nothing(self):
        Cap.objects.create(period="day", amount_micros=35_000)
        found = plan(asked("a {red|blue} fox", models=(PICTURE, OTHER)))
        with pytest.raises(OrderRejected, match="cap"):
            place(found)
        assert not Grid.objects.exists() and not Generation.objects.exists()

    def test_pressed_twice_it_is_one_grid(self):
        request = asked()
        first = plan(OrderRequest(**request.__dict__ | {"nonce": "n"}), ("style", "ink,neon"))
        again = plan(OrderRequest(**request.__dict__ | {"nonce": "n"}), ("style", "ink,neon"))
        assert orders.place(first.request) == orders.place(again.request)
        assert Grid.objects.count() == 1 and Generation.objects.count() == 2


@pytest.mark.usefixtures("emulator")
class TestGrowing:
    @pytest.fixture
    def grid(self, emulator):
        return place(plan(asked("a {red|blue} fox"), ("style", "ink,neon")))

    def test_only_what_is_not_there_is_ordered(self, grid):
        more = grown(grid, style="plain, ink", **{"words-0": "green"})
        assert more.shape == "3 × 3" and len(more.keys) == 5
        orders.place(more.request)
        grid.refresh_from_db()
        assert heads(planning.grown(grid, {0: "{ink|x}"}, asked()))["Words 1"] == [
            *("red", "blue", "green")
        ]
        made = {cell.key: cell.generation.prompt for cell in grid.cells.all()}
        assert len(made) == 9 and made["2.2"] == "a green fox"
        assert {one.seed for one in Generation.objects.all()} == {8}

    def test_what_is_there_already_is_not_ordered(self, grid):
        with pytest.raises(OrderRejected, match="exist already"):
            grown(grid, style="ink")

    def test_two_at_once_do_not_pay_twice(self, grid):
        one, other = grown(grid, style="plain"), grown(grid, style="plain")
        orders.place(one.request)
        with pytest.raises(OrderRejected, match="changed meanwhile"):
            orders.place(other.request)
        assert Generation.objects.count() == 6

    def test_a_cell_whose_order_is_gone_can_be_had_again(self, grid):
        grid.cells.get(key="1.1").generation.delete()
        more = planning.grown(grid, {}, asked())
        assert more.keys == ["1.1"]

    def test_a_deleted_grid_takes_nothing(self, grid):
        more = grown(grid, style="plain")
        Grid.objects.update(deleted_at=timezone.now())
        with pytest.raises(OrderRejected, match="deleted"):
            orders.place(more.request)


@pytest.mark.usefixtures("emulator")
class TestAfterAnOlderDatabase:
    def test_what_was_sent_stands_in_its_cell_again(self):
        grid = place(plan(asked(), ("style", "ink,neon")))
        cell = grid.cells.get(key="1").generation
        cell.submitted_at = timezone.now()
        facts = json.loads(json.dumps(sent_facts.of(cell, {})))
        cell.delete()
        assert planning.grown(grid, {}, asked()).keys == ["1"]
        made = sent_facts.make_generation(facts, state=State.SUBMITTING)
        assert grid.cells.get(key="1").generation == made
        with pytest.raises(OrderRejected, match="exist already"):
            planning.grown(grid, {}, asked())

    def test_another_cell_or_a_grid_that_is_gone_are_left_alone(self):
        grid = place(plan(asked(), ("style", "ink,neon")))
        cells = [cell.generation for cell in grid.cells.order_by("key")]
        cells[1].submitted_at = timezone.now()
        facts = sent_facts.of(cells[1], {})
        cells[1].delete()
        facts["cell"]["key"] = "0"
        sent_facts.make_generation(facts, state=State.SUBMITTING)
        assert grid.cells.get().generation == cells[0]
        Generation.objects.filter(uid=facts["generation"]).delete()
        facts["cell"]["grid"] = "00000000-0000-4000-8000-000000000000"
        sent_facts.make_generation(facts, state=State.SUBMITTING)


@pytest.mark.usefixtures("emulator")
class TestOneCellAgain:
    def test_only_where_nothing_of_it_is_left(self, emulator):
        grid = place(plan(asked(), ("style", "ink,neon")))
        old = grid.cells.get(key="0").generation
        once_more = planning.again(grid, "0", asked())
        with pytest.raises(OrderRejected, match="changed meanwhile"):
            orders.place(once_more.request)
        Generation.objects.filter(pk=old.pk).update(state=State.DONE)
        orders.place(once_more.request)
        new = grid.cells.get(key="0").generation
        assert new.pk != old.pk and new.params["style"] == "ink" and new.seed == old.seed

    def test_its_keys_are_in_the_order_of_its_axes(self):
        along = [axes.axis(name, [axes.Value(n, "") for n in range(2)]) for name in "ab"]
        assert axes.keys(along) == ["0.0", "0.1", "1.0", "1.1"]


@pytest.mark.usefixtures("emulator")
class TestTotals:
    @pytest.fixture
    def grid(self) -> Grid:
        return place(plan(asked(), ("guidance", "3, 4, 5, 6")))

    def made(self, grid, *facts):
        """What became of its cells, in their order."""
        for cell, fact in zip(grid.cells.order_by("pk"), facts, strict=True):
            Generation.objects.filter(pk=cell.generation_id).update(**fact)

    def test_states_and_costs_are_of_its_cells_alone(self, grid, django_assert_num_queries):
        place(plan(asked("a wolf"), ("guidance", "3, 4")))
        done = {"state": State.DONE, "charged": "yes"}
        self.made(
            grid,
            done | {"cost_micros": 10_000},
            done | {"cost_micros": 20_000},
            done | {"cost_micros": 5_000, "currency": "EUR"},
            {"state": State.RUNNING},
        )
        with django_assert_num_queries(1):
            found = totals.of(grid, 6)
        assert found.states == {State.DONE: 3, State.RUNNING: 1}
        assert found.spent == {"USD": 30_000, "EUR": 5_000}
        assert (found.done, found.missing, found.unknown, found.is_live) == (3, 2, 0, True)

    def test_what_was_or_may_have_been_charged_nobody_knows_what_is_unknown(self, grid):
        self.made(
            grid,
            {"state": State.FAILED, "charged": "yes", "cost_micros": None},
            {"state": State.UNKNOWN, "charged": "maybe", "cost_micros": None},
            {"state": State.REPLACED, "charged": "no", "cost_micros": None},
            {"state": State.DONE, "charged": "no", "cost_micros": 0},
        )
        found = totals.of(grid, 4)
        assert (found.unknown, found.spent, found.is_live) == (2, {}, False)

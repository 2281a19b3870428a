"""`generate --template`: what a template asks for is given, and goes with axes, lists and caps."""

import json

import pytest

from ledger.models import Cap
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.placeholders import Placeholder
from parameter_templates.saving import Facts
from production.models import Generation, Order
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.production.test_generate import generate

pytestmark = pytest.mark.django_db

NIGHT = "--template=Night walk"


@pytest.fixture
def night(emulator: Emulator):
    return saving.save(
        Facts("Night walk", "text-to-image"),
        Body(
            prompt="a ${animal} {by day|at night}",
            models=("scripted/picture",),
            defaults={"width": 64},
            fixed={"guidance": 4},
            placeholders=(Placeholder("animal"),),
        ),
    )


def prompts() -> list[str]:
    return list(Generation.objects.order_by("pk").values_list("prompt", flat=True))


class TestOrdered:
    def test_with_what_it_asks_for_and_its_version_is_remembered(self, night) -> None:
        code, out, err = generate(NIGHT, "-p", "animal=fox", "--param=width=32")
        assert code == 0, err
        assert len(out.splitlines()) == 1
        one = Generation.objects.get()
        assert one.prompt in ("a fox by day", "a fox at night")
        assert (one.params["width"], one.params["guidance"]) == (32, 4)
        assert Order.objects.get().template == night.current

    def test_every_combination_with_axes(self, night) -> None:
        said = ("-p", "animal={owl|hen}", "--combinations", "--axis=width=32,64")
        assert generate(NIGHT, *said)[0] == 0
        rows = Generation.objects.order_by("pk").values_list("prompt", "params__width")
        animal = "a {owl|hen}"
        assert sorted(rows) == sorted(
            (f"{animal} {when}", width) for when in ("by day", "at night") for width in (32, 64)
        )

    def test_an_earlier_version(self, night) -> None:
        first = night.current
        saving.change(night, saving.facts_of(night), Body(prompt="a ${bird}"))
        assert generate(NIGHT, "--version-number=1", "-p", "animal=fox", "--as-written")[0] == 0
        assert Order.objects.get().template == first
        assert prompts() == ["a fox {by day|at night}"]

    def test_nothing_of_a_dry_run(self, night) -> None:
        code, out, _ = generate(NIGHT, "-p", "animal=fox", "--combinations", "--dry-run", "--json")
        assert code == 0 and json.loads(out)["results"] == 2
        assert json.loads(out)["prompts"] == ["a fox by day", "a fox at night"]
        assert not Order.objects.exists()


class TestList:
    def test_columns_fill_what_it_asks_for(self, night, tmp_path) -> None:
        path = tmp_path / "animals.csv"
        path.write_text("animal,width\nfox,32\n{owl|hen},\n")
        code, _, err = generate(NIGHT, f"--list={path}", "--combinations")
        assert code == 0, err
        assert prompts() == [
            *("a fox by day", "a fox at night"),
            *("a {owl|hen} by day", "a {owl|hen} at night"),
        ]
        widths = list(Generation.objects.order_by("pk").values_list("params__width", flat=True))
        assert widths == [32, 32, 64, 64]
        order = Order.objects.get()
        assert (order.title, order.template) == ("animals.csv", night.current)

    def test_what_is_given_holds_where_a_row_says_nothing(self, night, tmp_path) -> None:
        path = tmp_path / "animals.json"
        path.write_text('[{"width": 32}, {"animal": "hen", "prompt": "just a {hen}"}]')
        for _ in range(2):
            assert generate(NIGHT, f"--list={path}", "-p", "animal=fox", "--draw=3")[0] == 0
        fox, hen = prompts()
        assert fox.startswith("a fox ") and hen == "just a {hen}"

    def test_the_row_is_named_in_which_something_is_open(self, night, tmp_path) -> None:
        path = tmp_path / "animals.csv"
        path.write_text("animal,width\nfox,\n,32\n")
        code, _, err = generate(NIGHT, f"--list={path}")
        assert code == 2 and "Line 3, column “animal”: Animal is needed. Fill it in." in err
        path.write_text("animal,guidance\nfox,3\n")
        code, _, err = generate(NIGHT, f"--list={path}")
        assert code == 2 and "Line 2, column “guidance”: This is fixed by the template." in err
        assert not Order.objects.exists()


class TestTitles:
    def test_a_choice_is_given_by_its_title_in_a_cell_and_on_the_command(
        self, emulator, tmp_path
    ) -> None:
        row = CatalogueModel.objects.get(model_id="picture", provider="scripted")
        row.schema["properties"]["style"]["enumNames"] = ["Plain", "Black ink", "Neon light"]
        row.save(update_fields=["schema"])
        style = Placeholder("look", type="choice", choices=("ink", "neon"), default="ink")
        body = Body("a fox", ("scripted/picture",), {"style": "${look}"}, placeholders=(style,))
        saving.save(Facts("Look", "text-to-image"), body)
        assert generate("--template=Look", "-p", "look=neon light")[0] == 0
        (tmp_path / "looks.csv").write_text("look\nBlack ink\nneon\n")
        code, _, err = generate("--template=Look", f"--list={tmp_path / 'looks.csv'}")
        assert code == 0, err
        (tmp_path / "plain.csv").write_text("style;prompt\nNeon light;an owl\n")
        plain = f"--list={tmp_path / 'plain.csv'}"
        assert generate("--model=scripted/picture", plain)[0] == 0
        made = Generation.objects.order_by("pk").values_list("params__style", flat=True)
        assert list(made) == ["neon", "ink", "neon", "neon"]
        code, _, err = generate("--template=Look", "-p", "look=plain")
        assert code == 2 and "one of ink, neon" in err


class TestRefused:
    @pytest.mark.parametrize(
        ("said", "code", "words"),
        [
            ((), 2, "Animal is needed"),
            (("-p", "bird=hen"), 2, "does not ask for that"),
            (("-p", "animal"), 2, "name=value"),
            (("a prompt", "-p", "animal=fox"), 2, "has its own prompt"),
            (("-p", "animal=fox", "--param=guidance=3"), 2, "fixed by the template"),
            (("-p", "animal=fox", "--param=width=many"), 2, "width"),
            (("-p", "animal=fox", "--version-number=9"), 2, "no version 9"),
            (("-p", "animal=fox", "--most=0.001"), 3, "0.001"),
            (("-p", "animal=fox", "--model=nobody/none"), 4, "nobody"),
        ],
    )
    def test_with_the_reason(self, night, said, code, words) -> None:
        found, _, err = generate(NIGHT, *said)
        assert found == code and words in err
        assert not Order.objects.exists()

    def test_by_a_cap_before_anything_is_ordered(self, night) -> None:
        Cap.objects.create(period=Cap.Period.DAY, amount_micros=5_000)
        assert generate(NIGHT, "-p", "animal=fox", "--combinations", "--dry-run")[0] == 3

    def test_a_name_that_is_none(self, emulator) -> None:
        code, _, err = generate("--template=Nothing")
        assert code == 2 and "There is no template “Nothing”" in err

    def test_what_is_for_templates_alone(self, emulator) -> None:
        code, _, err = generate("a fox", "--model=scripted/picture", "-p", "animal=fox")
        assert code == 2 and "go with --template" in err
        assert generate("a fox")[0] == 2

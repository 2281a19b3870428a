"""`manage.py generate --grid`: counted and priced, ordered, and kept as a grid."""

import json

import pytest

from ledger.models import Cap
from production.grid_models import Grid, GridCell
from production.models import Generation
from tests.production.test_generate import generate, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("emulator")]
FOX = ("a {red|blue} fox", "--model", "scripted/picture", "--grid", "--no-wait")
MODELS = "--axis=model=scripted/picture,scripted-nofind/picture"


class TestGrid:
    def test_across_models_and_words(self):
        code, _, err = generate(*FOX, MODELS, "--name=Foxes")
        assert code == 0, err
        assert "A grid of 2 × 2: Model, Words 1" in err and "0.04 $" in err and "“Foxes”" in err
        grid = Grid.objects.get()
        made = {cell.key: cell.generation for cell in grid.cells.select_related("generation")}
        assert [made[key].prompt for key in sorted(made)] == ["a red fox", "a blue fox"] * 2
        assert [made[key].provider for key in sorted(made)][1:3] == ["scripted", "scripted-nofind"]

    def test_a_dry_run_counts_and_prices_it(self):
        code, out, err = generate(*FOX, MODELS, "--dry-run", "--json")
        assert code == 0 and "Nothing is ordered" in err
        told = json.loads(out)
        assert (told["results"], told["price_micros"]) == (4, 40_000)
        assert told["prompts"] == ["a red fox", "a blue fox"]
        assert not Generation.objects.exists()

    def test_caps_and_many_results_hold_for_it(self):
        code, _, err = generate(*FOX, "--axis=guidance={1..9}", "--axis=style=ink,neon")
        assert code == 3 and "--many" in err
        Cap.objects.create(period="day", amount_micros=30_000)
        code, _, err = generate(*FOX, MODELS)
        assert code == 3 and "cap" in err and not Grid.objects.exists()

    def test_more_values_are_priced_then_ordered_all_or_nothing(self):
        generate(*FOX, "--axis=style=ink", "--name=Foxes")
        add = ("grids", "add", "foxes", "--axis=param.style=plain,ink,neon", "--no-wait")
        code, out, err = run(*add, "--dry-run", "--json")
        assert code == 0 and "Nothing is ordered" in err and "will be 3 × 2" in err
        assert json.loads(out) == {"results": 4, "price_micros": 40_000, "currency": "USD"}
        cap = Cap.objects.create(period="day", amount_micros=50_000)
        code, _, err = run(*add)
        assert code == 3 and "cap" in err and GridCell.objects.count() == 2
        cap.delete()
        code, _, err = run(*add)
        assert code == 0, err
        assert GridCell.objects.count() == Generation.objects.count() == 6
        code, _, err = run(*add)
        assert code == 2 and "All of these cells exist already" in err
        _, out, _ = run("grids", "list", "--json")
        told = json.loads(out)
        assert told["axes"]["style"] == ["ink", "plain", "neon"] and told["shape"] == "3 × 2"
        assert (told["cells"], told["ordered"]) == (6, 6)

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (("nobody",), "There is no grid “nobody”"),
            (("Foxes", "--axis=steps=4"), "has no axis “steps”. It has style, Words 1."),
            (("Foxes", "--axis=style=ink", "--axis=Style=neon"), "cannot be an axis twice"),
            (("Foxes", "--axis=style=chalk"), "Style must be one of"),
            (("Foxes", "--axis=words 1=green,{grey"), "This { is not closed"),
        ],
    )
    def test_what_cannot_be_added_says_why(self, said, words):
        generate(*FOX, "--axis=style=ink", "--name=Foxes")
        code, _, err = run("grids", "add", *said)
        assert code == 2 and words in err and GridCell.objects.count() == 2

    def test_what_cannot_be_one_says_why(self):
        code, _, err = generate("a fox", "--model", "scripted/picture", "--grid")
        assert code == 2 and "Nothing varies" in err
        code, _, err = generate(*FOX, "--axis=style")
        assert code == 2 and "name=value" in err

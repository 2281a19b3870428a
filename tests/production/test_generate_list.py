"""`generate --list`: each row of a file is ordered once, and the report tells what came of it."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from ledger.models import Cap
from production.models import Generation, Order
from tests.emulator import Emulator
from tests.production.test_generate import generate

pytestmark = pytest.mark.django_db

PICTURE = "--model=scripted/picture"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "foxes.csv"
    path.write_text("prompt;seed;guidance\na red fox;7;3\n\na blue fox;;5\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def report_rows(path: Path) -> list[dict[str, str]]:
    with path.with_suffix(".report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestOrdered:
    def test_each_row_with_what_it_says(self, emulator: Emulator, file: Path) -> None:
        code, out, err = generate(PICTURE, f"--list={file}", "--param=width=64")
        assert code == 0, err
        assert len(out.splitlines()) == 2
        made = list(Generation.objects.order_by("pk"))
        assert [one.prompt for one in made] == ["a red fox", "a blue fox"]
        assert made[0].seed == 7
        assert [one.params["guidance"] for one in made] == [3, 5]
        assert {one.params["width"] for one in made} == {64}
        assert Order.objects.count() == 1

    def test_a_report_lies_beside_it(self, emulator: Emulator, file: Path) -> None:
        generate(PICTURE, f"--list={file}", "--count=2")
        red, blue = rows(file.with_name("foxes.report.csv"))
        assert red["result.state"] == blue["result.state"] == "done"
        products = [one.outputs.get().product_id for one in Generation.objects.order_by("pk")]
        assert red["result.products"].split() == [str(one) for one in products[:2]]
        assert blue["result.products"].split() == [str(one) for one in products[2:]]
        assert red["result.cost"] == "0.02 $"
        assert (red["prompt"], red["seed"]) == ("a red fox", "7")

    def test_json_and_a_file_as_input(self, emulator: Emulator, tmp_path: Path) -> None:
        Image.new("RGB", (32, 32), "red").save(tmp_path / "in.png")
        said = [{"prompt": "edit it", "strength": 0.25, "image_url": str(tmp_path / "in.png")}]
        (tmp_path / "edits.json").write_text(json.dumps(said))
        code, _, err = generate("--model=scripted/edit", f"--list={tmp_path / 'edits.json'}")
        assert code == 0, err
        assert Generation.objects.get().inputs.count() == 1
        [row] = json.loads((tmp_path / "edits.report.json").read_text())
        assert row["result.state"] == "done" and row["strength"] == 0.25


class TestOnce:
    def test_the_same_rows_are_not_ordered_twice(self, emulator: Emulator, file: Path) -> None:
        generate(PICTURE, f"--list={file}")
        code, _, err = generate(PICTURE, f"--list={file}")
        assert code == 0 and "--again" in err
        assert Order.objects.count() == 1
        generate(PICTURE, f"--list={file}", "--again")
        assert Order.objects.count() == 2

    def test_nor_with_files(self, emulator: Emulator, tmp_path: Path) -> None:
        Image.new("RGB", (32, 32), "red").save(tmp_path / "in.png")
        path = tmp_path / "edits.csv"
        path.write_text(f"prompt,image_url\nedit it,{tmp_path / 'in.png'}\n")
        for _ in range(2):
            assert generate("--model=scripted/edit", f"--list={path}")[0] == 0
        assert Order.objects.count() == 1
        Image.new("RGB", (32, 32), "blue").save(tmp_path / "in.png")
        generate("--model=scripted/edit", f"--list={path}")
        assert Order.objects.count() == 2

    def test_a_report_goes_on_where_it_stopped(self, emulator: Emulator, file: Path) -> None:
        emulator.script(next=[{"end": "failed"}])
        assert generate(PICTURE, f"--list={file}")[0] == 1
        report = file.with_name("foxes.report.csv")
        states = [row["result.state"] for row in rows(report)]
        assert sorted(states) == ["done", "failed"]
        code, _, err = generate(PICTURE, f"--list={report}")
        assert code == 0 and "1 rows are done already" in err
        assert Generation.objects.count() == 3
        assert [row["result.state"] for row in rows(report)] == ["done", "done"]
        code, _, err = generate(PICTURE, f"--list={report}")
        assert code == 0 and "no row to order" in err
        assert Generation.objects.count() == 3


class TestRead:
    """In the language of prompts, where one says so: each row by itself."""

    def test_every_combination_of_each_row_and_the_axes(self, emulator, file) -> None:
        file.write_text("prompt\na {red|blue} fox\nan owl\n")
        code, _, err = generate(PICTURE, f"--list={file}", "--combinations", "--axis=guidance=3,4")
        assert code == 0, err
        made = [(one.prompt, one.params["guidance"]) for one in Generation.objects.order_by("pk")]
        foxes = [(f"a {colour} fox", number) for colour in ("red", "blue") for number in (3, 4)]
        assert sorted(made) == sorted([*foxes, ("an owl", 3), ("an owl", 4)])
        fox, owl = report_rows(file)
        assert len(fox["result.products"].split()) == 4
        assert len(owl["result.products"].split()) == 2

    def test_what_is_drawn_is_drawn_and_ordered_once(self, emulator, file) -> None:
        file.write_text("prompt\na {1..100000} fox\n{2..100000} owls\n")
        for _ in range(2):
            assert generate(PICTURE, f"--list={file}", "--random")[0] == 0
        assert Generation.objects.count() == 2

    def test_as_it_stands_else(self, emulator, file) -> None:
        file.write_text("prompt\na {red|blue} fox\n")
        assert generate(PICTURE, f"--list={file}")[0] == 0
        assert Generation.objects.get().prompt == "a {red|blue} fox"

    def test_the_row_that_cannot_be_read_is_named(self, emulator, file) -> None:
        file.write_text("prompt\na fox\na {red fox\n")
        code, _, err = generate(PICTURE, f"--list={file}", "--combinations")
        assert code == 2 and "Line 3, column “prompt”" in err


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("prompt;guidance\na fox;3\nan owl;99\n", "Line 3"),
            ("prompt;seed\na fox;many\n", "Line 2, column “seed”"),
            ("prompt;model\na fox;nobody/none\n", "no model “nobody/none”"),
            ("prompt;guidance\n;3\n", "Line 2: Write a prompt."),
            ("prompt;strange\na fox;3\n", "strange"),
            ("", "empty"),
        ],
    )
    def test_the_row_is_named_and_nothing_ordered(self, emulator, file, text, words) -> None:
        file.write_text(text)
        code, _, err = generate(PICTURE, f"--list={file}")
        assert code == 2 and words in err
        assert not Order.objects.exists()

    def test_a_cap_stops_all_of_it(self, emulator: Emulator, file: Path) -> None:
        Cap.objects.create(period="day", amount_micros=10_000)
        assert generate(PICTURE, f"--list={file}")[0] == 3
        assert generate(PICTURE, f"--list={file}", "--dry-run")[0] == 3
        assert not Order.objects.exists()

    def test_many_want_a_word_of_their_own(self, emulator: Emulator, file: Path) -> None:
        file.write_text("prompt\n" + "".join(f"fox {number}\n" for number in range(30)))
        code, _, err = generate(PICTURE, f"--list={file}")
        assert code == 3 and "Add --many" in err
        file.write_text("prompt\n" + "".join(f"fox {number}\n" for number in range(1_001)))
        code, _, err = generate(PICTURE, f"--list={file}", "--many")
        assert code == 2 and "at most 1,000" in err
        assert not Order.objects.exists()

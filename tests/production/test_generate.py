"""`manage.py generate`: estimate, wait, paths, one JSON object per generation, exit codes."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from gallery.models import Product
from ledger.models import Cap
from production import actions, serializers
from production.models import Generation, State
from projects.models import Project
from providers.keys import forget_cached
from tests.emulator import Emulator
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of a command."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue(), err.getvalue()


def generate(*arguments: str) -> tuple[int, str, str]:
    return run("generate", *arguments)


class TestDone:
    def test_prints_the_estimate_and_each_path(self, emulator: Emulator):
        code, out, err = generate("a fox", "--model", "scripted/picture", "--count", "2")
        assert code == 0
        assert "0.02 $" in err
        paths = [Path(line) for line in out.splitlines()]
        assert len(paths) == 2
        assert all(path.is_file() for path in paths)

    def test_json_has_one_object_per_generation(self, emulator: Emulator):
        _, out, _ = generate("a fox", "--model", "scripted/picture", "--count", "2", "--json")
        entries = [json.loads(line) for line in out.splitlines()]
        assert [entry["state"] for entry in entries] == ["done", "done"]
        wanted = {"id", "state", "provider", "model", "cost", "charged", "error", "products"}
        assert wanted <= set(entries[0])
        product = entries[0]["products"][0]
        assert {"id", "kind", "path", "sha256", "width", "height", "duration"} <= set(product)
        assert entries[0]["cost"] == "0.01"

    def test_parameters_project_and_a_file_as_input(self, emulator: Emulator, tmp_path: Path):
        Project.objects.create(name="Film", slug="film")
        Image.new("RGB", (32, 32), "red").save(tmp_path / "in.png")
        code, _, err = generate(
            "edit it",
            "--model=scripted/edit",
            "--param=strength=0.25",
            f"--input={tmp_path / 'in.png'}",
            "--project=film",
        )
        assert code == 0, err
        generation = Generation.objects.get()
        assert generation.params["strength"] == 0.25
        assert generation.project.slug == "film"

    def test_a_product_as_input_by_its_number(self, emulator: Emulator, tmp_path: Path):
        generate("a fox", "--model", "scripted/picture")
        number = str(Product.objects.get().pk)
        code, _, _ = generate("edit", "--model=scripted/edit", f"--input=image_url={number}")
        assert code == 0

    def test_without_waiting_it_is_left_to_the_app(self, emulator: Emulator):
        code, out, _ = generate("a fox", "--model", "scripted/picture", "--no-wait", "--json")
        assert code == 0
        assert json.loads(out)["state"] == "queued"


class TestExitCodes:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["x", "--model", "scripted/nothing"], 4),
            (["x", "--model", "nobody/x"], 4),
            (["", "--model", "scripted/picture"], 2),
            (["x", "--model", "scripted/picture", "--kind", "text-to-video"], 2),
            (["x", "--model", "scripted/picture", "--param", "colour=red"], 2),
            (["x", "--model", "scripted/picture", "--param", "guidance"], 2),
            (["x", "--model", "scripted/picture", "--param", "guidance=99"], 2),
            (["x", "--model", "scripted/picture", "--count", "0"], 2),
            (["x", "--model", "scripted/picture", "--project", "none"], 2),
            (["x", "--model", "scripted/picture", "--input", "a.png"], 2),
            (["x", "--model", "scripted/edit", "--input", "missing.png"], 2),
            (["x", "--model", "scripted/edit", "--input", "999999"], 2),
            (["x", "--model", "scripted/voice"], 3),
        ],
    )
    def test_each_reason_has_its_own(self, emulator: Emulator, arguments, code):
        found, _, err = generate(*arguments)
        assert found == code
        assert err.strip()
        assert not Generation.objects.exists()

    def test_an_unknown_price_with_a_yes(self, emulator: Emulator):
        assert generate("hello", "--model", "scripted/voice", "--yes")[0] == 0

    def test_a_cap(self, emulator: Emulator):
        Cap.objects.create(period="order", amount_micros=10_000)
        code, out, _ = generate("x", "--model=scripted/picture", "--count=2", "--json")
        assert code == 3
        assert json.loads(out)["reason"] == "cap"

    def test_no_key(self, emulator: Emulator, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        forget_cached()
        code, _, errors = generate("x", "--model", "scripted/picture")
        assert code == 4
        assert "needs a key: Any key the emulator knows.\n" in errors

    def test_a_failed_generation(self, emulator: Emulator):
        emulator.script(settings={"submit": "422"})
        code, out, _ = generate("x", "--model", "scripted/picture", "--json")
        assert code == 1
        entry = json.loads(out)
        assert entry["state"] == State.FAILED
        assert entry["error"]["next_step"]

    def test_a_damaged_file_as_input(self, emulator: Emulator, tmp_path: Path):
        (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n half")
        code, _, err = generate("x", "--model=scripted/edit", f"--input={tmp_path / 'bad.png'}")
        assert code == 2
        assert "bad.png" in err


class TestProgress:
    """The line that is shown while the command waits."""

    def test_it_says_why_it_waits(self):
        waiting, done = make_generation(), make_generation(State.DONE)
        actions.pause()
        assert serializers.progress_line([waiting.pk, done.pk]) == "1 waiting · 1 done · paused"

    def test_for_its_turn_is_no_reason(self):
        assert serializers.progress_line([make_generation().pk]) == "1 waiting"

    def test_how_far_it_is(self):
        assert serializers.progress_line([make_generation(State.RUNNING, progress=0.4).pk]) == (
            "1 running · 40%"
        )


class TestTheLanguage:
    def test_a_dry_run_counts_and_prices_and_orders_nothing(self, emulator: Emulator):
        code, out, err = generate(
            "a {red|blue} fox",
            "--model=scripted/picture",
            "--axis=guidance=3,7",
            "--combinations",
            "--dry-run",
        )
        assert code == 0
        assert out.splitlines() == ["a red fox"] * 2 + ["a blue fox"] * 2
        assert "4 combinations, 4 results" in err and "0.04 $" in err
        assert not Generation.objects.exists()

    def test_a_grid_of_values(self, emulator: Emulator):
        code, _, err = generate(
            "a fox", "--model=scripted/picture", "--axis=guidance=3,7", "--axis=width=64,128"
        )
        assert code == 0, err
        made = {(row.params["guidance"], row.params["width"]) for row in Generation.objects.all()}
        assert made == {(3, 64), (3, 128), (7, 64), (7, 128)}

    def test_the_same_draw_again(self, emulator: Emulator):
        words = ("a {1..9} fox", "--model=scripted/picture", "--count=3", "--random", "--dry-run")
        _, first, err = generate(*words)
        [draw] = re.findall(r"--draw (\d+)", err)
        assert generate(*words, f"--draw={draw}")[1] == first

    def test_as_written(self, emulator: Emulator):
        assert generate("a {fox", "--model=scripted/picture")[0] == 0
        assert Generation.objects.get().prompt == "a {fox"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--axis=guidance"], "not of the form name=value,value"),
            (["--axis=guidance=3,,7"], "not of the form name=value,value"),
            (["--axis=guidance=3,99"], "guidance"),
            (["--axis=width=64", "--as-written"], "only one can be"),
            (["--axis=prompt=a,b"], "into it"),
            (["--axis=width=64", "--axis=width=128"], "twice"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_ordered(self, emulator, arguments, words):
        code, _, err = generate("a fox", "--model=scripted/picture", *arguments)
        assert code == 2 and words in err
        assert not Generation.objects.exists()

    def test_many_want_a_word_of_their_own(self, emulator: Emulator):
        many = ("a {1..30} fox", "--model=scripted/picture", "--combinations", "--no-wait")
        code, _, err = generate(*many)
        assert code == 3 and "Add --many" in err
        assert not Generation.objects.exists()
        assert generate(*many, "--many")[0] == 0
        assert Generation.objects.count() == 30

    def test_a_dry_run_meets_the_caps(self, emulator: Emulator):
        Cap.objects.create(period="day", amount_micros=50_000)
        many = ("a {1..6} fox", "--model=scripted/picture", "--combinations", "--dry-run")
        assert generate(*many)[0] == 3

"""`manage.py generate`: estimate, wait, paths, one JSON object per generation, exit codes."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from gallery.models import Product
from production import control, report
from production.models import Cap, Generation, State
from projects.models import Project
from providers.keys import forget_cached
from tests.emulator import Emulator
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db


def generate(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("generate", *arguments, stdout=out, stderr=err)
    return int(ended.value.code or 0), out.getvalue(), err.getvalue()


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
        assert generate("x", "--model", "scripted/picture")[0] == 4

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
        control.pause()
        assert report.progress_line([waiting.pk, done.pk]) == "1 waiting · 1 done · paused"

    def test_for_its_turn_is_no_reason(self):
        assert report.progress_line([make_generation().pk]) == "1 waiting"

    def test_how_far_it_is(self):
        assert report.progress_line([make_generation(State.RUNNING, progress=0.4).pk]) == (
            "1 running · 40%"
        )

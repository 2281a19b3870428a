"""`make dev-providers`: every remote provider works on this machine alone."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.artfactory.app import CHECKOUT, environment


@pytest.fixture
def beside(tmp_path: Path):
    """The emulators and the app; gives its environment as `manage.py` of a user would see it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.emulator.beside", "--no-browser", "--json", "--port", "0"],
        cwd=CHECKOUT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    for line in process.stdout:
        if json.loads(line)["event"] == "ready":
            break
    yield tmp_path
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)


def environment_of(home: Path) -> dict[str, str]:
    """What the app's web process was started with."""
    pid = json.loads((home / "run" / "start.json").read_text())["children"]["web"]
    return psutil.Process(pid).environ()


class TestBeside:
    def test_an_order_to_each_provider_becomes_a_product(self, beside: Path):
        seen = environment_of(beside)
        more = {
            name: value
            for name, value in seen.items()
            if name.endswith(("_BASE_URL", "_KEY", "_TOKEN"))
        }
        env = environment(beside, **more)
        manage = [sys.executable, "manage.py"]
        listed = subprocess.run(
            [*manage, "models", "--kind", "text-to-image", "--json"],
            cwd=CHECKOUT,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        first: dict[str, str] = {}
        for row in json.loads(listed.stdout):
            first.setdefault(row["provider"], row["ref"])
        assert {"fal", "replicate", "openai", "google"} <= set(first)
        orders = {
            slug: subprocess.Popen(
                [*manage, "generate", "a fox", "--model", first[slug], "--json", "--yes"],
                cwd=CHECKOUT,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for slug in ("fal", "replicate", "openai", "google")
        }
        for slug, order in orders.items():
            out, err = order.communicate(timeout=90)
            assert order.returncode == 0, (slug, out, err)
            entry = json.loads(out)
            assert entry["state"] == "done", slug
            assert Path(entry["products"][0]["path"]).is_file()

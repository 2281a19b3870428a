"""A third party's package, installed by pip as a user would, brings a provider."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT, environment, manage, with_tables


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip has installed the package into."""
    target = tmp_path_factory.mktemp("site")
    command = f"-m pip install --quiet --no-index --no-deps --no-build-isolation --target {target}"
    subprocess.run(
        [sys.executable, *command.split(), str(CHECKOUT / "tests" / "plugin")],
        check=True,
        env=environment(target, PIP_DISABLE_PIP_VERSION_CHECK="1"),
        capture_output=True,
    )
    return target


class TestInstalledPackage:
    def test_it_appears_and_makes_a_picture(self, installed: Path, tmp_path: Path):
        path = {"PYTHONPATH": str(installed)}
        with_tables(tmp_path)
        listed = manage(tmp_path, "models", "--provider", "gradient", "--json", **path)
        assert [row["ref"] for row in json.loads(listed.stdout)] == ["gradient/two-colours"]
        made = manage(
            tmp_path, "generate", "warm dusk", "--model=gradient/two-colours", "--json", **path
        )
        assert made.returncode == 0, made.stderr
        entry = json.loads(made.stdout)
        assert (entry["state"], entry["cost"]) == ("done", "0")
        assert Path(entry["products"][0]["path"]).stat().st_size > 100

    def test_without_it_the_app_knows_nothing_of_it(self, tmp_path: Path):
        with_tables(tmp_path)
        assert manage(tmp_path, "models", "--provider", "gradient").returncode == 4

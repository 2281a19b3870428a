from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.artfactory.app import with_tables
from tests.emulator import Emulator
from tests.faults.studio import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """A home, an emulator, and the app still to be started."""
    with Emulator(duration=2.0) as emulator:
        studio = Studio(tmp_path / "home", emulator)
        (tmp_path / "home").mkdir()
        with_tables(tmp_path / "home")
        yield studio
        studio.end()

from pathlib import Path

import pytest

from tests.providers.assembler.studio import Studio, make_media


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    make_media(folder)
    return folder


@pytest.fixture
def studio(media: Path, tmp_path: Path) -> Studio:
    return Studio(media, tmp_path / "work", tmp_path / "cache")

from pathlib import Path

import pytest
from django.conf import settings

from tests.tables import tables


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The tests' usual database is there before Django makes it; it goes with the home."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    Path(settings.DATABASES["default"]["TEST"]["NAME"]).write_bytes(tables())

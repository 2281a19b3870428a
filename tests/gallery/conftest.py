import pytest

from gallery import recipes
from tests.gallery.fixtures import made, project, put, stored

__all__ = ["made", "project", "put", "stored"]


@pytest.fixture
def recipe_in(put):
    """The recipe in a file of these bytes and that name, read in this very process."""

    def recipe_in(data: bytes, name: str = "file") -> dict | None:
        return recipes.read_here(put(data), name)

    return recipe_in

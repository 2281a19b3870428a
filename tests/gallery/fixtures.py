"""What the gallery's tests share: projects, files on disk, products."""

import uuid
from datetime import UTC, datetime

import pytest

from gallery import own_media, products
from gallery.checking import check
from gallery.storing import store
from projects.models import Project


@pytest.fixture
def project(db):
    """In a home that is marked already, so that rows may be made that have no file."""
    own_media.check_home()
    return Project.objects.create(name="Fox", slug=f"fox-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def put(tmp_path):
    """Write bytes to a file and return its path."""

    def write(data: bytes, name: str = "file"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def stored(put, project):
    """Store bytes as a file of the project."""

    def keep(data: bytes, recipe=None, *, for_recipe: bool = False, **changes):
        path = put(data, uuid.uuid4().hex)
        place = {
            "project": project.slug,
            "kind": "text-to-image",
            "when": datetime(2026, 3, 1, 12, tzinfo=UTC),
            "short_id": uuid.uuid4().hex[:8],
        }
        facts = check(path, for_recipe=for_recipe)
        return store(path, facts, recipe=recipe, **(place | changes))

    return keep


@pytest.fixture
def made(stored, project):
    """A product out of bytes."""

    def make(data: bytes, **columns):
        return products.add(stored(data), project=project, **columns)

    return make

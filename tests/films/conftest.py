from tests.films.studio import studio
from tests.gallery.fixtures import made, project, put, stored

__all__ = ["made", "project", "put", "stored", "studio"]

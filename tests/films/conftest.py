from tests.emulator.fixtures import emulator, scripted
from tests.films.studio import studio
from tests.gallery.fixtures import made, project, put, stored

__all__ = ["emulator", "made", "project", "put", "scripted", "stored", "studio"]

from tests.emulator.fixtures import scripted
from tests.free_provider import free
from tests.gallery.fixtures import made, project, put, stored
from tests.production.fixtures import emulator
from tests.production.past_stage import replicate

__all__ = ["emulator", "free", "made", "project", "put", "replicate", "scripted", "stored"]

from tests.free_provider import free
from tests.production.fixtures import emulator

__all__ = ["emulator", "free"]

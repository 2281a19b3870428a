from tests.emulator.fixtures import emulator, scripted
from tests.free_provider import free

__all__ = ["emulator", "free", "scripted"]

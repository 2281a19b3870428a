from tests.emulator.fixtures import emulator, scripted

__all__ = ["emulator", "scripted"]

from tests.free_provider import free
from tests.postgresql import address
from tests.production.fixtures import emulator
from tests.production.past_stage import replicate, stage

__all__ = ["address", "emulator", "free", "replicate", "stage"]

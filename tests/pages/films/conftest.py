from tests.films.studio import studio
from tests.pages.conftest import emulator

__all__ = ["emulator", "studio"]

import subprocess
import sys

from tests.artfactory.app import CHECKOUT

CODE = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count() > 1000))
from artfactory import garbage
garbage.collect_rarely()
print(gc.isenabled(), gc.get_threshold()[0] == garbage.OBJECTS)
"""


def test_it_looks_rarely_and_not_at_the_end() -> None:
    told = subprocess.run(
        [sys.executable, "-c", CODE], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True", "True"]

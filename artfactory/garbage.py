"""The garbage collector of a process of ours, which loads half a million objects that stay.

At Python's own pace it looks through them some hundred times while they come, and once more at the
end: a third of what a start and a stop cost.
"""

import atexit
import gc

OBJECTS = 50_000
"""That are made, and not freed at once, before it looks for cycles among them; Python's is 700."""


def collect_rarely() -> None:
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)

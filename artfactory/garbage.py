"""The garbage collector of a process of ours, which loads half a million objects that stay.

At Python's own pace it looks through them some hundred times while they come, and once more at the
end: a third of what a start and a stop cost.
"""

import atexit
import gc

OBJECTS = 50_000
"""That are made, and not freed at once, before it looks for cycles among them; Python's is 700."""
ONCE_LOADED = 5_000
"""The same where what was loaded is passed over: a look takes no time, and cycles go soon."""


def collect_rarely() -> None:
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)


def pass_over_what_is_loaded() -> None:
    """Called when a program has what it needs. Pages that the collector does not write to stay
    shared where processes share them."""
    gc.freeze()
    gc.set_threshold(ONCE_LOADED)

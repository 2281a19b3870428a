"""A pytest plugin: the garbage collector passes over what was there before the first test.

Half a million objects of modules and collected tests stay to the end; looking through them again
and again costs a seventh of all the tests' work.
"""

import gc

gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()

"""When the app is asked to end: by a signal, or by the page that erases its home."""

import os
import select
import signal

from django.conf import settings

from foundation import home_erasing

LOOK_EVERY, LAST_ANSWERS = 0.5, 1.0
"""Seconds. The page that had the home erased is still to be seen."""


def listen() -> int:
    """A pipe to read from: a byte comes when the process is asked to end."""
    reading, writing = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: os.write(writing, b"."))
    return reading


def wait(signals: int) -> None:
    """Until the process is asked to end, or the home is to be erased."""
    while not select.select([signals], [], [], LOOK_EVERY)[0]:
        if home_erasing.is_decided(settings.PATHS):
            select.select([signals], [], [], LAST_ANSWERS)
            return


def is_requested(signals: int) -> bool:
    return bool(select.select([signals], [], [], 0)[0])

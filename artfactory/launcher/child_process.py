"""What every Python child of the supervisor does first."""

import argparse
import logging
import os
import resource
import sys
from types import TracebackType

import django

from artfactory import garbage
from artfactory.launcher import parent_death
from foundation import liveness, priority

BEHIND_THE_PAGES = 5
"""The niceness of what works in the background: pages answer first, also at the start."""

OPEN_FILES = 4096
"""Of one process: the connections of four hundred readers, or a worker's hundred threads with two
files of the database and a vendor's connection each."""


def begin(*arguments: str, niceness: int = 0) -> argparse.Namespace:
    """Hold the parent-death pipe, beat, set Django up, log what nobody catches. Returns the parsed
    arguments."""
    garbage.collect_rarely()
    priority.step_back(niceness)
    _allow_many_files()
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent-pipe", type=int, required=True)
    parser.add_argument("--beats", type=int)
    for argument in arguments:
        parser.add_argument(argument, required=True)
    options = parser.parse_args()
    parent_death.hold(options.parent_pipe)
    if options.beats is not None:
        liveness.pulse.keep(options.beats)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    sys.excepthook = _log_and_end
    garbage.pass_over_what_is_loaded()
    return options


def _allow_many_files() -> None:
    """A shell may allow 256 open files, as the Mac's does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _log_and_end(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logging.getLogger(__name__).critical("The process ends", exc_info=(kind, error, trace))

"""How a management command runs: a home that it finds ready, words that are safe on a terminal, and
an end in one line, whatever happens."""

import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO

import django
from django.apps import apps
from django.core.management import (
    CommandError,
    execute_from_command_line,
    get_commands,
    load_command_class,
)

from audit.actor import acting
from foundation.disk_errors import disk_words
from foundation.user_input import is_text, printable, short

logger = logging.getLogger(__name__)

BAD_INPUT = 2
CHECKOUT = Path(__file__).resolve().parent.parent
OURS = {file.stem for file in CHECKOUT.glob("*/management/commands/[a-z]*.py")}
AS_THEY_FIND_IT = {"start", "doctor", "bench", "restore", "erase"}
"""Commands that make a home ready themselves, only look at it, or have one of their own."""
INTO_A_HOME = ("--product", "--project")
"""A part that is put back comes into the home that is there."""
TALKS_TO_THE_TERMINAL = {"shell", "dbshell"}
ALSO_NEED_A_HOME = {"changepassword", "createsuperuser"}
FAILED = 1
INTERRUPTED = 130


def run(argv: Sequence[str]) -> None:
    """Run the command that the arguments name. Raises SystemExit where it does not end well."""
    name = argv[1] if len(argv) > 1 else "help"
    try:
        with acting(f"command: {name}"):
            _run(name, argv)
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read it has seen enough; what is still held back would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None


def _run(name: str, argv: Sequence[str]) -> None:
    if name in OURS:
        with _printable_streams():
            _run_ours(name, argv)
    elif name in TALKS_TO_THE_TERMINAL:
        execute_from_command_line(list(argv))
    else:
        if name in ALSO_NEED_A_HOME:
            django.setup()
            _make_ready(argv)
        with _printable_streams():
            execute_from_command_line(list(argv))


def _run_ours(name: str, argv: Sequence[str]) -> None:
    _want_text(argv)
    try:
        if not apps.ready:
            django.setup()
        is_a_part = name == "restore" and any(word.startswith(INTO_A_HOME) for word in argv)
        if name not in AS_THEY_FIND_IT or is_a_part:
            _make_ready(argv)
        command = load_command_class(get_commands()[name], name)
        command.requires_system_checks = []  # they load every page; `make lint` runs them
        command.run_from_argv([*argv[:2], "--traceback", *argv[2:]])
    except CommandError as error:
        _end(str(error), error.returncode)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:
        if "--traceback" in argv:
            raise
        _end(_in_words(error), FAILED)


def show_error(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """What nobody caught, as the interpreter shows it, on a terminal that it cannot steer."""
    sys.stderr.write(printable("".join(traceback.format_exception(kind, error, trace))))


def _want_text(argv: Sequence[str]) -> None:
    for argument in argv:
        if not is_text(argument):
            _end(f"An argument is no text in UTF-8: “{short(argument)}”.", BAD_INPUT)
        # argparse takes that for the mark before the last arguments, and the value for a list.
        if argument.startswith("--") and argument.endswith("=--"):
            _end(f"“{short(argument)}” has no value.", BAD_INPUT)


def _make_ready(argv: Sequence[str]) -> None:
    from artfactory.launcher import database

    if {"-h", "--help"}.isdisjoint(argv):
        database.make_ready()


def _in_words(error: Exception) -> str:
    """One line: what mends it, or where the rest of it stands."""
    if apps.ready:
        from pages.status.failure_words import trouble_of

        if trouble := trouble_of(error):
            return str(trouble)
        from django.conf import settings

        logger.info("A command failed: %s", printable(" ".join(sys.argv[1:]))[:400], exc_info=error)
        return (
            "This went wrong, and the fault is in Art Factory. "
            f"What happened stands in {settings.PATHS.log}; the option --traceback shows it."
        )
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, OSError):
        cause = cause.__cause__
    if cause is None:
        raise error
    reason, remedy = disk_words(cause)
    return f"Art Factory cannot begin: {reason} ({cause.filename or 'the home'}). {remedy}"


def _end(words: str, code: int) -> NoReturn:
    sys.stderr.write(f"artfactory: {' '.join(words.split())}\n")
    raise SystemExit(code)


class _Printable:
    """A stream on which foreign words cannot steer the terminal. It says that it is none, so that
    nothing of ours tries to."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(printable(text))

    def isatty(self) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _printable_streams() -> Iterator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Printable(before[0]), _Printable(before[1])  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before

"""FFmpeg as a child process with limits, which never outlives its parent and ends when asked."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from providers.assembler.encoding import executable
from providers.contract import BadOutput, Charged

MOST_MEMORY = 1200 * 1024**2
"""Bytes. Twice of what a stretch of eight shots takes at 1080p; what grows beyond is ended."""
LONGEST_SILENCE = 300.0
"""Seconds without a frame."""
LOOK_EVERY = 0.2
WRAPPER = Path(__file__).with_name("until_orphaned.py")
LOG = "ffmpeg.log"
INVALID_DATA = 183
"""FFmpeg's exit code for it, where it is told to stop at the first error."""
FULL = "No space left on device"


class FullDisk(Exception):
    """FFmpeg could not write on."""


class Unreadable(BadOutput):
    """One of the files that it read is damaged."""


def run(
    arguments: Sequence[str],
    folder: Path,
    reached: Callable[[int], None] = lambda frames: None,
    *,
    level: str = "error",
) -> str:
    """Run FFmpeg in `folder`; `reached(frames made)` follows five times a second, and what it
    raises ends the child. What FFmpeg said, at `level`. Raises FullDisk, and BadOutput.
    """
    log = folder / LOG
    command = [
        *(sys.executable, "-I", "-S", str(WRAPPER), executable()),
        *("-hide_banner", "-nostats", "-v", level, "-y", "-progress", "pipe:1", *arguments),
    ]
    # The log is a file, since a pipe that nobody reads would stop FFmpeg when it fills.
    with log.open("wb") as errors:
        child = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
            start_new_session=True,
        )
    try:
        _watch(child, reached)
    finally:
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        _until_gone(child)
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()
    output = log.read_text(errors="replace").strip()
    if child.returncode:
        if FULL in output:
            raise FullDisk
        last = output.splitlines()[-1] if output else "it was ended from outside"
        kind = Unreadable if child.returncode == INVALID_DATA else BadOutput
        raise kind(
            f"FFmpeg could not make the film: {last[:300]}.",
            next_step="Assemble it again; what is rendered already stays.",
            charged=Charged.NO,
        )
    return output


def _watch(child: subprocess.Popen[bytes], reached: Callable[[int], None]) -> None:
    assert child.stdout is not None
    made, heard_at, rest = 0, time.monotonic(), b""
    memory = _Memory(child.pid)
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdout, selectors.EVENT_READ)
        while True:
            if ready.select(LOOK_EVERY):
                part = os.read(child.stdout.fileno(), 65536)
                if not part:
                    child.wait()
                    return
                rest = (rest + part)[-4096:]
                if (found := re.findall(rb"^frame=\s*(\d+)", rest, re.M)) and int(found[-1]) > made:
                    made, heard_at = int(found[-1]), time.monotonic()
            reached(made)
            _within_limits(memory, time.monotonic() - heard_at)


def _until_gone(child: subprocess.Popen[bytes]) -> None:
    """The wrapper is dead and FFmpeg is killed, which takes a moment in which it still holds its
    files; the pipe ends once it does not."""
    assert child.stdout is not None
    while child.stdout.read(65536):
        pass


def _within_limits(memory: _Memory, silent: float) -> None:
    words = ""
    if silent > LONGEST_SILENCE:
        words = f"it made no frame for {LONGEST_SILENCE:.0f} s"
    elif memory.bytes() > MOST_MEMORY:
        words = f"it took more than {MOST_MEMORY // 1024**2} MB of memory"
    if words:
        raise BadOutput(
            f"FFmpeg was stopped: {words}.",
            next_step="Make the film smaller, or its shots shorter, and assemble it again.",
            charged=Charged.NO,
        )


class _Memory:
    """What FFmpeg holds. To find it among all processes is dear, so it is looked for once."""

    def __init__(self, wrapper: int) -> None:
        self._wrapper = wrapper
        self._program: psutil.Process | None = None

    def bytes(self) -> int:
        with contextlib.suppress(psutil.Error):
            if self._program is None:
                children = psutil.Process(self._wrapper).children()
                self._program = children[0] if children else None
            if self._program is not None:
                return int(self._program.memory_info().rss)
        return 0

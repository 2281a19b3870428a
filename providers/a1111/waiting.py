"""The one call that makes pictures blocks until they are there; meanwhile the engine is asked how
far it is.

Its word on progress is that of the whole server. It is told on only while the work is ours: that is
so from the start where the engine was idle, else once another job has begun there.
"""

import base64
import binascii
import io
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from providers.contract import Context, ProviderError, Stopped
from providers.json_values import as_text

EVERY = 1.0
PATIENCE_AFTER_STOP = 4.0
MOST_PREVIEW = 400 * 1024
PREVIEW_SIDE = 768
T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """How the engine stands. `job` is another word for each job, "" when it does nothing."""

    job: str = ""
    progress: float = 0.0
    words: str = ""
    picture: bytes = b""


def look(answer: Any) -> Look:
    """What `/progress` says."""
    about = answer if isinstance(answer, dict) else {}
    state = about.get("state")
    state = state if isinstance(state, dict) else {}
    if not state.get("job_count") and not as_text(state.get("job")):
        return Look()
    share = about.get("progress")
    step, steps = state.get("sampling_step"), state.get("sampling_steps")
    return Look(
        job=as_text(state.get("job_timestamp")) or "0",
        progress=float(min(max(share, 0.0), 1.0)) if isinstance(share, int | float) else 0.0,
        words=f"Step {step} of {steps}" if steps else "",
        picture=_picture(about.get("current_image")),
    )


def until_done(
    ctx: Context, send: Callable[[], T], ask: Callable[[], Any], stop: Callable[[], Any]
) -> T:
    """What `send` gives. `ask` asks how far it is, `stop` interrupts what runs. Raises `Stopped`
    once that is over that was not wanted any more."""
    before = _look(ctx, ask).job
    sent = _on_a_thread(send)
    try:
        while not wait([sent], timeout=EVERY).done:
            seen = _look(ctx, ask)
            if seen.job and seen.job != before:
                ctx.report(seen.progress, seen.words, seen.picture)
            else:
                ctx.report(0.0, "Waits at the engine" if seen.job else "")
    except Stopped:
        _stop(ctx, sent, before, ask, stop)
        raise
    return sent.result()


def _on_a_thread(send: Callable[[], T]) -> "Future[T]":
    """On one that nobody waits for when the app ends."""
    sent: Future[T] = Future()

    def run() -> None:
        try:
            sent.set_result(send())
        except BaseException as error:
            sent.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return sent


def _stop(
    ctx: Context, sent: "Future[Any]", before: str, ask: Callable[[], Any], stop: Callable[[], Any]
) -> None:
    """Interrupt it, as soon as it is what runs: what is somebody else's goes on."""
    ends = time.monotonic() + PATIENCE_AFTER_STOP
    while not sent.done() and time.monotonic() < ends:
        seen = _look(ctx, ask)
        if seen.job and seen.job != before:
            try:
                stop()
            except ProviderError as error:
                ctx.log.info("the engine could not be told to stop: %s", error.message)
        wait([sent], timeout=EVERY)


def _look(ctx: Context, ask: Callable[[], Any]) -> Look:
    try:
        return look(ask())
    except ProviderError as error:
        ctx.log.info("the progress at the engine is not told: %s", error.message)
        return Look()


def _picture(answer: Any) -> bytes:
    try:
        picture = base64.b64decode(as_text(answer).rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        return b""
    return picture if len(picture) <= MOST_PREVIEW else _smaller(picture)


def _smaller(picture: bytes) -> bytes:
    """Some engines show it at its full size, which is more than a preview may have."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            opened.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
            made = io.BytesIO()
            opened.convert("RGB").save(made, "JPEG")
    except (OSError, ValueError, Image.DecompressionBombError):
        return b""
    return made.getvalue()

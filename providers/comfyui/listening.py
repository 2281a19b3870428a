"""A moment at the websocket of an engine: how far a job is, and the picture that is becoming.

The engine sends what is new of a job to whoever is connected as its client, and at once which node
runs; so a poll connects, listens for about a second and goes. Whatever goes wrong here costs the
picture and nothing else.
"""

import json
import struct
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from providers import own_servers
from providers.contract import Context, Json

SECONDS = 1.2
OPEN_SECONDS = 2.0
LARGEST = 4 * 1024 * 1024
PREVIEW, PREVIEW_WITH_FACTS = 1, 4
HEAD = struct.Struct(">I")


@dataclass(frozen=True)
class JobProgress:
    """`progress` runs from 0 to 1 within the node that runs, None where nothing was heard."""

    progress: float | None = None
    node: str = ""
    preview: bytes = b""


def for_a_moment(ctx: Context, client: str) -> JobProgress:
    """What is new of the client's running job; nothing where the engine is not in the user's own
    network, where a proxy may stand in between."""
    if not client or not ctx.is_inside:
        return JobProgress()
    try:
        return _listen(ctx, client)
    except Exception as error:
        ctx.log.info("the progress at the engine is not heard: %s", error)
        return JobProgress()


def _listen(ctx: Context, client: str) -> JobProgress:
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    job, ends = JobProgress(), time.monotonic() + SECONDS
    address = f"ws{ctx.base_url.removeprefix('http')}/ws?clientId={quote(client)}"
    with connect(
        address,
        sock=own_servers.connection(ctx, OPEN_SECONDS),
        additional_headers=own_servers.sign_in(ctx),
        proxy=None,
        open_timeout=OPEN_SECONDS,
        close_timeout=0.2,
        max_size=LARGEST,
    ) as engine:
        while (left := ends - time.monotonic()) > 0:
            try:
                job = _with(job, engine.recv(timeout=left))
            except (TimeoutError, ConnectionClosed):
                break
            if job.preview:
                break
    return job


def _with(job: JobProgress, message: str | bytes) -> JobProgress:
    """What was heard so far, and this message."""
    if isinstance(message, bytes):
        picture = _picture(message)
        return replace(job, preview=picture) if picture else job
    event = json.loads(message)
    data = event.get("data") if isinstance(event, dict) else None
    if not isinstance(data, dict):
        return job
    if event.get("type") == "executing":
        return JobProgress(node=_id(data.get("display_node", data.get("node"))))
    if event.get("type") == "progress":
        return replace(job, progress=_share(data), node=_id(data.get("node")) or job.node)
    return job


def _share(data: Json) -> float | None:
    value, most = data.get("value"), data.get("max")
    if not isinstance(value, int | float) or not isinstance(most, int | float) or most <= 0:
        return None
    return min(max(value / most, 0.0), 1.0)


def _id(node: Any) -> str:
    return str(node)[:40] if isinstance(node, str | int) else ""


def _picture(message: bytes) -> bytes:
    """The picture in a binary message: behind 4 bytes of kind and 4 of format, or, with facts,
    behind their length and their JSON. All numbers are big-endian."""
    if len(message) <= 2 * HEAD.size:
        return b""
    (kind,), (second,) = HEAD.unpack_from(message), HEAD.unpack_from(message, HEAD.size)
    if kind == PREVIEW:
        return message[2 * HEAD.size :]
    if kind == PREVIEW_WITH_FACTS:
        return message[2 * HEAD.size + second :]
    return b""

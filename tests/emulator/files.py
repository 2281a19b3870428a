"""The emulator's file host: good files, and every way in which a file can be bad."""

import time
from typing import TYPE_CHECKING

from tests.emulator import media
from tests.emulator.jobs import Job

if TYPE_CHECKING:
    from tests.emulator.server import Handler

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def send_file(handler: "Handler", name: str) -> None:
    """`name` is JOB/NUMBER.ext, with further /hop parts for redirects, or the name of an upload."""
    if name in handler.jobs.uploads:
        body, mime = handler.jobs.uploads[name]
        handler.send(200, body, {"Content-Type": mime})
        return
    id, _, rest = name.partition("/")
    job = handler.jobs.get(id)
    if job is None or not rest:
        handler.error(404)
    elif time.monotonic() > job.ended_at() + job.script.file_ttl:
        handler.error(410, "This file has expired.")
    else:
        _send(handler, job, rest)


def _send(handler: "Handler", job: Job, rest: str) -> None:
    fault = handler.jobs.fetch(job)
    number, *hops = rest.split("/")
    index = int(number.partition(".")[0])
    mime = media.MIMES[job.medium]
    content = handler.jobs.content(job, index, *_size(job))
    here = f"{handler.server.url}/files/{job.id}/{number}"
    if fault == "needs-key" and handler.headers.get("Authorization") is None:
        handler.error(401)
    elif fault.isdigit():
        handler.error(int(fault))
    elif fault == "redirect" and not hops:
        _redirect(handler, f"{here}/1")
    elif fault == "four-hops" and len(hops) < 4:
        _redirect(handler, "/".join([here, *hops, "on"]))
    elif fault == "redirect-loopback":
        _redirect(handler, f"http://127.0.0.1:1/{number}")
    elif fault == "redirect-http":
        _redirect(handler, f"http://example.invalid/{number}")
    elif fault == "html":
        handler.send(200, b"<!doctype html><html></html>", {"Content-Type": mime})
    elif fault == "svg":
        handler.send(200, SVG, {"Content-Type": "image/svg+xml"})
    elif fault == "empty":
        handler.send(200, b"", {"Content-Type": mime})
    elif fault == "wrong-medium":
        other = "audio" if job.medium == "image" else "image"
        handler.send(200, media.make(other, job.number), {"Content-Type": mime})
    elif fault == "corrupt":
        handler.send(200, content[: len(content) // 2], {"Content-Type": mime})
    elif fault == "huge":
        handler.send(200, content, {"Content-Type": mime, "Content-Length": str(3 * 1024**3)})
        handler.close_connection = True
    elif fault in ("half", "cut"):
        part = content[: len(content) // 2] if fault == "half" else b""
        handler.send(200, part, {"Content-Type": mime, "Content-Length": str(len(content))})
        handler.close_connection = True
    elif fault == "drip":
        _drip(handler, content, mime)
    else:
        handler.send(200, content, {"Content-Type": mime})


def _drip(handler: "Handler", content: bytes, mime: str) -> None:
    handler.send(200, content[:40], {"Content-Type": mime, "Content-Length": str(len(content))})
    handler.close_connection = True
    ends = time.monotonic() + 120
    for byte in content[40:]:
        if time.monotonic() > ends:
            break
        handler.wfile.write(bytes((byte,)))
        time.sleep(0.2)


def _redirect(handler: "Handler", to: str) -> None:
    handler.send(302, b"", {"Location": to})


def _size(job: Job) -> tuple[int, int]:
    width, height = job.input.get("width") or 64, job.input.get("height") or 64
    return min(int(width), 2048), min(int(height), 2048)

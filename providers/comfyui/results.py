"""What ComfyUI's history tells of a run that is over: its files, its texts, or how it failed."""

import mimetypes
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from providers.comfyui import errors
from providers.contract import (
    BadOutput,
    Charged,
    Failed,
    Finished,
    Json,
    Medium,
    Output,
    ProviderError,
)
from providers.json_values import as_list, as_text

TEXT_KEYS = ("text", "string", "result")
RUN_AGAIN = "Retry: it costs nothing."
MOST_OUTPUTS = 200
LATEST = 1e15


def of_entry(entry: Any, operation: Json, base_url: str, *, needs_key: bool) -> Finished | Failed:
    """How one entry of the history ended."""
    about = entry if isinstance(entry, dict) else {}
    state = about.get("status")
    status: Json = state if isinstance(state, dict) else {}
    events = [one for one in as_list(status.get("messages")) if _is_event(one)]
    if status.get("status_str") == "error":
        return Failed(_why(events))
    files = list(_files(about.get("outputs")))
    kept = [one for one in files if one["type"] == "output"] or files
    ours = [one for one in kept if _medium(one["filename"])][:MOST_OUTPUTS]
    outputs = [_output(one, base_url, needs_key) for one in ours]
    other = [one["filename"] for one in kept if not _medium(one["filename"])]
    if not outputs or operation.get("medium") == Medium.TEXT:
        outputs = [*_texts(about.get("outputs")), *outputs]
    if not outputs:
        return Failed(_nothing(other))
    remarks = [f"Not shown: {name}." for name in other[:5]] + list(operation.get("remarks") or ())
    seconds = _seconds(events)
    return Finished(
        tuple(outputs),
        request_id=str(operation.get("id")),
        details={"seconds": seconds} if seconds is not None else {},
        remarks=tuple(remarks),
    )


def _is_event(one: Any) -> bool:
    return isinstance(one, list) and len(one) == 2 and isinstance(one[1], dict)


def _why(events: list[Any]) -> ProviderError:
    for name, about in reversed(events):
        if name == "execution_interrupted":
            return ProviderError("It was stopped at the engine.", next_step=RUN_AGAIN)
        if name == "execution_error":
            step = "Mend that in ComfyUI or choose another value, and retry: it costs nothing."
            return ProviderError(errors.of_run(about), next_step=step)
    return ProviderError("ComfyUI failed and said nothing of it.", next_step=RUN_AGAIN)


def _nothing(other: list[str]) -> BadOutput:
    if other:
        message = f"What came can be neither shown nor played here: {', '.join(other[:3])}."
        return BadOutput(
            message, next_step="It lies in ComfyUI's output folder.", charged=Charged.NO
        )
    return BadOutput(
        "ComfyUI says that it is done, but it made no file.",
        next_step="Retry with another seed: nothing may have changed since the last run, and older "
        "versions give nothing then.",
        charged=Charged.NO,
    )


def _files(outputs: Any) -> Iterator[Json]:
    """Every file that some node shows, under whatever name; each once."""
    seen = set()
    for shown in (outputs if isinstance(outputs, dict) else {}).values():
        for listed in (shown if isinstance(shown, dict) else {}).values():
            for one in as_list(listed):
                if not isinstance(one, dict) or not as_text(one.get("filename")):
                    continue
                file = {
                    "filename": as_text(one["filename"]),
                    "subfolder": as_text(one.get("subfolder")),
                    "type": as_text(one.get("type")) or "output",
                }
                if tuple(file.values()) not in seen:
                    seen.add(tuple(file.values()))
                    yield file


def _medium(filename: str) -> Medium | None:
    kind = _mime(filename).partition("/")[0]
    return Medium(kind) if kind in list(Medium) else None


def _mime(filename: str) -> str:
    known = {
        ".webp": "image/webp",
        ".flac": "audio/flac",
        ".opus": "audio/ogg",
        ".mkv": "video/x-matroska",
    }
    suffix = f".{filename.rpartition('.')[2].lower()}"
    return known.get(suffix) or mimetypes.guess_type(filename)[0] or ""


def _output(file: Json, base_url: str, needs_key: bool) -> Output:
    address = f"{base_url}/view?{urlencode(file)}"
    return Output(url=address, mime=_mime(file["filename"]), needs_key=needs_key)


def _texts(outputs: Any) -> Iterator[Output]:
    for shown in (outputs if isinstance(outputs, dict) else {}).values():
        for name in TEXT_KEYS:
            listed = as_list(shown.get(name)) if isinstance(shown, dict) else []
            for one in listed:
                text = one if isinstance(one, str) else "".join(map(str, as_list(one)))
                if text.strip():
                    yield Output(data=text.encode("utf-8", "replace"), mime="text/plain")


def _seconds(events: list[Any]) -> float | None:
    """How long it ran, by the times of its events (milliseconds)."""
    stamps = [one[1].get("timestamp") for one in events]
    times = [one for one in stamps if isinstance(one, int | float) and abs(one) < LATEST]
    return round((max(times) - min(times)) / 1000, 1) if len(times) > 1 else None

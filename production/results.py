"""What a provider gave back, kept on the row and in the scratch folder until it is collected."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from production.models import Generation
from production.requests import workdir
from providers.contract import Finished, Output


@dataclass(frozen=True)
class Result:
    """One file to collect: at `url`, or already in the scratch folder as `file`."""

    url: str = ""
    file: str = ""
    mime: str = ""
    needs_key: bool = False


def keep(generation: Generation, finished: Finished) -> list[dict[str, Any]]:
    """The results as JSON. Bytes and files go to the scratch folder first; called again after an
    OSError, it goes on with what is left to do."""
    return [
        _keep_one(workdir(generation), number, output)
        for number, output in enumerate(finished.outputs)
    ]


def kept(generation: Generation) -> list[Result]:
    return [Result(**entry) for entry in generation.results or []]


def _keep_one(folder: Path, number: int, output: Output) -> dict[str, Any]:
    entry: dict[str, Any] = {"mime": output.mime}
    if output.url:
        return entry | {"url": output.url, "needs_key": output.needs_key}
    target = folder / f"result-{number}"
    if output.path is not None:
        if output.path.exists():  # one that never was is told when it is collected
            output.path.replace(target)
    else:
        _write(target, output.data)
    return entry | {"file": target.name}


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all, also after a power cut: nobody else may have these bytes."""
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)

"""What a provider gave back, kept on the row and in the scratch folder until it is collected."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from production.engine.provider_requests import workdir
from production.models import Generation
from providers.contract import Finished, Json, Output
from providers.quantities import COUNT_NAMES, UP_TO_NAMES

log = logging.getLogger(__name__)

MARGIN = 50
"""How many results more than were ordered are kept: stems, layers, a burst of frames."""
MOST_ADDRESSES = 500
LONGEST_ADDRESS = 2000
LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Result:
    """One file to collect: at `url`, or already in the scratch folder as `file`. What is `beside`
    becomes no product but is kept with one."""

    url: str = ""
    file: str = ""
    mime: str = ""
    needs_key: bool = False
    role: str = ""
    beside: bool = False


def keep(generation: Generation, finished: Finished) -> list[dict[str, Any]]:
    """The results as JSON. Bytes and files go to the scratch folder first; called again after an
    OSError, it goes on with what is left to do.

    Of more than anybody would have meant to order, what goes beyond is left out; a last entry says
    how many, {"left_out": 2949, "addresses": […]}.
    """
    most = ordered(generation) + MARGIN
    entries = [
        _keep_one(workdir(generation), number, output)
        for number, output in enumerate(finished.outputs[:most])
    ]
    if rest := finished.outputs[most:]:
        log.warning(
            "generation %s: %s results came back, %s were ordered; %s are left out",
            *(generation.pk, len(finished.outputs), ordered(generation), len(rest)),
        )
        fit = [one.url for one in rest if one.url and len(one.url) <= LONGEST_ADDRESS]
        entries.append({LEFT_OUT: len(rest), "addresses": fit[:MOST_ADDRESSES]})
    return entries


def ordered(generation: Generation) -> int:
    """How many results one asked for, as far as the parameters tell."""
    counts = [generation.params.get(name) for name in (*COUNT_NAMES, *UP_TO_NAMES)]
    return max([1, *(number for number in counts if type(number) is int)])


def files(entries: list[Json] | None) -> list[Json]:
    """The entries that stand for a file."""
    return [entry for entry in entries or [] if LEFT_OUT not in entry]


def for_products(entries: list[Json] | None) -> list[Json]:
    """Those of them that become products."""
    return [entry for entry in files(entries) if not entry.get("beside")]


def left_out(generation: Generation) -> Json:
    """What is said of results that were left out; {} where all were kept."""
    return next((entry for entry in generation.results or [] if LEFT_OUT in entry), {})


def stored_results(generation: Generation) -> list[Result]:
    return [Result(**entry) for entry in files(generation.results)]


def _keep_one(folder: Path, number: int, output: Output) -> dict[str, Any]:
    entry: dict[str, Any] = {"mime": output.mime}
    entry |= {"role": output.role} if output.role else {}
    entry |= {"beside": True} if output.beside else {}
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

"""What a submission has of its own: a scratch folder, and the key by which it is known."""

import shutil
from pathlib import Path

from django.conf import settings

from production.models import Generation


def workdir(generation: Generation, *, make: bool = True) -> Path:
    """The scratch folder of one generation; emptied when it ends."""
    folder: Path = settings.PATHS.work / generation.uid.hex
    if make:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def clear_workdir(generation: Generation) -> None:
    shutil.rmtree(settings.PATHS.work / generation.uid.hex, ignore_errors=True)


def attempt_key(generation: Generation, attempt: int) -> str:
    """The idempotency key of one submission."""
    return f"{generation.uid.hex}-{attempt}"

"""From a row to what a provider is asked: spec, inputs, context, scratch folder."""

import shutil
from pathlib import Path

from django.conf import settings

from production.models import Generation
from providers import catalogue
from providers.contract import Input, Request


def workdir(generation: Generation) -> Path:
    """The scratch folder of one generation; emptied when it ends."""
    folder: Path = settings.PATHS.work / generation.uid.hex
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clear_workdir(generation: Generation) -> None:
    shutil.rmtree(settings.PATHS.work / generation.uid.hex, ignore_errors=True)


def attempt_key(generation: Generation, attempt: int) -> str:
    """The idempotency key of one submission."""
    return f"{generation.uid.hex}-{attempt}"


def request_for(generation: Generation) -> Request:
    inputs = generation.inputs.select_related("asset")
    return Request(
        model=catalogue.find_model(generation.model_ref).spec(),
        params=generation.params,
        inputs=tuple(
            Input(
                field=given.field,
                path=settings.PATHS.media / given.asset.path,
                mime=given.asset.mime,
                sha256=given.asset.sha256,
            )
            for given in inputs
        ),
        key=attempt_key(generation, generation.attempt + 1),
    )

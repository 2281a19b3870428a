"""The files of a generation as they go out: pictures as any model can read them.

What was given stays what the recipe tells of; its like lies in the scratch folder and goes with it.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from gallery import transcoding
from gallery.media_facts import BadMedia
from production.engine.provider_requests import workdir
from production.input_files import as_input, generation_inputs
from production.models import Generation, GenerationInput
from providers.contract import BadRequest, Input, Medium


def inputs_of(generation: Generation) -> tuple[Input, ...]:
    """Raises BadRequest where no model could read a picture, and OSError."""
    inputs = generation_inputs(generation.pk)
    return tuple(_going_out(generation, number, one) for number, one in enumerate(inputs))


def _going_out(generation: Generation, number: int, item: GenerationInput) -> Input:
    asset = item.asset
    itself = as_input(item.field, asset, item.product, generation.provider)
    if asset.medium != Medium.IMAGE or not asset.is_checked:
        return itself
    try:
        draft = workdir(generation) / f"input-{number + 1}"
        found = transcoding.readable(asset.file, asset.mime, draft)
    except BadMedia as error:
        name = f"#{item.product_id}" if item.product_id else "The file"
        raise BadRequest(
            f"{name} cannot be made readable for a model. {error}",
            next_step="Choose another picture and order again.",
        ) from error
    is_itself = found.path == asset.file
    sha256 = asset.sha256 if is_itself else _sha256(found.path)
    return replace(itself, path=found.path, mime=found.mime, sha256=sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

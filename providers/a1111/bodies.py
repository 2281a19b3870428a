"""The body of an order: what the form says in the engine's words, and the pictures with it."""

import base64
from pathlib import Path
from typing import Any

from providers.a1111.engine_models import FILLS, KINDS
from providers.contract import Input, Json, Kind, Request
from providers.sdk import with_defaults, wrong

LARGEST_INPUT = 50 * 1024 * 1024
STEP = 8
HIRES = ("hr_scale", "hr_upscaler", "hr_second_pass_steps", "denoising_strength")
FIELDS = {"image": "init_images", "mask": "mask"}


def path_of(kind: Kind) -> str:
    return "/sdapi/v1/txt2img" if kind is KINDS[0] else "/sdapi/v1/img2img"


def of(request: Request) -> Json:
    """What is sent, with the hashes of the pictures in their place."""
    body = with_defaults(request.model.schema, request.params)
    settings: Json = {}
    if title := request.model.schema.get("_title"):
        settings["sd_model_checkpoint"] = title
    if (skip := body.pop("clip_skip", None)) is not None:
        settings["CLIP_stop_at_last_layers"] = skip
    for one in body.pop("loras", None) or ():
        body["prompt"] = f"{body.get('prompt', '')} <lora:{one['name']}:{one.get('weight', 1)}>"
    if request.model.kind is KINDS[0] and not body.get("enable_hr"):
        body = {name: value for name, value in body.items() if name not in HIRES}
    if fill := body.get("inpainting_fill"):
        body["inpainting_fill"] = FILLS[fill]
    for file in request.inputs:
        _check(file)
        placed = f"sha256:{file.sha256}"
        body[FIELDS[file.field]] = [placed] if file.field == "image" else placed
        if file.field == "image":
            body = _sides(file.path) | body
    # The engine goes back to the checkpoint that its own user has chosen.
    after = {"override_settings": settings, "override_settings_restore_afterwards": True}
    return body | after | {"send_images": True, "save_images": False}


def with_pictures(body: Json, inputs: tuple[Input, ...]) -> Json:
    """The body with the pictures themselves."""
    whole = dict(body)
    for file in inputs:
        content = base64.b64encode(file.path.read_bytes()).decode()
        whole[FIELDS[file.field]] = [content] if file.field == "image" else content
    return whole


def _check(file: Input) -> None:
    size = file.path.stat().st_size
    if file.field not in FIELDS:
        raise wrong(file.field, f"The engine takes no file for {file.field}.")
    if not size or size > LARGEST_INPUT:
        problem = "is empty" if not size else "is larger than 50 MB"
        raise wrong(file.field, f"The file for {file.field} {problem}.")


def _sides(path: Path) -> dict[str, Any]:
    """Width and height of a picture in steps that the engine takes."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            sides = picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise wrong("image", "The picture cannot be opened.") from None
    width, height = (max(round(side / STEP) * STEP, STEP) for side in sides)
    return {"width": width, "height": height}

"""`draft-image`: reads a prompt and draws it. A draft for a storyboard, not AI."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.options import ASPECTS, ordered
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Json,
    Kind,
    ModelSpec,
    Output,
    Prepared,
)

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

SMALLEST, LARGEST = 256, 2048
STYLES = {
    "auto": "As the prompt says",
    "none": "Plain illustration",
    "watercolour": "Watercolour",
    "oil": "Oil",
    "ink": "Ink",
    "pencil": "Pencil",
    "comic": "Comic",
    "poster": "Screen print",
    "pixel": "Pixel art",
    "neon": "Neon",
    "noir": "Noir",
    "blueprint": "Blueprint",
    "film": "Film grain",
    "vintage": "Vintage print",
}
MOODS = (
    *("auto", "warm", "cold", "cheerful", "calm", "gloomy", "mysterious", "eerie", "romantic"),
    *("dreamy", "tense", "epic", "melancholy", "pastel", "vivid", "muted"),
)
PICTURE_MIMES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
PICTURE_FORMAT: Json = {
    "type": "string",
    "title": "Format",
    "enum": list(PICTURE_MIMES),
    "x-enum-labels": ["PNG", "JPEG", "WebP"],
    "default": "png",
    "x-advanced": True,
}
PICTURE_SEED: Json = {
    "type": "integer",
    "title": "Seed",
    "description": "The same prompt and seed give the same picture. Empty: a new one each time.",
    "minimum": 0,
    "maximum": 2**31 - 1,
    "x-advanced": True,
}


def _side(title: str) -> Json:
    return {
        "type": "integer",
        "title": title,
        "description": "Pixels. Empty: by aspect ratio and size.",
        "minimum": SMALLEST,
        "maximum": LARGEST,
        "x-advanced": True,
    }


MODELS = (
    ModelSpec(
        id="draft-image",
        kind=Kind.TEXT_TO_IMAGE,
        label="Draft artist",
        description=(
            "Reads the prompt and draws it on this machine: place, light, weather, people, things"
            " and style. Free, at once, and not AI."
        ),
        schema={
            **ordered(
                prompt={
                    "type": "string",
                    "title": "Prompt",
                    "description": (
                        "Who or what, where, when, in which weather, mood, framing and style."
                    ),
                    "minLength": 1,
                    "maxLength": 100_000,
                },
                aspect_ratio={
                    "type": "string",
                    "title": "Aspect ratio",
                    "enum": list(ASPECTS),
                    "default": "1:1",
                },
                style={
                    "type": "string",
                    "title": "Style",
                    "description": "A treatment of the finished drawing.",
                    "enum": list(STYLES),
                    "x-enum-labels": list(STYLES.values()),
                    "default": "auto",
                },
                mood={
                    "type": "string",
                    "title": "Mood",
                    "description": "Changes the palette.",
                    "enum": list(MOODS),
                    "x-enum-labels": ["As the prompt says", *(m.capitalize() for m in MOODS[1:])],
                    "default": "auto",
                },
                size={
                    "type": "integer",
                    "title": "Size",
                    "description": "Pixels along the longer side.",
                    "minimum": SMALLEST,
                    "maximum": LARGEST,
                    "default": 1024,
                    "x-advanced": True,
                },
                width=_side("Width"),
                height=_side("Height"),
                seed=PICTURE_SEED,
                format=PICTURE_FORMAT,
            ),
            "required": ["prompt"],
        },
    ),
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """One picture of the prompt. Raises BadRequest for an empty prompt or an impossible size."""
    params = request_params.parameters(prepared)
    prompt = request_params.prompt(params, "Write what is to be seen.")
    width, height = measure(params)
    seed = steady_seed(params, prepared)
    ctx.report(0.0, "Reading the prompt")
    from draft_artist.scene.artist import draw, remarks_on

    image, scene = draw(
        prompt,
        width,
        height,
        seed=seed,
        style=str(params["style"]),
        mood=str(params["mood"]),
        report=ctx.report,
    )
    ctx.report(0.95, "Saving")
    path = save(image, ctx.workdir / "draft", str(params["format"]))
    return Finished(
        (Output(path=path, mime=PICTURE_MIMES[params["format"]]),),
        cost=request_params.FREE,
        seed=seed,
        details={
            "place": scene.place,
            "time": scene.time,
            "things": [t.name for t in scene.things],
        },
        remarks=remarks_on(scene, scene.left_out, prompt),
    )


def measure(params: Json) -> tuple[int, int]:
    """Width and height in pixels: given ones first, else by aspect ratio and longer side."""
    aspect = ASPECTS[params["aspect_ratio"]]
    size = int(params["size"])
    width, height = size, size
    if aspect > 1:
        height = round(size / aspect)
    else:
        width = round(size * aspect)
    if params.get("width"):
        width = int(params["width"])
        height = height if params.get("height") else round(width / aspect)
    if params.get("height"):
        height = int(params["height"])
        width = width if params.get("width") else round(height * aspect)
    for name, value in (("width", width), ("height", height)):
        if not 64 <= value <= LARGEST:
            limits = f"The {name} would be {value} pixels; it can be 64 to {LARGEST}."
            raise BadRequest(limits, next_step="Choose another size.", fields={name: limits})
    return width, height


def steady_seed(params: Json, prepared: Prepared) -> int:
    """The seed that was asked for; else one from the submission's key, so that a repetition of
    lost work gives the same picture."""
    if params.get("seed") in (None, "") and prepared.key:
        return int.from_bytes(hashlib.sha256(prepared.key.encode()).digest()[:4], "big") >> 1
    return request_params.seed(params)


def save(image: Image.Image, stem: Path, form: str) -> Path:
    """Writes the picture beside `stem` in that format and gives its path."""
    path = stem.with_suffix("." + {"jpeg": "jpg"}.get(form, form))
    if form == "png":
        image.save(path, compress_level=4)
    elif form == "jpeg":
        image.convert("RGB").save(path, quality=92, subsampling=0)
    else:
        image.save(path, quality=90, method=3)
    return path

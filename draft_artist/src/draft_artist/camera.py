"""`draft-camera`: moves a camera over a still picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.options import (
    ASPECTS,
    CUSTOM_PATH,
    DURATION,
    EASING,
    FPS,
    MOVE,
    RESOLUTION,
    SEED,
    STRENGTH,
    ordered,
)
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

    from draft_artist.moves import Path as CameraPath

MOST_PIXELS = 50_000_000
TOO_LARGE = "it has more than 50 million pixels"

MODELS = (
    ModelSpec(
        id="draft-camera",
        kind=Kind.IMAGE_TO_VIDEO,
        label="Draft camera",
        description="Moves a camera over a picture: zoom, pan, rotate, orbit or your own path.",
        schema={
            **ordered(
                image={
                    "type": "string",
                    "format": "uri",
                    "title": "Picture",
                    "description": "What is filmed.",
                    "x-media": "image",
                },
                prompt={
                    "type": "string",
                    "title": "Prompt",
                    "description": "Words that choose the move, such as “slow push in”.",
                    "maxLength": 100_000,
                },
                move=MOVE,
                duration=DURATION,
                aspect_ratio={
                    "type": "string",
                    "title": "Aspect ratio",
                    "enum": ["source", *ASPECTS],
                    "x-enum-labels": ["As the picture", *ASPECTS],
                    "default": "source",
                },
                resolution=RESOLUTION,
                fps=FPS,
                strength=STRENGTH,
                easing=EASING,
                focus_x={
                    "type": "number",
                    "title": "Focus across",
                    "description": "What a zoom goes to: 0 is the left edge, 1 the right.",
                    "minimum": 0,
                    "maximum": 1,
                    "default": 0.5,
                    "x-advanced": True,
                },
                focus_y={
                    "type": "number",
                    "title": "Focus down",
                    "description": "What a zoom goes to: 0 is the top edge, 1 the bottom.",
                    "minimum": 0,
                    "maximum": 1,
                    "default": 0.5,
                    "x-advanced": True,
                },
                path=CUSTOM_PATH,
                seed={**SEED, "description": "Decides the sway of “handheld”."},
            ),
            "required": ["image"],
        },
    ),
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """An MP4 of the input image. Raises BadRequest for a bad image or path."""
    from draft_artist.film import film, frame_size, slack
    from draft_artist.left_out import as_remarks, rest_of
    from draft_artist.moves import without_moves

    params = request_params.parameters(prepared)
    seed = request_params.seed(params)
    ctx.report(0.0, "Looking at the picture")
    image = open_picture(request_params.the_input(prepared, "image").path)
    aspect = ASPECTS.get(params["aspect_ratio"], image.width / image.height)
    size = frame_size(params["resolution"], aspect)
    move = chosen_move(params)
    path = planned(params, move, seed, slack(image, size[0] / size[1]))
    target = ctx.workdir / "camera.mp4"
    film(
        image,
        path,
        target,
        size=size,
        fps=params["fps"],
        report=ctx.report,
        steady=move != "custom",
    )
    return Finished(
        (Output(path=target, mime="video/mp4"),),
        cost=request_params.FREE,
        seed=seed,
        details={"move": move},
        remarks=as_remarks("Not followed", rest_of(without_moves(str(params["prompt"] or "")))),
    )


def chosen_move(params: Json, otherwise: str = "zoom-in") -> str:
    """The move that was chosen, else the one that the prompt asks for, else `otherwise`."""
    from draft_artist.moves import move_in_words

    if params["move"] != "auto":
        return str(params["move"])
    return "custom" if params.get("path") else move_in_words(str(params["prompt"]), otherwise)


def planned(params: Json, move: str, seed: int, slack: tuple[float, float]) -> CameraPath:
    """The path of a move, as far as the parameters and the prompt say."""
    from draft_artist import moves

    seconds = float(params["duration"])
    frames = max(2, round(seconds * params["fps"]))
    if move == "custom":
        return moves.custom(_read(params.get("path")), frames, params["easing"])
    return moves.plan(
        move,
        frames,
        seconds=seconds,
        easing=params["easing"],
        strength=float(params["strength"]) * moves.strength_in_words(str(params["prompt"])),
        slack=slack,
        focus=(params.get("focus_x", 0.5), params.get("focus_y", 0.5)),
        seed=seed,
    )


def _read(path: object) -> object:
    """A custom path, which may come as JSON text."""
    if not isinstance(path, str):
        return path
    try:
        return json.loads(path)
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            "The custom path is not JSON.", fields={"path": "This is not JSON."}
        ) from error


def open_picture(path: Path) -> Image.Image:
    """The picture upright and in RGB, on white where it is transparent. Raises BadRequest."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _bad_picture(TOO_LARGE)
            if opened.width < 16 or opened.height < 16:
                raise _bad_picture("it is smaller than 16 pixels")
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _bad_picture(TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise _bad_picture("it is no picture that can be read") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _bad_picture("the file is damaged or cut off") from error
    if upright.mode.startswith(("I;16", "I", "F")):
        upright = upright.point(lambda value: value / 257).convert("L")
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        upright = Image.alpha_composite(white, clear)
    return upright.convert("RGB")


def _bad_picture(why: str) -> BadRequest:
    return BadRequest(
        f"The picture cannot be filmed: {why}.",
        next_step="Choose another picture.",
        fields={"image": f"{why[0].upper()}{why[1:]}."},
    )

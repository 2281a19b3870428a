"""`draft-edit`: changes a picture by named treatments and by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.drawing import (
    PICTURE_FORMAT,
    PICTURE_MIMES,
    PICTURE_SEED,
    STYLES,
    save,
    steady_seed,
)
from draft_artist.options import ordered
from providers.contract import (
    BadRequest,
    Context,
    Finished,
    Kind,
    ModelSpec,
    Output,
    Prepared,
    Purpose,
)

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

MOST_PIXELS = 50_000_000
# Larger pictures are reduced to this before they are worked on; it keeps a worker's memory small.
LONGEST_SIDE = 4096

MODELS = (
    ModelSpec(
        id="draft-edit",
        kind=Kind.IMAGE_TO_IMAGE,
        label="Draft editor",
        description=(
            "Treats a picture on this machine: watercolour, ink, noir … and edits by words, such as"
            " “warmer, crop square, blur the background”. Free, and not AI."
        ),
        schema={
            **ordered(
                image={
                    "type": "string",
                    "format": "uri",
                    "title": "Picture",
                    "description": "What is edited.",
                    "x-media": "image",
                },
                prompt={
                    "type": "string",
                    "title": "Edits in words",
                    "description": (
                        "For example: watercolour, warmer, brighter, flip, crop square, blur the"
                        " background, make it night, add rain."
                    ),
                    "maxLength": 100_000,
                },
                treatment={
                    "type": "string",
                    "title": "Treatment",
                    "enum": list(STYLES),
                    "x-enum-labels": ["As the words say", "None", *list(STYLES.values())[2:]],
                    "default": "auto",
                },
                strength={
                    "type": "number",
                    "title": "Strength",
                    "description": "How much of the change shows: 0 nothing, 1 all.",
                    "minimum": 0,
                    "maximum": 1,
                    "default": 1,
                },
                seed=PICTURE_SEED,
                format=PICTURE_FORMAT,
            ),
            "required": ["image"],
        },
        purposes={Purpose.UPSCALE: {"prompt": "upscale"}},
    ),
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """The edited picture. Raises BadRequest for a bad picture, or when nothing is to be done."""
    params = request_params.parameters(prepared)
    seed = steady_seed(params, prepared)
    ctx.report(0.0, "Looking at the picture")
    from draft_artist.left_out import as_remarks
    from draft_artist.scene.edits import edit, not_done, planned

    words, treatment = str(params["prompt"] or ""), str(params["treatment"])
    plan = planned(words, treatment)
    if not plan:
        need = "Choose a treatment, or write what to change, such as “warmer” or “crop square”."
        raise BadRequest("Nothing is to be changed.", next_step=need, fields={"treatment": need})
    image = open_picture(request_params.the_input(prepared, "image").path)
    edited = edit(image, plan, strength=float(params["strength"]), seed=seed, report=ctx.report)
    ctx.report(0.95, "Saving")
    form = str(params["format"])
    path = save(edited, ctx.workdir / "edited", form)
    return Finished(
        (Output(path=path, mime=PICTURE_MIMES[form]),),
        cost=request_params.FREE,
        seed=seed,
        details={"edits": [name for name, _ in plan]},
        remarks=as_remarks("Not done", not_done(words, treatment)),
    )


def open_picture(path: Path) -> Image.Image:
    """The picture upright, RGB or RGBA, at most 4096 pixels long. Raises BadRequest."""
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = Image.open(path)
        with opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _bad("it has more than 50 million pixels")
            if min(opened.size) < 16:
                raise _bad("it is smaller than 16 pixels")
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    except Image.DecompressionBombError as error:
        raise _bad("it has more than 50 million pixels") from error
    except UnidentifiedImageError as error:
        raise _bad("it is no picture that can be read") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _bad("the file is damaged or cut off") from error
    if upright.mode.startswith(("I;16", "I", "F")):
        upright = upright.point(lambda value: value / 257).convert("L")
    picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _bad(why: str) -> BadRequest:
    return BadRequest(
        f"The picture cannot be edited: {why}.",
        next_step="Choose another picture.",
        fields={"image": f"{why[0].upper()}{why[1:]}."},
    )

"""`draft-video` films a drawing of the prompt; `draft-restyle` works a video over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from draft_artist import request_params
from draft_artist.camera import chosen_move, planned
from draft_artist.options import (
    ASPECTS,
    DURATION,
    EASING,
    FPS,
    MOVE,
    RESOLUTION,
    SEED,
    STRENGTH,
    ordered,
)
from draft_artist.restyle import RESTYLE, restyle
from providers.contract import Context, Finished, Json, Kind, ModelSpec, Output, Prepared

if TYPE_CHECKING:
    from PIL import Image

    from draft_artist.particles import Particles, Stars
    from draft_artist.scene.reading import Scene

_MOTIONS = {
    "auto": "As the prompt says",
    "none": "None",
    "rain": "Rain",
    "snow": "Snow",
    "dust": "Dust in the light",
    "embers": "Embers",
    "fireflies": "Fireflies",
    "stars": "Twinkling stars",
}
# What moves in the air of a scene, by the prompt's words.
_AIR = {
    "embers": r"fires?|burning|flames?|embers?|sparks?|bonfire|campfire|lava|volcano|forge|inferno",
    "fireflies": r"fireflies|firefly|glow ?worms?",
    "dust": r"dust\w*|motes|pollen|sun ?beams?|sand ?storm|attic|hazy|desert",
    "stars": r"stars?|starry|starlit|galaxy|milky way|night sky|constellations?",
}

MODELS = (
    ModelSpec(
        id="draft-video",
        kind=Kind.TEXT_TO_VIDEO,
        label="Draft video",
        description="Draws the scene of the prompt and films it, with weather that moves. Not AI.",
        schema={
            **ordered(
                prompt={
                    "type": "string",
                    "title": "Prompt",
                    "description": "The scene and, if you like, the move: “slow push in”.",
                    "minLength": 1,
                    "maxLength": 100_000,
                },
                move={
                    **MOVE,
                    "enum": MOVE["enum"][:-1],
                    "x-enum-labels": MOVE["x-enum-labels"][:-1],
                },
                duration=DURATION,
                aspect_ratio={
                    "type": "string",
                    "title": "Aspect ratio",
                    "enum": list(ASPECTS),
                    "default": "16:9",
                },
                resolution=RESOLUTION,
                fps=FPS,
                motion={
                    "type": "string",
                    "title": "In the air",
                    "enum": list(_MOTIONS),
                    "x-enum-labels": list(_MOTIONS.values()),
                    "default": "auto",
                    "x-advanced": True,
                },
                strength=STRENGTH,
                easing=EASING,
                seed={**SEED, "description": "The same seed gives the same film."},
            ),
            "required": ["prompt"],
        },
    ),
    RESTYLE,
)


def make(ctx: Context, prepared: Prepared) -> Finished:
    """An MP4. Raises BadRequest for an empty prompt or a video that cannot be read."""
    if prepared.model.id == RESTYLE.id:
        return restyle(ctx, prepared)
    return _filmed(ctx, prepared)


def _filmed(ctx: Context, prepared: Prepared) -> Finished:
    from draft_artist.film import film, frame_size, slack
    from draft_artist.moves import without_camera
    from draft_artist.scene.artist import draw

    params = request_params.parameters(prepared)
    params["prompt"] = request_params.prompt(params, "Describe the scene.")
    seed = request_params.seed(params)
    size = frame_size(params["resolution"], ASPECTS[params["aspect_ratio"]])
    move = chosen_move(params, _quiet_move(params, seed))
    width, height = _sheet(move, size)
    image, scene = draw(
        without_camera(params["prompt"]),
        width,
        height,
        seed=seed,
        falling=False,
        report=lambda progress, message: ctx.report(0.25 * progress, message),
    )
    path = planned(params, move, seed, slack(image, size[0] / size[1]))
    motion = params["motion"] if params["motion"] != "auto" else _in_the_air(params, scene)
    target = ctx.workdir / "video.mp4"
    film(
        image,
        path,
        target,
        size=size,
        fps=params["fps"],
        report=lambda progress, message: ctx.report(0.25 + 0.75 * progress, message),
        over=_painters(motion, image, size, params["fps"], seed),
    )
    return Finished(
        (Output(path=target, mime="video/mp4"),),
        cost=request_params.FREE,
        seed=seed,
        details={"move": move, "motion": motion},
        remarks=_remarks(params["prompt"], scene, motion),
    )


def _remarks(prompt: str, scene: Scene, motion: str) -> tuple[str, ...]:
    """What is neither drawn nor moves."""
    from draft_artist.moves import without_moves
    from draft_artist.scene.artist import remarks_on
    from draft_artist.scene.reading import read

    drawn = re.sub(rf"\b(?:{_AIR.get(motion, '(?!)')})\b", " ", prompt, flags=re.IGNORECASE)
    return remarks_on(scene, read(without_moves(drawn)).left_out, prompt)


def _quiet_move(params: Json, seed: int) -> str:
    """The move for a prompt that names none: what suits the shot, else by the seed."""
    from draft_artist.moves import without_camera
    from draft_artist.scene.reading import read

    scene = read(without_camera(params["prompt"]), seed=seed)
    shot = scene.shot
    if not scene.known:
        return "still"
    if shot in ("close", "portrait"):
        return "zoom-in"
    if shot in ("wide", "aerial"):
        return ("pan-right", "pan-left", "zoom-out")[seed % 3]
    return ("zoom-in", "pan-right", "zoom-out", "pan-left")[seed % 4]


def _sheet(move: str, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the drawing: larger than the frame where the camera will go."""
    across, down = {
        "pan-left": (1.42, 1.04),
        "pan-right": (1.42, 1.04),
        "pan-up": (1.04, 1.42),
        "pan-down": (1.04, 1.42),
        "still": (1.0, 1.0),
    }.get(move, (1.25, 1.25))
    return round(size[0] * across), round(size[1] * down)


def _in_the_air(params: Json, scene: Scene) -> str:
    """What moves in front of the scene."""
    if not scene.known:
        return "none"
    if not scene.indoors and scene.place not in ("space", "underwater"):
        if scene.wet:
            return "rain"
        if "snow" in scene.weather:
            return "snow"
    for motion, words in _AIR.items():
        if re.search(rf"\b(?:{words})\b", params["prompt"], re.IGNORECASE):
            return motion
    return "none"


def _painters(
    motion: str, image: Image.Image, size: tuple[int, int], fps: int, seed: int
) -> list[Particles | Stars]:
    from draft_artist.particles import Particles, Stars

    if motion == "none":
        return []
    return [Stars(image, fps, seed) if motion == "stars" else Particles(motion, size, fps, seed)]

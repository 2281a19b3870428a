"""Camera moves: for each frame, where the camera looks. Pure arithmetic, no pictures.

A path is an array of frames x (x, y, zoom, rotation, swing). x and y are the point of the picture
in the middle of the frame, 0 to 1; zoom 1 shows as much as the frame's shape allows; rotation and
swing (the camera on an arc around the middle) are in degrees.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from providers.contract import BadRequest

Path = NDArray[np.float64]

EASINGS: dict[str, Callable[[Path], Path]] = {
    "smooth": lambda t: 0.5 - 0.5 * np.cos(math.pi * t),
    "linear": lambda t: t,
    "ease-in": lambda t: 1 - np.cos(0.5 * math.pi * t),
    "ease-out": lambda t: np.sin(0.5 * math.pi * t),
}
_PANS = {
    "pan-left": (-1, 0),
    "pan-right": (1, 0),
    "pan-up": (0, -1),
    "pan-down": (0, 1),
    "diagonal": (1, 1),
}

_SAYS = (
    ("handheld", r"hand[- ]?held|shaky|documentary|found footage"),
    ("orbit", r"orbit\w*|arc(s|ing)? (shot|around)|circl\w+ around|revolv\w+"),
    (
        "rotate",
        r"(camera|view|picture|image|frame|shot) (slowly |gently )*(rotat|roll|spin|turn|twist)\w*"
        r"|rotat(e|es|ing) (camera|view|shot)|dutch (angle|tilt)|barrel roll|rotate",
    ),
    ("diagonal", r"diagonal\w*"),
    (
        "zoom-out",
        r"(zoom|pull|dolly|track|mov|draw)\w* (slowly |back |away )*(out|back|away)|reveal\w*",
    ),
    (
        "zoom-in",
        r"(zoom|push|dolly|track|mov|creep)\w* (slowly |gently )*(in|into|closer|forwards?)\b",
    ),
    (
        "pan-left",
        r"(pan|track|truck|slid|mov|sweep)\w* (slowly |gently )*(to the |from right to )?left",
    ),
    (
        "pan-right",
        r"(pan|track|truck|slid|mov|sweep)\w* (slowly |gently )*(to the |from left to )?right",
    ),
    (
        "pan-up",
        r"(pan|tilt|crane|boom|mov|ris|pedestal)\w* (slowly |gently )*up|rising (shot|camera)",
    ),
    ("pan-down", r"(pan|tilt|crane|boom|mov|pedestal)\w* (slowly |gently )*down|descend\w*"),
    ("zoom-in", r"zoom\w*|dolly|close[- ]?up"),
    ("pan-right", r"panorama|panning|pan (shot|across)|wide (shot|view)|sweeping|tracking"),
    ("still", r"static (shot|camera)|still camera|locked[- ]off|tripod"),
)
_STRENGTHS = (
    (0.6, r"(slow|slowly|gentle|gently|subtle|calm)\b"),
    (1.7, r"(fast|quick|rapid|dramatic|crash|whip)\w*"),
)
_CAMERA = r"(camera|footage)\b"


def move_in_words(text: str, otherwise: str = "zoom-in") -> str:
    """The move that a prompt asks for: "slow push in" gives zoom-in."""
    for move, pattern in _SAYS:
        if re.search(rf"\b({pattern})", text, re.IGNORECASE):
            return move
    return otherwise


def strength_in_words(text: str) -> float:
    """How far the move goes by the prompt's words, as a factor around 1."""
    for strength, pattern in _STRENGTHS:
        if re.search(rf"\b({pattern})", text, re.IGNORECASE):
            return strength
    return 1.0


def without_moves(text: str) -> str:
    """The text without what it says of the camera and its move."""
    for pattern in (*(p for _, p in _SAYS), *(p for _, p in _STRENGTHS), _CAMERA):
        text = re.sub(rf"\b({pattern})", " ", text, flags=re.IGNORECASE)
    return text


def without_camera(text: str) -> str:
    """The text without the camera that moves: it is not seen in its own picture."""
    moves = "|".join(pattern for _, pattern in _SAYS)
    going = rf"\b(?:the )?camera (?=(?:slowly |gently )*\b(?:{moves}))"
    return re.sub(going, "", text, flags=re.IGNORECASE)


def plan(
    move: str,
    frames: int,
    *,
    seconds: float,
    easing: str,
    strength: float,
    slack: tuple[float, float] = (0.0, 0.0),
    focus: tuple[float, float] = (0.5, 0.5),
    seed: int = 0,
) -> Path:
    """The path of a move of `options.MOVES`, `auto` and `custom` aside.

    `strength` 0.1 to 2 is how far it goes. `slack` says how much of the picture's width and height
    lies outside the frame at zoom 1, 0 to 1. `focus` is what a zoom goes to.
    """
    t = EASINGS[easing](np.linspace(0, 1, frames))
    path = np.tile(np.array([0.5, 0.5, 1.0, 0.0, 0.0]), (frames, 1))
    if move in _PANS:
        _pan(path, t, _PANS[move], strength, slack, seconds)
    elif move in ("zoom-in", "zoom-out"):
        near = 1 + 0.35 * strength
        zoom = near ** (t if move == "zoom-in" else 1 - t)
        path[:, 0] = focus[0] + (0.5 - focus[0]) / zoom
        path[:, 1] = focus[1] + (0.5 - focus[1]) / zoom
        path[:, 2] = zoom
    elif move == "rotate":
        path[:, 3] = (t - 0.5) * 16 * strength
        path[:, 2] = 1.1
    elif move == "orbit":
        path[:, 4] = (t - 0.5) * 44 * strength
        path[:, 2] = 1.12
    elif move == "handheld":
        _hold_by_hand(path, seconds, strength, seed)
    return path


def _pan(
    path: Path,
    t: Path,
    direction: tuple[int, int],
    strength: float,
    slack: tuple[float, float],
    seconds: float,
) -> None:
    # Where the picture is not larger than the frame already, a closer view makes room to move.
    room = max((spare for spare, way in zip(slack, direction, strict=True) if way), default=0.0)
    zoom = max(1.0, (1.04 + 0.26 * strength) * (1 - room))
    path[:, 2] = zoom
    for axis, way in enumerate(direction):
        if way:
            seen = (1 - slack[axis]) / zoom
            travel = min(0.9 * (1 - seen), 0.2 * strength * seconds * seen)
            path[:, axis] = 0.5 + way * travel * (t - 0.5)


def _hold_by_hand(path: Path, seconds: float, strength: float, seed: int) -> None:
    """Sway of arm, step and breath: slow waves are wide, quick ones small."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, seconds, len(path))
    for column, width in ((0, 0.008), (1, 0.008), (2, 0.006), (3, 0.5)):
        for hertz in (0.23, 0.41, 0.83, 1.7, 2.9):
            wave = np.sin(2 * math.pi * (hertz * rng.uniform(0.85, 1.15) * time + rng.random()))
            path[:, column] += strength * width * wave / (1 + hertz**1.5)
    path[:, 2] += 0.04 + 0.05 * strength


def custom(path: object, frames: int, easing: str) -> Path:
    """A path through keyframes [{t, x, y, zoom, rotation}, …], smooth and without overshoot.

    t runs from 0 (first frame) to 1 (last); what a keyframe leaves out stays as it was. Easing
    rounds the start and the end. Raises BadRequest when the list makes no sense.
    """
    rows = _keyframes(path)
    times, values = np.array([row[0] for row in rows]), np.array([row[1:] for row in rows])
    if len(rows) == 1:
        times, values = np.array([0.0, 1.0]), np.repeat(values, 2, axis=0)
    values[:, 2] = np.log(values[:, 2])
    t = np.linspace(0, 1, frames)
    soft = (easing in ("smooth", "ease-in"), easing in ("smooth", "ease-out"))
    result = np.zeros((frames, 5))
    for column in range(4):
        result[:, column] = _through(times, values[:, column], t, soft)
    result[:, 2] = np.exp(result[:, 2])
    return result


_RANGES = {
    "t": (0.0, 1.0),
    "x": (0.0, 1.0),
    "y": (0.0, 1.0),
    "zoom": (1.0, 8.0),
    "rotation": (-360.0, 360.0),
}


def _keyframes(path: object) -> list[list[float]]:
    if not isinstance(path, list) or not 1 <= len(path) <= 200:
        raise _bad_path("it is not a list of 1 to 200 keyframes")
    rows: list[list[float]] = []
    before: dict[str, Any] = {"x": 0.5, "y": 0.5, "zoom": 1.0, "rotation": 0.0}
    for number, keyframe in enumerate(path, 1):
        if not isinstance(keyframe, dict) or "t" not in keyframe:
            raise _bad_path(f"keyframe {number} has no “t”")
        if unknown := sorted(set(keyframe) - set(_RANGES)):
            raise _bad_path(f"keyframe {number} has “{unknown[0]}”, which means nothing here")
        before = {**before, **keyframe}
        for name, (least, most) in _RANGES.items():
            value = before[name]
            number_given = isinstance(value, int | float) and not isinstance(value, bool)
            if not (number_given and least <= value <= most):
                raise _bad_path(f"“{name}” of keyframe {number} is not {least:g} to {most:g}")
        rows.append([float(before[name]) for name in _RANGES])
        if len(rows) > 1 and rows[-1][0] <= rows[-2][0]:
            raise _bad_path(f"keyframe {number} is not later than the one before it")
    return rows


def _bad_path(why: str) -> BadRequest:
    return BadRequest(
        f"The custom path cannot be followed: {why}.",
        next_step='Write it like [{"t": 0, "x": 0.3, "zoom": 1}, {"t": 1, "x": 0.7, "zoom": 2}].',
        fields={"path": f"{why[0].upper()}{why[1:]}."},
    )


def _through(x: Path, y: Path, at: Path, soft: tuple[bool, bool]) -> Path:
    """Monotone cubic interpolation (Fritsch and Carlson, 1980), with flat ends where `soft`."""
    widths, slopes = np.diff(x), np.diff(y) / np.diff(x)
    tangents = np.concatenate([slopes[:1], (slopes[:-1] + slopes[1:]) / 2, slopes[-1:]])
    turns = slopes[:-1] * slopes[1:] <= 0
    tangents[1:-1][turns] = 0
    steepest = 3 * np.minimum(
        np.abs(np.concatenate([slopes[:1], slopes])), np.abs(np.concatenate([slopes, slopes[-1:]]))
    )
    tangents = np.clip(tangents, -steepest, steepest)
    tangents[0] *= not soft[0]
    tangents[-1] *= not soft[1]
    at = np.clip(at, x[0], x[-1])
    index = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(widths) - 1)
    width, u = widths[index], (at - x[index]) / widths[index]
    return np.asarray(
        (1 + 2 * u) * (1 - u) ** 2 * y[index]
        + u * (1 - u) ** 2 * width * tangents[index]
        + u**2 * (3 - 2 * u) * y[index + 1]
        + u**2 * (u - 1) * width * tangents[index + 1]
    )

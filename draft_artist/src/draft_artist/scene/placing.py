"""Drawing one thing at its spot, with the light it throws and the string it holds."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Look, tube
from draft_artist.scene.reading import Thing
from draft_artist.scene.sprite import Spot, put

_LAMPLIGHT = rgb("#ffc878")
# How high their light sits and how far it reaches, in heights of the thing.
_LAMPS = {
    "street-lamp": (0.92, 0.55), "fire": (0.4, 0.9), "lantern": (0.5, 0.8), "lamp": (0.75, 0.8),
    "candle": (0.9, 0.9),
}  # fmt: skip


def look_of(p: Painting, thing: Thing, height: float, number: int = 0) -> Look:
    """How that thing looks in this scene; only the first of several flies a kite."""
    holds = thing.holds if number == 0 or "kite" not in thing.holds else ()
    return replace(
        p.look(height), color=thing.color, pose=thing.pose, old=thing.old, role=thing.role,
        holds=holds, held_colors=thing.held_colors,
    )  # fmt: skip


def chance_for(p: Painting, thing: Thing, number: int) -> Random:
    """The same thing looks the same in every framing of one prompt."""
    return Random(p.scene.key + 7919 * number + sum(map(ord, thing.name)))


def draw_thing(p: Painting, thing: Thing, spot: Spot, number: int, *, seated: bool = False) -> None:
    """The `number`-th of that thing at the spot."""
    name = "person" if thing.role else thing.noun.name
    look = replace(look_of(p, thing, spot.height, number), seated=seated)
    if p.scene.place == "underwater" and spot.depth == 0:
        spot = replace(spot, depth=0.12)
    if name == "lighthouse" and (p.light.dark or p.scene.wet):
        _light_beam(p, spot)
    if name == "ufo":
        _beam_down(p, spot)
    put(p.canvas, p.light, name, spot, look, chance_for(p, thing, number))
    if name in _LAMPS and p.light.dark:
        _lamplight(p, spot, *_LAMPS[name])
    if "kite" in look.holds:
        _kite(p, spot, look)


def _lamplight(p: Painting, spot: Spot, high: float, reach: float) -> None:
    x, h = spot.x, spot.height
    p.canvas.glow(x, spot.y - h * high, h * reach, _LAMPLIGHT, 0.5)
    pool = oval_points(x, spot.y, h * 0.32, h * 0.05)
    p.canvas.fill(pool, _LAMPLIGHT, opacity=0.20, blur=0.012)


def _light_beam(p: Painting, spot: Spot) -> None:
    """What a lighthouse throws over the sea."""
    x, y = spot.x, spot.y - spot.height * 0.855
    for side in (-1, 1):
        end = x + side * p.aspect * 1.1
        beam = [(x, y - 0.006), (end, y - 0.15), (end, y + 0.03), (x, y + 0.006)]
        strong = 0.42 if side == p.light.side else 0.30
        p.canvas.fill(beam, rgb("#fff2c4"), opacity=strong, blur=0.007)
    p.canvas.glow(x, y, 0.30, rgb("#fff2c4"), 0.8)


def _beam_down(p: Painting, spot: Spot) -> None:
    """What a saucer throws on the ground."""
    x, h, pale = spot.x, spot.height, rgb("#d8ffe0")
    y, foot = spot.y - h * 0.3, min(0.96, p.horizon + 0.22)
    cone = [(x - h * 0.3, y), (x + h * 0.3, y), (x + h * 0.8, foot), (x - h * 0.8, foot)]
    p.canvas.fill(cone, pale, opacity=0.34, blur=0.006)
    p.canvas.fill(oval_points(x, foot, h * 0.8, 0.03), pale, opacity=0.45, blur=0.008)


def _kite(p: Painting, spot: Spot, look: Look) -> None:
    """The kite itself, high up at the end of its string."""
    side = -1 if spot.mirror else 1
    hx, hy = spot.x + side * 0.215 * spot.height, spot.y - 1.01 * spot.height
    x = min(p.aspect - 0.12, max(0.12, spot.x + side * p.aspect * 0.30))
    y = max(0.30, hy - 0.34)
    sag = [
        (hx + (x - hx) * t, hy + (y - hy) * t + 0.14 * t * (1 - t))
        for t in (k / 16 for k in range(17))
    ]
    p.canvas.fill(tube(sag, [0.0022] * 17), mix(p.light.sky[3], (255, 255, 255), 0.4))
    i = look.holds.index("kite")
    color = look.held_colors[i] if i < len(look.held_colors) else None
    plain = replace(look, holds=(), color=color, role=None, pose="")
    there = Spot(x, y, 0.20, turn=-14.0 * side, shadow=0)
    put(p.canvas, p.light, "kite", there, plain, p.random)

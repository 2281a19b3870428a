"""Close-ups: a face, or a thing on a surface, before a background out of focus."""

from __future__ import annotations

from dataclasses import replace

from PIL import ImageFilter

from draft_artist.scene.painting import Painting
from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.placing import chance_for, look_of
from draft_artist.scene.reading import Thing
from draft_artist.scene.repertoire import drawings
from draft_artist.scene.sprite import Spot, put

_FACES = {"cat", "dog", "fox", "wolf", "bear", "polar-bear", "panda", "lion", "tiger"}


def close_up(p: Painting, thing: Thing) -> None:
    """Blurs what is there and draws up to three of the thing large before it."""
    a, close = p.aspect, p.scene.shot == "close"
    blur = p.canvas.height * (0.020 if close else 0.014)
    p.canvas.image = p.canvas.image.filter(ImageFilter.GaussianBlur(blur))
    n = min(thing.count, 3 if a > 0.9 else 2)
    faced = thing.role is not None or thing.noun.name in _FACES
    if not faced and thing.noun.zone not in ("sky", "deep", "wall"):
        _surface(p)
    for i in range(n):
        x = a * (0.5 + (i - (n - 1) / 2) * 0.72 / n)
        if n == 1:
            x += a * p.random.choice((-0.06, 0.0, 0.06))
        if faced:
            _face(p, thing, i, x, (1.12 if close else 0.90) * (1.0 if n == 1 else 0.82))
        else:
            _object(p, thing, i, x, 1.0 if n == 1 else 0.62)


def _face(p: Painting, thing: Thing, i: int, x: float, size: float) -> None:
    size *= min(1.0, p.aspect / 0.62)
    look = look_of(p, thing, size, i)
    rng = chance_for(p, thing, i)
    if thing.role:
        foot = 1.06 if p.scene.shot == "close" else 1.0
        spot = Spot(x, foot, size, mirror=p.random.random() < 0.5, shadow=0)
        look = replace(look, pose=p.scene.mood, holds=())
        put(p.canvas, p.light, "portrait", spot, look, rng)
    else:
        named = replace(look, holds=(thing.noun.name,))
        put(p.canvas, p.light, "beast-portrait", Spot(x, 1.02, size, shadow=0), named, rng)


def _object(p: Painting, thing: Thing, i: int, x: float, share: float) -> None:
    drawing = drawings()[thing.noun.name]
    size = min(0.74, p.aspect * 0.84 / drawing.width) * share
    lying = thing.noun.zone not in ("sky", "deep", "wall")
    foot = 0.90 if lying else 0.5 + size / 2
    spot = Spot(x, foot, size, mirror=p.random.random() < 0.5, shadow=0.5 if lying else 0)
    look = look_of(p, thing, size, i)
    put(p.canvas, p.light, thing.noun.name, spot, look, chance_for(p, thing, i))


def _surface(p: Painting) -> None:
    """Something plain to lie on, out of focus itself."""
    wood = rgb("#7a5a42") if p.scene.indoors else mix(p.grass(), rgb("#7a6a4a"), 0.5)
    slab = [(0, 0.80), (p.aspect, 0.80), (p.aspect, 1), (0, 1)]
    p.canvas.fill(slab, p.light.shine(wood), p.tone(wood), p.light.shadow(wood), blur=0.004)

"""The draft artist: reads the prompt, sets the light, paints the place, places the things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from PIL import Image

from draft_artist.left_out import as_remarks
from draft_artist.scene import vocabulary as v
from draft_artist.scene.canvas import Canvas
from draft_artist.scene.card import lettered
from draft_artist.scene.dictionary import LONGEST_READ
from draft_artist.scene.layout import arrange
from draft_artist.scene.painting import Painting
from draft_artist.scene.palette import HOURS, Light, Recolor, mix, recolored, rgb
from draft_artist.scene.places import paint_place
from draft_artist.scene.reading import Scene, read
from draft_artist.scene.style import TREATMENTS, treat
from draft_artist.scene.weather import fall, finish

Report = Callable[[float, str], None]

ON_A_CARD = "Nothing drawn: its words stand on a plain card."
READ_TO = f"Only the first {LONGEST_READ} letters of the prompt were read."

_HORIZON = {
    "medium": 0.60,
    "wide": 0.60,
    "low": 0.74,
    "aerial": 0.30,
    "close": 0.56,
    "portrait": 0.58,
}
_WEATHER_LIGHT = {
    # lightness, chroma, haze thickness, and a factor for what is lit
    "storm": (-0.13, 0.50, 0.92, 0.74), "rain": (-0.06, 0.55, 0.95, 0.82),
    "fog": (0.02, 0.45, 1.0, 0.92), "cloudy": (-0.02, 0.62, 0.85, 0.92),
    "snow": (0.03, 0.70, 0.92, 1.0),
}  # fmt: skip


def _quiet(progress: float, message: str) -> None:
    return None


def draw(
    prompt: str, width: int, height: int, *, seed: int = 0, style: str = "auto", mood: str = "auto",
    report: Report = _quiet, falling: bool = True,
) -> tuple[Image.Image, Scene]:  # fmt: skip
    """A picture of the prompt, `width` × `height` pixels, RGB, and the scene that was read.

    The same arguments give the same pixels. What `report` raises passes through. `falling` off
    leaves out rain, snow and leaves in the air, which a film moves by itself. A prompt that names
    nothing that can be drawn is lettered on a plain card.
    """
    scene = read(prompt, seed=seed, style=style, mood=mood)
    report(0.05, "Reading the prompt")
    if not scene.known:
        report(0.5, "Lettering a card")
        return lettered(prompt, width, height), scene
    canvas = Canvas(width, height, scene.key)
    p = Painting(canvas, light_of(scene), scene, _horizon(scene, canvas.aspect))
    report(0.15, "Painting the place")
    ground = paint_place(p, scene.place)
    report(0.5, "Placing the figures")
    arrange(p, ground)
    report(0.7, "Weather and light")
    if not falling:
        p.scene = replace(scene, weather=scene.weather - {"rain", "storm", "snow", "wind"})
    fall(p)
    finish(p)
    image = canvas.image
    if scene.style in TREATMENTS:
        report(0.85, "Treating the picture")
        image = treat(image, scene.style, seed=scene.key)
    return image, scene


def remarks_on(scene: Scene, left_out: Sequence[str], prompt: str) -> tuple[str, ...]:
    """What of the prompt is not in the picture, in a line or two."""
    if not scene.known:
        return (ON_A_CARD,)
    cut = (READ_TO,) if len(prompt) > LONGEST_READ else ()
    return (*as_remarks("Not drawn", left_out), *cut)


def _horizon(scene: Scene, aspect: float) -> float:
    at = _HORIZON[scene.shot]
    if aspect < 0.8 and scene.shot in ("medium", "wide"):
        at += 0.04
    if scene.shot == "medium":
        at += (scene.key % 7 - 3) * 0.012
    return at


def light_of(scene: Scene) -> Light:
    """The light of the hour, changed by weather, mood and the prompt's colours."""
    rng = Random(scene.key ^ 0x5EED)
    light = rng.choice(HOURS[scene.time])
    x = rng.uniform(0.16, 0.40)
    light = replace(light, x=x if rng.random() < 0.5 else 1 - x)
    light = _changed(light, Recolor(turn=rng.uniform(-7, 7)))
    for kind, (bright, chroma, thick, gain) in _WEATHER_LIGHT.items():
        if kind in scene.weather:
            grey = light.dark
            light = _changed(
                light,
                Recolor(light=bright * (0.3 if grey else 1), chroma=chroma + (0.25 if grey else 0)),
            )
            factor = 1 - (1 - gain) * (0.4 if grey else 1)
            r, g, b = light.tint
            light = replace(
                light,
                thickness=thick,
                rim=light.rim * 0.6,
                tint=(r * factor, g * factor, b * factor),
                height=0.6 if not grey else light.height,
            )
            break
    if scene.mood:
        bright, chroma, turn, tint, amount = v.MOOD_CHANGES[scene.mood]
        light = _changed(
            light,
            Recolor(
                light=bright,
                chroma=chroma,
                turn=turn,
                tint=rgb(tint) if tint else None,
                amount=amount,
            ),
        )
    for color in scene.colors[:2]:
        light = _changed(light, Recolor(tint=color, amount=0.62))
    for thing in scene.things:
        if thing.color:
            light = _changed(light, Recolor(tint=thing.color, amount=0.10))
    return light


def _changed(light: Light, change: Recolor) -> Light:
    r, g, b = light.tint
    top = max(r, g, b, 0.01)
    probe = (round(r / top * 200), round(g / top * 200), round(b / top * 200))
    shown = change(probe)
    tinted = mix(probe, shown, 0.8)
    return replace(
        recolored(light, change),
        tint=(tinted[0] / 200 * top, tinted[1] / 200 * top, tinted[2] / 200 * top),
    )

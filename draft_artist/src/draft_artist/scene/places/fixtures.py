"""What stands, lies or hangs in rooms of many kinds."""

from __future__ import annotations

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import rgb, shift
from draft_artist.scene.pen import Point


def rect(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def has_any(p: Painting, *names: str) -> bool:
    return any(t.noun.name in names for t in p.scene.things)


def table(p: Painting, kind: str, x: float, y: float, h: float) -> tuple[float, float, float]:
    color = next((t.color for t in p.scene.things if t.noun.name == kind), None)
    p.put(kind, x, y, h, shadow=0.4, mirror=False, color=color)
    half = h * (1.0 if kind == "table" else 1.08)
    return x - half, x + half, y - h


def rug(p: Painting, x: float, y: float, rx: float) -> None:
    c = rgb(p.random.choice(("#a5483f", "#3f5f7f", "#6f7f5a", "#8a5a7a")))
    p.canvas.fill(oval_points(x, y, rx, rx * 0.2), p.light.on(c), p.light.shadow(c))
    p.canvas.fill(oval_points(x, y, rx * 0.84, rx * 0.16), p.light.on(shift(c, light=0.10)))
    p.canvas.fill(oval_points(x, y, rx * 0.76, rx * 0.14), p.light.on(c))


def pendant(p: Painting, x: float, y: float, s: float) -> None:
    c = p.canvas
    c.fill(rect(x - 0.0015, 0, x + 0.0015, y), p.light.shade)
    c.fill(
        [(x - s, y + s * 0.8), (x - s * 0.35, y), (x + s * 0.35, y), (x + s, y + s * 0.8)],
        p.light.on(rgb("#3f4a4a")),
    )
    if p.light.dark:
        c.fill(oval_points(x, y + s * 0.82, s * 0.8, s * 0.18), rgb("#fff0c5"))
        c.glow(x, y + s, 0.30, rgb("#ffca80"), 0.6)
        c.fill(
            [(x - s * 0.8, y + s), (x + s * 0.8, y + s), (x + s * 4, 0.8), (x - s * 4, 0.8)],
            rgb("#ffca80"),
            opacity=0.07,
            blur=0.02,
        )

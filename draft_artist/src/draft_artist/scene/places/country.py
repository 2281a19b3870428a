"""Tended land: hills, meadows, fields, gardens, roads."""

from __future__ import annotations

from collections.abc import Callable

from draft_artist.scene.canvas import down_to
from draft_artist.scene.painting import SNOW, Ground, Painting, oval_points
from draft_artist.scene.palette import mix, rgb, shift
from draft_artist.scene.places.skyline import skyline
from draft_artist.scene.places.terrain import (
    backdrop,
    blossoms,
    floor,
    lane,
    swell,
    trail,
    treeline,
    tufts,
)
from draft_artist.scene.places.wilds import desert, forest, jungle, mountain, snowfield
from draft_artist.scene.sky import paint_sky


def _country(
    back: str, trees: str, flowers: tuple[str, ...], path: bool
) -> Callable[[Painting], Ground]:
    def paint(p: Painting) -> Ground:
        paint_sky(p)
        backdrop(p, back)
        if trees:
            treeline(p, p.horizon + 0.015, 0.05, 0.6, kind=trees, gap=1.1)
        grass = p.grass()
        floor(p, grass, mix(grass, rgb("#c9c27a"), 0.0 if p.scene.snowy else 0.3))
        for depth, at in ((0.35, 0.16), (0.14, 0.46)):
            y = p.horizon + (1 - p.horizon) * at
            line = swell(p, y + 0.03, 0.05, p.random.uniform(2, 4))
            tone = shift(grass, light=-0.02 if depth > 0.2 else 0.015)
            p.canvas.fill(
                down_to(line, 1.0),
                p.tone(tone, depth),
                p.tone(tone, depth * 0.3),
                p.light.shadow(tone),
            )
        if path:
            trail(p, rgb("#d9bf8f"), 0.09)
        if not p.scene.snowy:
            tufts(p, p.horizon + 0.06, 1.0, grass)
            if flowers:
                blossoms(p, p.horizon + 0.05, 1.0, flowers, 260)
        return Ground(p.horizon + 0.08)

    return paint


def field(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, "hills")
    grain = {"spring": "#8fbf52", "winter": "#e8e6de"}.get(p.scene.season, "#dcae4f")
    base = SNOW if p.scene.snowy else rgb(grain)
    floor(p, base, shift(base, light=0.04))
    vx = p.aspect * p.random.uniform(0.3, 0.7)
    furrows = []
    for k in range(-26, 27):
        x = vx + k * 0.12 * p.aspect
        furrows.append([(vx + k * 0.006, p.horizon), (x - 0.022, 1.02), (x + 0.022, 1.02)])
    p.canvas.fill_all(furrows, p.light.shadow(base), opacity=0.30, blur=0.0015)
    treeline(p, p.horizon + 0.012, 0.045, 0.55, kind="round", gap=2.2)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.05, 1.0, shift(base, light=-0.05), 420)
    return Ground(p.horizon + 0.08)


def garden(p: Painting) -> Ground:
    ground = _country("hills", "round", ("#e0506a", "#f4c33c", "#f4efe6", "#b072d0"), True)(p)
    for x in (0.06, 0.30, 0.74, 0.96):
        p.put("bush", x * p.aspect, p.horizon + 0.07, 0.10, 0.35)
    p.put(
        "cherry-tree" if p.scene.season == "spring" else "tree",
        p.aspect * p.random.choice((0.12, 0.88)),
        p.horizon + 0.11,
        0.42,
        0.2,
    )
    p.strew("flower", 16, p.horizon + 0.16, 1.0, 0.11)
    return ground


def park(p: Painting) -> Ground:
    paint_sky(p)
    skyline(p, p.horizon + 0.01, 0.08, 0.26, 0.82)
    treeline(p, p.horizon + 0.02, 0.10, 0.55, kind="round", gap=0.5)
    floor(p, p.grass(), p.grass())
    trail(p, rgb("#d8c9ab"), 0.17)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.06, 1.0, p.grass(), 140)
    for x, y, h in ((0.07, 0.10, 0.42), (0.95, 0.13, 0.48), (0.30, 0.05, 0.26), (0.74, 0.06, 0.28)):
        p.put("tree", x * p.aspect, p.horizon + y, h, 0.4 - y * 2)
    p.put("street-lamp", p.aspect * 0.22, p.horizon + 0.14, 0.36, 0.1)
    p.put("bench", p.aspect * 0.78, p.horizon + 0.16, 0.10, 0.1)
    return Ground(p.horizon + 0.12)


def savanna(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, "savanna")
    dry = rgb("#d0a552")
    floor(p, dry, rgb("#dcbc74"))
    for _ in range(4):
        acacia(
            p,
            p.random.uniform(0, p.aspect),
            p.horizon + p.random.uniform(0.01, 0.05),
            p.random.uniform(0.07, 0.13),
            0.55,
        )
    acacia(p, p.aspect * p.random.choice((0.12, 0.86)), p.horizon + 0.09, 0.36, 0.18)
    tufts(p, p.horizon + 0.03, 1.0, shift(dry, light=-0.03), 460)
    return Ground(p.horizon + 0.10)


def acacia(p: Painting, x: float, y: float, h: float, depth: float) -> None:
    """The flat-topped tree of the savanna."""
    bark, leaf = p.tone("#4f3a2b", depth), p.tone("#66743a", depth)
    p.canvas.fill(
        [
            (x - h * 0.035, y),
            (x - h * 0.015, y - h * 0.55),
            (x - h * 0.32, y - h * 0.82),
            (x, y - h * 0.62),
            (x + h * 0.30, y - h * 0.84),
            (x + h * 0.02, y - h * 0.5),
            (x + h * 0.035, y),
        ],
        bark,
    )
    for dx, dy, w in ((-0.3, 0.84, 0.34), (0.28, 0.86, 0.36), (0.0, 0.94, 0.44)):
        p.canvas.fill(
            oval_points(x + dx * h, y - dy * h, w * h, h * 0.085),
            p.light.shine(rgb("#7d8c45"), depth),
            leaf,
            p.light.shadow(rgb("#4f5a2e"), depth),
        )


def graveyard(p: Painting) -> Ground:
    ground = _country("hills", "", (), True)(p)
    p.put("dead-tree", p.aspect * p.random.choice((0.12, 0.88)), p.horizon + 0.12, 0.55, 0.1)
    p.strew("gravestone", 11, p.horizon + 0.06, 0.98, 0.13)
    p.canvas.veil(p.light.haze, p.horizon, p.horizon + 0.25, 0.35, 0.4)
    return ground


def road(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, p.random.choice(("hills", "mountains", "mesas")))
    grass = p.grass()
    floor(p, grass, mix(grass, rgb("#c9c27a"), 0.3))
    lane(p, p.aspect * p.random.uniform(0.35, 0.65), 0.62)
    if not p.scene.snowy:
        tufts(p, p.horizon + 0.05, 1.0, grass, 120)
    return Ground(p.horizon + 0.12)


def railway(p: Painting) -> Ground:
    paint_sky(p)
    backdrop(p, p.random.choice(("hills", "mountains")))
    treeline(p, p.horizon + 0.015, 0.06, 0.55, kind="round", gap=0.9)
    grass = p.grass()
    floor(p, grass, grass)
    y = p.horizon + (1 - p.horizon) * 0.42
    c = p.canvas
    c.wash(y - 0.006, y + 0.035, p.tone("#9a8d80", 0.15), p.tone("#6f655e"))
    ties = [
        [(x, y + 0.004), (x + 0.02, y + 0.004), (x + 0.016, y + 0.022), (x - 0.006, y + 0.022)]
        for x in (i * 0.045 - 0.02 for i in range(int(p.aspect / 0.045) + 2))
    ]
    c.fill_all(ties, p.tone("#4f3b30"))
    for dy in (0.004, 0.018):
        c.wash(y + dy, y + dy + 0.004, p.light.shine(rgb("#aab0b8")))
    if not p.scene.snowy:
        tufts(p, y + 0.05, 1.0, grass, 200)
        blossoms(p, y + 0.06, 1.0, ("#f4efe6", "#f2c33c"), 90)
    return Ground(y + 0.016, y + 0.018)


def launchpad(p: Painting) -> Ground:
    ground = _country("hills", "", (), False)(p)
    y = p.horizon + 0.10
    p.canvas.fill(
        oval_points(p.aspect / 2, y + 0.02, 0.42, 0.035), p.tone("#a7a9ad"), p.tone("#7a7c82")
    )
    for x in (-0.30, 0.26):
        p.put("tower", p.aspect / 2 + x * 1.4, y, 0.22, 0.4, color=rgb("#8d9096"))
    for k in range(9):
        a = (k - 4) / 4
        p.canvas.fill(
            oval_points(p.aspect / 2 + a * 0.36, y + 0.015, 0.11, 0.05 * (1.2 - abs(a) * 0.6)),
            mix(p.light.haze, (255, 255, 255), 0.45),
            opacity=0.8,
            blur=0.012,
        )
    return ground


PLACES: dict[str, Callable[[Painting], Ground]] = {
    "hills": _country("hills", "round", ("#f4efe6", "#e8c84f"), True),
    "meadow": _country("hills", "round", ("#f4efe6", "#e8c84f", "#e07a9a"), False),
    "field": field, "garden": garden, "park": park, "savanna": savanna, "mountain": mountain,
    "forest": forest, "jungle": jungle, "graveyard": graveyard, "desert": desert,
    "snowfield": snowfield, "road": road, "railway": railway, "launchpad": launchpad,
}  # fmt: skip

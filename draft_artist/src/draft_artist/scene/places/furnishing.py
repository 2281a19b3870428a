"""What a room of each kind is furnished with.

Each function returns the table top that small things may stand on, if there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from draft_artist.scene.painting import Painting, oval_points
from draft_artist.scene.palette import mix, rgb, shift
from draft_artist.scene.places.aboard import furnish_cockpit, furnish_station
from draft_artist.scene.places.fixtures import has_any, pendant, rect, rug, table


def furnish_parlour(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    rug(p, a / 2, 0.88, a * 0.34)
    left = p.random.random() < 0.5
    x = a * (0.14 if left else 0.86)
    if not has_any(p, "armchair", "chair", "bed"):
        p.put("armchair", x, y + 0.10, 0.30, mirror=not left)
    p.put("bookshelf", a - x, y + 0.03, 0.46, shadow=0.2)
    for at in (0.12, 0.88):
        if p.random.random() < 0.7:
            p.put("picture", a * at, 0.30, 0.13, shadow=0)
    p.put("lamp", x + (0.17 if left else -0.17), y + 0.05, 0.26, shadow=0.2)
    return table(p, "table", a * 0.5, 0.94, 0.15) if _needs_top(p) else None


def _needs_top(p: Painting) -> bool:
    return any(t.noun.zone == "top" or t.noun.name in ("table", "desk") for t in p.scene.things)


def _furnish_kitchen(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a, lit = p.canvas, p.aspect, p.light
    unit = rgb(p.random.choice(("#6f8f8a", "#8a6a4f", "#b5c4b0")))
    base = y + 0.02
    c.fill(rect(0, base - 0.19, a, base), lit.on(unit), lit.shadow(unit))
    c.fill(
        rect(-0.01, base - 0.205, a + 0.01, base - 0.185),
        lit.shine(rgb("#d9cfc0")),
        lit.on(rgb("#b9ad9c")),
    )
    n = max(4, round(a / 0.16))
    w = a / n
    c.fill_all(
        [rect(k * w + 0.008, base - 0.17, (k + 1) * w - 0.008, base - 0.02) for k in range(n)],
        lit.on(shift(unit, light=0.05)),
    )
    c.fill_all(
        [oval_points((k + 0.85) * w, base - 0.12, 0.006, 0.006, 12) for k in range(n)],
        lit.on(rgb("#d8b04a")),
    )
    for x in (0.06, 0.90):
        c.fill(rect(a * x - 0.10, 0.14, a * x + 0.10, 0.16), lit.on(rgb("#8a5f3f")))
        for k, thing in enumerate(("vase", "cup", "bottle")):
            p.put(
                thing, a * x - 0.06 + k * 0.06, 0.14, 0.065 if thing != "cup" else 0.045, shadow=0
            )
    p.put("teapot", a * 0.12, base - 0.205, 0.08, shadow=0.2) if not has_any(p, "teapot") else None
    p.put("bottle", a * 0.88, base - 0.205, 0.12, shadow=0.2)
    for x in (0.36, 0.64):
        pendant(p, a * x, 0.16, 0.05)
    return table(p, "table", a * 0.5, 0.985, 0.27)


def _furnish_bedroom(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    left = p.random.random() < 0.5
    rug(p, a / 2, 0.90, a * 0.3)
    if not has_any(p, "bed"):
        p.put("bed", a * (0.30 if left else 0.70), y + 0.10, 0.26, mirror=not left)
    p.put("picture", a * (0.14 if left else 0.86), 0.34, 0.14, shadow=0)
    x = a * (0.86 if left else 0.14)
    p.put("crate", x, y + 0.08, 0.14, color=rgb("#8a6242"), shadow=0.3)
    p.put("lamp", x, y - 0.06, 0.16, shadow=0)
    return (x - 0.05, x + 0.05, y - 0.06)


def _furnish_office(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    p.put("bookshelf", a * p.random.choice((0.09, 0.91)), y + 0.02, 0.44, shadow=0.2)
    if not has_any(p, "hat"):
        p.put("picture", a * 0.5, 0.26, 0.12, shadow=0)
    pendant(p, a * 0.5, 0.14, 0.07)
    top = table(p, "desk", a * 0.5, 0.95, 0.25)
    if not has_any(p, "lamp"):
        p.put("lamp", top[0] + 0.10, top[2], 0.19, shadow=0.2)
    if not has_any(p, "book", "computer", "typewriter"):
        p.put("typewriter", top[1] - 0.16, top[2], 0.09, shadow=0.2)
    return (top[0] + 0.18, top[1] - 0.12, top[2])


def _furnish_library(p: Painting, y: float) -> tuple[float, float, float] | None:
    a, h = p.aspect, 0.66
    n = max(2, round(a / 0.27))
    for k in range(n):
        p.put("bookshelf", a * (k + 0.5) / n, y + 0.01, h, 0.25, shadow=0.1, mirror=False)
    p.canvas.wash(0, 0.06, p.light.shade, p.light.shadow(rgb("#4a3226")))
    rug(p, a / 2, 0.89, a * 0.36)
    for x in (0.16, 0.84):
        p.put("lamp", a * x, y + 0.10, 0.28, shadow=0.3)
    p.canvas.glow(a * 0.5, 0.4, 0.6, rgb("#ffbe6e"), 0.28)
    return table(p, "table", a * p.random.choice((0.3, 0.7)), 0.95, 0.18) if _needs_top(p) else None


def _furnish_bar(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a, lit = p.canvas, p.aspect, p.light
    c.fill(rect(a * 0.06, 0.12, a * 0.94, 0.50), lit.shadow(rgb("#2a1a1c")))
    for shelf in (0.25, 0.37, 0.49):
        c.glow(a / 2, shelf - 0.04, 0.5, rgb("#ff9a4a"), 0.22)
        x = a * 0.09
        while x < a * 0.91:
            color = rgb(
                p.random.choice(("#2f6a4a", "#8a4a2f", "#c9a04a", "#5f2f4a", "#cfd8d4", "#3f5f8a"))
            )
            p.put(
                p.random.choice(("bottle", "bottle", "glass")),
                x,
                shelf,
                p.random.uniform(0.075, 0.098),
                color=color,
                shadow=0,
            )
            x += p.random.uniform(0.032, 0.05)
        c.fill(rect(a * 0.06, shelf, a * 0.94, shelf + 0.010), lit.on(rgb("#8a5f3a")))
    for x in (0.22, 0.5, 0.78):
        pendant(p, a * x, 0.10, 0.05)
    wood = rgb("#7a4a2c")
    top = y + 0.02
    c.fill(rect(0, top, a, top + 0.12), lit.on(wood), lit.shadow(wood))
    c.fill(rect(-0.01, top - 0.022, a + 0.01, top), lit.shine(wood), lit.on(wood))
    c.fill_all(
        [
            rect(k * 0.2 + 0.02, top + 0.02, k * 0.2 + 0.18, top + 0.105)
            for k in range(int(a / 0.2) + 1)
        ],
        lit.shadow(wood),
        opacity=0.5,
    )
    for x in (0.12, 0.88):
        p.put("glass", a * x, top - 0.02, 0.10, shadow=0.2)
    return (a * 0.2, a * 0.8, top - 0.02)


def _furnish_classroom(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a, lit = p.canvas, p.aspect, p.light
    c.fill(rect(a * 0.36, 0.16, a * 0.64, 0.44), lit.on(rgb("#a5783f")))
    c.fill(
        rect(a * 0.37, 0.175, a * 0.63, 0.425), lit.on(rgb("#2f5a4a")), lit.shadow(rgb("#2f5a4a"))
    )
    p.put("globe", a * 0.12, y + 0.02, 0.2, shadow=0.3)
    for yy, s in ((y + 0.06, 0.12), (y + 0.15, 0.15)):
        for k in range(4):
            p.put("table", a * (k + 0.5) / 4, yy, s, shadow=0.3)
    return (a * 0.1, a * 0.9, y)


def _furnish_hospital(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    p.put("bed", a * 0.28, y + 0.11, 0.24, color=rgb("#8fc4c9"))
    p.put("computer", a * 0.86, y - 0.04, 0.16, shadow=0)
    p.put("crate", a * 0.86, y + 0.08, 0.13, color=rgb("#b9c9cd"))
    return (a * 0.82, a * 0.9, y - 0.05)


def _furnish_stage(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a = p.canvas, p.aspect
    red = rgb("#9c2430")
    c.wash(0, y, rgb("#1a0f1c"), mix(rgb("#3a1a2c"), p.light.sky[1], 0.2))
    for side in (0, 1):
        for k in range(7):
            w = a * 0.045
            x = k * w * 0.72 if side == 0 else a - k * w * 0.72 - w
            tone = shift(red, light=-0.05 * (k % 2) - 0.012 * k)
            c.fill(
                [(x, 0), (x + w, 0), (x + w * 0.92, y + 0.03), (x + w * 0.1, y + 0.03)],
                tone,
                mix(tone, rgb("#1a0810"), 0.5),
            )
    for k in range(9):
        c.fill(
            oval_points(a * (k + 0.5) / 9, 0.02, a / 16, 0.10),
            shift(red, light=-0.03 * (k % 2)),
            mix(red, rgb("#1a0810"), 0.4),
        )
    for x, lean in ((0.30, 0.16), (0.70, -0.16), (0.5, 0.0)):
        top = a * x
        foot = a * (x + lean)
        c.fill(
            [(top - 0.015, 0), (top + 0.015, 0), (foot + 0.17, 0.92), (foot - 0.17, 0.92)],
            rgb("#fff0c8"),
            opacity=0.14,
            blur=0.008,
        )
    c.fill(oval_points(a * 0.5, 0.88, 0.30, 0.05), rgb("#fff0c8"), opacity=0.36, blur=0.012)
    p.light = replace(p.light, tint=(0.96, 0.90, 0.82), glow=rgb("#fff0c8"), rim=0.9, height=0.9)
    return None


def _furnish_studio(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    for x, s in ((0.08, 0.15), (0.5, 0.24), (0.92, 0.15)):
        p.put("picture", a * x, 0.24 + s, s, shadow=0)
    p.put("statue", a * p.random.choice((0.14, 0.86)), y + 0.10, 0.42)
    p.put("bench", a * 0.5, y + 0.07, 0.09)
    return None


def _furnish_hall(p: Painting, y: float) -> tuple[float, float, float] | None:
    c, a, lit = p.canvas, p.aspect, p.light
    for x in (0.10, 0.40, 0.60, 0.90):
        stone = rgb("#9a9088")
        c.fill(
            rect(a * x - 0.03, 0.02, a * x + 0.03, y + 0.02),
            lit.shine(stone),
            lit.on(stone),
            lit.shadow(stone),
        )
        c.fill(rect(a * x - 0.042, y - 0.01, a * x + 0.042, y + 0.025), lit.shadow(stone))
    for x in (0.25, 0.75):
        c.fill(
            [
                (a * x - 0.05, 0.52),
                (a * x - 0.05, 0.60),
                (a * x, 0.64),
                (a * x + 0.05, 0.60),
                (a * x + 0.05, 0.52),
            ],
            lit.on(rgb("#8a2436")),
        )
    carpet = rgb("#9c2438")
    c.fill(
        [(a * 0.5 - 0.09, y), (a * 0.5 + 0.09, y), (a * 0.5 + 0.30, 1.0), (a * 0.5 - 0.30, 1.0)],
        lit.on(carpet),
        lit.shadow(carpet),
    )
    c.fill(
        rect(a * 0.5 - 0.20, y - 0.02, a * 0.5 + 0.20, y + 0.03),
        lit.shine(rgb("#9a9088")),
        lit.on(rgb("#8a8078")),
    )
    p.put("armchair", a * 0.5, y + 0.015, 0.34, color=rgb("#b5862f"), shadow=0.2)
    for x in (0.32, 0.68):
        p.put("candle", a * x, y + 0.06, 0.22, shadow=0.2)
    return None


def _furnish_tower(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    p.put("bookshelf", a * 0.10, y + 0.02, 0.44, shadow=0.2)
    p.put("telescope", a * 0.86, y + 0.10, 0.36)
    top = table(p, "table", a * 0.46, 0.93, 0.18)
    p.put("candle", top[0] + 0.06, top[2], 0.13, shadow=0)
    p.put("skull", top[1] - 0.07, top[2], 0.07, shadow=0)
    p.put("hourglass", top[1] - 0.16, top[2], 0.10, shadow=0)
    return (top[0] + 0.1, top[1] - 0.2, top[2])


def _furnish_prison(p: Painting, y: float) -> tuple[float, float, float] | None:
    a = p.aspect
    p.put("bed", a * 0.20, y + 0.10, 0.20, color=rgb("#7a7f84"))
    pendant(p, a * 0.5, 0.16, 0.07)
    return table(p, "table", a * 0.55, 0.93, 0.17)


FURNISH: dict[str, Callable[[Painting, float], tuple[float, float, float] | None]] = {
    "parlour": furnish_parlour, "kitchen": _furnish_kitchen, "bedroom": _furnish_bedroom,
    "office": _furnish_office, "library": _furnish_library, "bar": _furnish_bar,
    "classroom": _furnish_classroom, "hospital": _furnish_hospital, "stage": _furnish_stage,
    "studio": _furnish_studio, "castle-hall": _furnish_hall, "tower-top": _furnish_tower,
    "prison": _furnish_prison, "cockpit": furnish_cockpit, "station": furnish_station,
}  # fmt: skip

"""Rooms: a wall, a floor, light from a window or a lamp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from draft_artist.scene.canvas import Canvas
from draft_artist.scene.painting import Ground, Painting
from draft_artist.scene.palette import Color, Light, mix, rgb, shift
from draft_artist.scene.pen import Point
from draft_artist.scene.places.fixtures import has_any, rect
from draft_artist.scene.places.furnishing import FURNISH, furnish_parlour

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Room:
    """`windows`: how many. `floor`: boards, tiles, carpet or stone. `view`: what lies outside."""

    wall: tuple[str, ...]
    floor: str
    ground: str
    windows: int = 1
    wainscot: bool = False
    view: str = "hills"
    lamps: bool = True


ROOMS = {
    "parlour": Room(("#c98f6a", "#7f9a8f", "#b5a07a", "#a8798a"), "boards", "#8a5f3f", 1, True),
    "kitchen": Room(("#e3cf9f", "#9fbcae", "#e0b592"), "tiles", "#c9b8a0", 1),
    "bedroom": Room(("#8f9fc0", "#c9a5a8", "#a5b59a"), "boards", "#9a6f4a", 1),
    "office": Room(("#8a7a66", "#6f8088", "#94806a"), "boards", "#5f4634", 1, True, "city"),
    "library": Room(("#6f4a38", "#5f4a44"), "boards", "#6a452e", 0, False),
    "bar": Room(("#5f3a38", "#4a3f4f", "#3f4a4a"), "boards", "#4f3426", 0, True, "city"),
    "classroom": Room(("#d6cfae", "#b9cdb8"), "boards", "#a87f56", 2),
    "hospital": Room(("#d5e3e2", "#dce3e8"), "tiles", "#c5d3d6", 1, False, "city"),
    "stage": Room(("#3a2030",), "boards", "#7a4f34", 0),
    "studio": Room(("#e9e4da", "#dcd8d0"), "boards", "#b08a62", 2, False, "city"),
    "castle-hall": Room(("#8a8078", "#7d7680"), "tiles", "#8f8478", 2, False),
    "tower-top": Room(("#6a6072", "#5f5a70"), "stone", "#5a5048", 1, False),
    "prison": Room(("#6f7274", "#7a7570"), "stone", "#5f605f", 1, False, "city"),
    "cockpit": Room(("#2f3a4a",), "tiles", "#3a4452", 0),
    "station": Room(("#a59a88", "#8f9aa0"), "tiles", "#9a958c", 0),
}  # fmt: skip


def indoor_light(light: Light, wall: Color) -> Light:
    """The same hour inside: lamps at night, soft daylight else."""
    if light.dark:
        return replace(
            light, tint=(0.82, 0.66, 0.52), glow=rgb("#ffcf8a"), shade=rgb("#1d1220"),
            haze=mix(rgb("#5a3a30"), wall, 0.3), thickness=0.3, rim=0.55, height=0.8,
        )  # fmt: skip
    r, g, b = light.tint
    return replace(
        light, tint=((r + 0.98) / 2, (g + 0.94) / 2, (b + 0.88) / 2),
        shade=mix(light.shade, rgb("#3a2c38"), 0.6), haze=mix(wall, light.sky[3], 0.4),
        thickness=0.25, rim=0.45, height=0.7,
    )  # fmt: skip


def outside(p: Painting, box: Box, view: str, paint: Callable[[Painting, str], object]) -> None:
    """The world seen through an opening: a small picture of its own, set into the wall."""
    c = p.canvas
    x0, y0, x1, y1 = (round(v * c.height) for v in box)
    if x1 - x0 < 8 or y1 - y0 < 8:
        return
    small = Canvas(x1 - x0, y1 - y0, c.random.randrange(1 << 32))
    scene = replace(p.scene, place=view, things=(), shot="medium")
    paint(Painting(small, p.light, scene, 0.66), view)
    c.image.paste(small.image, (x0, y0))


def casement(
    p: Painting, box: Box, frame: Color, *, cols: int = 2, rows: int = 2, light: Light | None = None
) -> None:
    """Frame, bars and sill around an opening."""
    c, lit = p.canvas, light or p.light
    x0, y0, x1, y1 = box
    t = 0.012 + 0.006 * (x1 - x0)
    tone, dark = lit.on(frame), lit.shadow(frame)
    bars: list[list[Point]] = [
        rect(x0 - t, y0 - t, x1 + t, y0),
        rect(x0 - t, y0, x0, y1),
        rect(x1, y0, x1 + t, y1),
    ]
    for k in range(1, cols):
        x = x0 + (x1 - x0) * k / cols
        bars.append(rect(x - t * 0.3, y0, x + t * 0.3, y1))
    for k in range(1, rows):
        y = y0 + (y1 - y0) * k / rows
        bars.append(rect(x0, y - t * 0.3, x1, y + t * 0.3))
    c.fill_all(
        [[(x + 0.004, y + 0.006) for x, y in bar] for bar in bars],
        lit.shade,
        opacity=0.25,
        blur=0.003,
    )
    c.fill_all(bars, tone)
    c.fill(rect(x0 - t * 2, y1, x1 + t * 2, y1 + t * 1.4), lit.shine(frame), tone)
    c.fill(rect(x0 - t * 1.7, y1 + t * 1.4, x1 + t * 1.7, y1 + t * 2.0), dark)


def _floor(p: Painting, kind: str, color: Color, y: float, lit: Light) -> None:
    c = p.canvas
    c.wash(
        y,
        1.0,
        lit.shadow(color),
        lit.on(color),
        lit.shine(color) if not lit.dark else lit.on(color),
    )
    joints: list[list[Point]] = []
    vx, n = p.aspect / 2, 15
    for k in range(-n, n + 1):
        a, b = vx + k * 0.11, vx + k * 0.24
        joints.append([(a, y), (a + 0.0012, y), (b + 0.003, 1.0), (b, 1.0)])
    if kind in ("tiles", "stone"):
        for k in range(1, 7):
            yy = y + (1 - y) * (k / 7) ** 1.6
            joints.append(rect(0, yy, p.aspect, yy + 0.0022))
    c.fill_all(joints, lit.shadow(shift(color, light=-0.06)), opacity=0.55)


def _beam(p: Painting, box: Box, y: float, lit: Light, outer: Light) -> None:
    """Daylight that falls through the window onto the floor."""
    x0, y0, x1, _ = box
    lean = -(x0 + x1 - p.aspect) * 0.4 - 0.12 * outer.side
    shape = [(x0, y0), (x1, y0), (x1 + lean + 0.10, 0.99), (x0 + lean - 0.10, 0.99)]
    p.canvas.fill(shape, outer.glow, opacity=0.10, blur=0.02)
    pool = [
        (x0 + lean * 0.55, y + 0.05),
        (x1 + lean * 0.55, y + 0.05),
        (x1 + lean + 0.08, 0.97),
        (x0 + lean - 0.08, 0.97),
    ]
    p.canvas.fill(pool, mix(outer.glow, (255, 255, 255), 0.2), opacity=0.26, blur=0.008)


def room(p: Painting, name: str, paint: Callable[[Painting, str], object]) -> Ground:
    """A room of that name. `paint` paints what the windows show."""
    spec, c, outer = ROOMS[name], p.canvas, p.light
    wall = rgb(p.random.choice(spec.wall))
    lit = indoor_light(outer, wall)
    y = 0.70
    top = lit.shadow(wall)
    c.wash(0, y, mix(top, lit.shade, 0.2), lit.on(wall), lit.on(shift(wall, light=0.03)))
    if spec.wainscot:
        _wainscot(p, wall, y, lit)
    if name in ("prison", "castle-hall", "tower-top"):
        _masonry(p, wall, y, lit)
    boxes = _window_boxes(p, name, spec)
    for box in boxes:
        outside(p, box, spec.view, paint)
        frame = (
            rgb("#efe6d6")
            if name not in ("prison", "castle-hall", "tower-top", "office", "bar")
            else shift(wall, light=-0.14)
        )
        casement(
            p,
            box,
            frame,
            rows=3 if name in ("castle-hall", "office") else 2,
            cols=4 if name == "prison" else 2,
            light=lit,
        )
        if name == "office":
            _blinds(p, box, lit)
    c.fill(rect(0, y - 0.022, p.aspect, y), lit.shadow(shift(wall, light=-0.10)))
    _floor(p, spec.floor, rgb(spec.ground), y, lit)
    c.fill(rect(0, y, p.aspect, y + 0.035), lit.shade, opacity=0.30, blur=0.01)
    if not outer.dark:
        for box in boxes:
            _beam(p, box, y, lit, outer)
    p.light = lit
    top_of = FURNISH.get(name, furnish_parlour)(p, y)
    if lit.dark and spec.lamps:
        x = p.aspect * p.random.uniform(0.35, 0.65)
        c.glow(x, 0.22, 0.75, rgb("#ffbe6e"), 0.38)
    return Ground(y + 0.10, 0.97, wall=0.34, top=top_of)


def _window_boxes(p: Painting, name: str, spec: Room) -> list[Box]:
    a = p.aspect
    if spec.windows == 0:
        return []
    tall = {"prison": (0.14, 0.30), "castle-hall": (0.08, 0.50), "studio": (0.08, 0.52)}.get(
        name, (0.13, 0.46)
    )
    half = {"prison": 0.10, "castle-hall": 0.075, "studio": 0.17}.get(name, 0.14)
    half = min(half, a * 0.2)
    at = (0.5,) if spec.windows == 1 else (0.24, 0.76)
    if spec.windows == 1:
        at = (p.random.choice((0.28, 0.5, 0.72)),)
    return [(a * x - half, tall[0], a * x + half, tall[1]) for x in at]


def _wainscot(p: Painting, wall: Color, y: float, lit: Light) -> None:
    wood = shift(wall, light=-0.13)
    p.canvas.wash(y - 0.20, y, lit.on(wood), lit.shadow(wood))
    p.canvas.wash(y - 0.21, y - 0.195, lit.shine(wood))
    n = max(4, round(p.aspect / 0.17))
    w = p.aspect / n
    p.canvas.fill_all(
        [rect(k * w + 0.02, y - 0.17, (k + 1) * w - 0.02, y - 0.045) for k in range(n)],
        lit.shadow(wood),
        opacity=0.45,
    )
    p.canvas.fill_all(
        [rect(k * w + 0.025, y - 0.165, (k + 1) * w - 0.015, y - 0.04) for k in range(n)],
        lit.on(wood),
    )


def _masonry(p: Painting, wall: Color, y: float, lit: Light) -> None:
    joints: list[list[Point]] = []
    rows = 9
    for r in range(rows):
        yy = y * r / rows
        joints.append(rect(0, yy, p.aspect, yy + 0.003))
        x = -p.random.uniform(0, 0.1)
        while x < p.aspect:
            joints.append(rect(x, yy, x + 0.003, yy + y / rows))
            x += p.random.uniform(0.10, 0.19)
    p.canvas.fill_all(joints, lit.shadow(shift(wall, light=-0.06)), opacity=0.6)


def _blinds(p: Painting, box: Box, lit: Light) -> None:
    x0, y0, x1, y1 = box
    n = 11
    slats = [
        rect(x0, y0 + (y1 - y0) * k / n, x1, y0 + (y1 - y0) * (k + 0.42) / n) for k in range(n)
    ]
    p.canvas.fill_all(slats, lit.shadow(rgb("#b5a68c")), opacity=0.85)
    if lit.dark:
        stripes = []
        for k in range(n):
            a = 0.16 + 0.036 * k
            stripes.append(
                [(0, a + 0.16), (p.aspect * 0.55, a), (p.aspect * 0.55, a + 0.014), (0, a + 0.174)]
            )
        p.canvas.fill_all(stripes, rgb("#9fb8e0"), opacity=0.10, blur=0.002)


def windowsill(p: Painting, paint: Callable[[Painting, str], object]) -> Ground:
    """A large window from inside, a broad sill below it: the world outside does the lighting."""
    c, a, outer = p.canvas, p.aspect, p.light
    view = p.random.choice(("village", "hills", "city", "mountain"))
    wall = rgb(p.random.choice(("#8f6f5f", "#6f7f7a", "#7a6a80")))
    lit = indoor_light(outer, wall)
    y = 0.77
    c.wash(0, 1, lit.shadow(wall), lit.on(wall))
    side = a * 0.12
    box = (side, 0.07, a - side, y)
    outside(p, box, view, paint)
    casement(p, box, rgb("#efe3d0"), cols=2, rows=2, light=lit)
    c.glow(outer.x * a, 0.40, 0.65, outer.glow, 0.25)
    for s in (0, 1):
        for k in range(5):
            w = a * 0.036
            x = k * w * 0.8 - 0.01 if s == 0 else a - k * w * 0.8 - w + 0.01
            cloth = shift(rgb("#c9a07f"), light=-0.04 * (k % 2))
            lean = 0.02 * (4 - k) / 4 * (1 if s == 0 else -1)
            c.fill(
                [(x, 0), (x + w, 0), (x + w - lean, 0.86), (x - lean, 0.86)],
                lit.on(cloth),
                lit.shadow(cloth),
                opacity=0.96,
            )
    sill = rgb("#e6d6bf")
    c.fill(rect(0, y + 0.015, a, y + 0.075), mix(lit.shine(sill), outer.glow, 0.25), lit.on(sill))
    c.fill(rect(0, y + 0.075, a, y + 0.105), lit.shadow(sill))
    c.fill(rect(0, y + 0.105, a, 1.0), lit.on(wall), lit.shadow(wall))
    c.fill(rect(0, y + 0.105, a, y + 0.15), lit.shade, opacity=0.35, blur=0.012)
    p.put("vase", a * 0.80, y + 0.055, 0.11, shadow=0.3, mirror=False)
    p.put("flower", a * 0.80, y - 0.045, 0.17, shadow=0, mirror=False)
    p.put("flower", a * 0.815, y - 0.045, 0.13, shadow=0, mirror=True)
    if not has_any(p, "book"):
        p.put("book", a * 0.20, y + 0.055, 0.05, shadow=0.3, mirror=False)
    r, g, b = outer.tint
    p.light = replace(
        lit,
        tint=((r + lit.tint[0]) / 2.1, (g + lit.tint[1]) / 2.1, (b + lit.tint[2]) / 2.1),
        rim=0.9,
        glow=outer.glow,
        height=outer.height,
    )
    return Ground(y + 0.055, y + 0.06, wall=0.3, top=(a * 0.25, a * 0.7, y + 0.05))

"""Composition: how large each thing is, where it stands, which way it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from PIL import ImageFilter

from providers.local.scene.painting import Ground, Painting, oval_points
from providers.local.scene.palette import mix, rgb
from providers.local.scene.pen import Look, tube
from providers.local.scene.reading import Thing
from providers.local.scene.repertoire import drawings
from providers.local.scene.sprite import Spot, put

# How tall a grown person is, in picture heights, for each framing.
UNIT = {"medium": 0.46, "wide": 0.21, "low": 0.60, "aerial": 0.20, "close": 0.46, "portrait": 0.46}
_MOST = {"medium": 0.68, "wide": 0.44, "low": 0.86, "aerial": 0.40, "close": 0.6, "portrait": 0.6}
_FACES = {"cat", "dog", "fox", "wolf", "bear", "polar-bear", "panda", "lion", "tiger"}
_GROWN = 1.72


def arrange(p: Painting, ground: Ground) -> None:
    """Puts every thing of the scene into the picture, the far ones first."""
    things = p.scene.things
    focus = focal(things)
    if focus is None:
        return
    if p.scene.shot in ("close", "portrait"):
        _stage(p, ground, tuple(t for t in things if t is not focus), None)
        blur = p.canvas.height * (0.014 if p.scene.shot == "portrait" else 0.020)
        p.canvas.image = p.canvas.image.filter(ImageFilter.GaussianBlur(blur))
        _close_up(p, focus)
        return
    _stage(p, ground, things, focus)


def focal(things: tuple[Thing, ...]) -> Thing | None:
    """The subject: the liveliest thing, the first named of equals."""
    return max(things, key=lambda t: t.noun.rank, default=None)


def stature(thing: Thing) -> float:
    """Height relative to a grown person, drawn together so that a cat and a castle share a frame."""
    return float((thing.noun.metres / _GROWN) ** 0.55) * thing.size


def _stage(p: Painting, ground: Ground, things: tuple[Thing, ...], focus: Thing | None) -> None:
    shot = p.scene.shot
    unit, most = UNIT[shot], _MOST[shot]
    if p.aspect < 0.8:
        unit *= 0.85
    if focus is not None:
        want = unit * stature(focus)
        living = focus.noun.rank >= 3
        floor = (0.34 if living else 0.22) * (0.5 if shot in ("wide", "aerial") else 1.0)
        if focus.noun.zone == "top" and ground.top:
            floor = 0.17
        if want < floor:
            unit *= min(2.2, floor / want)
        if want > most:
            unit *= most / want if focus.noun.metres < 5 else 1.0
    spots: list[tuple[float, Thing, Spot, int]] = []
    taken: list[float] = []
    order = sorted(things, key=lambda t: (t is not focus, -t.noun.rank))
    for thing in order:
        if ground.top and thing.noun.name in ("table", "desk"):
            continue
        for i, spot in enumerate(_spots(p, ground, thing, thing is focus, unit, most, taken)):
            spots.append((spot.y if thing.noun.zone != "sky" else spot.y - 1, thing, spot, i))
    for _, thing, spot, i in sorted(spots, key=lambda s: s[0]):
        _draw(p, thing, spot, i)


def _spots(
    p: Painting, ground: Ground, thing: Thing, focus: bool, unit: float, most: float, taken: list[float]
) -> Iterator[Spot]:  # fmt: skip
    rng, a, n = p.random, p.aspect, thing.count
    height = unit * stature(thing)
    zone = _zone(p, ground, thing)
    thin = thing.noun.name in ("street-lamp", "traffic-light", "flag")
    big = thing.noun.metres >= 4 and thing.noun.rank < 3 and not thin
    if big:
        height = min(max(height, 0.30), most if focus else most * 0.74)
    height = min(height, most)
    if p.scene.shot in ("wide", "aerial") and big:
        height *= 0.8
    drawing = drawings()["person" if thing.role else thing.noun.name]
    width = 0.52 if thing.role else drawing.width * 0.86
    share = 0.66 if thing.noun.rank < 3 and not big else 0.82
    height = min(height, a * share / (width * (1 if n == 1 else 1.4)))
    x = _column(p, taken, focus, n, big)
    half = min(a / 2, width * height * 0.5)
    x = min(a - half, max(half, x))
    if zone == "sky":
        yield from _aloft(p, thing, height, x, n)
        return
    if zone == "wall":
        size = min(height, 0.26 if thing.noun.name not in ("door", "window") else 0.4)
        for i in range(n):
            px = x + (i - (n - 1) / 2) * size * 1.3
            foot = (
                (ground.wall or 0.34) + size / 2 if thing.noun.name != "door" else ground.far - 0.09
            )
            yield Spot(px, foot, size, 0.0, shadow=0)
        return
    if zone == "top" and ground.top:
        x0, x1, y = ground.top
        size = min(max(height, 0.12 if focus else 0.09), 0.24)
        for i in range(n):
            at = (i + 0.5) / n if n > 1 else 0.5 + 0.3 * rng.uniform(-1, 1)
            yield Spot(x0 + (x1 - x0) * at, y + 0.004, size, 0.0, shadow=0.25)
        return
    if zone == "far":
        yield Spot(x, p.horizon + 0.03, min(0.46, height), 0.55, shadow=0)
        return
    if zone == "swim":
        top, bottom = ground.water or (0.3, 0.7)
        for i in range(n):
            size = height * rng.uniform(0.7, 1.05) / (1 + 0.05 * n)
            px = (
                a * (0.5 + (i - (n - 1) / 2) * 0.8 / max(n, 2)) + rng.uniform(-0.04, 0.04)
                if n > 1
                else x
            )
            py = rng.uniform(top, bottom) + size * 0.5
            yield Spot(px, py, size, 0.35 * rng.random(), px > a / 2, rng.uniform(-7, 7), shadow=0)
        return
    water = zone == "water" and ground.water is not None
    far, near = ground.water if water and ground.water else (ground.far, ground.near)
    t = 0.22 if big else 0.74 if focus else rng.uniform(0.30, 0.62)
    if water:
        t = 0.42 if focus else rng.uniform(0.05, 0.3)
        height = min(height, 0.52)
    elif big:
        height = min(height, far + (near - far) * t - 0.05)
    yield from _standing(p, ground, thing, height, width, x, far, near, t, water, focus)


def _standing(
    p: Painting, ground: Ground, thing: Thing, height: float, width: float, x: float, far: float,
    near: float, t: float, water: bool, focus: bool,
) -> Iterator[Spot]:  # fmt: skip
    rng, a, n = p.random, p.aspect, thing.count
    gleam = 0.45 if water else ground.gleam
    step = width * height * (0.95 if not thing.role else 1.0) * 0.92
    rows = 1
    room = a * 0.86
    if n > 1 and step * n > room:
        rows = min(3, 1 + int(step * n / room))
        height *= 0.9 if rows == 2 else 0.78
        step = min(step, room / (n / rows) * 1.05)
    per_row = -(-n // rows)
    for i in range(n):
        row, k = divmod(i, per_row)
        here = min(per_row, n - row * per_row)
        tt = min(1.0, max(0.0, t - row * 0.26 + (0.06 if (k + row) % 2 else -0.05) * (n > 1)))
        y = far + (near - far) * tt
        scale = (1.0 - 0.20 * row) * (1 if n == 1 else rng.uniform(0.95, 1.05))
        if not focus and not water:
            scale *= 0.72 + 0.4 * tt
        span = (here - 1) / 2
        px = x + (k - span) * step + (rng.uniform(-0.12, 0.12) * step if n > 2 else 0)
        px += step * 0.5 * (row % 2)
        if n > 1:
            half = span * step
            px += min(0, a * 0.96 - (x + half)) + max(0, a * 0.04 - (x - half))
        moving = thing.pose in ("run", "walk")
        mirror = x > a / 2 if moving or n == 1 else px > x + 0.001
        depth = p.depth_at(y) * 0.5 if not focus else 0.0
        shadow = 0.0 if water else 0.5
        yield Spot(px, y, height * scale, depth, mirror, shadow=shadow, mirror_image=gleam)


def _aloft(p: Painting, thing: Thing, height: float, x: float, n: int) -> Iterator[Spot]:
    rng, a = p.random, p.aspect
    top = 0.09 if not p.scene.indoors else 0.2
    low = max(top + 0.12, p.horizon * 0.62)
    wide = drawings()[thing.noun.name].width
    height = min(height, (0.5 if n == 1 else 0.42 if n < 5 else 0.26) / max(1.0, wide * 0.55))
    for i in range(n):
        size = height * (1 if n == 1 else rng.uniform(0.55, 1.0))
        px = x if n == 1 else a * ((i + 0.5) / n) + rng.uniform(-0.35, 0.35) * a / n
        py = rng.uniform(top, low) + size * (0.55 if n > 1 else 0.72)
        depth = 0.0 if size > height * 0.85 else 0.45 * (1 - size / height)
        yield Spot(
            px,
            min(py, p.horizon + 0.10),
            size,
            depth,
            px > a / 2,
            rng.uniform(-5, 5) if thing.noun.metres < 3 else 0,
            shadow=0,
        )


def _zone(p: Painting, ground: Ground, thing: Thing) -> str:
    """Where the thing can be here: a boat in a meadow stands, a fish in the sea swims."""
    zone = thing.noun.zone
    if ground.float:
        return {"ground": "swim" if ground.water and p.scene.place in ("space", "sky") else "water",
                "top": "swim", "wall": "ground"}.get(zone, zone)  # fmt: skip
    if p.scene.place == "underwater":
        swims = thing.noun.rank == 3 and thing.noun.name not in ("crab", "snail")
        return "swim" if swims else {"sky": "swim", "deep": "swim"}.get(zone, zone)
    if zone == "deep":
        return "water" if ground.water else "ground"
    if zone == "water" and not ground.water:
        return "ground"
    if zone == "wall" and ground.wall is None:
        return "ground"
    if zone == "top" and ground.top is None:
        return "ground"
    if zone == "far" and p.scene.indoors:
        return "ground"
    return zone


def _column(p: Painting, taken: list[float], focus: bool, n: int, big: bool) -> float:
    """An x that leaves room for what is there already."""
    rng, a = p.random, p.aspect
    if focus or not taken:
        x = a * (0.5 if n > 2 else rng.choice((0.36, 0.42, 0.5, 0.58, 0.64)))
        if a < 0.8:
            x = a * 0.5
    else:
        slots = [a * s for s in ((0.22, 0.78, 0.5) if big else (0.18, 0.82, 0.30, 0.70, 0.5))]
        x = max(slots, key=lambda s: min(abs(s - q) for q in taken) + rng.uniform(0, 0.06))
        x += rng.uniform(-0.02, 0.02)
    taken.append(x)
    return x


def _look(p: Painting, thing: Thing, size: float, i: int) -> Look:
    holds = thing.holds if i == 0 or "kite" not in thing.holds else ()
    return replace(
        p.look(size), color=thing.color, pose=thing.pose, old=thing.old, role=thing.role, holds=holds,
        held_colors=thing.held_colors,
    )  # fmt: skip


def _draw(p: Painting, thing: Thing, spot: Spot, i: int) -> None:
    rng = Random(p.scene.key + 7919 * i + len(thing.name))
    look = _look(p, thing, spot.height, i)
    name = "person" if thing.role else thing.noun.name
    if p.scene.place == "underwater" and spot.depth == 0:
        spot = replace(spot, depth=0.12)
    if name == "lighthouse" and p.light.dark | p.scene.wet:
        _light_beam(p, spot)
    if name == "ufo":
        _tractor_beam(p, spot)
    put(p.canvas, p.light, name, spot, look, rng)
    if name in ("street-lamp", "fire", "lantern", "lamp", "candle") and p.light.dark:
        glow = 0.92 if name == "street-lamp" else 0.6
        reach = spot.height * (0.75 if name != "street-lamp" else 0.55)
        p.canvas.glow(spot.x, spot.y - spot.height * glow, reach, rgb("#ffc878"), 0.5)
        p.canvas.fill(
            oval_points(spot.x, spot.y, spot.height * 0.32, spot.height * 0.05),
            rgb("#ffc878"),
            opacity=0.20,
            blur=0.012,
        )
    if "kite" in look.holds:
        _kite(p, thing, spot, look)


def _light_beam(p: Painting, spot: Spot) -> None:
    x, y = spot.x, spot.y - spot.height * 0.855
    for side in (-1, 1):
        reach, spread = p.aspect * 1.1, 0.13
        beam = [
            (x, y - 0.004),
            (x + side * reach, y - spread * 0.4 - 0.05),
            (x + side * reach, y + spread * 0.8 - 0.05),
            (x, y + 0.004),
        ]
        p.canvas.fill(
            beam, rgb("#fff2c4"), opacity=0.30 if side == p.light.side else 0.20, blur=0.006
        )
    p.canvas.glow(x, y, 0.30, rgb("#fff2c4"), 0.8)


def _tractor_beam(p: Painting, spot: Spot) -> None:
    x, y = spot.x, spot.y - spot.height * 0.3
    foot = min(0.96, p.horizon + 0.22)
    p.canvas.fill(
        [
            (x - spot.height * 0.3, y),
            (x + spot.height * 0.3, y),
            (x + spot.height * 0.8, foot),
            (x - spot.height * 0.8, foot),
        ],
        rgb("#d8ffe0"),
        opacity=0.34,
        blur=0.006,
    )
    p.canvas.fill(
        oval_points(x, foot, spot.height * 0.8, 0.03), rgb("#d8ffe0"), opacity=0.45, blur=0.008
    )


def _kite(p: Painting, thing: Thing, spot: Spot, look: Look) -> None:
    """The kite itself, high up at the end of its string."""
    side = -1 if spot.mirror else 1
    hand = (spot.x + side * 0.215 * spot.height, spot.y - 1.01 * spot.height)
    x = min(p.aspect - 0.12, max(0.12, spot.x + side * p.aspect * 0.30))
    y = max(0.30, hand[1] - 0.34)
    sag = [
        (hand[0] + (x - hand[0]) * t, hand[1] + (y - hand[1]) * t + 0.035 * t * (1 - t) * 4)
        for t in (k / 16 for k in range(17))
    ]
    p.canvas.fill(tube(sag, [0.0022] * 17), mix(p.light.sky[3], (255, 255, 255), 0.4))
    i = look.holds.index("kite")
    color = look.held_colors[i] if i < len(look.held_colors) else None
    part = replace(look, holds=(), color=color, role=None, pose="")
    put(p.canvas, p.light, "kite", Spot(x, y, 0.20, 0.0, turn=-14 * side, shadow=0), part, p.random)


def _close_up(p: Painting, thing: Thing) -> None:
    a, rng = p.aspect, Random(p.scene.key)
    n = min(thing.count, 3 if a > 0.9 else 2)
    close = p.scene.shot == "close"
    for i in range(n):
        x = a * (0.5 if n == 1 else 0.5 + (i - (n - 1) / 2) * 0.72 / n)
        if n == 1:
            x += a * rng.choice((-0.06, 0.0, 0.06))
        look = _look(p, thing, 1.0, i)
        shade = 0.0
        if thing.role:
            size = (1.12 if close else 0.86) * min(1.0, a / 0.85) * (1 if n == 1 else 0.82)
            spot = Spot(x, 1.0 if not close else 1.06, size, 0.0, rng.random() < 0.5, shadow=shade)
            put(
                p.canvas,
                p.light,
                "portrait",
                spot,
                replace(look, pose=p.scene.mood, holds=()),
                Random(p.scene.key + i),
            )
        elif thing.noun.name in _FACES:
            size = (1.08 if close else 0.9) * min(1.0, a / 0.85) * (1 if n == 1 else 0.8)
            spot = Spot(x, 1.02, size, 0.0, False, shadow=shade)
            put(
                p.canvas,
                p.light,
                "beast-portrait",
                spot,
                replace(look, holds=(thing.noun.name,)),
                Random(p.scene.key + i),
            )
        else:
            drawing = drawings()[thing.noun.name]
            size = min(0.74, a * 0.84 / drawing.width) * (1 if n == 1 else 0.62)
            foot = 0.90 if thing.noun.zone not in ("sky", "deep", "wall") else 0.5 + size / 2
            shadow = 0.5 if foot == 0.90 else 0.0
            if foot == 0.90:
                _tabletop(p)
            put(
                p.canvas,
                p.light,
                thing.noun.name,
                Spot(x, foot, size, shadow=shadow, mirror=rng.random() < 0.5),
                look,
                Random(p.scene.key + i),
            )


def _tabletop(p: Painting) -> None:
    """A plain surface for a small thing seen close."""
    wood = rgb("#7a5a42") if p.scene.indoors else mix(p.grass(), rgb("#7a6a4a"), 0.5)
    p.canvas.fill(
        [(0, 0.80), (p.aspect, 0.80), (p.aspect, 1), (0, 1)],
        p.light.shine(wood),
        p.tone(wood),
        p.light.shadow(wood),
        blur=0.004,
    )

"""Composition: how large each thing is, where it stands, which way it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from draft_artist.scene.closeup import close_up
from draft_artist.scene.painting import Ground, Painting
from draft_artist.scene.placing import draw_thing
from draft_artist.scene.reading import Thing
from draft_artist.scene.repertoire import drawings
from draft_artist.scene.sprite import Spot

# How tall a grown person is, in picture heights, for each framing, and how tall anything may be.
UNIT = {"medium": 0.50, "wide": 0.22, "low": 0.64, "aerial": 0.20, "close": 0.46, "portrait": 0.46}
_MOST = {"medium": 0.68, "wide": 0.44, "low": 0.86, "aerial": 0.40, "close": 0.6, "portrait": 0.6}
_GROWN = 1.72
_SLIM = ("street-lamp", "traffic-light", "flag")
# What can be ridden: where the rider's seat is, in heights of the mount.
MOUNTS = {
    "horse": 0.70, "unicorn": 0.70, "camel": 0.74, "elephant": 0.90, "bicycle": 0.80,
    "motorcycle": 0.68, "dragon": 0.56, "zebra": 0.70, "deer": 0.62, "lion": 0.72, "tiger": 0.70,
    "bear": 0.82, "turtle": 0.92, "tractor": 0.62,
}  # fmt: skip

# What can be sat or slept on: where its seat is, in its own heights.
SEATS = {"armchair": 0.46, "chair": 0.50, "bench": 0.49, "bed": 0.56}


@dataclass(frozen=True)
class Placed:
    """One thing at its spot; `order` is the height of its foot, the far ones come first."""

    order: float
    thing: Thing
    spot: Spot
    number: int
    on_seat: bool = False


def arrange(p: Painting, ground: Ground) -> None:
    """Puts every thing of the scene into the picture, the far ones first."""
    things = p.scene.things
    focus = focal(things)
    if focus is None:
        return
    near = p.scene.shot in ("close", "portrait")
    stage = _Stage(p, ground, None if near else focus)
    for placed in stage.placed(tuple(t for t in things if t is not focus) if near else things):
        draw_thing(p, placed.thing, placed.spot, placed.number, seated=placed.on_seat)
    if near:
        close_up(p, focus)


def focal(things: tuple[Thing, ...]) -> Thing | None:
    """The subject: the liveliest thing, the first named of equals."""
    return max(things, key=lambda t: t.noun.rank, default=None)


def stature(thing: Thing) -> float:
    """Height relative to a grown person, evened out: a cat and a castle must share a frame."""
    return float((thing.noun.metres / _GROWN) ** 0.55) * thing.size


def _is_big(thing: Thing) -> bool:
    return thing.noun.metres >= 4 and thing.noun.rank < 3 and thing.noun.name not in _SLIM


class _Stage:
    """Places things one after the other, each in the room that is left."""

    def __init__(self, p: Painting, ground: Ground, focus: Thing | None) -> None:
        self.p, self.ground, self.focus = p, ground, focus
        self.random, self.aspect = p.random, p.aspect
        self.taken: list[tuple[float, float]] = []
        self.most = _MOST[p.scene.shot]
        self.deck: Spot | None = None
        self.on_table = 0
        self.for_table = 0

    def placed(self, things: tuple[Thing, ...]) -> list[Placed]:
        """Everything at its spot, in the order of drawing."""
        unit = self._unit(things)
        out: list[Placed] = []
        order = sorted(things, key=lambda t: (t is not self.focus, -t.noun.rank))
        if any(t.noun.name == "bridge" for t in things):
            order.sort(key=lambda t: t.noun.name != "bridge")
        self.for_table = sum(t.count for t in things if self._zone(t) == "top")
        for thing in order:
            if self.ground.top and thing.noun.name in ("table", "desk"):
                continue
            for i, spot in enumerate(self._spots(thing, unit * self._beside(thing))):
                aloft = thing.noun.zone == "sky" and spot.y < self.p.horizon
                out.append(Placed(spot.y - aloft, thing, spot, i))
        return sorted(self._mounted(out), key=lambda placed: placed.order)

    def _unit(self, things: tuple[Thing, ...]) -> float:
        """The height of a grown person here, so that the subject is neither lost nor cut off."""
        shot, focus = self.p.scene.shot, self.focus
        unit = UNIT[shot] * (0.85 if self.aspect < 0.8 else 1.0)
        if focus is None:
            return unit
        want = unit * stature(focus)
        least = 0.34 if focus.noun.rank >= 3 else 0.22
        least *= 0.5 if shot in ("wide", "aerial") else 1.0
        if focus.noun.zone == "top" and self.ground.top:
            least = 0.17
        if want < least:
            unit *= min(2.2, least / want)
        elif want > self.most and focus.noun.metres < 5:
            unit *= self.most / want
        living = [t for t in things if t.noun.rank >= 3 and self._zone(t) == "ground"]
        breadth = sum(unit * stature(t) * self._breadth(t) * min(t.count, 4) for t in living)
        return unit * min(1.0, self.aspect * 0.95 / breadth) if len(living) > 1 else unit

    def _beside(self, thing: Thing) -> float:
        """How much smaller a small thing becomes where a figure gives the scale."""
        focus = self.focus
        if focus is None or thing is focus or focus.noun.rank < 3 or thing.noun.rank >= 3:
            return 1.0
        return float(min(1.0, thing.noun.metres / 1.1) ** 0.8)

    def _breadth(self, thing: Thing) -> float:
        """Width in heights of the thing."""
        if thing.role:
            return 0.52
        return drawings()[thing.noun.name].width * 0.82

    def _spots(self, thing: Thing, unit: float) -> Iterator[Spot]:
        zone, n, big = self._zone(thing), thing.count, _is_big(thing)
        focus = thing is self.focus
        height = unit * stature(thing)
        if big:
            height = min(max(height, 0.30), self.most * (1 if focus else 0.74))
            if self.p.scene.shot in ("wide", "aerial"):
                height *= 0.8
        elif thing.noun.name in _SLIM:
            height = min(max(height, unit * 1.5), 0.82)
        height = min(height, self.most if thing.noun.name not in _SLIM else 0.82)
        breadth = self._breadth(thing)
        share = 0.62 if thing.noun.rank < 3 and not big else 0.82
        height = min(height, self.aspect * share / (breadth * (1 if n == 1 else 1.4)))
        if thing.noun.name == "bridge" and zone == "ground":
            yield self._bridge()
        elif zone == "sky":
            yield from self._aloft(thing, height)
        elif zone == "wall":
            yield from self._on_the_wall(thing, height)
        elif zone == "top" and self.ground.top:
            yield from self._on_the_table(thing, height, focus)
        elif zone == "far":
            x = self._column(0.3, focus, 1)
            yield Spot(x, self.p.horizon + 0.03, min(0.46, height), 0.55, shadow=0)
        elif zone == "swim":
            yield from self._swimming(thing, height)
        else:
            yield from self._standing(thing, height, breadth, zone == "water")

    def _zone(self, thing: Thing) -> str:
        """Where the thing can be here: a boat in a meadow stands, a fish in the sea swims."""
        zone, ground, place = thing.noun.zone, self.ground, self.p.scene.place
        if self._lies_on_table(thing):
            return "top"
        if ground.float:
            floats = "swim" if place in ("space", "sky") else "water"
            return {"ground": floats, "top": "swim", "wall": "ground"}.get(zone, zone)
        if place == "underwater":
            swims = thing.noun.rank == 3 and thing.noun.name not in ("crab", "snail")
            return "swim" if swims or zone in ("sky", "deep") else zone
        if zone == "deep":
            return "water" if ground.water else "ground"
        lacking = {"water": ground.water, "wall": ground.wall, "top": ground.top}
        if zone in lacking and lacking[zone] is None:
            return "ground"
        return "ground" if zone == "far" and self.p.scene.indoors else zone

    def _lies_on_table(self, thing: Thing) -> bool:
        """Small animals go where a table is named, as cats do."""
        small = thing.noun.rank == 3 and thing.noun.metres < 0.7
        named = any(t.noun.name in ("table", "desk") for t in self.p.scene.things)
        return bool(small and named and self.ground.top)

    def _column(self, half: float, focus: bool, n: int) -> float:
        """An x with room for something `half` wide to each side."""
        a, rng = self.aspect, self.random
        half = min(half, a / 2)
        if not self.taken:
            thirds = (0.36, 0.42, 0.5, 0.58, 0.64)
            x = a * (0.5 if n > 2 or a < 0.8 else rng.choice(thirds))
            if self.ground.top and self.p.scene.indoors and self.for_table and focus:
                x = a * rng.choice((0.24, 0.76))
            elif focus and sum(t.noun.rank >= 3 for t in self.p.scene.things) > 1:
                x = a * rng.choice((0.32, 0.68))
        else:
            steps = [half + (a - 2 * half) * k / 12 for k in range(13)]
            x = max(steps, key=lambda s: self._room(s, half) + rng.uniform(0, 0.05))
        x = min(a - half, max(half, x))
        self.taken.append((x, half))
        return x

    def _room(self, x: float, half: float) -> float:
        """Free space around x; more than a little is no better."""
        return min(0.12, *(abs(x - q) - half - h for q, h in self.taken))

    def _bridge(self) -> Spot:
        """Across the picture, over the water where there is some; others walk on it."""
        height = min(0.32, self.aspect * 1.06 / 3.9)
        y = self.ground.water[1] + 0.02 if self.ground.water else self.ground.far + 0.12
        self.deck = Spot(self.aspect / 2, y, height, 0.12, shadow=0)
        return self.deck

    def _on_the_wall(self, thing: Thing, height: float) -> Iterator[Spot]:
        door = thing.noun.name == "door"
        size = min(height, 0.42 if door else 0.4 if thing.noun.name == "window" else 0.26)
        x = self._column(size * 0.6 * thing.count, False, thing.count)
        for i in range(thing.count):
            foot = self.ground.far - 0.09 if door else (self.ground.wall or 0.34) + size / 2
            yield Spot(x + (i - (thing.count - 1) / 2) * size * 1.3, foot, size, shadow=0)

    def _on_the_table(self, thing: Thing, height: float, focus: bool) -> Iterator[Spot]:
        x0, x1, y = self.ground.top or (0.0, self.aspect, self.ground.near)
        size = min(max(height, 0.15 if focus else 0.10), 0.26)
        for _ in range(thing.count):
            at = (self.on_table + 0.5) / max(1, self.for_table)
            self.on_table += 1
            yield Spot(x0 + (x1 - x0) * at, y + 0.004, size, shadow=0.25)

    def _swimming(self, thing: Thing, height: float) -> Iterator[Spot]:
        rng, a, n = self.random, self.aspect, thing.count
        top, bottom = self.ground.water or (0.3, 0.7)
        x = self._column(height * self._breadth(thing) / 2, thing is self.focus, n)
        for i in range(n):
            size = height * rng.uniform(0.7, 1.05) / (1 + 0.05 * n)
            spread = a * (0.5 + (i - (n - 1) / 2) * 0.8 / n) + rng.uniform(-0.04, 0.04)
            px = spread if n > 1 else x
            foot = rng.uniform(top, bottom) + size * 0.5
            tilt = rng.uniform(-7, 7)
            yield Spot(px, foot, size, 0.35 * rng.random(), px > a / 2, tilt, shadow=0)

    def _aloft(self, thing: Thing, height: float) -> Iterator[Spot]:
        rng, a, n = self.random, self.aspect, thing.count
        wide = drawings()[thing.noun.name].width
        tallest = (
            (0.5 if len(self.p.scene.things) == 1 else 0.42) if n == 1 else 0.40 if n < 5 else 0.26
        )
        height = min(height, tallest / max(1.0, wide * 0.55))
        x = self._column(height * wide / 2, thing is self.focus, n)
        low = self.p.horizon * 0.62 + 0.10
        for i in range(n):
            size = height * (1 if n == 1 else rng.uniform(0.55, 1.0))
            px = x if n == 1 else a * (i + 0.5 + rng.uniform(-0.35, 0.35)) / n
            foot = size * 1.05 + 0.03 + max(0.0, low - size - 0.06) * rng.uniform(0.1, 0.9)
            depth = 0.0 if size > height * 0.85 else 0.45 * (1 - size / height)
            tilt = rng.uniform(-5, 5) if thing.noun.metres < 3 else 0.0
            yield Spot(px, foot, size, depth, px > a / 2, tilt, shadow=0)

    def _standing(self, thing: Thing, height: float, breadth: float, water: bool) -> Iterator[Spot]:
        rng, a, n = self.random, self.aspect, thing.count
        focus, big = thing is self.focus, _is_big(thing)
        band = self.ground.water if water and self.ground.water else None
        far, near = band or (self.ground.far, self.ground.near)
        if water:
            t, height = (0.42 if focus else rng.uniform(0.05, 0.3)), min(height, 0.52)
        elif big:
            t = 0.22
            top = drawings()[thing.noun.name].top
            height = min(height, (far + (near - far) * t - 0.04) / top)
        else:
            t = 0.74 if focus else rng.uniform(0.35, 0.62)
        rows, step = 1, breadth * height * 0.92
        if n > 1 and step * n > a * 0.86:
            rows = min(3, 1 + int(step * n / (a * 0.86)))
            height *= 0.9 if rows == 2 else 0.78
            step = min(step, a * 0.9 * rows / n)
        per_row = -(-n // rows)
        half = step * per_row / 2 if n > 1 else breadth * height * 0.58
        x = self._column(half, focus, n)
        if thing.noun.name in _SLIM and self.focus is not None and len(self.taken) > 1:
            subject, its_half = self.taken[0]
            x = subject + (its_half + 0.07) * (1 if subject < a / 2 else -1)
            self.taken[-1] = (x, half)
        for i in range(n):
            row, k = divmod(i, per_row)
            here = min(per_row, n - row * per_row)
            jitter = (0.06 if (k + row) % 2 else -0.05) * (n > 1)
            at = min(1.0, max(0.0, t - row * 0.26 + jitter))
            y = far + (near - far) * at
            scale = (1.0 - 0.20 * row) * (1 if n == 1 else rng.uniform(0.95, 1.05))
            if not focus and not water and thing.noun.rank < 3:
                scale *= 0.72 + 0.4 * at
            px = x + (k - (here - 1) / 2) * step + step * 0.5 * (row % 2)
            px += rng.uniform(-0.12, 0.12) * step if n > 2 else 0
            px = min(a - step * 0.3, max(step * 0.3, px)) if n > 1 else px
            moving = thing.pose in ("run", "walk")
            yield self._foot(
                thing, px, y, height * scale, water,
                mirror=x > a / 2 if moving or n == 1 else px > x + 0.001,
            )  # fmt: skip

    def _foot(
        self, thing: Thing, x: float, y: float, height: float, water: bool, *, mirror: bool
    ) -> Spot:
        deck = self.deck
        if deck and not water and thing.noun.metres < 4:
            # Feet are hidden by the parapet, which is drawn after.
            rise = 0.66 + 0.20 * (1 - abs(x - deck.x) / (2.1 * deck.height))
            y = deck.y - rise * deck.height
            return Spot(x, y, height * 0.82, 0.06, mirror, shadow=0)
        depth = self.p.depth_at(y) * 0.5 if thing is not self.focus else 0.0
        gleam = 0.45 if water else self.ground.gleam
        return Spot(x, y, height, depth, mirror, shadow=0 if water else 0.5, mirror_image=gleam)

    def _seated(self, q: Placed, seat: Placed) -> Placed:
        person = q.thing.role is not None and q.thing.pose in ("sit", "read", "sleep")
        pet = q.thing.noun.rank == 3 and q.thing.noun.metres < 0.7 and q.thing.pose != "run"
        if q.number or not (person or pet):
            return q
        share = SEATS[seat.thing.noun.name]
        y = seat.spot.y - share * seat.spot.height + (0.25 * q.spot.height if person else 0)
        tall = q.spot.height if person else min(q.spot.height, seat.spot.height * 0.8)
        spot = replace(
            q.spot, x=seat.spot.x, y=y, height=tall, mirror=seat.spot.mirror, shadow=0.0,
            mirror_image=0,
        )  # fmt: skip
        return replace(q, order=seat.order + 1e-4, spot=spot, on_seat=True)

    def _mounted(self, placed: list[Placed]) -> list[Placed]:
        """Riders in the saddle, sitters on their seats, sleeping cats on beds."""
        seat = next((q for q in placed if q.thing.noun.name in SEATS), None)
        if seat is not None:
            placed = [self._seated(q, seat) for q in placed]
        mount = next((q for q in placed if q.thing.noun.name in MOUNTS), None)
        rider = next((q for q in placed if q.thing.role and q.thing.pose == "ride"), None)
        if mount is None or rider is None:
            return placed
        tall = UNIT["medium"] * stature(rider.thing)
        tall = mount.spot.height * {"bicycle": 1.35, "motorcycle": 1.3, "horse": 0.86}.get(
            mount.thing.noun.name, min(0.9, tall / mount.spot.height)
        )
        saddle = mount.spot.y - MOUNTS[mount.thing.noun.name] * mount.spot.height
        spot = replace(
            mount.spot, y=saddle + 0.49 * tall, height=tall, shadow=0, mirror_image=0, turn=0.0
        )
        there = Placed(mount.order + 1e-4, rider.thing, spot, 0)
        return [there if q is rider else q for q in placed]

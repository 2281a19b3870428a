"""People: a jointed body in one of several poses, dressed as the role asks."""

from __future__ import annotations

from dataclasses import replace

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, Point, darker, lighter
from draft_artist.scene.repertoire import draw_on, draws
from draft_artist.scene.repertoire.casting import PLAIN, Person, cast
from draft_artist.scene.repertoire.heads import hair_behind, head
from draft_artist.scene.repertoire.poses import POSES, Pose

_SHOE = rgb("#2e2730")


@draws("person", width=1.5, top=1.55)
def person(pen: Pen) -> None:
    """One person, standing on y = 0, looking to the right."""
    who = cast(pen.look, pen.random)
    body(pen, who)


def body(pen: Pen, who: Person) -> None:
    pose = POSES[who.pose]
    if who.pose in ("sit", "read") and not pen.look.seated:
        _seat(pen)
    role = pen.look.role or PLAIN
    if role.holds == "cape":
        _cape(pen, pose, rgb("#c1272d"))
    if role.holds == "pack":
        pen.rect(
            pose.chest[0] - 0.16,
            pose.chest[1] - 0.22,
            pose.chest[0] - 0.02,
            pose.chest[1] + 0.05,
            rgb("#7a4a2c"),
            round=0.05,
        )
    if role.name == "angel":
        for s in (-1, 1):
            pen.curve(
                [
                    (0, 0.72),
                    (0.16 * s, 0.95),
                    (0.34 * s, 0.92),
                    (0.38 * s, 0.7),
                    (0.26 * s, 0.5),
                    (0.1 * s, 0.55),
                ],
                rgb("#f6f3ee"),
            )
    far_sleeve = darker(who.top, 0.06)
    bulky = who.outfit in ("suit",) and who.head.hat == "helmet"
    if not bulky:
        _arm(pen, pose.arms[0], far_sleeve, who)
    if who.holds and who.pose not in ("stand", "walk", "run", "dance"):
        _held(pen, pose.arms[0][2], who)
    if bulky:
        pen.rect(
            pose.chest[0] - 0.17,
            pose.chest[1] - 0.23,
            pose.chest[0] - 0.02,
            pose.chest[1] + 0.06,
            darker(who.top, 0.14),
            round=0.04,
        )
        _arm(pen, pose.arms[0], far_sleeve, who)
    size = 0.205 if who.child else 0.150
    hx, hy = pose.head
    face = pen.at(hx, hy + (0.022 if who.child else 0.0), size)
    hair_behind(face, who.head)
    _legs(pen, pose, who)
    _torso(pen, pose, who)
    skin = who.head.skin
    if who.head.hat not in ("helmet", "knight"):
        pen.limb(
            [(pose.chest[0] + 0.005, pose.chest[1] + 0.02), (hx, hy - 0.04)],
            [0.055, 0.05],
            darker(skin, 0.07),
            bend=False,
        )
    head(face, replace(who.head, close=pen.scale * size > 480))
    _collar(pen, pose, who)
    _arm(pen, pose.arms[1], who.top, who)
    if role.holds in ("staff", "stick"):
        x, y = pose.arms[1][2]
        top = 1.02 if role.holds == "staff" else y + 0.03
        pen.line([(x - 0.01, 0.0), (x - 0.01, top)], 0.018, rgb("#6b4a2e"))
        if role.holds == "staff":
            pen.oval(x - 0.01, top + 0.02, 0.034, 0.034, rgb("#9fe3ff"), shines=True)
    if who.holds and who.pose in ("stand", "walk", "run", "dance"):
        _held(pen, pose.arms[1][2], who)


def _seat(pen: Pen) -> None:
    pen.rect(-0.11, 0.0, 0.10, 0.235, rgb("#5b4636"), round=0.02)
    pen.rect(-0.13, 0.215, 0.12, 0.25, rgb("#7a5d44"), round=0.015)


def _legs(pen: Pen, pose: Pose, who: Person) -> None:
    long_skirt = who.outfit in ("robe", "gown")
    thick = 0.086 if who.outfit in ("suit", "armour") else 0.076
    bare = who.outfit in ("dress", "shorts")
    cloth = who.head.skin if bare else who.legs
    for i, (hip, knee, foot) in enumerate(pose.legs):
        color = darker(cloth, 0.06) if i == 0 else cloth
        if not long_skirt:
            pen.limb([hip, knee, foot], [thick * 1.15, thick * 0.8, thick * 0.62], color)
        if who.outfit == "shorts":
            mid = (hip[0] + (knee[0] - hip[0]) * 0.75, hip[1] + (knee[1] - hip[1]) * 0.75)
            pen.limb(
                [hip, mid], [thick * 1.3, thick * 1.1], darker(who.legs, 0.05 * (1 - i)), bend=False
            )
        _shoe(pen, foot, who, pose.side or i == 0)


def _shoe(pen: Pen, foot: Point, who: Person, forward: bool) -> None:
    x, y = foot
    color = (
        who.top
        if who.outfit == "suit"
        else darker(who.legs, 0.1)
        if who.outfit == "armour"
        else _SHOE
    )
    d = 1 if forward else -1
    pen.curve(
        [
            (x - 0.03 * d, y + 0.02),
            (x + 0.02 * d, y + 0.025),
            (x + 0.075 * d, y - 0.005),
            (x + 0.08 * d, y - 0.03),
            (x - 0.035 * d, y - 0.03),
        ],
        color,
    )


def _torso(pen: Pen, pose: Pose, who: Person) -> None:
    cx, cy = pose.chest
    hx, hy = pose.hip
    w = 0.078 if pose.side else 0.094
    seated = who.pose in ("sit", "read", "ride", "perch")
    top = who.top
    hem = {"coat": -0.20, "robe": -0.475, "gown": -0.475, "dress": -0.20}.get(who.outfit, -0.035)
    flare = {"coat": 0.135, "robe": 0.17, "gown": 0.23, "dress": 0.165}.get(who.outfit, 0.082)
    waist = 0.068 if who.outfit in ("dress", "gown") else 0.078
    if seated:
        hem, flare = max(hem, -0.06), min(flare, 0.11)
    by = hy + hem
    shape = [
        (cx - w * 0.5, cy + 0.055),
        (cx + w * 0.5, cy + 0.055),
        (cx + w + 0.012, cy + 0.022),
        (cx + w, cy - 0.08),
        (hx + waist, hy + 0.09),
        (hx + flare * 0.8, hy + hem * 0.45),
        (hx + flare, by),
        (hx, by - 0.008),
        (hx - flare, by),
        (hx - flare * 0.8, hy + hem * 0.45),
        (hx - waist, hy + 0.09),
        (cx - w, cy - 0.08),
        (cx - w - 0.012, cy + 0.022),
    ]
    pen.curve(shape, top)
    if seated and who.outfit in ("dress", "gown", "robe", "coat"):
        pen.limb([(hx, hy), (0.16, 0.295), (0.18, 0.12)], [0.15, 0.13, 0.13], top)
    if who.outfit in ("coat", "robe", "gown", "dress") and not seated:
        pen.poly(
            [(hx + 0.012, hy + 0.08), (hx + flare * 0.30, by), (hx - flare * 0.10, by)],
            darker(top, 0.06),
        )
    if who.outfit in ("coat", "robe"):
        pen.limb(
            [(hx - waist - 0.008, hy + 0.085), (hx + waist + 0.008, hy + 0.085)],
            [0.026, 0.026],
            darker(top, 0.15),
            bend=False,
        )
    elif who.outfit == "sweater":
        for k in range(3):
            y = cy - 0.03 - k * 0.07
            pen.limb(
                [(cx - w * 0.95, y), (cx, y - 0.008), (cx + w * 0.95, y)],
                [0.016, 0.016, 0.016],
                lighter(top, 0.09),
            )
    elif who.outfit == "armour":
        pen.curve(
            [
                (cx - w, cy + 0.02),
                (cx + w, cy + 0.02),
                (cx + w * 0.7, cy - 0.13),
                (cx, cy - 0.17),
                (cx - w * 0.7, cy - 0.13),
            ],
            lighter(top, 0.07),
        )
        pen.limb(
            [(hx - 0.08, hy + 0.05), (hx + 0.08, hy + 0.05)],
            [0.03, 0.03],
            rgb("#6b4a2e"),
            bend=False,
        )
    elif who.outfit == "suit" and who.head.hat == "helmet":
        pen.rect(cx - 0.045, cy - 0.11, cx + 0.06, cy - 0.02, darker(top, 0.12), round=0.015)
        pen.oval(cx - 0.015, cy - 0.065, 0.014, 0.014, rgb("#e0533d"))
        pen.oval(cx + 0.03, cy - 0.065, 0.014, 0.014, rgb("#4aa3df"))
    elif who.outfit == "jacket" and pen.look.detail > 90:
        pen.line([(cx + 0.012, cy + 0.01), (hx + 0.012, hy - 0.02)], 0.008, darker(top, 0.14))


def _collar(pen: Pen, pose: Pose, who: Person) -> None:
    cx, cy = pose.chest
    if who.outfit in ("coat", "suitjacket"):
        shirt = rgb("#efe9df")
        pen.poly([(cx - 0.030, cy + 0.06), (cx + 0.045, cy + 0.06), (cx + 0.010, cy - 0.07)], shirt)
        pen.poly(
            [(cx + 0.0, cy + 0.05), (cx + 0.016, cy + 0.05), (cx + 0.012, cy - 0.06)],
            rgb("#8e2f38"),
        )
        dark = darker(who.top, 0.09)
        pen.poly(
            [
                (cx - 0.045, cy + 0.075),
                (cx - 0.012, cy + 0.055),
                (cx + 0.008, cy - 0.08),
                (cx - 0.05, cy + 0.01),
            ],
            dark,
        )
        pen.poly(
            [
                (cx + 0.06, cy + 0.075),
                (cx + 0.034, cy + 0.055),
                (cx + 0.010, cy - 0.08),
                (cx + 0.068, cy + 0.01),
            ],
            dark,
        )
    elif who.head.hat in ("beanie",) or (
        pen.look.snowy and who.head.hat not in ("helmet", "knight")
    ):
        scarf = mix(rgb("#c8473f"), who.top, 0.2)
        pen.limb(
            [(cx - 0.055, cy + 0.05), (cx + 0.01, cy + 0.03), (cx + 0.06, cy + 0.055)],
            [0.045, 0.05, 0.045],
            scarf,
        )
        pen.limb(
            [(cx + 0.03, cy + 0.04), (cx + 0.045, cy - 0.09)],
            [0.035, 0.035],
            darker(scarf, 0.05),
            bend=False,
        )


def _arm(pen: Pen, joints: tuple[Point, Point, Point], color: Color, who: Person) -> None:
    shoulder, elbow, hand = joints
    puffy = who.outfit in ("suit", "armour") or (pen.look.snowy and who.outfit == "jacket")
    t = 0.078 if puffy else 0.060
    bare = who.outfit == "dress" or (who.child and who.outfit == "shorts")
    skin = who.head.skin
    glove = lighter(color, 0.04) if who.outfit == "suit" else darker(color, 0.1) if puffy else skin
    if bare:
        pen.limb([shoulder, elbow, hand], [t * 0.9, t * 0.72, t * 0.55], skin)
        mid = ((shoulder[0] + elbow[0]) / 2, (shoulder[1] + elbow[1]) / 2)
        pen.limb([shoulder, mid], [t * 1.15, t * 1.0], color, bend=False)
    else:
        pen.limb([shoulder, elbow, hand], [t * 1.08, t * 0.92, t * 0.72], color)
    pen.oval(hand[0], hand[1], 0.027, 0.030, glove)


def _cape(pen: Pen, pose: Pose, color: Color) -> None:
    cx, cy = pose.chest
    pen.curve(
        [
            (cx - 0.06, cy + 0.05),
            (cx + 0.06, cy + 0.05),
            (cx - 0.02, cy - 0.4),
            (cx - 0.22, cy - 0.6),
            (cx - 0.34, cy - 0.45),
            (cx - 0.16, cy - 0.2),
        ],
        color,
    )


# name: (size in person heights, x and y of its origin from the hand, turn)
_GRIPS = {
    "book": (0.20, 0.02, -0.03, -8),
    "umbrella": (0.86, 0.0, -0.14, 0),
    "sword": (0.52, 0.02, -0.05, -24),
    "lantern": (0.20, 0.01, -0.19, 0),
    "cup": (0.075, 0.02, -0.02, 0),
    "flower": (0.26, 0.01, -0.10, -10),
    "guitar": (0.55, -0.13, -0.27, -52),
    "camera": (0.10, 0.02, -0.02, 0),
    "gun": (0.11, 0.03, -0.03, 0),
    "suitcase": (0.25, 0.01, -0.27, 0),
    "flag": (0.9, 0.0, -0.30, 0),
    "magnifier": (0.20, 0.03, -0.02, -20),
    "candle": (0.14, 0.02, -0.02, 0),
    "violin": (0.34, 0.0, -0.05, -40),
    "balloon": (0.42, 0.02, -0.01, 0),
}


def _held(pen: Pen, hand: Point, who: Person) -> None:
    for i in range(len(who.holds[:2])):
        hold_in(replace(pen, look=replace(pen.look, holds=who.holds)), hand, i)
    pen.oval(hand[0], hand[1], 0.026, 0.028, who.head.skin)


def hold_in(pen: Pen, hand: Point, i: int) -> None:
    """The look's `i`-th held thing in a hand at that point."""
    look = pen.look
    name = look.holds[i]
    color = look.held_colors[i] if i < len(look.held_colors) else None
    if name == "kite":
        _kite_string(pen, hand)
        return
    part = replace(look, color=color, holds=(), pose="", detail=look.detail * 0.2)
    size, dx, dy, turn = _GRIPS.get(name, (0.14, 0.02, -0.03, 0))
    draw_on(pen.at(hand[0] + dx, hand[1] + dy, size, turn, look=part), name)


def _kite_string(pen: Pen, hand: Point) -> None:
    """The string up to the frame's edge; the layout hangs the kite itself at its end."""
    pen.line([hand, (0.33, 1.12), (0.46, 1.30)], 0.006, rgb("#f5efe4"), bend=True)

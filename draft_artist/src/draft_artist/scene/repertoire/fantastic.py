"""What was never seen: robots, dragons, ghosts."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.figures import hold_in

_EYE = rgb("#221b22")


@draws("robot", width=1, top=1.12)
def robot(pen: Pen) -> None:
    metal = pen.look.or_(rgb("#9fb3c4"))
    dark, pale, joint = darker(metal, 0.12), lighter(metal, 0.10), rgb("#4b5563")
    glow = rgb("#63e6ff") if sum(metal) < 620 else rgb("#2fb8e6")
    seated = pen.look.pose in ("sit", "read")
    up = -0.20 if seated else 0.0
    holds = pen.look.holds
    if seated:
        pen.rect(-0.16, 0.0, 0.12, 0.22, rgb("#5b4636"), round=0.02)
    for s, c in ((1, dark), (-1, metal)):
        x = 0.085 * s
        if seated:
            pen.limb([(x * 0.6, 0.29), (0.20 + x * 0.3, 0.29)], [0.10, 0.09], c, bend=False)
            pen.limb(
                [(0.20 + x * 0.3, 0.29), (0.21 + x * 0.3, 0.06)],
                [0.08, 0.09],
                joint if s > 0 else c,
                bend=False,
            )
            pen.rect(0.15 + x * 0.3, 0.0, 0.31 + x * 0.3, 0.055, c, round=0.025)
        else:
            step = 0.06 * s if pen.look.pose in ("walk", "run") else 0.0
            pen.limb([(x, 0.46), (x + step, 0.26)], [0.06, 0.06], joint, bend=False)
            pen.limb([(x + step, 0.27), (x + step * 1.6, 0.07)], [0.10, 0.11], c, bend=False)
            pen.rect(x - 0.07 + step * 1.6, 0.0, x + 0.095 + step * 1.6, 0.06, c, round=0.03)
    hand = (
        (0.27, 0.56 + up)
        if holds or pen.look.pose in ("hold", "wave", "read")
        else (0.24, 0.44 + up)
    )
    pen.limb([(0.17, 0.73 + up), (0.24, 0.58 + up), hand], [0.075, 0.065, 0.07], dark)
    if holds:
        hold_in(pen, hand, 0)
    pen.rect(-0.17, 0.44 + up, 0.17, 0.79 + up, metal, round=0.06)
    pen.rect(-0.17, 0.44 + up, 0.17, 0.52 + up, dark, round=0.04)
    pen.rect(-0.10, 0.58 + up, 0.12, 0.73 + up, joint, round=0.03)
    pen.oval(-0.04, 0.655 + up, 0.035, 0.035, glow, shines=True)
    for k in range(3):
        pen.rect(
            0.02,
            0.615 + k * 0.035 + up,
            0.09,
            0.63 + k * 0.035 + up,
            (pale, glow, rgb("#ffb454"))[k],
        )
    pen.rect(-0.045, 0.78 + up, 0.045, 0.83 + up, joint)
    pen.rect(-0.155, 0.82 + up, 0.165, 1.0 + up, pale, round=0.06)
    pen.rect(-0.10, 0.855 + up, 0.15, 0.95 + up, rgb("#1d2433"), round=0.045)
    for x in (-0.03, 0.085):
        pen.oval(x, 0.902 + up, 0.026, 0.030, glow, shines=True)
    pen.line([(0.0, 1.0 + up), (0.0, 1.06 + up)], 0.014, joint)
    pen.oval(0.0, 1.07 + up, 0.022, 0.022, rgb("#ff6b57"), shines=True)
    pen.oval(-0.165, 0.905 + up, 0.022, 0.045, joint)
    pen.oval(-0.19, 0.74 + up, 0.06, 0.06, pale)
    pen.limb(
        [(-0.20, 0.73 + up), (-0.245, 0.58 + up), (-0.22, 0.44 + up)], [0.075, 0.065, 0.07], metal
    )
    pen.oval(-0.22, 0.42 + up, 0.042, 0.042, joint)


@draws("dragon", width=2.8, top=1.25)
def dragon(pen: Pen) -> None:
    coat = pen.look.or_(rgb(pen.random.choice(("#a33a34", "#3f7d55", "#4a5590"))))
    belly, wing = mix(coat, rgb("#f0cf8a"), 0.55), darker(coat, 0.08)
    web = mix(coat, rgb("#f0b070"), 0.35)
    pen.curve(
        ".05,.55 -.05,1.05 .3,1.18 .62,1.02 .46,.9 .36,.74 .22,.66",
        darker(web, 0.12),
    )
    pen.limb("-.25,.42 -.7,.34 -1.05,.16 -1.26,.34", [0.26, 0.18, 0.09, 0.03], coat)
    pen.poly("-1.22,.28 -1.34,.5 -1.12,.38", wing)
    for x in (-0.26, 0.20):
        pen.limb(
            [(x, 0.38), (x - 0.10, 0.22), (x - 0.02, 0.10), (x + 0.08, 0.10)],
            [0.15, 0.10, 0.06, 0.05],
            darker(coat, 0.06),
        )
    pen.limb("-.36,.42 0,.42 .32,.5", [0.24, 0.34, 0.28], coat)
    pen.limb("-.26,.33 0,.31 .28,.4", [0.06, 0.14, 0.14], belly)
    pen.limb(".26,.5 .54,.58 .66,.82 .86,.9", [0.26, 0.18, 0.13, 0.13], coat)
    pen.limb(".34,.44 .58,.52 .71,.74", [0.10, 0.07, 0.05], belly)
    pen.limb(".84,.92 1.06,.84", [0.19, 0.11], coat, bend=False)
    pen.limb(".9,.82 1.06,.76", [0.06, 0.04], darker(coat, 0.05), bend=False)
    for dx in (0.0, 0.05):
        pen.limb(
            [(0.80 + dx, 0.98), (0.68 + dx, 1.08), (0.58 + dx, 1.08)],
            [0.05, 0.035, 0.01],
            rgb("#e8dcc0"),
        )
    pen.oval(0.88, 0.95, 0.026, 0.022, rgb("#ffd84a"), shines=True)
    pen.oval(1.08, 0.87, 0.014, 0.01, _EYE)
    for k in range(7):
        x = -0.50 + k * 0.13
        y = 0.54 + (0.03 if k > 2 else -0.02 * (2 - k))
        pen.poly([(x - 0.05, y), (x + 0.0, y + 0.10), (x + 0.05, y)], wing)
    pen.curve(
        ".12,.54 -.12,.98 -.42,1.18 -.78,1.12 -1.02,.84 -.74,.86 -.62,.68 -.38,.74 -.24,.54",
        web,
    )
    for tip in ((-0.78, 1.10), (-1.0, 0.85), (-0.62, 0.70)):
        pen.limb(
            [(-0.40, 1.16), ((tip[0] - 0.40) / 2, (tip[1] + 1.18) / 2), tip],
            [0.030, 0.024, 0.008],
            wing,
        )
    pen.limb(".1,.52 -.12,.96 -.42,1.18", [0.09, 0.05, 0.03], wing)


@draws("ghost", width=0.9)
def ghost(pen: Pen) -> None:
    white = pen.look.or_(rgb("#e6eef4"))
    pen.curve(
        "0,1 .26,.92 .34,.62 .36,.3 .42,.06 .26,.14 .14,.03 .02,.14 -.12,.03 "
        "-.24,.14 -.4,.05 -.34,.34 -.33,.64 -.25,.92",
        white,
        shines=pen.look.dark,
    )
    for s in (-1, 1):
        pen.oval(0.03 + 0.10 * s, 0.72, 0.045, 0.07, rgb("#2c3044"), shines=pen.look.dark)
    pen.oval(0.03, 0.56, 0.04, 0.055, rgb("#2c3044"), shines=pen.look.dark)


@draws("skeleton", width=0.8)
def skeleton(pen: Pen) -> None:
    bone = pen.look.or_(rgb("#ece6d8"))
    for s in (-1, 1):
        pen.limb([(0.05 * s, 0.46), (0.06 * s, 0.25), (0.07 * s, 0.03)], [0.03, 0.035, 0.03], bone)
        pen.limb([(0.07 * s, 0.03), (0.07 * s + 0.06, 0.015)], [0.03, 0.03], bone, bend=False)
        pen.limb(
            [(0.11 * s, 0.77), (0.15 * s, 0.62), (0.14 * s, 0.46)], [0.028, 0.032, 0.024], bone
        )
    pen.line("0,.48 0,.82", 0.03, bone)
    for k in range(4):
        y = 0.755 - k * 0.055
        pen.arc(0, y, 0.10 - k * 0.012, 150, 390, 0.02, bone, squash=0.35)
    pen.curve("-.08,.5 .08,.5 .05,.43 -.05,.43", bone)
    pen.oval(0.01, 0.925, 0.08, 0.078, bone)
    pen.rect(-0.035, 0.835, 0.055, 0.88, bone, round=0.015)
    for x in (-0.02, 0.045):
        pen.oval(x, 0.92, 0.02, 0.024, _EYE)


@draws("snowman", width=0.9)
def snowman(pen: Pen) -> None:
    white = rgb("#f4f7fa")
    for s in (-1, 1):
        pen.line([(0.16 * s, 0.54), (0.38 * s, 0.68)], 0.02, rgb("#5b4030"))
    pen.oval(0, 0.20, 0.27, 0.22, white)
    pen.oval(0, 0.52, 0.20, 0.18, white)
    pen.oval(0, 0.78, 0.145, 0.14, white)
    scarf = pen.look.or_(rgb("#cf3f3a"))
    pen.limb("-.15,.66 0,.63 .15,.66", [0.06, 0.065, 0.06], scarf)
    pen.limb(".09,.65 .13,.48", [0.055, 0.06], darker(scarf, 0.05), bend=False)
    pen.poly(".02,.8 .02,.755 .2,.76", rgb("#ea8a2e"))
    for x in (-0.03, 0.075):
        pen.oval(x, 0.825, 0.018, 0.020, _EYE)
    for y in (0.58, 0.50, 0.42):
        pen.oval(0.02, y, 0.018, 0.018, _EYE)
    pen.rect(-0.17, 0.885, 0.17, 0.91, rgb("#2c2a33"))
    pen.rect(-0.11, 0.90, 0.11, 1.03, rgb("#2c2a33"), round=0.01)
    pen.rect(-0.11, 0.91, 0.11, 0.94, scarf)


@draws("alien", width=0.8)
def alien(pen: Pen) -> None:
    skin = pen.look.or_(rgb("#86c26a"))
    for s in (-1, 1):
        pen.limb(
            [(0.05 * s, 0.40), (0.06 * s, 0.2), (0.07 * s, 0.03)],
            [0.07, 0.05, 0.05],
            darker(skin, 0.03),
        )
        pen.oval(0.08 * s + 0.02, 0.02, 0.06, 0.025, darker(skin, 0.05))
        pen.limb(
            [(0.09 * s, 0.58), (0.16 * s, 0.44), (0.19 * s, 0.56 if s > 0 else 0.32)],
            [0.05, 0.04, 0.035],
            skin,
        )
    pen.curve("-.1,.6 .1,.6 .09,.36 -.09,.36", rgb("#8d95a8"))
    pen.curve(
        "0,.6 .13,.68 .24,.84 .17,.98 0,1.02 -.17,.98 -.24,.84 -.13,.68",
        skin,
    )
    for s in (-1, 1):
        pen.oval(0.10 * s, 0.81, 0.055, 0.085, rgb("#14151f"), turn=-28 * s)
        pen.oval(0.10 * s + 0.02, 0.85, 0.014, 0.02, (235, 245, 250))
    pen.limb("-.03,.675 0,.668 .03,.675", [0.008] * 3, darker(skin, 0.2))


@draws("monster", width=1.2, top=1.2, bottom=-0.1)
def monster(pen: Pen) -> None:
    coat = pen.look.or_(rgb(pen.random.choice(("#5a6f9a", "#6a8a4a", "#7a4f8a"))))
    for s in (-1, 1):
        pen.limb([(0.18 * s, 0.3), (0.2 * s, 0.05)], [0.24, 0.22], darker(coat, 0.06), bend=False)
        pen.limb(
            [(0.30 * s, 0.66), (0.46 * s, 0.42), (0.42 * s, 0.20)],
            [0.2, 0.17, 0.2],
            darker(coat, 0.05),
        )
        pen.limb(
            [(0.20 * s, 0.90), (0.34 * s, 1.02), (0.30 * s, 1.12)],
            [0.09, 0.07, 0.02],
            rgb("#e6dcc3"),
        )
    pen.curve(
        "0,.98 .26,.92 .38,.66 .36,.3 .2,.16 -.2,.16 -.36,.3 -.38,.66 -.26,.92",
        coat,
    )
    pen.curve(
        "0,.5 .18,.44 .18,.24 0,.18 -.18,.24 -.18,.44",
        lighter(coat, 0.12),
    )
    for x, r in ((-0.12, 0.075), (0.13, 0.075)):
        pen.oval(x, 0.78, r, r, rgb("#f5ecd2"), shines=pen.look.dark)
        pen.oval(x + 0.02, 0.77, r * 0.45, r * 0.55, _EYE, shines=pen.look.dark)
    pen.curve("-.2,.64 0,.6 .2,.64 .1,.54 -.1,.54", rgb("#2c1c26"))
    for x in (-0.12, -0.04, 0.05, 0.13):
        pen.poly([(x - 0.03, 0.63), (x + 0.03, 0.63), (x, 0.575)], rgb("#f5f0e3"))

"""Head and shoulders, for close-ups."""

from __future__ import annotations

from dataclasses import replace

from draft_artist.scene.palette import rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.casting import Person, cast
from draft_artist.scene.repertoire.heads import hair_behind, head


@draws("portrait", width=1.7, top=1.06, bottom=0.0)
def portrait(pen: Pen) -> None:
    """Head and shoulders, cut off at the chest: for close-ups. The head is 0.52 high."""
    who = cast(pen.look, pen.random)
    top, skin = who.top, who.head.skin
    mood = pen.look.pose
    bulky = who.head.hat in ("helmet", "knight")
    if bulky:
        pen.curve(
            "-.62,-.3 -.6,.12 -.42,.25 .42,.25 .6,.12 .62,-.3",
            top,
        )
        pen.limb("-.26,.19 0,.14 .26,.19", [0.09, 0.1, 0.09], darker(top, 0.14))
    else:
        hair_behind(pen.at(0.0, 0.55, 0.56), who.head)
        pen.curve("-.6,-.3 -.56,.02 -.4,.16 -.16,.235 .16,.235 .4,.16 .56,.02 .6,-.3", top)
        pen.curve("-.115,.42 -.125,.25 -.2,.21 0,.06 .2,.21 .125,.25 .115,.42", darker(skin, 0.10))
        _portrait_collar(pen, who)
    face = replace(who.head, close=True, mood=mood)
    head(pen.at(0.0, 0.55, 0.56), face)


def _portrait_collar(pen: Pen, who: Person) -> None:
    top, dark = who.top, darker(who.top, 0.09)
    if who.outfit in ("coat", "suitjacket", "robe"):
        shirt = rgb("#ece5da")
        pen.poly("-.17,.235 .17,.235 .1,-.2 -.1,-.2", shirt)
        pen.poly("-.12,.235 .12,.235 0,.07", darker(who.head.skin, 0.11))
        pen.poly("-.045,.1 .045,.1 .07,-.2 -.05,-.2", rgb("#7f2a35"))
        for s in (-1, 1):
            pen.poly(
                [
                    (0.125 * s, 0.31),
                    (0.27 * s, 0.24),
                    (0.30 * s, 0.02),
                    (0.10 * s, -0.2),
                    (0.03 * s, -0.2),
                    (0.15 * s, 0.1),
                ],
                dark,
            )
    elif who.outfit == "sweater":
        pen.limb("-.16,.27 0,.21 .16,.27", [0.12, 0.13, 0.12], lighter(top, 0.05))
        for k in range(4):
            y = 0.06 - k * 0.09
            pen.limb(
                [(-0.55, y - 0.06), (-0.2, y + 0.02), (0.2, y + 0.02), (0.55, y - 0.06)],
                [0.03] * 4,
                lighter(top, 0.09),
            )
    else:
        pen.limb("-.19,.235 0,.075 .19,.235", [0.03, 0.035, 0.03], dark)

"""Animals seen from the front: sitting, and in close-ups."""

from __future__ import annotations

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.species import BEASTS, EYE, Beast


def coat_of(pen: Pen, b: Beast) -> Color:
    """The fur: the prompt's colour, but no animal is fire-engine red."""
    color = pen.look.color
    if color is None or "panda" in b.extra:
        return rgb(b.coat)
    r, g, blue = color
    return mix(color, rgb("#c9652a"), 0.75) if r > 150 and g < 80 and blue < 90 else color


def sitting(pen: Pen, b: Beast) -> None:
    """Cat, dog or fox on its haunches, the face turned to the viewer."""
    coat = coat_of(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.05)
    socks = rgb(b.socks) if b.socks else coat
    brush = b.tail.startswith("brush")
    width = [0.09, 0.20, 0.19, 0.03] if brush else [0.09, 0.085, 0.08, 0.05]
    pen.limb("-.18,.08 -.42,.06 -.56,.16 -.5,.32", width, darker(coat, 0.04))
    if brush:
        pen.limb("-.555,.18 -.5,.32", [0.16, 0.02], belly, bend=False)
    pen.curve(
        "-.24,0 -.32,.16 -.24,.4 -.1,.62 .12,.66 .2,.45 .2,.2 .17,0",
        coat,
    )
    pen.curve(
        "-.26,0 -.31,.15 -.2,.29 -.04,.2 -.02,0",
        darker(coat, 0.05),
    )
    pen.curve(".02,.58 .15,.58 .18,.38 .12,.22 .04,.32", belly)
    for x in (0.045, 0.14):
        pen.limb(
            [(x, 0.42), (x + 0.01, 0.2), (x + 0.01, 0.035)],
            [0.12, 0.085, 0.085],
            darker(coat, 0.03) if x < 0.1 else coat,
        )
        if socks != coat:
            pen.limb([(x + 0.01, 0.2), (x + 0.01, 0.035)], [0.087, 0.087], socks, bend=False)
        pen.oval(x + 0.03, 0.025, 0.065, 0.034, socks)
    pen.oval(-0.12, 0.025, 0.11, 0.036, darker(coat, 0.02))
    beast_face(pen.at(0.09, 0.77, 0.40), b, coat, belly)


def curled(pen: Pen, b: Beast) -> None:
    """Asleep in a ring, the tail over the paws."""
    coat = coat_of(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.05)
    pen.curve("-.58,.06 -.6,.3 -.36,.52 .02,.54 .4,.44 .58,.24 .5,.04 0,0", coat)
    pen.curve("-.56,.2 -.36,.48 -.1,.5 -.24,.3 -.3,.1", darker(coat, 0.05))
    pen.oval(0.36, 0.27, 0.24, 0.20, lighter(coat, 0.03))
    pen.oval(0.42, 0.19, 0.12, 0.08, belly)
    for x in (0.24, 0.46):
        pen.curve([(x - 0.08, 0.40), (x + 0.01, 0.58), (x + 0.09, 0.40)], coat)
    for x in (0.29, 0.47):
        pen.limb([(x - 0.05, 0.28), (x, 0.26), (x + 0.05, 0.28)], [0.018] * 3, EYE)
    pen.oval(0.40, 0.21, 0.026, 0.02, EYE)
    pen.limb("-.5,.14 -.2,.06 .16,.06 .3,.12", [0.14, 0.16, 0.15, 0.07], darker(coat, 0.03))
    if b.tail.startswith("brush"):
        pen.limb("0.1,.06 .3,.12", [0.15, 0.05], belly, bend=False)


def beast_face(pen: Pen, b: Beast, coat: Color, belly: Color) -> None:
    """A face from the front: about 1 wide, its middle at the origin."""
    inner = mix(darker(coat, 0.08), rgb("#d98a80"), 0.4)
    panda = "panda" in b.extra
    dark_ear = rgb("#2a2930") if panda else coat
    for s in (-1, 1):
        if b.ears == "pointed":
            pen.curve([(0.46 * s, 0.14), (0.44 * s, 0.72), (0.08 * s, 0.42)], coat)
            pen.curve([(0.39 * s, 0.26), (0.385 * s, 0.58), (0.19 * s, 0.42)], inner)
        elif b.ears == "round":
            pen.oval(0.36 * s, 0.38, 0.17, 0.17, dark_ear)
            pen.oval(0.36 * s, 0.37, 0.10, 0.10, darker(dark_ear, 0.10))
    if "lion-mane" in b.extra:
        pen.oval(0, -0.02, 0.78, 0.82, rgb("#7d4a24"))
        pen.oval(0, -0.02, 0.66, 0.70, rgb("#95592c"))
    pen.curve(
        "0,.42 .32,.36 .47,.08 .38,-.2 .18,-.4 0,-.43 -.18,-.4 -.38,-.2 -.47,.08 -.32,.36", coat
    )
    if b.ears == "flop":
        for s in (-1, 1):
            pen.curve(
                [
                    (0.20 * s, 0.40),
                    (0.46 * s, 0.34),
                    (0.60 * s, -0.05),
                    (0.50 * s, -0.30),
                    (0.36 * s, -0.02),
                ],
                darker(coat, 0.13),
            )
    if "mask" in b.extra:
        for s in (-1, 1):
            pen.curve(
                [(0.0, -0.06), (0.20 * s, 0.0), (0.44 * s, -0.06), (0.34 * s, -0.26), (0.0, -0.44)],
                belly,
            )
    else:
        muzzle = rgb(b.muzzle_color) if b.muzzle_color else belly
        pen.oval(0, -0.22, 0.21, 0.17, muzzle)
    if "tabby" in b.extra and pen.look.color is None:
        for x in (-0.12, 0.0, 0.12):
            pen.limb([(x, 0.40), (x * 0.7, 0.22)], [0.05, 0.012], darker(coat, 0.12), bend=False)
    if "stripes" in b.extra:
        for s in (-1, 1):
            for y in (0.28, 0.05, -0.12):
                pen.limb(
                    [(0.46 * s, y), (0.25 * s, y - 0.03)], [0.05, 0.008], rgb("#2b2629"), bend=False
                )
        for x in (-0.14, 0.0, 0.14):
            pen.limb([(x, 0.41), (x * 0.6, 0.24)], [0.045, 0.01], rgb("#2b2629"), bend=False)
    feline = "whiskers" in b.extra or "stripes" in b.extra
    for s in (-1, 1):
        ex, ey = 0.20 * s, 0.05
        if panda:
            pen.oval(ex, ey, 0.13, 0.16, rgb("#2a2930"), turn=-30 * s)
        if feline:
            pen.oval(ex, ey, 0.085, 0.078, rgb("#e8c34f") if sum(coat) < 560 else rgb("#6fae5c"))
            pen.oval(ex, ey, 0.034, 0.070, EYE)
        else:
            pen.oval(ex, ey, 0.062, 0.070, EYE if not panda else rgb("#15151a"))
        pen.oval(ex + 0.02, ey + 0.03, 0.018, 0.020, (255, 255, 255))
    ny = -0.24 if b.muzzle[0] > 0.16 else -0.17
    pen.curve(
        [(-0.075, ny + 0.04), (0.075, ny + 0.04), (0.03, ny - 0.045), (-0.03, ny - 0.045)],
        EYE if not feline else rgb("#a65a54"),
    )
    mouth = darker(belly, 0.25)
    for s in (-1, 1):
        pen.limb(
            [(0, ny - 0.05), (0.05 * s, ny - 0.11), (0.13 * s, ny - 0.09)],
            [0.014, 0.014, 0.010],
            mouth,
        )
        if "whiskers" in b.extra and pen.look.detail > 70:
            for dy in (-0.05, 0.0, 0.05):
                pen.line([(0.20 * s, ny - 0.02), (0.62 * s, ny + dy)], 0.010, rgb("#fbf6ee"))


@draws("beast-portrait", width=1.7, top=1.06, bottom=0.0)
def beast_portrait(pen: Pen) -> None:
    """A face and a chest from the front; what the look "holds" names the animal."""
    b = BEASTS[pen.look.holds[0]]
    coat = coat_of(pen, b)
    belly = rgb(b.belly) if b.belly else lighter(coat, 0.04)
    pen.curve(
        "-.46,-.3 -.4,.1 -.2,.42 .2,.42 .4,.1 .46,-.3",
        darker(coat, 0.05),
    )
    pen.curve("-.18,.3 .18,.3 .2,0 .12,-.3 -.12,-.3 -.2,0", belly)
    beast_face(pen.at(0, 0.56, 0.62), b, coat, belly)

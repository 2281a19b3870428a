"""What floats, and what dives."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws
from draft_artist.scene.repertoire.vehicles import windows

_WARM = rgb("#ffd98a")


@draws("sailboat", width=0.95, bottom=-0.03)
def sailboat(pen: Pen) -> None:
    hull, sail = pen.look.or_(rgb("#8a3f34")), rgb("#f6efe2")
    if pen.look.color:
        sail = mix(sail, pen.look.color, 0.25)
    pen.line(".02,.1 .02,1", 0.014, rgb("#5b4030"))
    pen.curve("-.01,.96 -.1,.55 -.33,.17 -.01,.17", sail)
    pen.curve("-.01,.6 -.06,.36 -.2,.17 -.01,.17", darker(sail, 0.05))
    pen.curve(".05,.88 .16,.52 .36,.19 .05,.17", darker(sail, 0.03))
    pen.poly(".02,.99 .13,.965 .02,.94", rgb("#cf4034"))
    pen.poly("-.36,.13 .45,.15 .33,.02 -.28,.02", hull)
    pen.poly("-.36,.13 .45,.15 .43,.125 -.345,.105", lighter(hull, 0.22))
    pen.poly("-.3,.05 .36,.055 .33,.02 -.28,.02", darker(hull, 0.10))


@draws("ship", width=2.4, top=1.15, bottom=-0.03)
def ship(pen: Pen) -> None:
    hull = pen.look.or_(rgb("#2f3f58"))
    white = rgb("#efebe2")
    pen.rect(-0.62, 0.36, 0.52, 0.54, white)
    pen.rect(-0.50, 0.52, 0.36, 0.68, darker(white, 0.03))
    pen.rect(0.06, 0.66, 0.32, 0.80, white)
    windows(pen, -0.58, 0.50, 0.42, 0.48, 11, 0.4)
    windows(pen, -0.46, 0.36, 0.57, 0.63, 8, 0.4)
    for x in (-0.38, -0.14):
        pen.poly([(x, 0.66), (x - 0.02, 1.0), (x + 0.15, 1.0), (x + 0.14, 0.66)], rgb("#c8503a"))
        pen.poly(
            [(x - 0.018, 0.92), (x - 0.02, 1.0), (x + 0.15, 1.0), (x + 0.147, 0.92)], rgb("#2b2b33")
        )
    pen.line(".72,.36 .72,.98", 0.014, rgb("#4a4a52"))
    pen.line("-.86,.36 -.86,.8", 0.012, rgb("#4a4a52"))
    pen.poly("-1.06,.36 1.14,.42 .94,0 -.98,0", hull)
    pen.poly("-1.06,.36 1.14,.42 1.12,.37 -1.055,.315", lighter(hull, 0.28))
    pen.poly("-.995,.08 .975,.08 .94,0 -.98,0", rgb("#9c3a32"))
    for k in range(9):
        pen.oval(
            -0.80 + k * 0.19,
            0.22,
            0.022,
            0.022,
            _WARM if pen.look.dark else rgb("#cfd8df"),
            shines=pen.look.dark,
        )


@draws("pirate-ship", width=1.55, top=1.08, bottom=-0.03)
def pirate_ship(pen: Pen) -> None:
    wood, sail = rgb("#6a4328"), pen.look.or_(rgb("#efe3cb"))
    for x, h in ((-0.36, 0.86), (0.02, 1.0), (0.36, 0.82)):
        pen.line([(x, 0.2), (x, h)], 0.02, rgb("#4a3020"))
        for y, w, t in ((h - 0.10, 0.12, 0.12), (h - 0.27, 0.16, 0.15), (h - 0.47, 0.19, 0.17)):
            pen.curve(
                [
                    (x - w, y + t * 0.5),
                    (x + w, y + t * 0.5),
                    (x + w * 1.1, y),
                    (x + w, y - t * 0.5),
                    (x, y - t * 0.38),
                    (x - w, y - t * 0.5),
                    (x - w * 0.9, y),
                ],
                sail,
            )
            pen.line(
                [(x - w * 1.1, y + t * 0.5), (x + w * 1.1, y + t * 0.5)], 0.012, rgb("#4a3020")
            )
    pen.poly(".02,1.05 .16,1.02 .02,.98", rgb("#26242c"))
    pen.line(".52,.26 .74,.4", 0.018, rgb("#4a3020"))
    pen.curve(
        "-.66,.4 -.46,.38 -.4,.26 .4,.24 .62,.3 .5,.04 0,0 -.5,.03",
        wood,
    )
    pen.curve(
        "-.6,.24 -.4,.17 .4,.15 .58,.22 .54,.14 0,.09 -.56,.15",
        lighter(wood, 0.08),
    )
    for k in range(6):
        pen.rect(-0.34 + k * 0.13, 0.17, -0.28 + k * 0.13, 0.215, rgb("#2b1d16"))
    for k in range(2):
        pen.rect(-0.60 + k * 0.09, 0.28, -0.55 + k * 0.09, 0.33, _WARM, shines=pen.look.dark)


@draws("rowboat", width=3.4, bottom=-0.1)
def rowboat(pen: Pen) -> None:
    wood = pen.look.or_(rgb("#8a5a34"))
    pen.curve("-1.5,.78 0,.6 1.5,.84 1.1,.5 -1.1,.5", darker(wood, 0.20))
    pen.curve(
        "-1.5,.78 -.8,.56 0,.5 .8,.56 1.5,.84 1.16,.16 0,0 -1.16,.16",
        wood,
    )
    pen.limb(
        "-1.46,.76 -.8,.55 0,.49 .8,.55 1.46,.82",
        [0.07] * 5,
        lighter(wood, 0.14),
    )
    for y in (0.36, 0.2):
        pen.limb(
            [(-1.3 * (0.9 + y / 4), y + 0.1), (0, y - 0.06), (1.3 * (0.9 + y / 4), y + 0.12)],
            [0.025] * 3,
            darker(wood, 0.10),
        )
    pen.line(".1,.7 .9,.06", 0.06, rgb("#c79a63"))
    pen.oval(0.96, 0.02, 0.12, 0.07, rgb("#c79a63"), turn=-40)


@draws("submarine", width=2.6)
def submarine(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#e0b03a"))
    pen.poly("-1,.36 -1.24,.62 -1.24,.12", darker(paint, 0.10))
    pen.rect(-0.22, 0.6, 0.30, 0.86, paint, round=0.08)
    pen.line(".1,.84 .1,1 .24,1", 0.05, darker(paint, 0.16))
    pen.oval(0, 0.38, 1.15, 0.34, paint)
    pen.curve("-1.1,.32 0,.24 1.1,.32 .6,.08 -.6,.08", darker(paint, 0.08))
    for x in (-0.42, 0.06, 0.54):
        pen.oval(x, 0.44, 0.15, 0.15, darker(paint, 0.2))
        pen.oval(x, 0.44, 0.11, 0.11, rgb("#bff1ff"), shines=True)

"""What moves on wheels and rails. All look to the right."""

from __future__ import annotations

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire import draws

_TYRE = rgb("#23232b")
_RIM = rgb("#b9c0c8")
_LAMP = rgb("#fff0b8")
_BACK = rgb("#ff4b3a")
_PANE = rgb("#9fc6d8")
_WARM = rgb("#ffd98a")


def wheel(pen: Pen, x: float, r: float, y: float | None = None) -> None:
    y = r if y is None else y
    pen.oval(x, y, r, r, _TYRE)
    pen.oval(x, y, r * 0.60, r * 0.60, _RIM)
    pen.oval(x, y, r * 0.22, r * 0.22, darker(_RIM, 0.22))


def glass_of(pen: Pen) -> Color:
    return rgb("#2c3d55") if pen.look.dark else _PANE


def windows(pen: Pen, x0: float, x1: float, y0: float, y1: float, n: int, gap: float = 0.2) -> None:
    step = (x1 - x0) / n
    lit = pen.look.dark
    for k in range(n):
        a = x0 + k * step
        pen.rect(
            a, y0, a + step * (1 - gap), y1, _WARM if lit else glass_of(pen), round=0.03, shines=lit
        )


def _car(pen: Pen, paint: Color) -> None:
    glass = glass_of(pen)
    pen.curve(
        "-1.42,.26 -1.44,.56 -1.2,.66 -.7,.7 .62,.68 1.22,.58 1.44,.44 1.42,.24 0,.2",
        paint,
    )
    pen.curve(
        "-.98,.64 -.72,.96 -.3,1.03 .22,1 .46,.88 .74,.66",
        paint,
    )
    pen.curve("-.8,.67 -.62,.9 -.32,.95 -.12,.95 -.12,.68", glass)
    pen.curve("-.03,.68 -.03,.95 .2,.92 .38,.83 .58,.68", glass)
    pen.poly(".1,.92 .2,.91 .06,.7 -.02,.7", lighter(glass, 0.10))
    pen.curve(
        "-1.43,.4 0,.36 1.44,.36 1.4,.24 0,.19 -1.4,.24",
        darker(paint, 0.10),
    )
    pen.line("-1.3,.58 0,.6 1.2,.54", 0.018, lighter(paint, 0.12), bend=True)
    pen.rect(-0.34, 0.53, -0.20, 0.56, darker(paint, 0.16), round=0.012)
    pen.line("-.08,.66 -.08,.26", 0.012, darker(paint, 0.12))
    for x in (-0.86, 0.88):
        pen.oval(x, 0.24, 0.30, 0.30, darker(paint, 0.22))
        wheel(pen, x, 0.24)
    pen.curve("1.26,.52 1.42,.46 1.42,.38 1.28,.42", _LAMP, shines=pen.look.dark)
    pen.rect(-1.44, 0.44, -1.36, 0.56, _BACK, round=0.02, shines=pen.look.dark)


@draws("car", width=3.25, bottom=-0.1)
def car(pen: Pen) -> None:
    _car(
        pen,
        pen.look.or_(
            rgb(pen.random.choice(("#b8322f", "#2f5f8f", "#d8b04a", "#3f6f5f", "#434956")))
        ),
    )


@draws("taxi", width=3.25, top=1.25, bottom=-0.1)
def taxi(pen: Pen) -> None:
    _car(pen, pen.look.or_(rgb("#f0b828")))
    pen.rect(-0.22, 1.0, 0.12, 1.13, rgb("#fff3cf"), round=0.03, shines=pen.look.dark)
    for k in range(14):
        pen.rect(
            -1.2 + k * 0.16, 0.46 + 0.04 * (k % 2), -1.12 + k * 0.16, 0.50 + 0.04 * (k % 2), _TYRE
        )


@draws("police-car", width=3.25, top=1.25, bottom=-0.1)
def police_car(pen: Pen) -> None:
    _car(pen, rgb("#eceff3"))
    pen.curve(
        "-1.42,.36 -.4,.34 1,.34 1.42,.3 .6,.48 -.6,.5 -1.42,.5",
        rgb("#274a86"),
    )
    pen.rect(-0.28, 1.0, -0.06, 1.11, rgb("#ff3b3b"), round=0.03, shines=True)
    pen.rect(-0.05, 1.0, 0.17, 1.11, rgb("#3b7bff"), round=0.03, shines=True)
    for x in (-0.86, 0.88):
        wheel(pen, x, 0.24)


@draws("bus", width=2.5)
def bus(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#c8402f"))
    pen.rect(-1.15, 0.12, 1.15, 1.0, paint, round=0.10)
    pen.rect(-1.15, 0.12, 1.15, 0.30, darker(paint, 0.10), round=0.05)
    pen.rect(-1.15, 0.42, 1.15, 0.46, lighter(paint, 0.25))
    windows(pen, -1.06, 0.80, 0.52, 0.84, 6, 0.12)
    pen.rect(0.82, 0.22, 1.12, 0.86, glass_of(pen), round=0.03)
    for x in (-0.68, 0.66):
        wheel(pen, x, 0.15)
    pen.oval(1.10, 0.24, 0.04, 0.05, _LAMP, shines=pen.look.dark)


@draws("tram", width=2.7, top=1.25)
def tram(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#d8b23c"))
    pen.line("-.1,1 .2,1.1 0,1.2", 0.02, rgb("#3a3a42"))
    pen.rect(-1.2, 0.10, 1.2, 0.55, paint, round=0.05)
    pen.rect(-1.2, 0.50, 1.2, 0.90, rgb("#f1e9d6"), round=0.03)
    pen.rect(-1.24, 0.86, 1.24, 0.98, darker(paint, 0.14), round=0.05)
    windows(pen, -1.12, 1.16, 0.54, 0.84, 8, 0.16)
    pen.rect(-1.2, 0.28, 1.2, 0.32, rgb("#f1e9d6"))
    pen.rect(-1.0, 0.02, 1.0, 0.12, rgb("#34343d"))
    for x in (-0.7, -0.4, 0.4, 0.7):
        pen.oval(x, 0.07, 0.075, 0.075, _TYRE)
    pen.oval(1.16, 0.24, 0.045, 0.055, _LAMP, shines=pen.look.dark)


@draws("truck", width=2.3)
def truck(pen: Pen) -> None:
    paint = pen.look.or_(rgb(pen.random.choice(("#c8503a", "#3f77a8", "#5f8f6a"))))
    pen.rect(-1.08, 0.22, 0.40, 1.0, rgb("#ece6da"), round=0.03)
    pen.rect(-1.08, 0.22, 0.40, 0.34, rgb("#b9b2a6"))
    pen.rect(-1.08, 0.56, 0.40, 0.68, mix(paint, rgb("#ece6da"), 0.25))
    pen.curve(".44,.2 .44,.84 .8,.84 .96,.54 1.06,.48 1.08,.2", paint)
    pen.poly(".6,.52 .6,.76 .8,.76 .92,.52", glass_of(pen))
    pen.rect(-1.05, 0.14, 1.05, 0.22, rgb("#33343d"))
    for x in (-0.80, -0.46, 0.74):
        wheel(pen, x, 0.15)
    pen.oval(1.04, 0.30, 0.035, 0.045, _LAMP, shines=pen.look.dark)


@draws("motorcycle", width=2)
def motorcycle(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#a8322f"))
    for x in (-0.58, 0.60):
        pen.oval(x, 0.28, 0.28, 0.28, _TYRE)
        pen.oval(x, 0.28, 0.19, 0.19, rgb("#8d949c"))
        pen.oval(x, 0.28, 0.05, 0.05, _TYRE)
    pen.line(".6,.28 .4,.82 .26,.92", 0.05, rgb("#9aa2ab"))
    pen.line("-.58,.28 -.1,.34 .3,.5", 0.08, rgb("#4a505a"))
    pen.oval(-0.02, 0.36, 0.20, 0.17, rgb("#6b727c"))
    pen.curve("-.06,.56 .02,.76 .36,.78 .4,.62 .2,.52", paint)
    pen.curve("-.72,.66 -.4,.6 0,.6 -.06,.68 -.44,.72", _TYRE)
    pen.curve("-.84,.58 -.6,.66 -.36,.56 -.58,.56", paint)
    pen.line("-.1,.22 -.82,.2", 0.06, rgb("#b9c0c8"))
    pen.oval(0.50, 0.74, 0.08, 0.08, _LAMP, shines=pen.look.dark)


@draws("bicycle", width=1.9)
def bicycle(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#d0503c"))
    for x in (-0.54, 0.56):
        pen.arc(x, 0.33, 0.32, 0, 360, 0.035, _TYRE)
        for k in range(4):
            pen.at(x, 0.33, 1.0, k * 45).line("-.31,0 .31,0", 0.007, rgb("#9aa2ab"))
    for a, b in (
        ((-0.54, 0.33), (-0.02, 0.30)),
        ((-0.54, 0.33), (-0.18, 0.72)),
        ((-0.18, 0.72), (-0.02, 0.30)),
        ((-0.16, 0.66), (0.40, 0.72)),
        ((-0.02, 0.30), (0.40, 0.68)),
        ((0.56, 0.33), (0.36, 0.90)),
    ):
        pen.line([a, b], 0.038, paint)
    pen.line("-.32,.8 -.08,.79", 0.07, _TYRE)
    pen.line(".36,.9 .24,.96 .4,.98", 0.035, _TYRE)
    pen.oval(-0.02, 0.30, 0.07, 0.07, rgb("#4a505a"))


@draws("tractor", width=1.7)
def tractor(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#c8402f"))
    pen.rect(-0.20, 0.40, 0.74, 0.62, paint, round=0.06)
    pen.rect(-0.52, 0.40, -0.02, 0.96, darker(paint, 0.04), round=0.04)
    pen.rect(-0.45, 0.62, -0.08, 0.90, glass_of(pen), round=0.03)
    pen.rect(-0.58, 0.94, 0.04, 1.0, darker(paint, 0.15), round=0.02)
    pen.line(".42,.6 .42,.88", 0.05, _TYRE)
    pen.oval(-0.36, 0.34, 0.34, 0.34, _TYRE)
    pen.oval(-0.36, 0.34, 0.20, 0.20, rgb("#f0c040"))
    pen.oval(0.56, 0.20, 0.20, 0.20, _TYRE)
    pen.oval(0.56, 0.20, 0.11, 0.11, rgb("#f0c040"))


@draws("train", width=5.2, top=1.6)
def train(pen: Pen) -> None:
    paint = pen.look.or_(rgb("#2f4f6f"))
    trim = rgb("#c8963f")
    for i in range(2):
        x = -2.5 + i * 1.42
        pen.rect(
            x,
            0.18,
            x + 1.32,
            0.92,
            rgb("#8a3a34") if pen.look.color is None else darker(paint, 0.05),
            round=0.05,
        )
        pen.rect(x - 0.02, 0.86, x + 1.34, 0.97, rgb("#3a3640"), round=0.05)
        windows(pen, x + 0.10, x + 1.30, 0.50, 0.78, 4, 0.26)
        pen.rect(x, 0.36, x + 1.32, 0.40, trim)
        for w in (0.28, 1.04):
            wheel(pen, x + w, 0.13)
    pen.rect(0.36, 0.30, 1.04, 1.0, paint, round=0.04)
    pen.rect(0.30, 0.97, 1.12, 1.06, rgb("#2a2a33"), round=0.03)
    pen.rect(
        0.48,
        0.62,
        0.90,
        0.88,
        _WARM if pen.look.dark else glass_of(pen),
        round=0.04,
        shines=pen.look.dark,
    )
    pen.rect(0.98, 0.34, 2.20, 0.80, paint, round=0.08)
    pen.rect(0.98, 0.66, 2.20, 0.74, lighter(paint, 0.10))
    for x in (1.30, 1.64, 1.98):
        pen.rect(x, 0.33, x + 0.05, 0.81, trim)
    pen.poly("1.92,.78 1.88,1.12 2.14,1.12 2.1,.78", rgb("#2a2a33"))
    pen.oval(1.42, 0.83, 0.13, 0.11, trim)
    pen.oval(2.24, 0.60, 0.07, 0.09, _LAMP, shines=pen.look.dark)
    pen.rect(0.40, 0.22, 2.26, 0.34, rgb("#2a2a33"))
    pen.poly("2.22,.28 2.5,.04 2.2,.04", rgb("#8a3a34"))
    for x, r in ((0.68, 0.20), (1.14, 0.20), (1.60, 0.20), (2.0, 0.13)):
        wheel(pen, x, r)
    pen.line(".68,.2 1.6,.2", 0.04, _RIM)
    for k, (x, y, r) in enumerate(
        ((1.98, 1.22, 0.10), (1.80, 1.32, 0.15), (1.50, 1.40, 0.18), (1.14, 1.44, 0.15))
    ):
        pen.oval(x, y, r * 1.3, r * 0.85, mix(rgb("#f1f0ee"), rgb("#c9ccd4"), k * 0.2))

"""Heads: face, hair and beard. The measure is the head's own: chin at −0.5, crown at 0.5."""

from __future__ import annotations

from draft_artist.scene.palette import mix, rgb
from draft_artist.scene.pen import Pen, darker, lighter
from draft_artist.scene.repertoire.casting import Head
from draft_artist.scene.repertoire.faces import FACE, features, small_features
from draft_artist.scene.repertoire.hats import HATS, _knight_helmet, _no_hat, _space_helmet


def head(pen: Pen, h: Head) -> None:
    """The head without the hair that falls behind the body (`hair_behind`)."""
    if h.hat == "helmet":
        _space_helmet(pen, h)
        return
    if h.hat == "knight":
        _knight_helmet(pen, h)
        return
    skin = h.skin
    t = h.turn * 0.10
    pen.oval(-0.40 + t * 0.3, -0.02, 0.07, 0.11, darker(skin, 0.07))
    pen.oval(0.40 + t * 0.3, -0.02, 0.07, 0.11, darker(skin, 0.04))
    pen.curve(FACE, skin)
    if h.close:
        features(pen, h, t)
    else:
        small_features(pen, h, t)
    if h.beard:
        _beard(pen, h, t)
    _hair_above(pen, h)
    HATS.get(h.hat, _no_hat)(pen, h)


def hair_behind(pen: Pen, h: Head) -> None:
    """Hair to be drawn before the body."""
    if h.hat in ("helmet", "knight", "hood"):
        return
    if h.style == "long":
        pen.curve(
            "0,.58 .36,.5 .5,.15 .5,-.35 .42,-.85 .15,-.78 -.15,-.78 -.42,-.85 "
            "-.5,-.35 -.5,.15 -.36,.5",
            darker(h.hair, 0.05),
        )
    elif h.style == "bob":
        pen.curve(
            "0,.56 .36,.5 .5,.15 .47,-.3 .3,-.45 -.3,-.45 -.47,-.3 -.5,.15 -.36,.5",
            darker(h.hair, 0.05),
        )
    elif h.style == "bun":
        pen.oval(-0.16, 0.58, 0.20, 0.18, darker(h.hair, 0.04))


def _hair_above(pen: Pen, h: Head) -> None:
    if h.style == "bald":
        return
    hair, t = h.hair, h.turn * 0.06
    if h.style == "short":
        pen.curve(
            [
                (-0.42, 0.02),
                (-0.44, 0.25),
                (-0.30, 0.48),
                (0.02, 0.57),
                (0.32, 0.48),
                (0.44, 0.24),
                (0.41, 0.02),
                (0.36, 0.16),
                (0.30 + t, 0.27),
                (0.05 + t, 0.31),
                (-0.24 + t, 0.26),
                (-0.35, 0.16),
            ],
            hair,
        )
        pen.curve("-.3,.47 .02,.57 .32,.48 .4,.3 .1,.46 -.15,.44", lighter(hair, 0.05))
    else:
        part = -0.10 + t
        pen.curve(
            [
                (part, 0.52),
                (0.22, 0.55),
                (0.43, 0.34),
                (0.46, 0.0),
                (0.41, -0.22),
                (0.37, 0.04),
                (0.27, 0.24),
                (0.05, 0.40),
            ],
            hair,
        )
        pen.curve(
            [
                (part, 0.54),
                (-0.26, 0.52),
                (-0.44, 0.32),
                (-0.46, 0.0),
                (-0.41, -0.22),
                (-0.36, 0.06),
                (-0.27, 0.24),
                (-0.12, 0.40),
            ],
            hair,
        )
        pen.curve([(part, 0.53), (0.22, 0.54), (0.40, 0.36), (0.18, 0.45)], lighter(hair, 0.06))


def _beard(pen: Pen, h: Head, t: float) -> None:
    hair = h.hair
    pen.curve(
        [
            (-0.40, 0.02),
            (-0.33, -0.12),
            (-0.22 + t, -0.20),
            (0.0 + t, -0.175),
            (0.22 + t, -0.20),
            (0.33, -0.12),
            (0.40, 0.02),
            (0.40, -0.30),
            (0.26, -0.60),
            (0.0, -0.72),
            (-0.26, -0.60),
            (-0.40, -0.30),
        ],
        hair,
    )
    pen.curve("-.4,-.1 -.3,-.3 -.2,-.5 0,-.72 -.26,-.6 -.4,-.3", darker(hair, 0.07))
    mouth = mix(h.skin, rgb("#8c2f35"), 0.5)
    pen.curve([(t - 0.09, -0.305), (t, -0.28), (t + 0.09, -0.305), (t, -0.345)], mouth)
    for s in (-1, 1):
        pen.limb(
            [(t, -0.225), (t + 0.10 * s, -0.235), (t + 0.19 * s, -0.305)],
            [0.075, 0.085, 0.02],
            lighter(hair, 0.03),
        )
    if h.close:
        for x, y in (
            (-0.22, -0.42),
            (-0.08, -0.5),
            (0.08, -0.52),
            (0.2, -0.44),
            (0.29, -0.3),
            (-0.3, -0.3),
        ):
            pen.limb(
                [(x, y), (x * 1.02, y - 0.06), (x * 0.9, y - 0.12)],
                [0.006, 0.018, 0.004],
                darker(hair, 0.08),
            )

"""Casting: what the prompt leaves open about a person is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from draft_artist.scene.palette import Color, mix, rgb
from draft_artist.scene.pen import Look, darker
from draft_artist.scene.repertoire.poses import POSES
from draft_artist.scene.roles import Role

SKINS = tuple(rgb(s) for s in ("#f3c9a8", "#e9b58f", "#d99b73", "#c07f55", "#93593a", "#6d412c"))


HAIRS = tuple(rgb(s) for s in ("#2b211f", "#4a3024", "#6f4227", "#a4622f", "#d0a152", "#1d1c22"))


GREY_HAIR = rgb("#d8d6d2")
NO_HAT = rgb("#4a4038")


@dataclass(frozen=True)
class Head:
    """`turn` −1 (left) … 1 (right) is where the face looks; `close` draws every feature."""

    skin: Color
    hair: Color
    style: str = "short"
    hat: str = ""
    hat_color: Color = NO_HAT
    beard: bool = False
    old: bool = False
    turn: float = 0.35
    close: bool = False
    mood: str = ""


_TOPS = tuple(
    rgb(s)
    for s in (
        "#c8553d",
        "#2f6690",
        "#d9a441",
        "#4f7f5b",
        "#7d4e8c",
        "#3d4a63",
        "#b56576",
        "#5f8fa8",
        "#2a9d8f",
        "#8a5a44",
    )
)


_LEGS = tuple(rgb(s) for s in ("#34405c", "#4b4238", "#2f3138", "#5a6472", "#6b5b47", "#3f4d46"))


PLAIN = Role("person")


@dataclass(frozen=True)
class Person:
    """One person, all chance settled."""

    head: Head
    top: Color
    legs: Color
    outfit: str
    holds: tuple[str, ...]
    child: bool
    pose: str


def cast(look: Look, random: Random) -> Person:
    """Decides what the role leaves open."""
    role = look.role or PLAIN
    woman = role.hair in ("long", "bob", "bun") or (not role.hair and random.random() < 0.5)
    outfit = role.outfit or ("dress" if woman and random.random() < 0.5 else "jacket")
    style = role.hair or (
        "long" if woman and random.random() < 0.6 else "bob" if woman else "short"
    )
    old = look.old or "grand" in role.name or role.name == "santa"
    hair = GREY_HAIR if old else random.choice(HAIRS)
    if role.name in ("wizard", "king") and role.beard:
        hair = mix(GREY_HAIR, hair, 0.15)
    top = look.color or (rgb(role.top) if role.top else random.choice(_TOPS))
    legs = rgb(role.legs) if role.legs else random.choice(_LEGS)
    hats = {
        "wizard": top,
        "hood": top,
        "beret": top,
        "fedora": mix(rgb("#5a4a3c"), top, 0.35),
        "cap": darker(top, 0.05),
        "beanie": mix(top, rgb("#d8483f"), 0.5),
    }
    hat = role.hat
    if role.outfit == "suit" and look.color and hat == "helmet":
        legs = top
    beard = role.beard or (old and style == "short" and random.random() < 0.6)
    face = Head(
        skin=random.choice(SKINS),
        hair=hair,
        style=style,
        hat=hat,
        beard=beard,
        old=old,
        hat_color=hats.get(hat, NO_HAT),
        turn=random.uniform(0.2, 0.8),
    )
    holds = look.holds or ((role.holds,) if role.holds in ("sword",) else ())
    return Person(face, top, legs, outfit, holds, role.build == "child", _pose(look, role, holds))


def _pose(look: Look, role: Role, holds: tuple[str, ...]) -> str:
    pose = {"sleep": "sit"}.get(look.pose, look.pose)
    if "kite" in holds or "balloon" in holds:
        return pose if pose == "run" else "reach"
    if pose == "ride":
        return pose
    if holds and pose == "sit":
        return "read"
    if holds and pose == "walk":
        return "carry"
    if holds and pose in ("", "wave", "reach", "stand"):
        return "hold"
    return pose if pose in POSES else "stand"

"""All that can be drawn by name. Drawings sign themselves in with `@draws`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from draft_artist.scene.pen import Pen

Draw = Callable[[Pen], None]

_BOOKS = (
    *(
        "figures",
        "portraits",
        "beasts",
        "beast_faces",
        "birds",
        "swimmers",
        "small",
        "fantastic",
        "vehicles",
        "vessels",
    ),
    *("flyers", "buildings", "monuments", "streetware", "trees", "plants", "furniture"),
    *("fittings", "crockery", "belongings", "playthings", "wonders"),
)


@dataclass(frozen=True)
class Drawing:
    """One drawing and the frame it needs: x from −width/2 to width/2, y from bottom to top."""

    draw: Draw
    width: float
    top: float
    bottom: float


_SIGNED: dict[str, Drawing] = {}


def draws(
    *names: str, width: float = 1.0, top: float = 1.05, bottom: float = -0.05
) -> Callable[[Draw], Draw]:
    """Signs a drawing in under its names."""

    def sign(draw: Draw) -> Draw:
        for name in names:
            _SIGNED[name] = Drawing(draw, width, top, bottom)
        return draw

    return sign


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing by its name; their modules are imported on first use."""
    for book in _BOOKS:
        import_module(f"{__name__}.{book}")
    return _SIGNED


def draw_on(pen: Pen, name: str) -> None:
    """Draws a thing as part of another one."""
    drawings()[name].draw(pen)

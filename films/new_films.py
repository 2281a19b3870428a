"""A new film, and one that goes to the trash and comes back."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from films import parsing
from films.edited_values import MOST_FRAMES
from films.models import LONGEST_NAME, Film
from films.script.first_words import of_scenes
from films.script.pieces import ScriptRead
from films.steps import EditError
from foundation import user_input
from projects.models import Project

ASPECTS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
SIZES = (720, 1080)
"""Pixels of the shorter side."""
RATES = {
    "24": Fraction(24),
    "25": Fraction(25),
    "30": Fraction(30),
    "50": Fraction(50),
    "60": Fraction(60),
    "23.976": Fraction(24_000, 1001),
    "29.97": Fraction(30_000, 1001),
}
"""Frames a second, by how people write them."""


@dataclass(frozen=True)
class Shape:
    """How large a film is, and how many frames a second it has. Raises EditError."""

    aspect: str = "16:9"
    size: int = 720
    rate: str = "30"

    def __post_init__(self) -> None:
        for value, known, what in (
            (self.aspect, ASPECTS, "shape"),
            (self.size, SIZES, "size"),
            (self.rate, RATES, "rate"),
        ):
            if value not in known:
                choices = ", ".join(map(str, known))
                raise EditError(f"A film's {what} is one of {choices}. No film was made.")

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        wide, high = ASPECTS[self.aspect]
        unit = Fraction(self.size, min(wide, high))
        return int(wide * unit), int(high * unit)

    @property
    def fps(self) -> Fraction:
        return RATES[self.rate]


def create(name: str, project: Project, shape: Shape = Shape(), seconds: int | None = None) -> Film:
    """An empty film; `seconds` is its length. Raises EditError for a name that cannot be
    seen or is too long, a length that no film has, and a project that takes nothing new."""
    cleaned = " ".join(user_input.words(name).split())
    if not cleaned:
        raise EditError("Give the film a name that can be seen. No film was made.")
    if len(cleaned) > LONGEST_NAME:
        raise EditError(
            f"The name of a film has at most {LONGEST_NAME} characters; this has {len(cleaned)}. "
            "No film was made."
        )
    if not Project.objects.open().filter(pk=project.pk).exists():
        raise EditError(f"The project “{project}” takes nothing new. No film was made.")
    columns = _columns(shape, seconds)
    frames = columns["target_frames"]
    if frames is not None and not 1 <= frames <= MOST_FRAMES:
        longest = int(MOST_FRAMES / shape.fps)
        raise EditError(f"A film is between 1 and {longest:,} seconds long. No film was made.")
    with transaction.atomic():
        slug = Film.free_slug(cleaned)
        return Film.objects.create(project=project, name=cleaned, slug=slug, **columns)


def begin(
    script: ScriptRead,
    name: str,
    project: Project,
    shape: Shape = Shape(),
    seconds: int | None = None,
) -> tuple[Film, parsing.ScriptChanges]:
    """A film of a script, as `create`, and what became of the script. Raises EditError."""
    with transaction.atomic():
        film = create(name, project, shape, seconds)
        return film, parsing.write(film, parsing.as_long(film, script))


def name_of(script: ScriptRead) -> str:
    """Its title, else its first words."""
    title = " ".join(script.title.get("title", "").split())[:LONGEST_NAME]
    return title or of_scenes(script.scenes) or "A film"


def of_script(text: str, project: Project, shape: Shape, seconds: int | None) -> Film | None:
    """The newest film of this very script in this shape and length, so that none is paid for twice.
    `text` as it was read (`ScriptRead.text`)."""
    alike = Film.objects.shown().filter(project=project, **_columns(shape, seconds))
    return alike.filter(script__sha256=hashlib.sha256(text.encode()).hexdigest()).first()


def _columns(shape: Shape, seconds: int | None) -> dict[str, int | None]:
    width, height = shape.pixels
    return {
        "width": width,
        "height": height,
        "fps_num": shape.fps.numerator,
        "fps_den": shape.fps.denominator,
        "target_frames": None if seconds is None else round(seconds * shape.fps),
    }


def trash(film: Film) -> None:
    """Out of sight with its board, and nothing is made for it; all its takes stay."""
    _set_trashed(film, True)


def bring_back(film: Film) -> None:
    _set_trashed(film, False)


def _set_trashed(film: Film, trashed: bool) -> None:
    film.trashed_at = timezone.now() if trashed else None
    film.save(update_fields=["trashed_at"])

"""What the words of `film` name: a film, its shots, a script, a profile. Raises CommandError for
what there is not."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from films import board, new_films, profiles
from films.board_models import Shot
from films.models import Film
from foundation import user_input
from production.management.ordering import BAD_INPUT, project_of
from projects.models import Project


def wanted(options: dict[str, Any]) -> tuple[Project, new_films.Shape, int | None]:
    shape = new_films.Shape(options["aspect"], options["size"], options["rate"])
    return project_of(options["project"]) or Project.inbox(), shape, options["seconds"]


def film(name: str) -> Film:
    film = Film.objects.shown().filter(slug=name).first()
    if film is None:
        words = f"There is no film “{user_input.short(name, 200)}”."
        raise CommandError(words, returncode=BAD_INPUT)
    return film


def shots(now: board.Board, text: str) -> list[Shot]:
    """By their labels, as "3B,4A"."""
    by_label = {shot.label.casefold(): shot for shot in now.shots}
    wanted = [label.strip() for label in text.split(",") if label.strip()]
    lost = [label for label in wanted if label.casefold() not in by_label]
    if lost or not wanted:
        words = f"There is no shot “{user_input.short(', '.join(lost), 200)}” on the board."
        raise CommandError(words, returncode=BAD_INPUT)
    return [by_label[label.casefold()] for label in wanted]


def script(name: str) -> Path:
    path = Path(name).expanduser()
    if not name or not path.is_file():
        words = f"There is no file “{user_input.short(name, 200)}”. Name it with --script FILE."
        raise CommandError(words, returncode=BAD_INPUT)
    return path


def use(film: Film, profile: str) -> None:
    if profile in ("draft", "final"):
        profiles.use(film, "final" if profile == "final" else "draft")
    elif profile and not profiles.use_provider(film, profile):
        words = f"“{user_input.short(profile, 60)}” is not a profile: draft, final, or a provider."
        raise CommandError(words, returncode=BAD_INPUT)

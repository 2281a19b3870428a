"""“Try a film”: a film of our own words that makes itself, with what costs nothing."""

from pathlib import Path

from films import advance, new_films
from films.models import Film
from films.script import reading
from films.stages import Stage
from projects.models import Project

SCRIPT = Path(__file__).parent / "shipped" / "the-last-ferry.fountain"
SECONDS = 30


def begin(project: Project) -> Film:
    """Read it, and let it go on to its end; it may cost nothing. Raises EditError."""
    read = reading.read(SCRIPT.read_text(encoding="utf-8"))
    film, _ = new_films.begin(read, read.title["title"], project, seconds=SECONDS)
    advance.start(film, Stage.FILM, 0)
    return film

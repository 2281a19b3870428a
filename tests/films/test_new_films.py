"""A film is made with a size and a rate, goes to the trash and comes back."""

from fractions import Fraction

import pytest

from films import new_films
from films.models import Film
from films.new_films import Shape
from films.script import reading
from films.steps import EditError
from projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("shape", "pixels", "fps"),
    [
        (Shape(), (1280, 720), Fraction(30)),
        (Shape("9:16", 1080, "24"), (1080, 1920), Fraction(24)),
        (Shape("1:1", 720, "29.97"), (720, 720), Fraction(30_000, 1001)),
    ],
)
def test_shapes(shape, pixels, fps):
    film = new_films.create("  The\tLamp ", Project.inbox(), shape, seconds=30)
    assert (film.name, (film.width, film.height), film.fps) == ("The Lamp", pixels, fps)
    assert film.target_frames == round(30 * fps)


def test_two_films_of_one_name_have_two_slugs():
    slugs = [new_films.create("Try", Project.inbox()).slug for _ in range(2)]
    assert slugs == ["try-2", "try-3"], "“try” is the address of a page"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: new_films.create("\u200b", Project.inbox()), "name that can be seen"),
        (lambda: new_films.create("x" * 121, Project.inbox()), "at most 120 characters"),
        (lambda: new_films.create("x", archived()), "takes nothing new"),
        (lambda: new_films.create("x", Project.inbox(), seconds=10**18), "between 1 and 7,200 s"),
        (lambda: new_films.create("x", Project.inbox(), seconds=-5), "between 1 and 7,200 s"),
        (lambda: Shape("4:3"), "one of 16:9, 9:16, 1:1"),
        (lambda: Shape(rate="12"), "one of 24, 25"),
    ],
)
def test_what_cannot_be(make, why):
    with pytest.raises(EditError, match=why):
        make()
    assert Film.objects.count() == 0


def archived() -> Project:
    return Project.objects.create(name="Old", slug="old", state=Project.State.ARCHIVED)


def test_the_trash():
    film = new_films.create("The Lamp", Project.inbox())
    new_films.trash(film)
    assert list(Film.objects.shown()) == []
    new_films.bring_back(film)
    assert list(Film.objects.shown()) == [film]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("Title: The Lamp\n\nINT. ROOM - DAY\n\nIda waits.\n", "The Lamp"),
        ("Fog lay over the harbour. “Who is there?” she said.\n", "Fog lay over the harbour"),
        ("[12:03] Bob: hi\n[12:04] Ida: yes\n", "Hi"),
        ("夜の港。霧の中に灯りが見える。\n", "夜の港"),
        ("One " * 40, "One One One One One One One…"),
        ("“…” he said. “…!” said Bob.\n", None),
    ],
)
def test_a_script_without_a_title_gives_a_film_its_first_words(script, name):
    found = new_films.name_of(reading.read(script))
    assert found == name or (name is None and found.strip())

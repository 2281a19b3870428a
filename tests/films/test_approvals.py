"""A stage may wait for a yes: nothing behind it comes by itself before, and the yes is a step."""

import json

import pytest
from django.core.management import call_command

from films import advance, board, edits, making, planning, steps
from films.models import Film
from films.stages import Stage
from films.take_models import Take
from projects.models import Project
from tests.films.sample_boards import make_shots
from tests.films.studio import Studio, profile
from tests.films.test_making import go_on, states

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(studio: type[Studio]) -> Film:
    """Stopped behind its two stills."""
    film = Film.objects.create(
        project=Project.inbox(), name="Lamp", slug="lamp", width=128, height=72
    )
    film.profile = profile() | {"voice": {"use": "off"}, "music": {"use": "off"}}
    film.profile["still"] = film.profile["still"] | {"waits": True}
    film.save(update_fields=["profile"])
    make_shots(film, 2)
    advance.start(film, Stage.CLIP, None)
    go_on(film)
    return film


def test_it_stops_behind_the_stage_says_so_and_a_yes_to_all_lets_it_go_on(film: Film, capsys):
    assert states(film)["still"] == ["current"] * 2 and states(film)["clip"] == ["missing"] * 2
    assert film.stopped_by == "2 stills wait for your approval." and not advance.is_waiting(film)
    call_command("film", "status", "lamp", json=True)
    assert json.loads(capsys.readouterr().out)["waits_for_yes"] == film.stopped_by
    first, second = Take.objects.filter(chosen=True).order_by("pk")
    edits.approve(film, [first.pk])
    go_on(film)
    assert film.stopped_by == "1 still waits for your approval."
    edits.approve(film, [second.pk])
    steps.undo(film)
    go_on(film)
    assert states(film)["clip"] == ["missing"] * 2
    steps.redo(film)
    go_on(film)
    assert states(film)["clip"] == ["current"] * 2
    assert (film.auto_until, film.stopped_by) == ("", "")


def test_what_is_made_anew_wants_a_yes_again(film: Film):
    edits.approve(film, list(Take.objects.values_list("pk", flat=True)))
    now = board.read(film)
    making.make(planning.plan(now, [Stage.STILL], shots=[now.shots[0].pk], what="all"))
    go_on(film)
    assert film.stopped_by == "1 still waits for your approval."
    assert states(film)["clip"] == ["missing"] * 2

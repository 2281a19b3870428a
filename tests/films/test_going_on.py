# ruff: noqa: F401, F811 - the fixture of a film
"""A film that goes on by itself: what ends that; and two films of one bible."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from films import (
    advance,
    arranging,
    board,
    edit_list,
    edits,
    linking,
    making,
    parsing,
    planning,
    steps,
)
from films.board_models import Shot
from films.models import Film
from films.script import reading
from films.stages import Stage
from films.take_models import Take
from gallery import organising, products
from production.engine import inline, transitions
from production.models import ACTIVE, Generation
from production.models import State as Generating
from providers.assembler.edit_list import SCHEMA, read
from providers.contract import BadRequest, Unavailable
from tests.films.studio import Studio
from tests.films.test_making import SCRIPT, film, go_on, states

pytestmark = pytest.mark.django_db(transaction=True)


def under_way(film: Film) -> Any:
    return Generation.objects.filter(order__purse=film.purse, state__in=ACTIVE)


def of_black_alone(film: Film) -> Film:
    """Nothing of it has to be made but the film."""
    Shot.objects.update(picture=Shot.Picture.BLACK, title="The end", frames=20)
    edits.change(film, "film", film.pk, {"settings": {"music_for": "nothing"}})
    for line in Shot.objects.exclude(lines=None).values_list("lines", flat=True):
        arranging.remove_lines(film, [line])
    return film


def test_two_films_draw_who_is_in_both_each_for_itself(film: Film):
    film.profile |= {"reference": {"draft": "studio/picture"}}
    film.save(update_fields=["profile"])
    other = Film.objects.create(
        project=film.project, name="Sea", slug="sea", width=128, height=72, profile=film.profile
    )
    parsing.write(other, reading.read(SCRIPT))
    for one in (film, other):
        advance.start(one, Stage.REFERENCE, None)
        go_on(one)
        assert set(states(one)["reference"]) == {"current"}
    first, second = (
        Take.objects.filter(film=one, stage="reference").order_by("entry").first()
        for one in (film, other)
    )
    assert first and second and first.entry_id == second.entry_id
    again = Take.objects.create(
        film=other, stage="reference", entry=first.entry, number=2, basis="", content_sha256="1"
    )
    edits.choose(other, [again.pk])
    steps.undo(other)
    chosen = Take.objects.filter(entry=first.entry, chosen=True)
    assert set(chosen.values_list("pk", flat=True)) == {first.pk, second.pk}


def test_what_somebody_cancelled_is_not_ordered_again_by_itself(film: Film):
    Studio.costs = {"picture": "0.10"}
    advance.start(film, Stage.STILL, 10_000_000)
    cancelled = under_way(film).order_by("pk").first()
    transitions.cancelled(cancelled)
    go_on(film)
    assert states(film)["still"] == ["missing", "current", "current"]
    assert "Still of shot 1A was cancelled" in film.stopped_by
    advance.start(film, Stage.STILL, 10_000_000)
    go_on(film)
    assert states(film)["still"] == ["current"] * 3
    assert (Generation.objects.count(), film.stopped_by) == (4, "")


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_a_newer_film_that_does_not_come_is_not_assembled_for_ever(film: Film, how: str):
    advance.start(of_black_alone(film), Stage.FILM, None)
    go_on(film)
    edits.change(film, "shot", film.scenes.first().shots.first().pk, {"frames": 200})
    advance.start(film, Stage.FILM, None)
    for _ in range(10):
        for generation in under_way(film):
            if how == "cancelled":
                transitions.cancelled(generation)
            else:
                transitions.failed(generation, Unavailable("The disk is full."))
        advance.advance(film)
    tries = Take.objects.filter(film=film, stage="film").count() - 1
    assert tries == (1 if how == "cancelled" else 3)
    assert {"cancelled": "Film was cancelled", "failed": "disk is full"}[how] in film.stopped_by
    assert states(film)["film"] == ["stale"]


@pytest.mark.parametrize("price", ["0.50", "0.01"])
def test_who_stops_it_while_it_is_looked_at_stops_it(film: Film, price: str):
    class StopsIt(dict[str, str]):
        """Somebody presses Stop while the prices are asked."""

        def get(self, *_: Any) -> Any:
            advance.stop(Film.objects.get(pk=film.pk))
            return price

    Studio.costs = StopsIt()
    advance.start(film, Stage.STILL, 100_000)
    film.refresh_from_db()
    assert (film.auto_until, film.stopped_by) == ("", "")
    assert not Generation.objects.exists()


def test_what_is_linked_meanwhile_stays_as_somebody_chose_since(film: Film):
    for _ in range(2):
        making.make(planning.plan(board.read(film), [Stage.STILL], what="all"))
        inline.run(under_way(film))
        linking.link(film)
    Take.objects.filter(film=film, number=2).update(content_sha256="", chosen=False)
    seen: list[str] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        """Another links them and chooses, once it is read that they wait for that."""
        seen.append(sql)
        if len(seen) == 2:
            linking.link(film)
            edits.choose(film, [take.pk for take in Take.objects.filter(film=film, number=1)])
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        assert linking.link(film) == 0
    chosen = Take.objects.filter(film=film, chosen=True)
    assert set(chosen.values_list("number", flat=True)) == {1}


def test_what_is_done_and_not_on_its_take_yet_is_not_bought_again(film: Film):
    Studio.costs = {"picture": "0.10"}
    making.make(planning.plan(board.read(film), [Stage.STILL]))
    inline.run(under_way(film))
    assert states(film)["still"] == ["making"] * 3
    assert planning.plan(board.read(film), [Stage.STILL]).items == []
    linking.link(film)
    assert states(film)["still"] == ["current"] * 3


def test_what_waits_for_something_that_nothing_makes_says_so(film: Film):
    shot = film.scenes.first().shots.first()
    edits.skip(film, [shot.pk], Stage.STILL, True)
    advance.start(film, Stage.FILM, None)
    go_on(film)
    assert "Clip of shot 1A waits for its still, which nothing makes." in film.stopped_by
    edits.skip(film, [shot.pk], Stage.CLIP, True)
    advance.start(film, Stage.FILM, None)
    go_on(film)
    assert (film.auto_until, film.stopped_by, states(film)["film"]) == ("", "", ["current"])


def test_what_was_paid_for_and_did_not_arrive_is_not_bought_again(film: Film):
    making.make(planning.plan(board.read(film), [Stage.STILL]))
    lost, *_ = under_way(film)
    facts = {"state": Generating.FAILED, "charged": "yes", "results": [{"url": "https://x.y"}]}
    Generation.objects.filter(pk=lost.pk).update(**facts)
    go_on(film)
    assert sorted(states(film)["still"]) == ["blocked", "current", "current"]
    plan = planning.plan(board.read(film), [Stage.STILL])
    assert plan.items == []
    assert "paid for and did not arrive. Fetch it again in the Queue" in plan.blocked[0][1]
    assert Generation.objects.count() == 3
    again = planning.plan(board.read(film), [Stage.STILL], what="all", targets=[plan.blocked[0][0]])
    making.make(again)
    go_on(film)
    assert states(film)["still"] == ["current"] * 3


def test_what_was_charged_and_can_be_had_nowhere_is_missing_again(film: Film):
    making.make(planning.plan(board.read(film), [Stage.STILL]))
    lost, *_ = under_way(film)
    facts = {"state": Generating.FAILED, "charged": "yes", "operation": None, "results": []}
    Generation.objects.filter(pk=lost.pk).update(**facts)
    go_on(film)
    assert sorted(states(film)["still"]) == ["current", "current", "failed"]
    assert len(planning.plan(board.read(film), [Stage.STILL]).items) == 1


def test_a_film_of_black_alone_is_assembled(film: Film):
    advance.start(of_black_alone(film), Stage.FILM, None)
    go_on(film)
    assert (film.auto_until, film.stopped_by) == ("", "")
    assert states(film) == {"film": ["current"]}


def test_what_has_lost_its_file_is_named(film: Film):
    making.make(planning.plan(board.read(film), [Stage.STILL]))
    go_on(film)
    for take in Take.objects.filter(film=film).exclude(product=None)[1:]:
        organising.trash([take.product_id])
    plan = planning.plan(board.read(film), [Stage.STILL])
    assert [why.partition(":")[0] for why in plan.why_blocked] == [
        *("Still of shot 1B", "Still of shot 2A")
    ]
    plan.blocked *= 2
    assert len(plan.why_blocked) == 2
    plan.blocked += [(plan.blocked[0][0], f"No {n}.") for n in range(5)]
    assert plan.why_blocked[-1] == "4 more cannot be made now."


def test_all_voices_that_came_are_told_to_the_board_at_once(film: Film):
    Shot.objects.update(frames=5)
    making.make(planning.plan(board.read(film), [Stage.VOICE]))
    inline.run(under_way(film))
    with CaptureQueriesContext(connection) as asked:
        assert linking.link(film) == 2
    boards = [one for one in asked if 'FROM "films_scene"' in one["sql"]]
    assert len(boards) == 1
    spoken = Shot.objects.exclude(lines=None)
    assert spoken.count() == 2 and all(shot.frames >= 9 + 30 + 12 for shot in spoken)


def test_what_stands_late_in_a_long_film_is_taken(film: Film):
    """Three hours at 30 frames a second: more than 216,000 frames."""
    Shot.objects.update(frames=110_000)
    Shot.objects.filter(label="2A").update(title="The end")
    edit = edit_list.of_board(board.read(film))
    assert edit.params["titles"][-1]["start_frame"] == 220_000
    Draft202012Validator(SCHEMA).validate(edit.params)
    read(edit.params)
    Shot.objects.update(frames=500_000)
    with pytest.raises(BadRequest, match="1,500,000 frames; 1,296,000 are the most"):
        read(edit_list.of_board(board.read(film)).params)

"""A script becomes a film: what is made, what gets stale, what is paid, what stops it."""

import io
import json
from collections.abc import Callable
from typing import Any

import av
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from films import (
    advance,
    basis,
    board,
    edits,
    making,
    new_films,
    parsing,
    planning,
    spending,
    standing,
    steps,
)
from films.bible_models import Entry
from films.board_models import Appearance, Line, Scene, Shot
from films.board_takes import Target
from films.models import Film
from films.script import reading
from films.stages import Of, Stage
from films.standing import State
from films.take_models import Take
from gallery import organising, products
from gallery.models import Product
from ledger import cap_changes
from ledger.models import Cap, LedgerEntry
from production import event_consumers
from production.engine import inline, transitions
from production.event_models import Event
from production.models import Generation, Order
from production.models import State as Generating
from production.order_requests import OrderRejected
from projects.models import Project
from tests.emulator import Emulator
from tests.films.studio import Studio, profile, spent_by_stage
from tests.shipped import fill_catalogue

SCRIPT = """INT. LAMP ROOM - NIGHT

Ida looks at the dark lamp.

IDA
(quietly)
It is out.

The KEEPER climbs the stairs.

KEEPER
Then we light it.

EXT. SEA - DAWN

A ship turns away from the rocks.
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(studio: type[Studio]) -> Film:
    """Small, so that it is assembled in a moment."""
    film = Film.objects.create(
        project=Project.inbox(), name="Lamp", slug="lamp", width=128, height=72, profile=profile()
    )
    parsing.write(film, reading.read(SCRIPT))
    return film


def go_on(film: Film, on_change: Callable[[], Any] = lambda: None) -> None:
    """As workers do: until nothing is under way any more."""
    while True:
        inline.run(Generation.objects.filter(order__purse=film.purse), on_change=on_change)
        before = Take.objects.filter(film=film).count()
        advance.advance(film)
        film.refresh_from_db()
        if Take.objects.filter(film=film).count() == before:
            return


def made(film: Film, until: Stage) -> Film:
    advance.start(film, until, None)
    go_on(film)
    return film


def states(film: Film) -> dict[str, list[str]]:
    now = board.read(film)
    found: dict[str, list[str]] = {}
    for target, stands in standing.of_board(now, now.wanted).items():
        found.setdefault(target.stage.value, []).append(stands.state.value)
    return found


class TestWholeFilm:
    def test_a_script_becomes_a_film_that_is_as_long_as_it_says(self, film: Film):
        advance.start(film, Stage.FILM, None)
        go_on(film)
        assert {state for found in states(film).values() for state in found} == {"current"}
        assert (film.auto_until, film.stopped_by) == ("", "")
        now = board.read(film)
        made = now.take(Stage.FILM, Of.FILM, film.pk)
        assert made and made.product
        file = board.products_of([made.product])[made.product].asset.file
        with av.open(str(file)) as opened:
            frames = sum(1 for _ in opened.decode(video=0))
        assert frames == sum(shot.frames for shot in now.shots)
        assert all(shot.frames >= 9 + 30 + 12 for shot in now.shots if now.lines_of[shot.pk])

    def test_the_command_does_all_and_tells_where_it_lies(self, studio, tmp_path, capsys):
        path = tmp_path / "lamp.fountain"
        path.write_text(SCRIPT)
        call_command("film", "new", "Lamp", script=str(path), json=True)
        Film.objects.filter(slug="lamp").update(width=128, height=72, profile=profile())
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            call_command("film", "make", "lamp", profile="studio", json=True)
        told = json.loads(capsys.readouterr().out)
        assert (ended.value.code, told["stopped_by"]) == (0, "")
        assert told["path"].endswith(".mp4") and told["shots"] == 3
        assert told["stages"]["film"] == {"current": 1}

    def test_the_same_script_again_goes_on_with_its_film(self, studio, tmp_path):
        path = tmp_path / "lamp.fountain"
        path.write_text(SCRIPT)
        for shape in ({}, {}, {"aspect": "9:16"}):
            with pytest.raises(SystemExit):
                told = {"profile": "studio", "until": "still", "no_wait": True, **shape}
                call_command("film", "make", str(path), **told)
        films = Film.objects.order_by("pk").values_list("slug", "width")
        assert list(films) == [("lamp", 1280), ("lamp-2", 720)]
        assert Order.objects.count() == 2

    def test_the_status_of_none_lists_all(self, film: Film, capsys):
        call_command("film", "status")
        assert capsys.readouterr().out.startswith("lamp: Lamp · stills 0 of 3 ·")
        call_command("film", "status", json=True)
        [told] = json.loads(capsys.readouterr().out)["films"]
        assert (told["film"], told["shots"]) == ("lamp", 3)

    def test_who_speaks_has_a_voice_of_their_own_and_is_told_how(self, film: Film):
        making.make(planning.plan(board.read(film), [Stage.VOICE]))
        go_on(film)
        spoken = {told["prompt"]: told for told in Studio.asked}
        assert spoken["It is out."]["voice"] != spoken["Then we light it."]["voice"]
        assert spoken["It is out."]["emotion"] == "quiet"

    def test_pictures_have_the_films_shape_and_clips_are_long_enough(self, film: Film):
        Shot.objects.filter(label="1A").update(frames=250)
        advance.start(film, Stage.CLIP, None)
        go_on(film)
        pictures = [told for told in Studio.asked if told["model"] == "picture"]
        clips = [told["duration"] for told in Studio.asked if told["model"] == "moving"]
        assert {told["aspect_ratio"] for told in pictures} == {"16:9"}
        assert len(clips) == 3 and max(clips) == 9


class TestStaleness:
    @pytest.fixture
    def done(self, film: Film) -> Film:
        return made(film, Stage.FILM)

    @pytest.fixture
    def drawn(self, film: Film) -> Film:
        """Its stills are there."""
        return made(film, Stage.STILL)

    def test_a_changed_line_makes_its_voice_and_the_film_stale_and_spends_nothing(self, done: Film):
        line = Line.objects.get(text="It is out.")
        before, orders = line.text, Order.objects.count()
        edits.change(done, "line", line.pk, {"text": "It is dark."}, line.revision)
        found = states(done)
        assert found["voice"] == ["stale", "current"]
        assert found["still"] == ["current"] * 3 and found["film"] == ["stale"]
        assert Order.objects.count() == orders
        edits.change(done, "line", line.pk, {"text": before}, None)
        assert {one for each in states(done).values() for one in each} == {"current"}

    def test_it_says_which_part_changed(self, film: Film):
        made(film, Stage.CLIP)
        first, second = Shot.objects.filter(label__in=("1A", "1B")).order_by("label")
        edits.change(film, "shot", first.pk, {"action": "Ida sleeps."}, first.revision)
        edits.change(film, "shot", second.pk, {"frames": 200}, second.revision)
        now = board.read(film)
        for stage, shot, why in (
            (Stage.STILL, first, "action"),
            (Stage.CLIP, second, "its length"),
        ):
            stands = standing.of(now, Target(stage, Of.SHOT, shot.pk))
            assert (stands.state, stands.why) == (State.STALE, (why,))

    def test_redoing_what_is_stale_makes_that_and_no_more(self, done: Film):
        line = Line.objects.get(text="It is out.")
        edits.change(done, "line", line.pk, {"text": "It is dark."}, line.revision)
        asked = len(Studio.asked)
        making.make(planning.plan(board.read(done), [Stage.VOICE], what="stale"))
        go_on(done)
        assert len(Studio.asked) == asked + 1
        assert states(done)["voice"] == ["current", "current"]
        assert Take.objects.filter(line=line).count() == 2

    def test_what_is_missing_is_not_made_by_what_is_stale(self, drawn: Film):
        shot = Shot.objects.get(label="1A")
        edits.change(drawn, "shot", shot.pk, {"action": "Ida sleeps."}, shot.revision)
        assert planning.plan(board.read(drawn), [Stage.STILL]).items == []

    def test_a_file_in_the_trash_blocks_and_is_never_bought_anew(self, drawn: Film):
        take = Take.objects.get(shot__label="1A", stage="still", chosen=True)
        Product.objects.filter(pk=take.product_id).update(trashed_at="2026-01-01T00:00:00Z")
        plan = planning.plan(board.read(drawn), [Stage.STILL])
        assert plan.items == [] and "trash" in plan.blocked[0][1]

    def test_what_takes_the_place_of_an_approved_take_is_not_approved(self, drawn: Film):
        take = Take.objects.get(shot__label="1A", stage="still", chosen=True)
        Take.objects.filter(pk=take.pk).update(approved_at=take.created_at)
        now = board.read(drawn)
        target = Target(Stage.STILL, Of.SHOT, take.shot_id)
        making.make(planning.plan(now, [Stage.STILL], what="all", targets=[target]))
        go_on(drawn)
        new = Take.objects.get(shot=take.shot_id, stage="still", chosen=True)
        assert new.pk != take.pk and new.approved_at is None
        steps.undo(drawn)
        assert Take.objects.get(pk=take.pk).chosen


class TestMoney:
    def test_a_purse_stops_it_in_the_middle_and_raised_it_goes_on(self, film: Film):
        Studio.costs = {"picture": "0.10", "moving": "0.50"}
        advance.start(film, Stage.FILM, 400_000)
        go_on(film)
        assert states(film)["still"] == ["current"] * 3
        assert states(film)["clip"] == ["missing"] * 3
        assert "0.40 $" in film.stopped_by and film.auto_until == "film"
        assert spending.of(film).committed == 300_000
        spending.set_most(film, 2_000_000)
        go_on(film)
        assert states(film)["film"] == ["current"]
        assert spending.of(film).committed == 1_800_000
        assert spent_by_stage(film)["clip"] == 1_500_000

    def test_its_most_is_what_the_ledger_holds_it_to(self, film: Film):
        spending.set_most(film, 2_000_000)
        cap = Cap.objects.get(purse=film.purse)
        cap.amount_micros = 5_000_000
        cap_changes.save(cap)
        assert spending.of(film).most == 5_000_000
        cap_changes.remove(cap)
        assert spending.of(film).most is None

    def test_that_a_cap_stopped_it_is_heard_once(self, film: Film):
        """The notice of it is an event of the film, and no reason to order the same again."""
        Studio.costs = {"picture": "0.10"}
        event_consumers.deliver()
        advance.start(film, Stage.STILL, 100_000)
        event_consumers.deliver()
        assert Event.objects.filter(kind=Event.Kind.CAP_REACHED).count() == 1

    def test_a_plan_tells_the_price_of_what_waits_too(self, film: Film):
        Studio.costs = {"picture": "0.10", "moving": "0.50"}
        plan = planning.plan(board.read(film))
        assert plan.price.usd == 1_800_000
        assert {item.waits_for for item in plan.items if item.target.stage is Stage.CLIP} == {
            "its still"
        }

    def test_two_who_make_the_same_pay_once(self, film: Film):
        Studio.costs = {"picture": "0.10"}
        first = planning.plan(board.read(film), [Stage.STILL])
        second = planning.plan(board.read(film), [Stage.STILL])
        making.make(first)
        with pytest.raises(OrderRejected, match="ordered twice"):
            making.make(second)
        assert Generation.objects.count() == 3
        assert LedgerEntry.objects.count() == 3


class TestTrouble:
    def test_what_failed_for_nothing_is_tried_three_times_then_it_says_so(self, film: Film):
        Studio.fails.update(picture=99)
        advance.start(film, Stage.STILL, None)
        for _ in range(6):
            go_on(film)
        assert len(Studio.asked) == 3 * 3
        assert "The brush broke" in film.stopped_by
        assert states(film)["still"] == ["failed"] * 3
        Studio.fails.clear()
        advance.start(film, Stage.STILL, None)
        go_on(film)
        assert (states(film)["still"], film.stopped_by) == (["current"] * 3, "")

    def test_one_failure_does_not_stop_a_film(self, film: Film):
        Studio.fails.update(picture=1)
        advance.start(film, Stage.STILL, None)
        go_on(film)
        assert states(film)["still"] == ["current"] * 3

    def test_what_may_have_been_charged_stops_it(self, film: Film):
        advance.start(film, Stage.STILL, None)
        take = Take.objects.filter(stage="still").first()
        assert take
        Generation.objects.filter(pk=take.generation_id).update(state=Generating.UNKNOWN)
        advance.advance(film)
        assert "may have been charged" in film.stopped_by
        assert Generation.objects.count() == 3

    def test_what_was_paid_and_not_fetched_is_fetched_again_three_times(
        self, film: Film, scripted: Emulator
    ):
        fill_catalogue()
        film.profile = {"still": {"draft": "scripted/picture"}}
        film.save(update_fields=["profile"])
        gone = {"file": "404"}
        scripted.script(next=[gone | {"file_times": 4}, gone])
        waiting = Generation.objects.filter(state=Generating.COLLECTING)
        advance.start(film, Stage.STILL, None)
        go_on(film, lambda: waiting.update(not_before=None))
        assert sorted(states(film)["still"]) == ["blocked", "current", "current"]
        assert "Still of shot" in film.stopped_by
        assert scripted.stats()["submissions"] == Take.objects.filter(film=film).count() == 3
        advance.advance(film)
        go_on(film)
        assert scripted.stats()["requests"]["GET /files"] == 1 + 5 + 3 * 3

    def test_a_stage_without_a_model_says_where_to_choose_one(self, film: Film):
        film.profile = film.profile | {"still": {"draft": "studio/gone"}}
        film.save(update_fields=["profile"])
        plan = planning.plan(board.read(film), [Stage.STILL])
        assert plan.items == []
        assert "studio/gone" in plan.blocked[0][1] and "profile" in plan.blocked[0][1]

    def test_a_shot_that_shows_nothing_is_named_and_stops_no_other(self, film: Film):
        """Where it only speaks, it shows who is there."""
        Scene.objects.filter(film=film).update(heading="")
        silent, *others = Shot.objects.filter(scene__film=film)
        Shot.objects.filter(pk=silent.pk).update(action="")
        plan = planning.plan(board.read(film), [Stage.STILL])
        assert plan.blocked == [] and plan.items[0].order.prompt
        silent.cast.all().delete()
        Scene.objects.filter(film=film).update(place=None, interior="", time_of_day="", mood="")
        Shot.objects.filter(pk=silent.pk).update(size="", angle="")
        plan = planning.plan(board.read(film), [Stage.STILL])
        words = f"Shot {silent.label} shows nothing yet: write its action."
        assert plan.blocked == [(Target(Stage.STILL, Of.SHOT, silent.pk), words)]
        assert len(plan.items) == len(others)

    def test_nothing_is_made_of_an_empty_film(self, studio):
        film = Film.objects.create(project=Project.inbox(), name="Empty", slug="empty")
        advance.start(film, Stage.FILM, None)
        assert (film.auto_until, Order.objects.count()) == ("", 0)


class TestBoard:
    def test_a_long_film_takes_no_more_queries(self, film: Film):
        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                board.read(film)
            return len(seen)

        few = queries()
        parsing.write(film, reading.read(SCRIPT * 8))
        assert len(board.read(film).shots) == 24
        assert (queries(), few) == (7, 7)


class TestCommand:
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("make", "nothing.fountain"), 2),
            (("status", "nothing"), 2),
            (("parse", "lamp"), 2),
            (("new", ""), 2),
        ],
    )
    def test_bad_input_says_what_is_missing(self, film: Film, words: Any, code: int):
        with pytest.raises(CommandError) as error:
            call_command("film", *words, stderr=io.StringIO())
        assert error.value.returncode == code

    def test_what_costs_needs_a_yes(self, film: Film, capsys):
        Studio.costs = {"picture": "0.10"}
        for action in ("make", "render"):
            with pytest.raises(CommandError, match="--yes"):
                call_command("film", action, "lamp")
        assert Order.objects.count() == 0

    def test_a_plan_and_a_dry_run_order_nothing(self, film: Film, tmp_path, capsys):
        Studio.costs = {"picture": "0.10"}
        call_command("film", "plan", "lamp", json=True)
        told = json.loads(capsys.readouterr().out)
        assert told["stages"]["still"] == {"count": 3, "micros": 300_000, "model": "studio/picture"}
        path = tmp_path / "again.fountain"
        path.write_text(SCRIPT.replace("A ship", "A boat"))
        call_command("film", "parse", "lamp", script=str(path), dry_run=True, json=True)
        assert "1 scene changed" in json.loads(capsys.readouterr().out)["summary"]
        assert Shot.objects.filter(action__contains="boat").count() == 0
        assert Order.objects.count() == 0

    def test_a_film_is_as_long_as_is_said_and_a_script_that_is_none_makes_none(
        self, studio, tmp_path
    ):
        path = tmp_path / "lamp.fountain"
        path.write_text(SCRIPT)
        call_command("film", "new", "Long", script=str(path), seconds=40, json=True)
        film = Film.objects.get(slug="long")
        assert sum(shot.frames for shot in board.read(film).shots) > 30 * film.fps
        path.write_bytes(b"%PDF-1.4")
        with pytest.raises(CommandError, match="PDF"):
            call_command("film", "new", "None", script=str(path))
        assert not Film.objects.filter(slug="none").exists()


class TestRemovedFiles:
    def test_a_purged_picture_blocks_its_shot_and_is_never_bought_anew(self, film: Film):
        advance.start(film, Stage.STILL, None)
        go_on(film)
        take = Take.objects.get(shot__label="1A", stage="still", chosen=True)
        product = take.product
        assert product is not None
        organising.trash([product.pk])
        products.purge([product.pk])
        now = board.read(film)
        stands = standing.of(now, Target(Stage.STILL, Of.SHOT, take.shot_id))
        assert (stands.state, stands.why) == (State.BLOCKED, ("its file was removed",))
        assert planning.plan(now, [Stage.STILL]).items == []
        take.refresh_from_db()
        assert take.product is None and take.content_sha256

    def test_a_trashed_film_orders_nothing_more(self, film: Film):
        advance.start(film, Stage.STILL, None)
        new_films.trash(film)
        go_on(film)
        assert Take.objects.count() == 3 and Order.objects.count() == 1
        new_films.bring_back(film)
        advance.start(film, Stage.VOICE, None)
        assert Order.objects.count() == 2

    def test_what_was_cancelled_is_missing_and_can_be_made(self, film: Film):
        making.make(planning.plan(board.read(film), [Stage.STILL]))
        for generation in Generation.objects.all():
            transitions.cancelled(generation)
        assert states(film)["still"] == ["missing"] * 3
        making.make(planning.plan(board.read(film), [Stage.STILL]))
        go_on(film)
        assert states(film)["still"] == ["current"] * 3
        assert set(Take.objects.filter(chosen=True).values_list("number", flat=True)) == {2}

    def test_two_who_share_a_name_are_both_described(self, film: Film):
        shot = Shot.objects.get(label="1A")
        ida = Entry.objects.get(name_key="ida")
        prop = Entry.objects.create(
            project=film.project, kind="prop", name=ida.name, name_key="ida", description="a boat"
        )
        Appearance.objects.create(shot=shot, entry=prop, position=9)
        parts = basis.basis(board.read(film), Target(Stage.STILL, Of.SHOT, shot.pk))
        Entry.objects.filter(pk=ida.pk).update(description="a woman of forty")
        changed = basis.basis(board.read(film), Target(Stage.STILL, Of.SHOT, shot.pk))
        assert basis.digest(parts) != basis.digest(changed)

"""Chosen shots become final: what that costs is known before, each is ordered once, a purse stops
it in the middle, and a failure leaves the draft."""

import json
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from films import advance, board, edits, runs, spending, steps
from films.board_models import Shot
from films.models import Film
from films.stages import Stage
from films.take_models import Take
from production.engine import inline
from production.estimates import estimate_of
from production.models import Generation, Order
from projects.models import Project
from tests.films.sample_boards import make_shots
from tests.films.studio import Studio, with_finals
from tests.films.test_making import go_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(studio: type[Studio]) -> Film:
    """Two shots whose stills and clips are drafts."""
    film = Film.objects.create(
        project=Project.inbox(), name="Lamp", slug="lamp", width=128, height=72
    )
    film.profile = with_finals() | {"voice": {"use": "off"}, "music": {"use": "off"}}
    film.save(update_fields=["profile"])
    make_shots(film, 2)
    advance.start(film, Stage.CLIP, None)
    go_on(film)
    Studio.costs = {"fine-picture": "0.10", "fine-moving": "0.50"}
    return film


def make_final(film: Film, *labels: str, most: int | None = None) -> None:
    now = board.read(film)
    targets = runs.to_final(now, [shot for shot in now.shots if shot.label in labels])
    price = estimate_of(item.price for item in runs.plan_of(now, targets, "final").items).usd
    runs.begin(film, targets, price if most is None else most, "final")


def asked(model: str) -> int:
    return sum(told["model"] == model for told in Studio.asked)


def qualities(film: Film) -> list[str]:
    chosen = Take.objects.filter(film=film, chosen=True).order_by("stage", "shot")
    return [f"{take.stage} {take.shot.label}: {take.quality}" for take in chosen if take.shot]


class TestFinal:
    def test_one_shot_becomes_final_its_clip_from_its_final_still(self, film: Film):
        assert "clip 1A: draft" in qualities(film)
        make_final(film, "1A")
        assert "still 1A: draft" in qualities(film) and Generation.objects.count() == 5
        go_on(film)
        assert qualities(film) == [
            *("clip 1A: final", "clip 1B: draft", "still 1A: final", "still 1B: draft"),
        ]
        assert (asked("fine-picture"), asked("fine-moving")) == (1, 1)
        assert spending.of(film).committed == 600_000
        assert film.run == {} and not advance.is_waiting(film)
        now = board.read(film)
        assert runs.to_final(now, now.shots[:1]) == []

    def test_to_choose_the_final_is_a_step_that_never_buys_again(self, film: Film):
        make_final(film, "1A")
        go_on(film)
        steps.undo(film)
        steps.undo(film)
        assert {"clip 1A: draft", "still 1A: draft"} <= {*qualities(film)}
        go_on(film)
        assert asked("fine-picture") == 1
        steps.redo(film)
        assert "still 1A: final" in qualities(film)

    def test_a_failure_leaves_the_draft_says_so_and_goes_on_once_it_is_made(self, film: Film):
        Studio.fails.update({"fine-picture": 1})
        make_final(film, "1A")
        go_on(film)
        assert qualities(film)[0] == "clip 1A: draft" and asked("fine-moving") == 0
        why = advance.why_stopped(film)
        assert "The brush broke" in why and "Nothing was charged" in why and "1A" in why
        assert not advance.is_waiting(film)
        make_final(film, "1A")
        go_on(film)
        assert qualities(film)[0] == "clip 1A: final" and advance.why_stopped(film) == ""

    def test_a_purse_stops_it_in_the_middle_and_raised_it_goes_on(self, film: Film):
        spending.set_most(film, 300_000)
        make_final(film, "1A", "1B")
        go_on(film)
        assert (asked("fine-picture"), asked("fine-moving")) == (2, 0)
        why = advance.why_stopped(film)
        assert "purse of 0.30 $ has 0.10 $ left" in why and "costs 1.00 $" in why
        spending.set_most(film, 2_000_000)
        go_on(film)
        assert (asked("fine-picture"), asked("fine-moving")) == (2, 2)
        assert spending.of(film).committed == 1_200_000 and film.run == {}

    def test_what_has_become_dearer_than_agreed_is_not_ordered(self, film: Film):
        make_final(film, "1A", most=200_000)
        go_on(film)
        assert asked("fine-moving") == 0
        assert "0.10 $ of what you agreed to is left" in advance.why_stopped(film)
        runs.stop(film)
        assert advance.why_stopped(film) == "" and film.run == {}

    def test_two_at_once_order_each_once(self, film: Film):
        make_final(film, "1A")
        one, other = Film.objects.get(pk=film.pk), Film.objects.get(pk=film.pk)
        inline.run(Generation.objects.filter(order__purse=film.purse))
        advance.advance(one)
        other.run = {**film.run}
        advance.advance(other)
        go_on(film)
        assert asked("fine-moving") == 1 and film.run == {}

    def test_who_stops_it_while_it_is_looked_at_stops_it(self, film: Film):
        class StopsIt(dict[str, str]):
            """Somebody presses Stop while the prices are asked."""

            def get(self, *_: Any) -> Any:
                runs.stop(Film.objects.get(pk=film.pk))
                return "0.50"

        make_final(film, "1A")
        assert runs.of(Film.objects.get(pk=film.pk))
        Studio.costs = StopsIt()
        runs.go_on(film)
        assert film.run == Film.objects.get(pk=film.pk).run == {}

    def test_a_shot_that_is_gone_or_left_out_is_not_waited_for(self, film: Film):
        make_final(film, "1A")
        edits.skip(film, [Shot.objects.get(label="1A").pk], Stage.CLIP, True)
        go_on(film)
        assert film.run == {} and asked("fine-moving") == 0


class TestCommand:
    def make(self, capsys: Any, *words: str, **options: Any) -> dict[str, Any]:
        with pytest.raises(SystemExit) as ended:
            call_command("film", "make", "lamp", *words, json=True, **options)
        told = json.loads(capsys.readouterr().out)
        return {**told, "code": ended.value.code}

    def test_chosen_shots_are_made_final_for_a_most(self, film: Film, capsys):
        told = self.make(capsys, profile="final", shots="1b", most="0.60")
        assert told["code"] == 0 and told["stopped_by"] == ""
        assert "clip 1B: final" in qualities(film) and asked("fine-moving") == 1
        film.refresh_from_db()
        assert film.profile["still"].get("use") is None

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"shots": "1A", "profile": "final"}, "--yes"),
            ({"shots": "1A", "profile": "final", "most": "0.30"}, "0.60 $"),
            ({"shots": "9Z", "profile": "final", "yes": True}, "9Z"),
            ({"shots": "1A", "profile": "local", "yes": True}, "--shots"),
        ],
    )
    def test_what_is_not_agreed_to_or_not_there_is_said(self, film: Film, capsys, options, words):
        before = Order.objects.count()
        with pytest.raises(CommandError, match=re.escape(words)):
            call_command("film", "make", "lamp", **options)
        assert Order.objects.count() == before

    def test_shots_alone_make_what_is_missing_of_them(self, film: Film, capsys):
        make_shots(film, 2, label="2")
        told = self.make(capsys, shots="2A")
        assert told["code"] == 0
        assert "clip 2A: draft" in qualities(film) and "still 2B: draft" not in qualities(film)

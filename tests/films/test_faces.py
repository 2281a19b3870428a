"""Whose lips move in a shot is chosen, by an edit that can be undone."""

from collections.abc import Callable
from typing import Any

import pytest

from films import asking, basis, board, edits, faces, planning, standing, steps
from films.board import Board
from films.board_models import Line, Shot
from films.board_takes import Target
from films.models import Film
from films.stages import Of, Stage
from films.steps import EditError
from films.take_models import Take
from gallery.models import Product
from providers.contract import BadRequest
from tests.emulator import media
from tests.films.sample_boards import make_film, make_take
from tests.films.studio import Studio, profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def shot(studio: type[Studio], made: Callable[..., Product]) -> Shot:
    """With its clip, and the voice of the second of its two lines."""
    film = make_film(1)
    film.profile = profile() | {"lips": {"draft": "studio/lips"}}
    film.save(update_fields=["profile"])
    shot = Shot.objects.get()
    clip, voice = made(media.mp4(1)), made(media.wav(1, seconds=3))
    make_take(film, "clip", shot=shot, chosen=True, product=clip, quality="own")
    make_take(film, "voice", line=shot.lines.last(), chosen=True, product=voice, quality="own")
    return shot


def read(shot: Shot) -> tuple[Board, Target]:
    return board.read(Film.objects.get()), Target(Stage.LIPS, Of.SHOT, shot.pk)


def params(shot: Shot) -> dict[str, Any]:
    now, target = read(shot)
    [item] = planning.plan(now, [Stage.LIPS], what="all", targets=[target]).items
    return dict(item.order.params)


def test_a_face_is_chosen_and_undone(shot: Shot) -> None:
    film = Film.objects.get()
    now, target = read(shot)
    as_ever = basis.basis(now, target)
    assert sorted(as_ever) == ["clip", "voices", "when"] and "face" not in params(shot)
    Take.objects.create(
        **{"film": film, "stage": "lips", "shot": shot, "number": 1, "chosen": True},
        **{"product": Product.objects.first(), "content_sha256": "1" * 64},
        **{
            "basis": basis.digest(as_ever),
            "basis_parts": basis.short(as_ever) | {basis.LENGTH: 500},
        },
    )
    edits.change(film, "shot", shot.pk, {"face": 2}, shot.revision)
    now, _ = read(shot)
    assert standing.of(now, target).why == ("face",) and params(shot)["face"] == 2
    with pytest.raises(steps.ChangedMeanwhile):
        edits.change(film, "shot", shot.pk, {"face": 1}, shot.revision)
    steps.undo(film)
    now, _ = read(shot)
    assert basis.basis(now, target) == as_ever and standing.of(now, target).state == "current"
    steps.redo(film)
    assert Shot.objects.get().face == 2
    for wrong in (0, 40_000, "x"):
        with pytest.raises(EditError, match="Face"):
            edits.change(film, "shot", shot.pk, {"face": wrong})


def test_lips_move_to_the_first_words_of_somebody_seen_whose_voice_is_there(shot: Shot) -> None:
    first, second = shot.lines.all()
    assert asking.lips_say(read(shot)[0], shot) == (second, Take.objects.last().product_id)
    Line.objects.filter(pk=second.pk).update(kind="voice-over")
    assert asking.lips_say(read(shot)[0], shot) == (first, None)
    Line.objects.filter(pk=first.pk).update(speaker=None)
    assert asking.lips_say(read(shot)[0], shot) == (None, None)


def test_the_model_of_the_lip_sync_looks_at_the_clip(shot: Shot) -> None:
    now, _ = read(shot)
    assert faces.finds(now).what == "faces"
    told = faces.find(*faces.to_look_at(now, shot))
    assert [one.value for one in told.found] == [1, 2] and "half a credit" in told.remark
    Studio.faces = 0
    with pytest.raises(BadRequest, match="no face"):
        faces.find(*faces.to_look_at(now, shot))
    assert Studio.asked == []
    Take.objects.filter(stage="clip").delete()
    with pytest.raises(EditError, match="no clip yet"):
        faces.to_look_at(read(shot)[0], shot)

"""The board's words for transitions are those that the assembler knows."""

import pytest

from films import arranging, basis, board, edit_list, edits, parsing, transitions
from films.board_models import Shot
from films.models import Film
from films.script import transitions as of_script
from projects.models import Project
from providers.assembler import words
from providers.contract import Json

FADES = (
    "EXT. SEA - DAY\n\nA ship turns.\n\nFADE OUT.\n\nEXT. SEA - NIGHT\n\nIt is dark.\n\n"
    "EXT. SEA - DAWN\n\nFog.\n"
)


def test_every_transition_can_be_chosen_and_assembled() -> None:
    assert set(transitions.LABELS) == set(words.TRANSITIONS)


def test_what_a_script_says_has_a_transition() -> None:
    for read in ("FADE IN:", "FADE OUT.", "DISSOLVE TO:", "WIPE TO:", "SMASH CUT TO:"):
        assert transitions.of_words(of_script.kind_of(read)) in transitions.LABELS


@pytest.mark.django_db
def test_what_fades_out_goes_by_way_of_black_whatever_comes_behind_it() -> None:
    film = Film.objects.create(project=Project.inbox(), name="Sea", slug="sea")
    parsing.write(film, parsing.read(film, FADES))
    _, night, morning = board.read(film).shots
    assert [shot["transition"] for shot in told(film)] == ["cut", "fade", "cut"]
    arranging.remove_shots(film, [night.pk])
    assert [shot["transition"] for shot in told(film)] == ["cut", "fade"]
    assert told(film)[1]["transition_frames"] == 30
    assert Shot.objects.get(pk=morning.pk).transition == "cut"


@pytest.mark.django_db
def test_a_film_whose_last_shot_fades_out_ends_in_black() -> None:
    film = Film.objects.create(project=Project.inbox(), name="Sea", slug="sea")
    parsing.write(film, parsing.read(film, FADES))
    before = edit_list.parts_of(board.read(film))
    assert edit_list.of_board(board.read(film)).params["fade_out_frames"] == 0
    edits.change(film, "shot", board.read(film).shots[-1].pk, {"fades_out": True})
    now = board.read(film)
    assert edit_list.of_board(now).params["fade_out_frames"] == 30
    assert basis.changed(basis.short(before), edit_list.parts_of(now)) == ["the fade at its end"]


def told(film: Film) -> list[Json]:
    return edit_list.of_board(board.read(film)).params["shots"]

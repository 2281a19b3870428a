"""The board's words for transitions are those that the assembler knows."""

import pytest

from films import board, edit_list, parsing, transitions
from films.models import Film
from films.script import transitions as of_script
from projects.models import Project
from providers.assembler import words

FADES = "EXT. SEA - DAY\n\nA ship turns.\n\nFADE OUT.\n\nEXT. SEA - NIGHT\n\nIt is dark.\n"


def test_every_transition_can_be_chosen_and_assembled() -> None:
    assert set(transitions.LABELS) == set(words.TRANSITIONS)


def test_what_a_script_says_has_a_transition() -> None:
    for read in ("FADE IN:", "FADE OUT.", "DISSOLVE TO:", "WIPE TO:", "SMASH CUT TO:"):
        assert transitions.of_words(of_script.kind_of(read)) in transitions.LABELS


@pytest.mark.django_db
def test_what_fades_out_goes_to_the_next_by_way_of_black() -> None:
    film = Film.objects.create(project=Project.inbox(), name="Sea", slug="sea")
    parsing.write(film, parsing.read(film, FADES))
    first, second = edit_list.of_board(board.read(film)).params["shots"]
    assert (first["transition"], first["transition_frames"]) == ("cut", 0)
    assert (second["transition"], second["transition_frames"]) == ("fade", 30)

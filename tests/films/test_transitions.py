"""The board's words for transitions are those that the assembler knows."""

from films import transitions
from films.script import transitions as of_script
from providers.assembler import words


def test_every_transition_can_be_chosen_and_assembled() -> None:
    assert set(transitions.LABELS) == set(words.TRANSITIONS)


def test_what_a_script_says_has_a_transition() -> None:
    for read in ("FADE IN:", "FADE OUT.", "DISSOLVE TO:", "WIPE TO:", "SMASH CUT TO:"):
        assert transitions.of_words(of_script.kind_of(read)) in transitions.LABELS

"""Both pictures of a transition move: a clip is ordered with its handles and begins behind the
first of them."""

import pytest

from films import basis, board, edit_list, handles
from films.board_models import Shot
from films.board_takes import Target
from films.models import Film
from films.stages import Of, Stage
from gallery.models import Asset, Product
from tests.films.sample_boards import make_film, make_take

pytestmark = pytest.mark.django_db
FRAMES = 100


@pytest.fixture
def film() -> Film:
    """Three shots of 100 frames; into the second a dissolve of 15, into the third a cut."""
    film = make_film(3)
    Shot.objects.filter(label="1B").update(transition="dissolve", transition_frames=15)
    Shot.objects.filter(label="1C").update(transition_frames=20)
    return film


def needed(film: Film) -> list[int | None]:
    now = board.read(film)
    shots = [Target(Stage.CLIP, Of.SHOT, shot.pk) for shot in now.shots]
    return [basis.frames_needed(now, target) for target in shots]


def begins(film: Film, frames: int, medium: str = "video") -> list[int]:
    """Where each shot begins in a clip of so many frames."""
    for number, shot in enumerate(board.read(film).shots):
        sha256 = f"{number:064x}"
        asset = Asset.objects.create(
            sha256=sha256,
            content_sha256=sha256,
            path=f"nowhere/{number}",
            medium=medium,
            mime="video/mp4",
            size=9,
            duration=frames / 30,
        )
        product = Product.objects.create(asset=asset, project=film.project, medium=medium)
        make_take(film, "clip", shot=shot, chosen=True, product=product)
    told = edit_list.of_board(board.read(film)).params["shots"]
    return [shot["in_frame"] for shot in told]


def test_a_clip_is_ordered_with_what_its_transitions_show(film: Film) -> None:
    """The smaller half of a dissolve stands before its cut, as the assembler has it."""
    assert needed(film) == [FRAMES + 8, FRAMES + 7, FRAMES]


def test_what_ends_in_black_needs_its_half_of_that_too(film: Film) -> None:
    Shot.objects.filter(label="1B").update(fades_out=True)
    assert handles.into(board.read(film), board.read(film).shots[2]) == ("fade", 30)
    assert needed(film) == [FRAMES + 8, FRAMES + 7 + 15, FRAMES + 15]


@pytest.mark.parametrize(
    ("frames", "second"),
    [(FRAMES + 20, 7), (FRAMES + 7, 7), (FRAMES + 3, 3), (FRAMES, 0), (FRAMES - 40, 0)],
)
def test_it_begins_behind_its_head_as_far_as_the_clip_reaches(
    film: Film, frames: int, second: int
) -> None:
    assert begins(film, frames) == [0, second, 0]


def test_where_the_user_lets_it_begin_later_it_does(film: Film) -> None:
    Shot.objects.filter(label="1B").update(in_frame=12)
    assert begins(film, FRAMES + 40) == [0, 12, 0]

"""What a newer version left as it was."""

import random
import unicodedata

from films.script import reading
from films.script.changes import Pair, State, changed
from films.script.pieces import ScriptRead

ROOM = "INT. LAMP ROOM - NIGHT\n\nIda climbs the stairs.\n\nKEEPER\nIt is out.\n\nShe kneels.\n\n"
ROCKS = "EXT. ROCKS - DAY\n\nA boat, very near.\n\nA gull cries.\n\n"
HALL = "INT. HALL - NIGHT\n\nNobody. A clock ticks.\n\n"


def read(text: str) -> ScriptRead:
    return reading.read(text, "fountain")


def told(before: str, after: str) -> list[tuple[str, int | None, int | None, bool]]:
    return [told_of(pair) for pair in changed(read(before), read(after))]


def told_of(pair: Pair) -> tuple[str, int | None, int | None, bool]:
    return pair.state.value, pair.before, pair.after, pair.moved


def test_the_same_however_it_is_wrapped() -> None:
    after = unicodedata.normalize("NFD", ROOM).replace("Ida climbs the", "Ida  climbs\nthe")
    assert told(ROOM + ROCKS, "\n\n" + after + ROCKS) == [
        ("same", 0, 0, False),
        ("same", 1, 1, False),
    ]


def test_numbers_are_labels() -> None:
    assert told(ROOM, ROOM.replace("NIGHT", "NIGHT #7#")) == [("same", 0, 0, False)]


def test_a_scene_that_was_moved_is_the_same() -> None:
    assert told(ROOM + ROCKS + HALL, HALL + ROOM + ROCKS) == [
        ("same", 2, 0, True),
        ("same", 0, 1, False),
        ("same", 1, 2, False),
    ]


def test_new_and_gone() -> None:
    assert told(ROOM + HALL, ROOM + ROCKS) == [
        ("same", 0, 0, False),
        ("new", None, 1, False),
        ("gone", 1, None, False),
    ]


def test_within_a_changed_scene_the_rest_stays() -> None:
    after = ROOM.replace("It is out.", "It went out.")
    [pair, _] = changed(read(ROOM + ROCKS), read(after + ROCKS))
    assert pair.state == State.CHANGED
    assert [told_of(shot) for shot in pair.shots] == [
        ("changed", 0, 0, False),
        ("same", 1, 1, False),
    ]


def test_a_shot_put_in_and_one_taken_out() -> None:
    after = ROCKS.replace("A boat", "The tide turns.\n\nA boat").replace("A gull cries.\n\n", "")
    [pair] = changed(read(ROCKS), read(after))
    assert [told_of(shot) for shot in pair.shots] == [
        ("new", None, 0, False),
        ("same", 0, 1, False),
        ("gone", 1, None, False),
    ]


def test_a_heading_or_a_number_keeps_a_scene_together() -> None:
    renamed = ROOM.replace("LAMP ROOM - NIGHT", "TOWER - DAWN")
    assert told(ROOM, renamed) == [("changed", 0, 0, False)]
    other = "INT. LAMP ROOM - NIGHT\n\nAll is new.\n\n"
    assert told(HALL + ROOM, HALL + other)[1] == ("changed", 1, 1, False)
    numbered = "INT. ATTIC - DAY #3#\n\nAll is new.\n\n"
    assert told(HALL.replace("NIGHT", "NIGHT #3#"), numbered) == [("changed", 0, 0, False)]


def test_of_scenes_with_one_heading_the_likest_is_the_one() -> None:
    first, second = HALL, HALL.replace("Nobody. A clock ticks.", "Ida hides behind the door.")
    after = second.replace("the door", "a door") + first
    assert [pair[:3] for pair in told(first + second, after)] == [("changed", 1, 0), ("same", 0, 1)]


def test_every_scene_and_shot_once_at_a_thousand_shots() -> None:
    chance = random.Random(7)
    words = ["lamp", "sea", "stair", "wind", "boat", "keeper", "door", "glass", "rain", "gull"]

    def scene(number: int) -> str:
        shots = (" ".join(chance.choices(words, k=8)) for _ in range(10))
        return f"INT. ROOM {number % 9} - DAY\n\n" + "".join(f"{shot}.\n\n" for shot in shots)

    scenes = [scene(number) for number in range(99)]
    later = [text.replace("lamp", "lantern", 1) if i % 3 else text for i, text in enumerate(scenes)]
    chance.shuffle(later)
    before, after = read("".join(scenes)), read("".join(later))
    pairs = changed(before, after)
    assert sorted(p.before for p in pairs if p.before is not None) == list(range(99))
    assert sorted(p.after for p in pairs if p.after is not None) == list(range(99))
    assert {p.state for p in pairs} <= {State.SAME, State.CHANGED}
    for pair in pairs:
        if pair.state == State.CHANGED:
            olds = [p.before for p in pair.shots if p.before is not None]
            assert sorted(olds) == list(range(len(before.scenes[pair.before or 0].shots)))
    assert pairs == changed(before, after)

"""Scenes of shots with their seconds, and a whole script fitted to a length."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from films.script.action_sounds import sounds_in
from films.script.cutting import Cutter, Scene, Shot
from films.script.names import Finder
from films.script.pieces import (
    MOST_SHOTS,
    NARRATOR,
    Element,
    LineKind,
    SceneRead,
    ScriptRead,
    ShotRead,
    UnreadableScript,
)
from films.script.speech import milliseconds_of_action, milliseconds_of_lines

SHORTEST_ACTION, LONGEST_ACTION = 2_000, 6_000
"""Milliseconds of action as it is read."""
FITTED = (1_000, 20_000)
"""As it is fitted: no shot of action gets shorter or longer."""
TITLE = 3_000
"""Milliseconds of words on black."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def scenes_of(
    elements: Sequence[Element], text: str, language: str
) -> tuple[tuple[SceneRead, ...], tuple[str, ...]]:
    """The scenes, and the names of who is in them.

    Raises `UnreadableScript` where there are more than 1,000 shots.
    """
    cutter = Cutter(text, language)
    cutter.cut(elements)
    refuse_too_many([scene for scene in cutter.scenes if scene.shots])
    finder = cutter.names.finder()
    scenes = [scene for scene in cutter.scenes if scene.shots or scene.heading]
    read = tuple(_scene(at, scene, finder) for at, scene in enumerate(scenes, 1))
    return read, cutter.names.all()


def refuse_too_many(scenes: Sequence[Scene]) -> None:
    count = sum(len(scene.shots) for scene in scenes)
    if count <= MOST_SHOTS:
        return
    fitting, whole, until = 0, 0, None
    for scene in scenes:
        if fitting + len(scene.shots) > MOST_SHOTS:
            break
        fitting, whole, until = fitting + len(scene.shots), whole + 1, scene.end
    if until is None:
        until = scenes[0].shots[MOST_SHOTS].start
        part = f"its first {MOST_SHOTS:,} shots"
    else:
        part = f"its first {whole:,} scenes ({fitting:,} shots)"
    raise UnreadableScript(
        f"The script makes {count:,} shots, and a film has {MOST_SHOTS:,} at most. "
        f"Make a film of {part}, and other films of the rest.",
        until,
    )


def label_of(scene: str, at: int) -> str:
    """“3A”, “3Z”, “3AA”."""
    letters = ""
    while True:
        letters = LETTERS[at % 26] + letters
        at = at // 26 - 1
        if at < 0:
            return f"{scene}{letters}"


def _scene(at: int, scene: Scene, finder: Finder) -> SceneRead:
    number = scene.number or str(at)
    joint = "-" if number[-1:].isalpha() else ""
    return SceneRead(
        heading=scene.heading,
        number=scene.number,
        place=scene.says.place,
        interior=scene.says.interior,
        time_of_day=scene.says.time_of_day,
        mood=scene.says.mood,
        synopsis="\n".join(scene.synopsis),
        shots=tuple(
            _shot(shot, shot.label or label_of(f"{number}{joint}", i), finder)
            for i, shot in enumerate(scene.shots)
        ),
        start=scene.start,
        end=scene.end,
    )


def _shot(shot: Shot, label: str, finder: Finder) -> ShotRead:
    return ShotRead(
        action=shot.action,
        size=shot.framing.size,
        angle=shot.framing.angle,
        move=shot.framing.move,
        milliseconds=_milliseconds(shot),
        lines=tuple(shot.lines),
        transition=shot.transition,
        sounds=sounds_in(shot.action) if shot.action else (),
        label=label,
        start=shot.start,
        end=shot.end,
        seen=_visible_names(shot, finder),
        title=shot.title,
        fades_out=shot.fades_out,
    )


def _visible_names(shot: Shot, finder: Finder) -> tuple[str, ...]:
    """Those in the action, then those who speak in the picture."""
    speaking = (
        line.speaker
        for line in shot.lines
        if line.kind != LineKind.VOICE_OVER and not line.offscreen
    )
    seen = dict.fromkeys((*finder.names_in(shot.action), *filter(None, speaking)))
    return tuple(name for name in seen if name != NARRATOR)


def _milliseconds(shot: Shot) -> int:
    action = shot.milliseconds
    if shot.action and not action:
        action = milliseconds_of_action(shot.action)
        action = min(max(action, SHORTEST_ACTION), LONGEST_ACTION)
    title = TITLE if shot.title else 0
    return max(action, title, milliseconds_of_lines(shot.lines)) or SHORTEST_ACTION


def fit(script: ScriptRead, milliseconds: int) -> ScriptRead:
    """The same script, as long as it shall be, by its action alone: what is spoken keeps the time
    that it needs. Where that is not possible, it comes as near as it can and a remark says why."""
    shots = script.shots
    lengths = _fitted(shots, milliseconds)
    given = iter(lengths)
    scenes = tuple(
        replace(scene, shots=tuple(replace(shot, milliseconds=next(given)) for shot in scene.shots))
        for scene in script.scenes
    )
    remarks = script.remarks
    if (total := sum(lengths)) != milliseconds:
        how = "longer" if total > milliseconds else "shorter"
        remarks = (
            *remarks,
            f"The film is {total / 1000:.1f} s, {how} than the {milliseconds / 1000:.1f} s asked "
            "for: words are never cut, and action gets neither shorter than 1 s nor longer than "
            "20 s a shot.",
        )
    return replace(script, scenes=scenes, remarks=remarks)


def _fitted(shots: Sequence[ShotRead], milliseconds: int) -> list[int]:
    """One factor for all action, found by halving; a millisecond that is left goes to the first
    shot that may have it."""
    spoken = [milliseconds_of_lines(shot.lines) for shot in shots]
    bounds = [(words or FITTED[0], max(words, FITTED[1])) for words in spoken]

    def scaled(factor: float) -> list[int]:
        return [
            min(max(round(shot.milliseconds * factor), low), high)
            for shot, (low, high) in zip(shots, bounds, strict=True)
        ]

    low, high = 0.0, 64.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(scaled(middle)) < milliseconds else (low, middle)
    return _evened(scaled(high), bounds, milliseconds)


def _evened(lengths: list[int], bounds: Iterable[tuple[int, int]], milliseconds: int) -> list[int]:
    left = milliseconds - sum(lengths)
    evened = []
    for length, (low, high) in zip(lengths, bounds, strict=True):
        step = min(max(left, low - length), high - length)
        step = max(min(step, 1), -1)
        evened.append(length + step)
        left -= step
    return evened

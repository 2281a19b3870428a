"""The same request put to every model of a kind, so that prices can be held against each other.

A request says what is wanted; each model is asked for it by its own parameters (`model_request`).
One that cannot make it is not asked, and what its parameters cannot choose stays as it comes, and
is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from providers.contract import Json, Kind, Medium, ModelSpec
from providers.features import Features, Sound
from providers.quantities import COUNT_NAMES, LONGEST_NAMES
from providers.schema import Field, Type

WORDS = "A quiet lake before sunrise. "
SIDE, SECONDS, LETTERS, ANSWER = 1024, 5, 1000, 1000
TEXT_LETTERS = 4000
MOVING = (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO)


@dataclass(frozen=True)
class StandardRequest:
    """`per` is the unit that prices are compared by. `resolution` and `sound` are "" and None where
    any will do, `letters` how long the text is that goes in, 0 where that does not matter."""

    name: str
    label: str
    per: str
    kinds: tuple[Kind, ...]
    resolution: str = ""
    sound: bool | None = None
    seconds: int = 0
    letters: int = 0


REQUESTS = (
    StandardRequest(
        "picture",
        "1 picture of 1024 × 1024",
        "picture",
        (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE),
        resolution="1k",
    ),
    *(
        StandardRequest(
            f"video-{resolution}{'-sound' if sound else ''}",
            f"5 s at {resolution}, {'with' if sound else 'without'} sound",
            "second",
            MOVING,
            resolution,
            sound,
            SECONDS,
        )
        for resolution in ("720p", "1080p")
        for sound in (False, True)
    ),
    StandardRequest(
        "changed-video", "A video of 5 s at 720p", "second", (Kind.VIDEO_TO_VIDEO,), "720p"
    ),
    StandardRequest(
        "speech", "1,000 characters", "1,000 characters", (Kind.TEXT_TO_SPEECH,), letters=LETTERS
    ),
    StandardRequest("music", "1 minute", "minute", (Kind.TEXT_TO_AUDIO,), seconds=60),
    StandardRequest(
        "text",
        "4,000 characters in, 1,000 tokens out",
        "answer",
        (Kind.TEXT_GENERATION,),
        letters=TEXT_LETTERS,
    ),
)
BY_NAME = {request.name: request for request in REQUESTS}


@dataclass(frozen=True)
class ModelRequest:
    """A standard request in a model's own parameters. `inputs` are what would be measured of the
    files that go in, by the parameter that takes them. `units` is how many of the request's units
    come of it, None where that is not known; `differs` says in words what is otherwise."""

    params: Json
    inputs: tuple[tuple[str, Json], ...] = ()
    units: Decimal | None = Decimal(1)
    differs: tuple[str, ...] = ()


def requests_for(kind: Kind) -> tuple[StandardRequest, ...]:
    return tuple(request for request in REQUESTS if kind in request.kinds)


def model_request(
    request: StandardRequest, spec: ModelSpec, features: Features, known: Iterable[Field]
) -> ModelRequest | None:
    """None where the model cannot make it, by its own schema."""
    every = tuple(known)
    params: Json = {}
    differs: list[str] = []
    if not _resolution(request, spec, features, params, differs):
        return None
    if not _sound(request, features, params, differs):
        return None
    units = _units(request, spec, features, params, differs)
    _counts(every, params)
    if request.letters and spec.prompt_field:
        params[spec.prompt_field] = (WORDS * (request.letters // len(WORDS) + 1))[: request.letters]
    return ModelRequest(params, tuple(_files(every)), units, tuple(differs))


def _resolution(
    request: StandardRequest,
    spec: ModelSpec,
    features: Features,
    params: Json,
    differs: list[str],
) -> bool:
    if not request.resolution:
        return True
    if request.resolution in features.asks_resolution:
        params |= features.asks_resolution[request.resolution]
        return True
    is_fixed = not features.resolutions
    if is_fixed and spec.kind is not Kind.VIDEO_TO_VIDEO:
        differs.append("at its own size")
    if features.resolutions and spec.kind in (Kind.IMAGE_TO_IMAGE, Kind.VIDEO_TO_VIDEO):
        differs.append("as large as it comes")
        return True
    return is_fixed


def _sound(request: StandardRequest, features: Features, params: Json, differs: list[str]) -> bool:
    if request.sound is None:
        return True
    if request.sound in features.asks_sound:
        params |= features.asks_sound[request.sound]
        return True
    if request.sound:
        return features.sound is Sound.ALWAYS
    if features.sound is Sound.ALWAYS:
        differs.append("always with sound")
    return True


def _units(
    request: StandardRequest,
    spec: ModelSpec,
    features: Features,
    params: Json,
    differs: list[str],
) -> Decimal | None:
    """How many seconds, minutes … come of it: as long as was asked for, or the next that it can."""
    if request.per not in ("second", "minute"):
        return Decimal(1)
    follows_file = spec.kind is Kind.VIDEO_TO_VIDEO or features.follows_sound
    if follows_file and not features.seconds:
        return Decimal(SECONDS)
    wanted = request.seconds or SECONDS
    length = _length(features, wanted)
    if length is None:
        differs.append("its length is not told")
        return None
    if features.any_length:
        params[features.seconds_name] = int(length) if length == int(length) else length
    else:
        params |= features.asks_seconds[length]
    if length != wanted:
        differs.append(f"for {length:g} s")
    return Decimal(str(length)) / (60 if request.per == "minute" else 1)


def _length(features: Features, wanted: float) -> float | None:
    if not features.seconds:
        return None
    if features.any_length:
        return min(max(wanted, features.seconds[0]), features.seconds[-1])
    longer = [one for one in features.seconds if one >= wanted]
    return min(longer) if longer else max(features.seconds)


def _counts(every: Iterable[Field], params: Json) -> None:
    """One result, and as long an answer as was asked for."""
    for one in every:
        if one.name in COUNT_NAMES and one.default is not None and one.type is Type.INTEGER:
            params[one.name] = max(1, int(one.minimum or 1))
        if one.name in LONGEST_NAMES:
            most = one.maximum if one.maximum is not None else ANSWER
            params[one.name] = int(min(max(ANSWER, one.minimum or 0), most))


def _files(every: Iterable[Field]) -> Iterable[tuple[str, Json]]:
    """What is put in where a model takes files: a picture of 1024 × 1024, five seconds at 720p."""
    for one in every:
        if one.type is not Type.MEDIA:
            continue
        if one.medium is Medium.AUDIO:
            yield one.name, {"duration": SECONDS}
        elif one.medium is Medium.VIDEO:
            yield one.name, {"duration": SECONDS, "width": 1280, "height": 720}
        else:
            yield one.name, {"width": SIDE, "height": SIDE}

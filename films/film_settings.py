"""What is chosen of a film beside its size and rate: how it sounds, its titles and subtitles."""

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from films.models import Film


class Subtitles(StrEnum):
    NONE = "none"
    BURNT = "burnt"
    BESIDE = "beside"


class MusicFor(StrEnum):
    """What gets a piece of music of its own."""

    NOTHING = "nothing"
    FILM = "film"
    SCENES = "scenes"


@dataclass(frozen=True)
class FilmSettings:
    """`music` are the words that music for the film as a whole is made from; `loudness` is in
    tenths of LUFS; `title_seconds` is how long the title stands, 0 for no title; gains are in
    dB. `keep_clip_sound`: what a clip sounds like by itself is heard."""

    music: str = ""
    music_for: MusicFor = MusicFor.FILM
    music_gain: int = -10
    effects_gain: int = -6
    duck: bool = True
    loudness: int = -140
    subtitles: Subtitles = Subtitles.BESIDE
    subtitle_style: str = "plain"
    title: str = ""
    title_seconds: int = 0
    keep_clip_sound: bool = False
    narrator: bool = True

    @classmethod
    def of(cls, film: Film) -> "FilmSettings":
        """What nobody chose is as it comes; a value that is not known any more, too."""
        facts = {one.name: film.settings.get(one.name, one.default) for one in fields(cls)}
        return cls(**{name: _read(value, getattr(cls, name)) for name, value in facts.items()})

    def as_json(self) -> dict[str, Any]:
        """As the film keeps it: what differs from how it comes."""
        usual = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def _read(value: Any, default: Any) -> Any:
    try:
        return type(default)(value)
    except (TypeError, ValueError):
        return default

"""The stages of a film: what is made, of what on the board, in which order."""

from enum import StrEnum

from providers.contract import Medium


class Of(StrEnum):
    """What on the board a stage makes something for."""

    ENTRY = "entry"
    SHOT = "shot"
    LINE = "line"
    SCENE = "scene"
    FILM = "film"


class Stage(StrEnum):
    """In the order in which they are made: how long a clip has to be, its voices say. MUSIC is for
    a film as a whole, or for a scene."""

    REFERENCE = "reference"
    STILL = "still"
    VOICE = "voice"
    CLIP = "clip"
    EFFECTS = "effects"
    MUSIC = "music"
    LIPS = "lips"
    FILM = "film"

    @property
    def of(self) -> tuple[Of, ...]:
        return _OF[self]

    @property
    def medium(self) -> Medium:
        return _MEDIUM[self]

    @property
    def label(self) -> str:
        """For people, many of them: "Stills"."""
        return _LABELS[self]

    @property
    def one(self) -> str:
        """For people, one of them: "still"."""
        return _ONE[self]


_OF = {
    Stage.REFERENCE: (Of.ENTRY,),
    Stage.STILL: (Of.SHOT,),
    Stage.CLIP: (Of.SHOT,),
    Stage.VOICE: (Of.LINE,),
    Stage.EFFECTS: (Of.SHOT,),
    Stage.MUSIC: (Of.FILM, Of.SCENE),
    Stage.LIPS: (Of.SHOT,),
    Stage.FILM: (Of.FILM,),
}
_MEDIUM = {
    Stage.REFERENCE: Medium.IMAGE,
    Stage.STILL: Medium.IMAGE,
    Stage.CLIP: Medium.VIDEO,
    Stage.VOICE: Medium.AUDIO,
    Stage.EFFECTS: Medium.AUDIO,
    Stage.MUSIC: Medium.AUDIO,
    Stage.LIPS: Medium.VIDEO,
    Stage.FILM: Medium.VIDEO,
}
_LABELS = {
    Stage.REFERENCE: "Reference pictures",
    Stage.STILL: "Stills",
    Stage.CLIP: "Clips",
    Stage.VOICE: "Voices",
    Stage.EFFECTS: "Sound effects",
    Stage.MUSIC: "Music",
    Stage.LIPS: "Lip sync",
    Stage.FILM: "Film",
}
_ONE = {
    Stage.REFERENCE: "reference picture",
    Stage.STILL: "still",
    Stage.CLIP: "clip",
    Stage.VOICE: "voice",
    Stage.EFFECTS: "sound effect",
    Stage.MUSIC: "music",
    Stage.LIPS: "lip sync",
    Stage.FILM: "film",
}

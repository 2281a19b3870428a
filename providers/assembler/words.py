"""The words of an edit list that mean something: transitions and the styles of letters, as data."""

from dataclasses import dataclass

TRANSITIONS = {
    "cut": "",
    "dissolve": "fade",
    "fade": "fadeblack",
    "fade-white": "fadewhite",
    "grain": "dissolve",
    **{
        name: name
        for name in (
            *("wipeleft", "wiperight", "wipeup", "wipedown"),
            *("slideleft", "slideright", "slideup", "slidedown"),
            *("smoothleft", "smoothright", "smoothup", "smoothdown"),
            *("circleopen", "circleclose", "circlecrop", "rectcrop", "radial", "pixelize"),
            *("horzopen", "horzclose", "vertopen", "vertclose", "hblur", "zoomin"),
        )
    },
}
"""What the film's word is in the words of FFmpeg's xfade: a film's “fade” goes by way of black."""


@dataclass(frozen=True)
class Style:
    """How words look: `size` in thousandths of the film's shorter side, `box` draws a ground behind
    them, `by_word` colours each as it is spoken, `place` is where they stand: foot, middle, low."""

    size: int
    place: str = "foot"
    bold: bool = False
    box: bool = False
    by_word: bool = False
    fade_frames: int = 0


SUBTITLE_STYLES = {
    "plain": Style(50),
    "box": Style(50, bold=True, box=True),
    "words": Style(60, bold=True, by_word=True),
}
TITLE_STYLES = {
    "title": Style(100, place="middle", bold=True, fade_frames=8),
    "lower-third": Style(55, place="low", bold=True, box=True),
    "caption": Style(50),
}

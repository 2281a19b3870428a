"""The transitions into a shot: their words on the board, and how people call them. The words are
those of an edit list."""

from films.script import transitions as of_script

CUT = "cut"
LABELS = {
    CUT: "Cut",
    "dissolve": "Dissolve",
    "fade": "Fade by way of black",
    "fade-white": "Fade by way of white",
    "grain": "Grain",
    "wipeleft": "Wipe to the left",
    "wiperight": "Wipe to the right",
    "wipeup": "Wipe upwards",
    "wipedown": "Wipe downwards",
    "slideleft": "Slide to the left",
    "slideright": "Slide to the right",
    "slideup": "Slide upwards",
    "slidedown": "Slide downwards",
    "smoothleft": "Soft wipe to the left",
    "smoothright": "Soft wipe to the right",
    "smoothup": "Soft wipe upwards",
    "smoothdown": "Soft wipe downwards",
    "circleopen": "Circle that opens",
    "circleclose": "Circle that closes",
    "circlecrop": "Circle through black",
    "rectcrop": "Rectangle through black",
    "radial": "Clock hand",
    "pixelize": "Pixels",
    "horzopen": "Doors that open upwards and downwards",
    "horzclose": "Doors that close from above and below",
    "vertopen": "Doors that open sideways",
    "vertclose": "Doors that close sideways",
    "hblur": "Blur",
    "zoomin": "Zoom in",
}
_OF_SCRIPT = {of_script.FADE_IN: "fade", of_script.WIPE: "wipeleft"}


def of_words(read: str) -> str:
    """What the words of a script mean on the board."""
    return _OF_SCRIPT.get(read, read)

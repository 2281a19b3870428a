"""Titles and burnt subtitles as ASS, on a clock on which every frame is a whole tenth of a second.

So a frame shows the same letters wherever on the film it stands and whichever stretch it is made
in. Each text stands at a place of its own (`\\pos`), since libass would else move what meets by
what it has drawn before; those that overlap stand above each other, by order of their start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from providers.assembler.edit_list import EditList, Text
from providers.assembler.words import SUBTITLE_STYLES, TITLE_STYLES, Style

CLOCK = 10
"""Ticks of that clock in its second: one for a frame."""
FONT = "DejaVu Sans"
SAFE, SAFE_IN_PORTRAIT = 50, 100
"""Thousandths of the height that stay free at the foot."""
LINE = 1.25


def lanes(texts: Sequence[Text]) -> list[int]:
    """On which floor each text stands, the lowest that is free as it begins. In order of start."""
    ends: list[int] = []
    found = []
    for text in texts:
        lane = next((n for n, end in enumerate(ends) if end <= text.start_frame), len(ends))
        ends[lane : lane + 1] = [text.end_frame]
        found.append(lane)
    return found


def placed(edit: EditList) -> list[tuple[Text, Style, int]]:
    """Everything that is lettered: the text, its style and its lane."""
    found = []
    for texts, styles in ((edit.titles, TITLE_STYLES), (burnt_cues(edit), SUBTITLE_STYLES)):
        for text, lane in zip(texts, lanes(texts), strict=True):
            found.append((text, styles[text.style], lane))
    return found


def burnt_cues(edit: EditList) -> tuple[Text, ...]:
    return edit.cues if edit.subtitles == "burnt" else ()


def overlapping(
    texts: Iterable[tuple[Text, Style, int]], start: int, frames: int
) -> list[tuple[Text, Style, int]]:
    """Those that are to be seen in these frames of the film."""
    end = start + frames
    return [one for one in texts if one[0].start_frame < end and one[0].end_frame > start]


def document(edit: EditList, texts: Iterable[tuple[Text, Style, int]]) -> str:
    """The ASS file, for a film of that size."""
    short = min(edit.width, edit.height)
    lines = [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {edit.width}",
        f"PlayResY: {edit.height}",
        "WrapStyle: 0",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: TV.709",
        "",
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
        "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
        "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding",
        *(
            _style(name, style, short, edit.width)
            for name, style in {**SUBTITLE_STYLES, **TITLE_STYLES}.items()
        ),
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
        *(_event(edit, text, style, lane) for text, style, lane in texts),
    ]
    return "\n".join(lines) + "\n"


def _style(name: str, style: Style, short: int, width: int) -> str:
    size = max(8, round(short * style.size / 1000))
    outline = round(size * (0.22 if style.box else 0.07), 2)
    return (
        f"Style: {name},{FONT},{size},&H00FFFFFF,&H00B0B0B0,"
        f"{'&H60000000' if style.box else '&H00101010'},&H60000000,{-int(style.bold)},0,0,0,100,"
        f"100,0,0,{3 if style.box else 1},{outline},0,2,{width // 12},{width // 12},0,1"
    )


def _event(edit: EditList, text: Text, style: Style, lane: int) -> str:
    """Rises out of the safe area at the foot, lane by lane; what stands in the middle goes down."""
    short = min(edit.width, edit.height)
    size = max(8, round(short * style.size / 1000))
    step = round(size * LINE * 2.2)
    free = SAFE_IN_PORTRAIT if edit.height > edit.width else SAFE
    foot = edit.height - round(edit.height * free / 1000)
    anchor, y = 2, foot - lane * step
    if style.place == "middle":
        anchor, y = 5, edit.height // 2 + lane * step
    elif style.place == "low":
        y = round(edit.height * 0.82) - lane * step
    fade = 1000 // CLOCK * min(style.fade_frames, text.frames // 3)
    shown = _by_word(text) if style.by_word else escaped(text.text)
    return (
        f"Dialogue: 0,{_time(text.start_frame)},{_time(text.end_frame)},{text.style},,0,0,0,,"
        f"{{\\an{anchor}\\pos({edit.width // 2},{y})\\fad({fade},{fade})}}{shown}"
    )


def _by_word(text: Text) -> str:
    """With the ticks of each word; shared out by letters where nobody told them."""
    words = text.text.split()
    word_frames = text.word_frames
    if len(word_frames) != len(words):
        letters = sum(map(len, words)) or 1
        at = [0]
        for word in words:
            at.append(at[-1] + len(word))
        edges = [text.frames * one // letters for one in at]
        word_frames = tuple(end - begin for begin, end in pairwise(edges))
    unit = 100 // CLOCK
    pairs = zip(words, word_frames, strict=True)
    return " ".join(f"{{\\k{frames * unit}}}{escaped(word)}" for word, frames in pairs)


def escaped(text: str) -> str:
    """As ASS shows it letter by letter. Text from right to left gets isolates, so that its stops
    stand at its end."""
    from unicodedata import bidirectional

    shown = text.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")
    if any(bidirectional(letter) in ("R", "AL") for letter in shown):
        shown = "\n".join(f"\u2067{line}\u2069" for line in shown.splitlines())
    return "\\N".join(shown.splitlines())


def _time(frame: int) -> str:
    """Frame n is at n tenths of a second."""
    seconds, tenths = divmod(frame, CLOCK)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{tenths * (100 // CLOCK):02}"

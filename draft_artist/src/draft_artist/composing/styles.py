"""Genres and moods: what plays, what it plays, and how it is mixed. Data, no code."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """One player. `enters` is the intensity of a section (0 to 1) from which it plays.

    `octave` is where degree 0 lies; `level` is how loud it is heard, in decibels beside a solo
    voice; `pan` -1 to 1; `echo` is its reverb share.
    """

    role: str
    instrument: str
    pattern: str
    octave: int = 4
    level: float = 0.0
    pan: float = 0.0
    echo: float = 0.2
    enters: float = 0.0


@dataclass(frozen=True)
class Style:
    """`swing` 0.5 is straight; `loose` is how far players stray from the beat, in milliseconds.

    `busy` 0 to 1 says how many notes the melody has, `echo` how long the reverb is in seconds,
    `top` where the highs of the whole are rounded off in hertz.
    """

    tempo: tuple[int, int]
    moods: tuple[str, ...]
    parts: tuple[Part, ...]
    drums: str = ""
    kit: str = "studio"
    drum_level: float = 0.0
    modes: tuple[str, ...] = ()
    chord_size: int = 3
    bars_per_chord: float = 1.0
    jazz: bool = False
    swing: float = 0.5
    loose: float = 6.0
    busy: float = 0.5
    echo: float = 1.8
    top: float = 16000.0
    pump: bool = False
    crackle: bool = False
    drive: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mood:
    modes: tuple[str, ...]
    tempo: float = 1.0
    busy: float = 0.0
    bright: float = 1.0
    lift: int = 0


MOODS = {
    "happy": Mood(("major", "major", "mixolydian"), 1.06, 0.15, 1.15, 1),
    "calm": Mood(("major", "lydian", "dorian"), 0.9, -0.25, 0.8),
    "sad": Mood(("minor", "minor", "dorian"), 0.88, -0.15, 0.75),
    "dark": Mood(("phrygian", "minor", "harmonic-minor"), 0.92, -0.1, 0.65, -1),
    "epic": Mood(("minor", "minor", "major"), 1.0, 0.05, 1.1),
    "tense": Mood(("harmonic-minor", "phrygian"), 1.08, 0.1, 0.95),
    "romantic": Mood(("major", "major", "lydian"), 0.93, -0.05, 0.9),
    "mysterious": Mood(("dorian", "phrygian", "harmonic-minor"), 0.93, -0.15, 0.8),
    "energetic": Mood(("minor", "mixolydian", "major"), 1.14, 0.25, 1.2),
    "hopeful": Mood(("major", "mixolydian", "lydian"), 1.0, 0.0, 1.05),
    "dreamy": Mood(("lydian", "major"), 0.9, -0.2, 0.85, 1),
    "playful": Mood(("major", "lydian", "mixolydian"), 1.1, 0.2, 1.1, 1),
}

STYLES = {
    "ambient": Style(
        tempo=(58, 76),
        moods=("calm", "dreamy", "mysterious"),
        parts=(
            Part("pad", "warm pad", "sustain", 4, -2, echo=0.5),
            Part("arp", "bell", "sparse", 5, -8, 0.35, 0.7, enters=0.4),
            Part("bass", "sub", "root", 2, -6, echo=0.1, enters=0.3),
            Part("lead", "glass", "melody", 5, -5, -0.3, 0.7, enters=0.5),
            Part("high", "choir", "sustain", 5, -8, echo=0.6, enters=0.75),
        ),
        chord_size=4,
        bars_per_chord=2,
        busy=0.15,
        echo=4.0,
        top=9000,
        loose=20,
    ),
    "lofi": Style(
        tempo=(72, 88),
        moods=("calm", "dreamy", "sad", "romantic"),
        parts=(
            Part("chords", "electric piano", "lazy", 4, -3, -0.1, 0.25),
            Part("bass", "round bass", "lofi", 2, -2, echo=0.02, enters=0.4),
            Part("lead", "soft pluck", "melody", 5, -4, 0.25, 0.4, enters=0.55),
            Part("pad", "warm pad", "sustain", 4, -12, echo=0.4, enters=0.7),
        ),
        drums="boom bap",
        kit="dusty",
        drum_level=-2,
        chord_size=5,
        jazz=True,
        swing=0.58,
        loose=9,
        busy=0.35,
        echo=1.6,
        top=6500,
        crackle=True,
    ),
    "piano": Style(
        tempo=(68, 96),
        moods=("calm", "romantic", "sad", "hopeful"),
        parts=(
            Part("arp", "piano", "broken", 3, -4, -0.15, 0.3),
            Part("bass", "piano", "root", 2, -7, -0.2, 0.3),
            Part("lead", "piano", "melody", 5, 0, 0.15, 0.35, enters=0.4),
        ),
        busy=0.45,
        echo=2.4,
        loose=10,
    ),
    "orchestral": Style(
        tempo=(76, 108),
        moods=("romantic", "hopeful", "epic", "mysterious"),
        parts=(
            Part("pad", "strings", "sustain", 4, -4, 0.0, 0.4),
            Part("bass", "cello", "root-fifth", 2, -4, 0.3, 0.3, enters=0.4),
            Part("arp", "harp", "broken", 4, -7, -0.45, 0.4, enters=0.3),
            Part("lead", "flute", "melody", 5, -1, 0.2, 0.45, enters=0.45),
            Part("counter", "horn", "counter", 3, -6, -0.25, 0.45, enters=0.7),
            Part("double", "violin", "melody", 5, -5, -0.3, 0.45, enters=0.85),
        ),
        drums="timpani",
        kit="orchestra",
        drum_level=-7,
        busy=0.45,
        echo=3.0,
        loose=10,
    ),
    "electronic": Style(
        tempo=(116, 128),
        moods=("energetic", "happy", "dark", "dreamy"),
        parts=(
            Part("pad", "super saw", "sustain", 4, -6, echo=0.35),
            Part("arp", "synth pluck", "sixteenths", 5, -8, 0.3, 0.3, enters=0.3),
            Part("bass", "saw bass", "offbeat", 2, -2, echo=0.02, enters=0.5),
            Part("lead", "saw lead", "melody", 5, -4, -0.15, 0.35, enters=0.7),
        ),
        drums="four",
        kit="machine",
        drum_level=1,
        loose=0,
        busy=0.5,
        pump=True,
    ),
    "rock": Style(
        tempo=(108, 138),
        moods=("energetic", "happy", "dark"),
        parts=(
            Part("chords", "guitar amp", "chug", 3, -4, -0.55, 0.1),
            Part("double", "guitar amp", "chug", 3, -4, 0.55, 0.1, enters=0.7),
            Part("bass", "pick bass", "eighths", 2, -2, echo=0.02, enters=0.35),
            Part("lead", "guitar lead", "melody", 5, -2, 0.1, 0.3, enters=0.6),
            Part("pad", "organ", "sustain", 4, -12, 0.2, 0.2, enters=0.85),
        ),
        drums="rock",
        kit="studio",
        drum_level=0,
        modes=("minor", "mixolydian", "major", "dorian"),
        busy=0.5,
        echo=1.2,
        drive={"guitar amp": 5.0, "guitar lead": 3.0},
    ),
    "folk": Style(
        tempo=(86, 116),
        moods=("happy", "hopeful", "calm", "romantic"),
        parts=(
            Part("chords", "steel guitar", "strum", 3, -3, -0.3, 0.15),
            Part("arp", "nylon guitar", "picking", 4, -7, 0.35, 0.2, enters=0.6),
            Part("bass", "upright bass", "alternating", 2, -4, echo=0.05, enters=0.4),
            Part("lead", "whistle", "melody", 5, -1, 0.15, 0.35, enters=0.5),
            Part("counter", "fiddle", "counter", 4, -7, -0.2, 0.3, enters=0.8),
        ),
        drums="folk",
        kit="hands",
        drum_level=-8,
        modes=("major", "mixolydian", "dorian", "minor"),
        busy=0.55,
        echo=1.4,
        loose=10,
    ),
    "jazz": Style(
        tempo=(104, 148),
        moods=("playful", "calm", "romantic", "mysterious"),
        parts=(
            Part("chords", "piano", "comp", 4, -5, -0.25, 0.15),
            Part("bass", "upright bass", "walking", 2, -1, 0.05, 0.05, enters=0.2),
            Part("lead", "saxophone", "melody", 4, 0, 0.15, 0.25, enters=0.5),
            Part("counter", "vibraphone", "counter", 5, -9, 0.4, 0.3, enters=0.8),
        ),
        drums="ride",
        kit="brushes",
        drum_level=-8,
        chord_size=4,
        jazz=True,
        swing=0.65,
        busy=0.6,
        echo=1.3,
        loose=8,
    ),
    "cinematic": Style(
        tempo=(76, 104),
        moods=("epic", "tense", "dark", "hopeful"),
        parts=(
            Part("ostinato", "low strings", "ostinato", 3, -5, 0.25, 0.3, enters=0.3),
            Part("pad", "strings", "sustain", 4, -5, -0.1, 0.45),
            Part("bass", "sub", "root", 2, -5, echo=0.05, enters=0.4),
            Part("chords", "brass", "halves", 3, -4, -0.2, 0.4, enters=0.7),
            Part("lead", "horn", "melody", 4, -1, 0.1, 0.45, enters=0.55),
            Part("double", "violin", "melody", 5, -5, -0.25, 0.45, enters=0.75),
            Part("high", "choir", "sustain", 5, -8, 0.0, 0.6, enters=0.85),
        ),
        drums="taiko",
        kit="orchestra",
        drum_level=-1,
        busy=0.25,
        echo=3.4,
        loose=6,
    ),
    "8-bit": Style(
        tempo=(122, 156),
        moods=("happy", "energetic", "playful"),
        parts=(
            Part("arp", "pulse", "sixteenths", 4, -7, 0.25, 0.0),
            Part("bass", "chip bass", "octaves", 3, -3, echo=0.0, enters=0.2),
            Part("lead", "square lead", "melody", 5, 0, -0.15, 0.05, enters=0.3),
        ),
        drums="chip",
        kit="chip",
        drum_level=-4,
        loose=0,
        busy=0.75,
        echo=0.6,
    ),
}

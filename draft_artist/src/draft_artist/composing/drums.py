"""Drum patterns by genre: sixteen steps to a bar, from . (none) over - and o to x (loud)."""

from __future__ import annotations

LOUD = {".": 0.0, "-": 0.35, "o": 0.65, "x": 1.0}

# pattern → (light, full): what plays from intensity 0.4, and what from 0.7
PATTERNS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "boom bap": (
        {"kick": "x.........x.....", "hat": "o.-.o.-.o.-.o.-."},
        {
            "kick": "x......-..x.....",
            "snare": "....x.......x..-",
            "hat": "x.o.x.o.x.o.x.oo",
            "open": "..............-.",
        },
    ),
    "timpani": (
        {"timpani": "o..............."},
        {"timpani": "x.......o.....--", "cymbal": "o..............."},
    ),
    "four": (
        {"kick": "x...x...x...x...", "hat": "..o...o...o...o."},
        {
            "kick": "x...x...x...x...",
            "clap": "....x.......x...",
            "hat": "o.-.o.-.o.-.o.--",
            "open": "..x...x...x...x.",
        },
    ),
    "rock": (
        {"kick": "x.......x.......", "hat": "x.o.x.o.x.o.x.o."},
        {
            "kick": "x.....o.x.x.....",
            "snare": "....x.......x...",
            "hat": "x.o.x.o.x.o.x.o.",
        },
    ),
    "folk": (
        {"shaker": "o.-.o.-.o.-.o.-."},
        {"stomp": "x.......o.......", "clap": "....o.......o...", "shaker": "o-o-o-o-o-o-o-o-"},
    ),
    "ride": (
        {"ride": "o...x...o...x...", "foot": "....o.......o..."},
        {
            "ride": "o...x.-.o...x.-.",
            "foot": "....o.......o...",
            "snare": "......-....-....",
            "kick": "-.......-.......",
        },
    ),
    "taiko": (
        {"taiko": "x.......o......."},
        {
            "taiko": "x..o..o.x...o.oo",
            "hit": "x...............",
            "tick": "o-o-o-o-o-o-o-o-",
        },
    ),
    "chip": (
        {"kick": "x...x...x...x...", "hat": "o.o.o.o.o.o.o.o."},
        {
            "kick": "x...x..xx...x...",
            "snare": "....x.......x..-",
            "hat": "o-o-o-o-o-o-o-o-",
        },
    ),
}
# What leads over into the next phrase: the second half of its last bar.
FILLS = {
    "boom bap": {"snare": "--.-x-oo"},
    "timpani": {"timpani": "--oooxxx"},
    "four": {"clap": "x..xx.xx", "snare": "--ooooxx"},
    "rock": {"snare": "oox.....", "tom": "...oxxox"},
    "folk": {"stomp": "x.x.x.xx"},
    "ride": {"snare": "-.o--.ox"},
    "taiko": {"taiko": "oooxoxxx"},
    "chip": {"snare": "oooooxxx"},
}
CRASH = {"rock": "crash", "four": "crash", "taiko": "cymbal", "timpani": "cymbal", "chip": "crash"}

"""Reading a prompt: from words to a `Scene`, the plain description that the painters draw.

Nothing here knows how anything looks. The whole prompt and the seed give one number, the scene's
`key`, from which all chance in the picture flows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from draft_artist.left_out import matters, signs
from draft_artist.scene import vocabulary as v
from draft_artist.scene.dictionary import LONGEST_READ, Meanings, phrases, roles, singular, tokens
from draft_artist.scene.nouns import HOLDABLE, Noun
from draft_artist.scene.palette import Color
from draft_artist.scene.roles import Role

MOST_THINGS = 7
MOST_OF_ONE = 14
DEPICTED = {"noun", "role", "group", "place", "time", "weather", "season"}
"""What a word must mean to put something into the picture; the others only say how it looks."""


@dataclass(frozen=True)
class Thing:
    """One kind of thing in the picture, `count` times. `noun` is `"person"` for people."""

    noun: Noun
    count: int = 1
    color: Color | None = None
    size: float = 1.0
    pose: str = ""
    role: Role | None = None
    old: bool = False
    holds: tuple[str, ...] = ()
    held_colors: tuple[Color | None, ...] = ()

    @property
    def name(self) -> str:
        return self.role.name if self.role else self.noun.name


@dataclass(frozen=True)
class Scene:
    """What to draw. `key` seeds all chance; `known` is false when no word names anything that can
    be drawn, and `left_out` are the words that were not understood or found no room."""

    key: int
    place: str
    time: str
    weather: frozenset[str]
    season: str
    shot: str
    style: str
    mood: str
    colors: tuple[Color, ...]
    things: tuple[Thing, ...]
    known: bool
    left_out: tuple[str, ...] = ()

    @property
    def indoors(self) -> bool:
        return self.place in v.INDOORS

    @property
    def snowy(self) -> bool:
        return "snow" in self.weather or self.season == "winter" or self.place == "snowfield"

    @property
    def wet(self) -> bool:
        return bool(self.weather & {"rain", "storm"})

    def figures(self) -> int:
        """How many people, animals and other living things there are."""
        return sum(t.count for t in self.things if t.noun.rank >= 3 or t.role)


PERSON = Noun("person", 1.72, "ground", "", 5)
_CHILD = Noun("person", 1.15, "ground", "", 5)

# Places that give way to a plainer word: "a path through the forest", "the sky over the sea".
_WEAK = ("hills", "city", "sky", "road", "snowfield")
_DESERT_TOWN = ({"square", "desert"}, {"city", "desert"}, {"village", "desert"})


def key_of(prompt: str, seed: int) -> int:
    """The number that all chance in the picture flows from."""
    digest = hashlib.sha256(f"{seed}\0{prompt}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def read(prompt: str, *, seed: int = 0, style: str = "auto", mood: str = "auto") -> Scene:
    """The scene that a prompt describes. `style` and `mood` other than "auto" win over words."""
    reader = _Reader(key_of(prompt, seed))
    for _, words, found in phrases(tokens(prompt)):
        reader.take(words, found)
    reader.left_out += signs(prompt[:LONGEST_READ])
    return reader.scene(style, mood)


class _Reader:
    """Goes over the phrases once and keeps what belongs to the next noun."""

    def __init__(self, key: int) -> None:
        self.key = key
        self.things: list[Thing] = []
        self.place = self.time = self.season = self.shot = self.style = self.mood = ""
        self.weather: set[str] = set()
        self.colors: list[Color] = []
        self.known = False
        self.left_out: list[str] = []
        self.phrase = ""
        self.after_a_stranger = False
        self.last_pose = ""
        self.negated = 0
        self.holding = 0
        self._fresh()

    def _fresh(self) -> None:
        self.color: Color | None = None
        self.count = 0
        self.size = 1.0
        self.old = False

    def take(self, words: tuple[str, ...], found: Meanings | None) -> None:
        if words[0] in v.NEGATIONS:
            self.negated = 3
            return
        if self.negated:
            self.negated = 0 if found and found.meanings[0][0] != "color" else self.negated - 1
            return
        self.holding = max(0, self.holding - 1)
        if words[0] in v.HOLD_WORDS and (words[0] != "with" or self._hands(len(self.things) - 1)):
            self.holding = 5
        if found is None:
            if words[0].isdecimal() and int(words[0][:3]) > 0 and len(words[0]) < 4:
                self.count = int(words[0])
            else:
                self._stranger(words[0])
            return
        self.phrase, self.after_a_stranger = " ".join(words), False
        kinds = dict(found.meanings)
        self.known = self.known or bool(kinds.keys() & DEPICTED)
        many = words[-1] != singular(words[-1]) and words[-1][-2:] not in ("'s", "’s")
        for kind, meaning in found.meanings:
            getattr(self, f"_{kind}")(meaning, kinds, many)

    def _stranger(self, word: str) -> None:
        """A word that nobody knows. It may belong to the next thing ("velvet dress"), but not over
        words that join: the colour and number before it were its own then."""
        if matters(word):
            self.left_out.append(word)
            self.after_a_stranger = True
        elif self.after_a_stranger:
            self.after_a_stranger = False
            if self.color:
                self.colors.append(self.color)
            self._fresh()

    def _noun(self, noun: Any, kinds: dict[str, Any], many: bool) -> None:
        if "wear" in kinds and any(thing.role for thing in self.things):
            return
        if "role" in kinds or (noun.name == "robot" and "place" in kinds):
            return
        person = next((i for i in range(len(self.things) - 1, -1, -1) if self._hands(i)), None)
        if noun.name in HOLDABLE and self.holding and person is not None and self.count < 2:
            holder = self.things[person]
            if len(holder.holds) < 2:
                self.things[person] = _with(
                    holder,
                    holds=(*holder.holds, noun.name),
                    held_colors=(*holder.held_colors, self.color),
                )
            else:
                self.left_out.append(self.phrase)
            self._fresh()
            return
        self._add(noun, None, many)

    def _hands(self, i: int) -> bool:
        """Whether the i-th thing could hold another one."""
        if i < 0:
            return False
        return self.things[i].role is not None or self.things[i].noun.name == "robot"

    def _role(self, role: Any, kinds: dict[str, Any], many: bool) -> None:
        self._add(_CHILD if role.build == "child" else PERSON, role, many)

    def _group(self, count: Any, kinds: dict[str, Any], many: bool) -> None:
        if "number" in kinds or "noun" in kinds:
            return
        self.count = self.count * 2 if self.count else count
        self._add(PERSON, roles()["person"][0], False)

    def _add(self, noun: Noun, role: Role | None, many: bool) -> None:
        several = 3 + (self.key >> len(self.things)) % 3 if noun.metres < 12 else 3
        count = min(MOST_OF_ONE, self.count or (several if many else 1))
        size = self.size
        same = next(
            (i for i, t in enumerate(self.things) if t.noun == noun and t.role == role), None
        )
        pose = self.last_pose if noun.rank >= 3 else ""
        thing = Thing(noun, count, self.color, size, pose, role, self.old)
        if same is not None:
            known = self.things[same]
            self.things[same] = _with(
                known,
                count=max(count, known.count),
                color=known.color or self.color,
                old=known.old or self.old,
            )
        elif len(self.things) < MOST_THINGS:
            self.things.append(thing)
        else:
            self.left_out.append(self.phrase)
        self._fresh()

    def _place(self, place: Any, kinds: dict[str, Any], many: bool) -> None:
        if (
            not self.place
            or (self.place in _WEAK and place not in _WEAK)
            or (place in v.INDOORS and self.place not in v.INDOORS)
        ):
            self.place = place
        elif place == "desert-town" or {self.place, place} in _DESERT_TOWN:
            self.place = "desert-town"
        if "noun" not in kinds:
            if self.color:
                self.colors.append(self.color)
            self._fresh()

    def _time(self, time: Any, kinds: dict[str, Any], many: bool) -> None:
        self.time = self.time or time

    def _weather(self, weather: Any, kinds: dict[str, Any], many: bool) -> None:
        self.weather.add(weather)

    def _season(self, season: Any, kinds: dict[str, Any], many: bool) -> None:
        self.season = self.season or season

    def _shot(self, shot: Any, kinds: dict[str, Any], many: bool) -> None:
        self.shot = self.shot or shot

    def _style(self, style: Any, kinds: dict[str, Any], many: bool) -> None:
        self.style = self.style or style

    def _mood(self, mood: Any, kinds: dict[str, Any], many: bool) -> None:
        self.mood = self.mood or mood

    def _pose(self, pose: Any, kinds: dict[str, Any], many: bool) -> None:
        for i in range(len(self.things) - 1, -1, -1):
            thing = self.things[i]
            if thing.noun.rank >= 3 and not thing.pose:
                self.things[i] = _with(thing, pose=pose)
                break
        self.last_pose = pose if pose in ("run", "walk", "dance") else ""

    def _color(self, color: Any, kinds: dict[str, Any], many: bool) -> None:
        if self.color:
            self.colors.append(self.color)
        self.color = color

    def _number(self, count: Any, kinds: dict[str, Any], many: bool) -> None:
        self.count = count

    def _size(self, size: Any, kinds: dict[str, Any], many: bool) -> None:
        self.size = size

    def _wear(self, wear: Any, kinds: dict[str, Any], many: bool) -> None:
        """Clothes belong to the last person; a hat without a head under it is a thing."""
        person = next((i for i in range(len(self.things) - 1, -1, -1) if self.things[i].role), None)
        part, name = wear
        if person is None:
            if "noun" not in kinds:
                self.left_out.append(self.phrase)
            return
        thing = self.things[person]
        role = thing.role
        assert role is not None
        if part == "hat":
            self.things[person] = _with(thing, role=replace(role, hat=name))
        else:
            self.things[person] = _with(
                thing, role=replace(role, outfit=name), color=self.color or thing.color
            )
        self._fresh()

    def _old(self, old: Any, kinds: dict[str, Any], many: bool) -> None:
        self.old = True

    def scene(self, style: str, mood: str) -> Scene:
        key = self.key
        if self.color:
            last = self.things[-1] if self.things else None
            if last and last.role and not last.color:
                self.things[-1] = _with(last, color=self.color)
            self.colors.append(self.color)
        things = tuple(self.things)
        place = self.place or next((h for t in _by_rank(things) if (h := _home(t))), "")
        if not place:
            fallback = ("hills", "mountain", "lake", "desert", "sea", "forest", "meadow", "river")
            place = "hills" if things else fallback[key % len(fallback)]
        style = style if style != "auto" else self.style
        time = self.time or _usual_time(place, self.weather, style, key)
        return Scene(
            key=key,
            place=place,
            time=time,
            weather=frozenset(self.weather),
            season=self.season,
            shot=self.shot or "medium",
            style=style,
            mood=mood if mood != "auto" else self.mood,
            colors=tuple(dict.fromkeys(self.colors)),
            things=things,
            known=self.known,
            left_out=tuple(dict.fromkeys(self.left_out)),
        )


def _with(thing: Thing, **changes: object) -> Thing:
    return Thing(**{**thing.__dict__, **changes})


def _home(thing: Thing) -> str:
    return thing.role.home if thing.role else thing.noun.home


def _by_rank(things: tuple[Thing, ...]) -> list[Thing]:
    return sorted(things, key=lambda t: -t.noun.rank)


def _usual_time(place: str, weather: set[str], style: str, key: int) -> str:
    if "storm" in weather and place not in v.INDOORS:
        return "dusk"
    if "fireworks" in weather or "aurora" in weather or place in ("space", "moon-surface"):
        return "night"
    if weather & {"stars", "moon", "signs"} or style in ("neon", "noir"):
        return "night"
    if place in ("alley", "graveyard", "rooftop", "bar", "tower-top") and "sun" not in weather:
        return "night"
    if weather & {"rain", "storm", "snow", "fog", "cloudy", "clear", "rainbow", "sun"}:
        return "day"
    return ("day", "afternoon", "dawn", "sunset", "day", "afternoon", "day", "dusk")[key % 8]

"""Reading a prompt: from words to a `Scene`, the plain description that the painters draw.

Nothing here knows how anything looks. The whole prompt and the seed give one number, the scene's
`key`, from which all chance in the picture flows.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from providers.local.scene import vocabulary as v
from providers.local.scene.palette import Color, rgb

# A picture holds only so much; a prompt of 100 kB is hashed whole and read to here.
LONGEST_READ = 6000
MOST_THINGS = 7
MOST_OF_ONE = 14

_WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")
_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "mice": "mouse", "wolves": "wolf",
    "leaves": "leaf", "knives": "knife", "feet": "foot", "geese": "goose", "oxen": "ox",
    "policemen": "policeman", "fishermen": "fisherman", "people": "people", "cacti": "cactus",
    "shelves": "shelf", "loaves": "loaf", "thieves": "thief", "elves": "elf", "calves": "calf",
    "glasses": "glass", "sailboats": "sailboat", "cities": "city", "persons": "person",
    "businessmen": "businessman", "spacemen": "spaceman", "snowmen": "snowman",
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """One kind of thing in the picture, `count` times. `noun` is `"person"` for people."""

    noun: v.Noun
    count: int = 1
    color: Color | None = None
    size: float = 1.0
    pose: str = ""
    role: v.Role | None = None
    old: bool = False
    holds: tuple[str, ...] = ()
    held_colors: tuple[Color | None, ...] = ()

    @property
    def name(self) -> str:
        return self.role.name if self.role else self.noun.name


@dataclass(frozen=True)
class Scene:
    """What to draw. `key` seeds all chance; `known` is false when no word was understood."""

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


@dataclass
class _Found:
    """What one phrase means; a phrase can mean several things at once ("haunted")."""

    meanings: list[tuple[str, object]] = field(default_factory=list)


PERSON = v.Noun("person", 1.72, "ground", "", 5)
_CHILD = v.Noun("person", 1.15, "ground", "", 5)


def roles() -> dict[str, tuple[v.Role, str]]:
    """Every role by its name, with its other words."""
    table: dict[str, tuple[v.Role, str]] = {}
    for line in v.ROLE_TABLE.strip().splitlines():
        name, outfit, hat, hair, beard, top, legs, holds, home, words = (
            cell.strip() for cell in line.split("|")
        )
        build = "child" if name in v.CHILDREN else "adult"
        role = v.Role(name, outfit, hat, hair, bool(beard), top, legs, holds, home, build)
        table[name] = (role, words)
    return table


@cache
def nouns() -> dict[str, v.Noun]:
    """Every noun by its name."""
    return {noun.name: noun for noun, _ in v.NOUN_TABLE}


@cache
def _dictionary() -> dict[tuple[str, ...], _Found]:
    """Every known phrase, as a tuple of singular words, and what it means."""
    book: dict[tuple[str, ...], _Found] = {}

    def learn(phrase: str, kind: str, meaning: object) -> None:
        words = tuple(singular(word) for word in tokens(phrase))
        found = book.setdefault(words, _Found())
        if all(known != kind for known, _ in found.meanings):
            found.meanings.append((kind, meaning))

    def learn_all(kind: str, table: dict[str, str]) -> None:
        for meaning, phrases in table.items():
            own = () if kind == "shot" else (meaning,)
            for phrase in (*own, *phrases.split(",")):
                learn(phrase, kind, meaning)

    for noun, words in v.NOUN_TABLE:
        for phrase in (noun.name.replace("-", " "), *filter(None, words.split(","))):
            learn(phrase, "noun", noun)
    for role, words in roles().values():
        for phrase in (role.name, *filter(None, words.split(","))):
            learn(phrase, "role", role)
    for kind, table in (
        ("place", v.PLACES), ("time", v.TIMES), ("weather", v.WEATHER), ("season", v.SEASONS),
        ("shot", v.SHOTS), ("style", v.STYLES), ("mood", v.MOODS), ("pose", v.POSES),
    ):  # fmt: skip
        learn_all(kind, table)
    for name, hexa in v.COLORS.items():
        learn(name, "color", rgb(hexa))
    for kind, amounts in (("number", v.NUMBERS), ("size", v.SIZES), ("group", v.GROUPS)):
        for name, amount in amounts.items():
            learn(name, kind, amount)
    for name, wear in v.CLOTHES.items():
        learn(name, "wear", wear)
    for name in ("old", "elderly", "aged", "ancient", "wrinkled"):
        learn(name, "old", True)
    return book


_LONGEST_PHRASE = 5
# Places that give way to a plainer word: "a path through the forest", "the sky over the sea".
_WEAK = ("hills", "city", "sky", "road", "snowfield")
_DESERT_TOWN = ({"square", "desert"}, {"city", "desert"}, {"village", "desert"})


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without markup, marks or control characters."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_READ]).casefold()
    return _WORD.findall(re.sub(r"<[^<>]{0,200}>", " ", plain))


def singular(word: str) -> str:
    """A word without its English plural ending."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _phrases(words: list[str]) -> Iterator[tuple[int, tuple[str, ...], _Found | None]]:
    """The words cut into the longest known phrases: position, words, meaning."""
    book = _dictionary()
    forms = [singular(word) for word in words]
    i = 0
    while i < len(words):
        for length in range(min(_LONGEST_PHRASE, len(words) - i), 0, -1):
            phrase = tuple(forms[i : i + length])
            if found := book.get(phrase):
                yield i, tuple(words[i : i + length]), found
                i += length
                break
        else:
            parts = words[i].split("-") if "-" in words[i] else []
            if len(parts) > 1:
                words[i : i + 1] = parts
                forms[i : i + 1] = [singular(part) for part in parts]
                continue
            yield i, (words[i],), None
            i += 1


def key_of(prompt: str, seed: int) -> int:
    """The number that all chance in the picture flows from."""
    digest = hashlib.sha256(f"{seed}\0{prompt}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


def read(prompt: str, *, seed: int = 0, style: str = "auto", mood: str = "auto") -> Scene:
    """The scene that a prompt describes. `style` and `mood` other than "auto" win over words."""
    reader = _Reader()
    for _, words, found in _phrases(tokens(prompt)):
        reader.take(words, found)
    return reader.scene(key_of(prompt, seed), style, mood)


class _Reader:
    """Goes over the phrases once and keeps what belongs to the next noun."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.place = self.time = self.season = self.shot = self.style = self.mood = ""
        self.weather: set[str] = set()
        self.colors: list[Color] = []
        self.known = False
        self.last_pose = ""
        self.negated = 0
        self.holding = 0
        self._fresh()

    def _fresh(self) -> None:
        self.color: Color | None = None
        self.count = 0
        self.size = 1.0
        self.old = False

    def take(self, words: tuple[str, ...], found: _Found | None) -> None:
        if words[0] in v.NEGATIONS:
            self.negated = 3
            return
        if self.negated:
            self.negated = 0 if found and found.meanings[0][0] != "color" else self.negated - 1
            return
        self.holding = max(0, self.holding - 1)
        if words[0] in v.HOLD_WORDS:
            self.holding = 5
        if found is None:
            if words[0].isdecimal() and int(words[0][:3]) > 0 and len(words[0]) < 4:
                self.count = int(words[0])
            return
        kinds = dict(found.meanings)
        self.known = self.known or bool(kinds.keys() - {"number", "size"})
        many = words[-1] != singular(words[-1]) and words[-1][-2:] not in ("'s", "’s")
        for kind, meaning in found.meanings:
            getattr(self, f"_{kind}")(meaning, kinds, many)

    def _noun(self, noun: object, kinds: dict[str, object], many: bool) -> None:
        assert isinstance(noun, v.Noun)
        if "wear" in kinds and any(thing.role for thing in self.things):
            return
        if "role" in kinds or (noun.name == "robot" and "place" in kinds):
            return
        person = next((i for i in range(len(self.things) - 1, -1, -1) if self._hands(i)), None)
        if noun.name in v.HOLDABLE and self.holding and person is not None and self.count < 2:
            holder = self.things[person]
            if len(holder.holds) < 2:
                self.things[person] = _with(
                    holder,
                    holds=(*holder.holds, noun.name),
                    held_colors=(*holder.held_colors, self.color),
                )
            self._fresh()
            return
        self._add(noun, None, many)

    def _hands(self, i: int) -> bool:
        return self.things[i].role is not None or self.things[i].noun.name == "robot"

    def _role(self, role: object, kinds: dict[str, object], many: bool) -> None:
        assert isinstance(role, v.Role)
        self._add(_CHILD if role.build == "child" else PERSON, role, many)

    def _group(self, count: object, kinds: dict[str, object], many: bool) -> None:
        if "number" in kinds or "noun" in kinds:
            return
        self.count = self.count * 2 if self.count else int(str(count))
        self._add(PERSON, roles()["person"][0], False)

    def _add(self, noun: v.Noun, role: v.Role | None, many: bool) -> None:
        count = min(MOST_OF_ONE, self.count or (3 if many else 1))
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
        self._fresh()

    def _place(self, place: object, kinds: dict[str, object], many: bool) -> None:
        if (
            not self.place
            or (self.place in _WEAK and place not in _WEAK)
            or (str(place) in v.INDOORS and self.place not in v.INDOORS)
        ):
            self.place = str(place)
        elif place == "desert-town" or {self.place, str(place)} in _DESERT_TOWN:
            self.place = "desert-town"
        if "noun" not in kinds:
            if self.color:
                self.colors.append(self.color)
            self._fresh()

    def _time(self, time: object, kinds: dict[str, object], many: bool) -> None:
        self.time = self.time or str(time)

    def _weather(self, weather: object, kinds: dict[str, object], many: bool) -> None:
        self.weather.add(str(weather))

    def _season(self, season: object, kinds: dict[str, object], many: bool) -> None:
        self.season = self.season or str(season)

    def _shot(self, shot: object, kinds: dict[str, object], many: bool) -> None:
        self.shot = self.shot or str(shot)

    def _style(self, style: object, kinds: dict[str, object], many: bool) -> None:
        self.style = self.style or str(style)

    def _mood(self, mood: object, kinds: dict[str, object], many: bool) -> None:
        self.mood = self.mood or str(mood)

    def _pose(self, pose: object, kinds: dict[str, object], many: bool) -> None:
        for i in range(len(self.things) - 1, -1, -1):
            thing = self.things[i]
            if thing.noun.rank >= 3 and not thing.pose:
                self.things[i] = _with(thing, pose=str(pose))
                break
        self.last_pose = str(pose) if pose in ("run", "walk", "dance") else ""

    def _color(self, color: object, kinds: dict[str, object], many: bool) -> None:
        assert isinstance(color, tuple)
        if self.color:
            self.colors.append(self.color)
        self.color = color

    def _number(self, count: object, kinds: dict[str, object], many: bool) -> None:
        self.count = int(str(count))

    def _size(self, size: object, kinds: dict[str, object], many: bool) -> None:
        self.size = float(str(size))

    def _wear(self, wear: object, kinds: dict[str, object], many: bool) -> None:
        """Clothes belong to the last person; a hat without a head under it is a thing."""
        assert isinstance(wear, tuple)
        person = next((i for i in range(len(self.things) - 1, -1, -1) if self.things[i].role), None)
        part, name = wear
        if person is None:
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

    def _old(self, old: object, kinds: dict[str, object], many: bool) -> None:
        self.old = True

    def scene(self, key: int, style: str, mood: str) -> Scene:
        if self.color:
            last = self.things[-1] if self.things else None
            if last and last.role and not last.color:
                self.things[-1] = _with(last, color=self.color)
            self.colors.append(self.color)
        things = tuple(_apportioned(self.things, key))
        known = self.known
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
            known=known,
        )


def _with(thing: Thing, **changes: object) -> Thing:
    return Thing(**{**thing.__dict__, **changes})


def _home(thing: Thing) -> str:
    return thing.role.home if thing.role else thing.noun.home


def _by_rank(things: tuple[Thing, ...]) -> list[Thing]:
    return sorted(things, key=lambda t: -t.noun.rank)


def _apportioned(things: list[Thing], key: int) -> Iterator[Thing]:
    """The things with chance settled: a plural without a number is three to five."""
    for i, thing in enumerate(things):
        many = thing.count == 3 and thing.noun.metres < 12
        yield _with(thing, count=3 + (key >> i) % 2) if many and key % 3 == 0 else thing


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

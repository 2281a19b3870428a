"""What the address of the Models page asks for, and the addresses that ask for something else."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from artfactory import user_input
from ledger.money import from_words
from production.model_search import Sort, Wanted
from providers import registry
from providers.contract import Kind
from providers.features import IMAGE_SIDES, VIDEO_SIDES, Takes

LONGEST = 200
MOST_COMPARED = 6
LONGEST_SECONDS = 3600
RESOLUTIONS = tuple(dict.fromkeys((*VIDEO_SIDES, *IMAGE_SIDES)))


@dataclass(frozen=True)
class Asked:
    """The page's own words, as far as they can be read; `wrong` says what cannot."""

    q: str = ""
    kind: str = ""
    provider: str = ""
    takes: tuple[str, ...] = ()
    sound: bool = False
    resolution: str = ""
    seconds: str = ""
    most: str = ""
    free: bool = False
    ready: bool = False
    starred: bool = False
    ended: bool = False
    sort: str = Sort.YOURS
    model: tuple[str, ...] = ()
    wrong: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> "Asked":
        asked = cls(
            q=user_input.words(data.get("q", "")[:LONGEST]).strip(),
            kind=_among(data.get("kind", ""), list(Kind)),
            provider=_among(data.get("provider", ""), registry.slugs()),
            takes=tuple(one for one in Takes if one in data.getlist("takes")),
            resolution=_among(data.get("resolution", ""), RESOLUTIONS),
            seconds=data.get("seconds", "").strip()[:20],
            most=data.get("most", "").strip()[:20],
            sort=_among(data.get("sort", ""), list(Sort)) or Sort.YOURS,
            model=tuple(dict.fromkeys(ref[:LONGEST] for ref in data.getlist("model")))[
                :MOST_COMPARED
            ],
            sound=data.get("sound") == "1",
            free=data.get("free") == "1",
            ready=data.get("ready") == "1",
            starred=data.get("starred") == "1",
            ended=data.get("ended") == "1",
        )
        try:
            _ = asked.wanted
        except ValueError as error:
            return replace(asked, seconds="", most="", wrong=str(error))
        return asked

    @cached_property
    def wanted(self) -> Wanted:
        """Raises ValueError in words."""
        return Wanted(
            words=self.q,
            kind=Kind(self.kind) if self.kind else None,
            provider=self.provider,
            takes=frozenset(Takes(one) for one in self.takes),
            sound=self.sound,
            resolution=self.resolution,
            seconds=_seconds(self.seconds),
            most=from_words(self.most) if self.most else None,
            free=self.free,
            ready=self.ready,
            starred=self.starred,
            with_ended=self.ended,
            sort=Sort(self.sort),
        )

    @property
    def is_any(self) -> bool:
        """Whether the list is narrowed."""
        return replace(self, model=(), sort=Sort.YOURS, ended=False, wrong="") != Asked()

    def href(self, page: str = "models", **changes: object) -> str:
        """The address of this with some of it otherwise."""
        said: list[tuple[str, str]] = []
        for name, value in (vars(self) | changes).items():
            if name in ("wanted", "wrong") or not value or (name, value) == ("sort", Sort.YOURS):
                continue
            values = value if isinstance(value, tuple) else (value,)
            said += [(name, "1" if one is True else str(one)) for one in values]
        return f"{reverse(page)}?{urlencode(said, safe='/:')}" if said else reverse(page)


def _among(said: str, known: object) -> str:
    return said if said in list(known) else ""  # type: ignore[call-overload]


def _seconds(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(user_input.number(text.replace(",", ".").removesuffix("s")))
    except user_input.NoNumber as error:
        raise ValueError(str(error)) from None
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"A length is between 1 and {LONGEST_SECONDS} seconds.")
    return seconds

"""What the address of the Models page asks for, and the addresses that ask for something else."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from foundation import user_input
from ledger.money import from_words
from production.model_search import Sort, Wanted, length
from providers import registry
from providers.contract import Kind
from providers.features import IMAGE_SIDES, VIDEO_SIDES, Takes

LONGEST = 200
MOST_COMPARED = 6
RESOLUTIONS = tuple(dict.fromkeys((*VIDEO_SIDES, *IMAGE_SIDES)))


@dataclass(frozen=True)
class CatalogueFilters:
    """The page's own words as they were typed; `unread` are those that cannot be read and are
    passed over, `wrong` says why."""

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
    unread: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: QueryDict) -> "CatalogueFilters":
        filters = cls(
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
        wrong = {}
        for name, read in READ.items():
            try:
                read(getattr(filters, name))
            except ValueError as error:
                wrong[name] = str(error)
        return replace(filters, unread=tuple(wrong), wrong=" ".join(wrong.values()))

    @cached_property
    def wanted(self) -> Wanted:
        return Wanted(
            words=self.q,
            kind=Kind(self.kind) if self.kind else None,
            provider=self.provider,
            takes=frozenset(Takes(one) for one in self.takes),
            sound=self.sound,
            resolution=self.resolution,
            seconds=None if "seconds" in self.unread else _seconds(self.seconds),
            most=None if "most" in self.unread else _most(self.most),
            free=self.free,
            ready=self.ready,
            starred=self.starred,
            with_ended=self.ended,
            sort=Sort(self.sort),
        )

    @property
    def is_any(self) -> bool:
        """Whether the list is narrowed."""
        return (
            replace(self, model=(), sort=Sort.YOURS, ended=False, wrong="", unread=())
            != CatalogueFilters()
        )

    def href(self, page: str = "models", **changes: object) -> str:
        """The address of this with some of it otherwise."""
        params: list[tuple[str, str]] = []
        for name, value in (vars(self) | changes).items():
            if (
                name in ("wanted", "wrong", "unread")
                or not value
                or (name, value) == ("sort", Sort.YOURS)
            ):
                continue
            values = value if isinstance(value, tuple) else (value,)
            params += [(name, "1" if one is True else str(one)) for one in values]
        return f"{reverse(page)}?{urlencode(params, safe='/:')}" if params else reverse(page)


def _among(value: str, choices: object) -> str:
    return value if value in list(choices) else ""  # type: ignore[call-overload]


def _seconds(text: str) -> float | None:
    return length(text) if text else None


def _most(text: str) -> int | None:
    return from_words(text) if text else None


READ = {"seconds": _seconds, "most": _most}
"""What is typed freely; each raises ValueError in words."""

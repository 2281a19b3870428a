"""What a generation lets one do, as the buttons of its card, its row and its details."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse

from production.generation_actions import Act, Action
from production.models import Generation, State


@dataclass(frozen=True)
class Button:
    """It posts `vals` to `href`. `says` is its name for a screen reader where it shows none."""

    href: str
    label: str
    vals: dict[str, object]
    sign: str = ""
    title: str = ""
    says: str = ""


@dataclass(frozen=True)
class Look:
    """How an act is offered: `address` is the name of what it is posted to, with `vals`. Where it
    `says_what`, it tells on hover what a press does."""

    address: str
    label: str = ""
    sign: str = ""
    title: str = ""
    says: str = ""
    says_what: bool = False
    vals: dict[str, str] = field(default_factory=dict)


UP = "Move {} to the top of the queue"
DOWN = "Move {} to the bottom of the queue"
LOOKS = {
    Act.TO_TOP: Look("to-top", sign="arrow-up-to-line", title="First in line", says=UP),
    Act.TO_BOTTOM: Look("to-bottom", sign="arrow-down-to-line", title="Last in line", says=DOWN),
    Act.CANCEL: Look("cancel", "Cancel"),
    Act.GIVE_UP: Look("cancel", "Stop waiting", says_what=True, vals={"give_up": "yes"}),
    Act.FETCH_AGAIN: Look("fetch-again", "Fetch again", "download"),
    Act.ASK_AGAIN: Look("fetch-again", "Ask for it again", "download"),
    Act.LOOK_AGAIN: Look("look-again", "Look again", "search"),
    Act.RETRY: Look("retry", "Retry", "rotate-ccw"),
    Act.RETRY_TWICE: Look("retry", "Send it again", vals={"twice": "yes"}),
}


@dataclass(frozen=True)
class Buttons:
    """None, "" or an empty list stands for what is not offered.

    `twice` asks before it sends again what may have been charged, `first` is what should be tried
    before that and is free, and `settle` asks whether it was charged.
    """

    moving: list[Button] = field(default_factory=list)
    stopping: list[Button] = field(default_factory=list)
    fetch: Button | None = None
    look_again: Button | None = None
    retry: Button | None = None
    twice: Button | None = None
    first: str = ""
    settle: str = ""


def buttons_of(generation: Generation, actions: Iterable[Action]) -> Buttons:
    """`actions` are what it offers now."""
    hints = {action.name: action.hint for action in actions}
    there = {name: _button(generation, name, hints[name]) for name in LOOKS if name in hints}
    fetch = there.get(Act.FETCH_AGAIN) or there.get(Act.ASK_AGAIN)
    look_again = there.get(Act.LOOK_AGAIN)
    settle = "Discard …" if generation.state == State.UNKNOWN else "Was it charged? …"
    return Buttons(
        moving=[there[name] for name in (Act.TO_TOP, Act.TO_BOTTOM) if name in there],
        stopping=[there[name] for name in (Act.CANCEL, Act.GIVE_UP) if name in there],
        fetch=fetch,
        look_again=look_again,
        retry=there.get(Act.RETRY),
        twice=there.get(Act.RETRY_TWICE),
        first=look_again.label if look_again else "Ask for it again" if fetch else "",
        settle=settle if Act.DISCARD_CHARGED in hints else "",
    )


def _button(generation: Generation, name: Act, does: str) -> Button:
    look = LOOKS[name]
    return Button(
        href=_to(look.address),
        label=look.label,
        vals={"generation": generation.pk, **look.vals},
        sign=look.sign,
        title=look.title or (does if look.says_what else ""),
        says=look.says.format(generation.pk),
    )


@cache
def _to(name: str) -> str:
    return reverse(name)

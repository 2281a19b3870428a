"""Who asks another server from a page gives its thread's place to others meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from foundation import stand_ins
from providers.contract import Unavailable

P = ParamSpec("P")
R = TypeVar("R")


def waits(function: Callable[P, R]) -> Callable[P, R]:
    """A function that asks another server and waits for its whole answer. Where too many of the web
    server's threads wait already it raises Unavailable at once, and nothing is asked."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with stand_ins.while_waiting():
                return function(*args, **kwargs)
        except stand_ins.AllWait:
            raise Unavailable(
                f"Nothing was sent: {stand_ins.ALL_WAIT}.", next_step="Try again in a moment."
            ) from None

    return call

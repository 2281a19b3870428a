"""The door by which a provider's words come in: no known key gets through, in any of them.

A provider may echo the key in whatever it answers: in an error, a log, an id, an address, the words
of a model. So the registry gives out no provider as it was written, but one whose every answer and
error passes here. What is sent is left as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from functools import wraps
from types import new_class
from typing import Any

from providers import redact
from providers.contract import Charged, Prepared, Provider, ProviderError, Request

GUARDED_METHODS = (
    *("models", "read_models", "describe", "search", "check_key", "lacks", "prices", "balance"),
    *("install", "loaded", "unload"),
    *("submit", "poll", "cancel", "find", "adopt", "past_runs"),
    *("loras", "candidates", "quote"),
    *("describe_again", "read_document"),
)
"""What brings in words of the provider's; `prepare` brings some in among the user's own."""


_guards: dict[type[Provider], type[Provider]] = {}


def guarded(kind: type[Provider]) -> type[Provider]:
    """The same provider, whose answers and errors hold no known key; one class for each."""
    if kind not in _guards:
        _guards[kind] = _guard(kind)
    return _guards[kind]


def _guard(kind: type[Provider]) -> type[Provider]:
    own = [name for name in GUARDED_METHODS if getattr(kind, name) is not getattr(Provider, name)]
    methods: dict[str, Any] = {name: _guarded(kind, name) for name in own}
    methods["prepare"] = _prepared(kind)
    methods |= {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    made: type[Provider] = new_class(
        kind.__name__, (kind,), exec_body=lambda it: it.update(methods)
    )
    return made


@contextmanager
def no_key_in_errors() -> Iterator[None]:
    """Around whatever may raise a stranger's words."""
    try:
        yield
    except Exception as error:
        _hide_in(error)
        raise


def without_keys(answer: Any) -> Any:
    """What was said, with every known key hidden in all its words; nesting without end is None."""
    try:
        return _hidden(answer)
    except RecursionError:
        return None


def _guarded(kind: type[Provider], name: str) -> Callable[..., Any]:
    method = getattr(kind, name)

    @wraps(method)
    def ask(self: Provider, *args: Any, **more: Any) -> Any:
        with no_key_in_errors():
            answer = method(self, *args, **more)
        is_whole = not isinstance(answer, Iterable) or isinstance(answer, str | dict | list | tuple)
        return without_keys(answer) if is_whole else _one_by_one(answer)

    return ask


def _prepared(kind: type[Provider]) -> Callable[..., Prepared]:
    """A body is sent as it is, so a key that came into it from an upload's answer stops it."""

    @wraps(kind.prepare)
    def prepare(self: Provider, ctx: Any, request: Request) -> Prepared:
        with no_key_in_errors():
            made = kind.prepare(self, ctx, request)
        body, params = getattr(made, "body", None), request.params
        hidden = without_keys(body)
        if hidden is not None and hidden != body and without_keys(params) == params:
            raise ProviderError(
                f"Nothing was sent: {self.label} put your key into the address of an upload.",
                next_step="Tell the provider of it, and make a new key there.",
                charged=Charged.NO,
            )
        return made

    return prepare


def _one_by_one(answer: Iterable[Any]) -> Iterator[Any]:
    with no_key_in_errors():
        for one in answer:
            yield without_keys(one)


def _hidden(answer: Any) -> Any:
    if isinstance(answer, str):
        words = redact.hide(answer)
        return answer if words == answer else words
    if isinstance(answer, dict):
        return {_hidden(name): _hidden(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_hidden(one) for one in answer]
    if type(answer) is tuple:
        return tuple([_hidden(one) for one in answer])
    if isinstance(answer, Exception):
        _hide_in(answer)
    elif is_dataclass(answer) and not isinstance(answer, type):
        return _hidden_parts(answer)
    return answer


def _hidden_parts(answer: Any) -> Any:
    parts = {part.name: getattr(answer, part.name) for part in fields(answer) if part.init}
    hidden = {name: without_keys(value) for name, value in parts.items()}
    changed = {name: value for name, value in hidden.items() if value is not parts[name]}
    return replace(answer, **changed) if changed else answer


def _hide_in(error: BaseException) -> None:
    """Words that an error carries, wherever a provider has put them."""
    error.args = without_keys(error.args) or ()
    vars(error).update({name: without_keys(value) for name, value in vars(error).items()})

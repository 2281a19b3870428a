"""What A1111 and its kin say when something is wrong, with the fields named."""

from typing import Any

import httpx

from providers import http
from providers.contract import BadRequest, NeedsKey, ProviderError
from providers.json_values import as_list, as_text
from providers.refusals import shortened

OF_WORDS = {"sampler": "sampler_name", "scheduler": "scheduler", "upscaler": "hr_upscaler"}
MEMORY = ("out of memory", "outofmemory")
AGAIN = "Retry: it costs nothing."
SIGN_IN = "The engine wants a user name and a password, as they stand behind its --api-auth."


def of_answer(response: httpx.Response) -> ProviderError | None:
    """An answer with a bad status; None for one that is not the engine's own."""
    answer = http.json_or_none(response)
    if response.status_code in (401, 403):
        return NeedsKey(SIGN_IN)
    if not isinstance(answer, dict):
        return None
    detail = answer.get("detail")
    if response.status_code == 422:
        return _invalid(detail, answer)
    message = _reason(answer)
    if response.status_code == 404 and "not found" in message.lower() and message != "Not Found":
        named = next((field for word, field in OF_WORDS.items() if word in message.lower()), "")
        words = f"The engine does not have that: {message}."
        return BadRequest(words, fields={named: words} if named else {})
    if response.status_code >= 500 and answer.get("error"):
        return _failed(message)
    return None


def _invalid(detail: Any, answer: dict[str, Any]) -> BadRequest:
    """A list of what is wrong, each with the way to it: ["body", "steps"]."""
    fields = {}
    for one in as_list(detail):
        place = [str(part) for part in as_list(one.get("loc"))] if isinstance(one, dict) else []
        if place:
            name = next((part for part in reversed(place) if not part.isdigit()), place[-1])
            fields[name] = as_text(one.get("msg")) or "is wrong"
    words = "; ".join(f"{name}: {why}" for name, why in fields.items()) or _reason(answer)
    return BadRequest(f"The engine does not take this: {shortened(words, 400)}", fields=fields)


def _failed(message: str) -> ProviderError:
    """The engine says itself that the work broke off: nothing comes of it."""
    if any(word in message.lower() for word in MEMORY):
        return ProviderError(
            f"The engine has not enough memory for this: {message}",
            next_step="Make it smaller, or fewer at once; it costs nothing.",
        )
    return ProviderError(f"The engine failed: {message}", next_step=AGAIN)


def _reason(answer: dict[str, Any]) -> str:
    parts = [as_text(answer.get(name)).strip() for name in ("detail", "errors", "error")]
    return shortened(next(filter(None, parts), "it gave no reason"), 300)

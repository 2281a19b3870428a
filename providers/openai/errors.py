"""What OpenAI's answers mean. Its `code` decides, then the status; its `type` is too coarse."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

from providers import http
from providers.contract import (
    BadRequest,
    Charged,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)
from providers.json_values import as_object
from providers.refusals import refused

BILLING = "https://platform.openai.com/settings/organization/billing"
NO_FUNDS = (
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
)
SLOW_DOWN = ("rate_limit_exceeded", "slow_down", "server_is_overloaded")
REFUSED = (
    *("moderation_blocked", "content_policy_violation", "content_filter", "sentinel_block"),
    *("image_content_policy_violation", "bio_policy", "misalignment_policy_violation"),
)
AGAINST_RULES = re.compile(r"usage polic|flagged|violat", re.I)
SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


def explain(response: httpx.Response) -> ProviderError | None:
    """An answer with a bad status, in OpenAI's own terms; None where it says nothing of its own."""
    id, words = http.request_id(response), http.words_of(response)
    error = as_object(http.object_of(response).get("error"))
    if response.status_code == 401:
        # What is said of a wrong key repeats a part of it.
        sentence = f": {words}" if error.get("code") not in (None, "", "invalid_api_key") else "."
        return NeedsKey(f"OpenAI does not accept the key{sentence}", request_id=id)
    if response.status_code == 403:
        return _forbidden(words, id)
    if not error:
        return None
    message = f"OpenAI answered {response.status_code}: {words}"
    return meaning(error, message, id=id, wait=_wait(response.headers))


def meaning(
    error: Mapping[str, Any], message: str, *, id: str = "", wait: float | None = None
) -> ProviderError | None:
    """What an `error` object says, wherever it stood; None where its code says nothing."""
    code, param = str(error.get("code") or ""), str(error.get("param") or "")
    if code in REFUSED or (code == "invalid_prompt" and AGAINST_RULES.search(message)):
        return _refused(error, message, id)
    if code in NO_FUNDS or error.get("type") == "insufficient_quota":
        return NoFunds(
            message, next_step=f"Add credit or raise the limit: {BILLING}", request_id=id
        )
    if code in SLOW_DOWN:
        return RateLimited(message, request_id=id, retry_after=wait)
    if code == "model_not_found" or (param == "model" and code == "invalid_value"):
        return BadRequest(
            message,
            next_step="Choose another model: this one has ended, or the account may not use it.",
            request_id=id,
            fields={"model": "OpenAI has no such model for this account."},
        )
    if code == "invalid_json_schema":
        return BadRequest(message, request_id=id, fields={"json_schema": message})
    if param:
        name = param.partition("[")[0].partition(".")[0]
        return BadRequest(message, request_id=id, fields={name: message})
    return None


def unreadable(why: str, *, spends: bool, id: str = "") -> ProviderError:
    """A good status with something in it that is no answer: a web page, broken JSON."""
    message = f"OpenAI answered with something that is not its answer ({why})."
    return (Unknown if spends else Unavailable)(message, request_id=id)


def error_in_answer(error: Any, *, id: str = "") -> ProviderError:
    """An `error` object inside an answer with a good status: it was taken, and came to nothing."""
    error = error if isinstance(error, Mapping) else {"message": str(error)}
    message = f"OpenAI says: {http.words_in(dict(error)) or error.get('code') or 'no words'}"
    found = meaning(error, message, id=id)
    if found is None or isinstance(found, RateLimited):
        found = ProviderError(message, next_step="Order it again later.", request_id=id)
    found.was_charged = Charged.MAYBE
    return found


def _refused(error: Mapping[str, Any], message: str, id: str) -> ProviderError:
    """Refused before anything was made, or made and withheld: then nobody says if it is billed."""
    details: Json = error.get("moderation_details") or {}
    stage = details.get("moderation_stage") or "input"
    about = ", ".join(map(str, details.get("categories") or ()))
    return refused(
        f"OpenAI's safety system refused the {'result' if stage == 'output' else 'order'}"
        f"{f' ({about})' if about and about != 'other' else ''}: {message}",
        charged=Charged.NO if stage == "input" else Charged.MAYBE,
        request_id=id,
    )


def _forbidden(words: str, id: str) -> NeedsKey:
    step = "Look at what the key may do in the project's settings at OpenAI."
    if "verif" in words.lower():
        step = "Verify the organisation at platform.openai.com → Settings → Organization."
    elif "country" in words.lower() or "region" in words.lower():
        step = "OpenAI does not serve the place this machine is in. Choose another provider."
    return NeedsKey(f"OpenAI answered 403: {words}", next_step=step, request_id=id)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: Retry-After, else when the requests of this minute are back."""
    wait = http.retry_after(headers)
    if wait is not None:
        return wait
    for name in ("retry-after-ms", "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens"):
        value = headers.get(name, "").strip()
        if name.endswith("-ms") and value.isdigit():
            return min(int(value) / 1000, http.LONGEST_RETRY_AFTER)
        parts = SPAN.findall(value)
        if parts:
            seconds = sum(float(number) * SECONDS[unit] for number, unit in parts)
            return min(seconds, http.LONGEST_RETRY_AFTER)
    return None

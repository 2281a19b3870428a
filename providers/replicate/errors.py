"""What Replicate's problem bodies and failed predictions mean."""

import re
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
)
from providers.refusals import refused, says_empty, shortened

BILLING = "Add credit at https://replicate.com/account/billing, wait some minutes and retry."
POLICY = re.compile(
    r"nsfw|flagged|\(E005\)|sensitive|content polic|moderat|safety (?:filter|checker|system)"
    r"|prohibited content",
    re.I,
)
IN_DESCRIPTION = re.compile(r"Additional property (\w+) is not allowed|^(\w+) is required")


def of_answer(response: httpx.Response) -> ProviderError | None:
    """What a refusal by Replicate means. It checks before it charges, so these cost nothing."""
    status, message, body = response.status_code, http.words_of(response), http.object_of(response)
    about: Json = {"request_id": http.request_id(response)}
    if status == 401:
        return NeedsKey(f"Replicate does not accept the token: {message}", **about)
    if status == 402:
        return NoFunds("The credit at Replicate is used up.", next_step=BILLING, **about)
    if status == 403:
        advice = "The model may be private; look at what this token may do."
        return NeedsKey(f"The token may not do that: {message}", next_step=advice, **about)
    if status == 429:
        wait = body.get("retry_after")
        seconds = float(wait) if isinstance(wait, int | float) else None
        return RateLimited(
            f"Replicate asks to slow down: {message}",
            retry_after=seconds if seconds is not None else http.retry_after(response.headers),
            **about,
        )
    if http.method_is_read(response.request.method) or status not in (400, 404, 422):
        return None
    if POLICY.search(message):
        return refused(f"Replicate refused it: {message}", **about)
    if status == 404 or "invalid version" in str(body.get("title", "")).lower():
        return BadRequest(
            f"Replicate has no such model or version, or not for this token: {message}",
            next_step="Add the model again by its owner/name, or choose another one.",
            **about,
        )
    wrong = fields_of(body)
    words = "; ".join(f"{name}: {why}" for name, why in wrong.items()) or message
    return BadRequest(
        f"Replicate does not accept it: {shortened(words, 400)}", fields=wrong, **about
    )


def fields_of(body: Json) -> dict[str, str]:
    """Which parameters are wrong, and why. Of those that are missing or too many, only the
    description has the name."""
    entries: list[Any] = body.get("invalid_fields") or []
    wrong: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("field"), str):
            why = str(entry.get("description") or entry.get("type") or "wrong")
            name = entry["field"].removeprefix("input.").partition(".")[0]
            match = IN_DESCRIPTION.search(why) if name == "input" else None
            wrong.setdefault((match[1] or match[2]) if match else name, why)
    return wrong


def of_prediction(prediction: Json) -> ProviderError:
    """Why a prediction did not succeed. Time on a machine is charged, waiting is not."""
    message = prediction.get("error")
    words = message if isinstance(message, str) else http.words_in(message) or "it gave no reason"
    words = shortened(" ".join(words.split()), 400)
    metrics = prediction.get("metrics")
    ran = isinstance(metrics, dict) and bool(metrics.get("predict_time"))
    about: Json = {
        "request_id": str(prediction.get("id") or ""),
        "charged": Charged.MAYBE if ran else Charged.NO,
    }
    status = prediction.get("status")
    if status in ("canceled", "aborted"):
        return ProviderError("It was cancelled at Replicate.", next_step="Order it again.", **about)
    if POLICY.search(words):
        return refused(f"The model refused it: {words}", **about)
    if says_empty(words):
        message = f"The credit is used up: {words}"
        return NoFunds(message, next_step=BILLING, **about)
    if "E1001" in words or "out of memory" in words.lower():
        advice = "Order it smaller or shorter."
        return ProviderError(f"The model ran out of memory: {words}", next_step=advice, **about)
    advice = "Retry; if it happens again, change the parameters or choose another model."
    return ProviderError(f"The model failed: {words}", next_step=advice, **about)

"""What the gateway's codes mean. The code in the body decides, for the status is often 200."""

import re

from providers.contract import (
    BadRequest,
    Charged,
    Expired,
    Failed,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
    Unknown,
)
from providers.json_values import as_count, as_object, as_text, objects_in
from providers.refusals import refused, says_empty, shortened
from providers.rest import ApiResponse, advised
from providers.suno import tracks

KEYS = (
    "Make a key at the gateway (sunoapi.org → API key), enter it on the Providers page and retry."
)
TOP_UP = "Buy credits at the gateway, not at Suno, and retry."
LATER = "The gateway is being worked on. It is tried again by itself."
SOURCE = "Use another recording, or upload it again."
FUNDS = re.compile(r"credit|balance|top.?up|insufficient", re.I)
RATE = re.compile(r"frequen|\brate\b|too many|slow down", re.I)
POLICY = re.compile(
    r"copyright|sensitive|artist|producer tag|moderat|prohibited|violat|existing work", re.I
)
REFUNDED = 531
ERRORS = ("errorMessage", "error", "error_message")


def meaning(response: ApiResponse) -> ProviderError | None:
    """None for a good code, and where the common rules for the HTTP status say enough."""
    code = code_of(response)
    words = response.words
    if code in (0, 200, 201) and response.status < 400:
        return None
    if code == 401:
        return advised(NeedsKey, response, f"The gateway does not accept the key: {words}", KEYS)
    if code == 402 or (code == 429 and (FUNDS.search(words) or not RATE.search(words))):
        return advised(
            NoFunds, response, f"The credits at the gateway are used up: {words}", TOP_UP
        )
    if code in (405, 429, 430):
        return advised(RateLimited, response, f"The gateway asks to slow down: {words}")
    if code == 455:
        return advised(Unavailable, response, f"The gateway is under maintenance: {words}", LATER)
    if code in (400, 403, 409, 413, 422, 433, 451) and POLICY.search(words):
        return refused(f"It was refused: {words}", request_id=response.request_id)
    if code == 451:
        return advised(BadRequest, response, f"The recording cannot be fetched: {words}", SOURCE)
    if code == 404 and not response.spends and not _is_own(response):
        return None
    if code == 404 and not response.spends:
        return advised(Expired, response, f"The gateway knows no such task: {words}")
    if code in (400, 404, 409, 413, 422, 433):
        return advised(BadRequest, response, f"The gateway does not accept it: {words}")
    if code == REFUNDED:
        return advised(
            ProviderError, response, f"It failed, and the credits were given back: {words}"
        )
    if response.status < 400:  # an error inside a good answer
        kind = Unknown if response.spends else Unavailable
        return advised(kind, response, f"The gateway answered with an error ({code}): {words}")
    return None


def code_of(response: ApiResponse) -> int:
    """The code in the body, else the HTTP status; 0 for a good answer without one."""
    inside = response.body.get("code") if isinstance(response.body, dict) else None
    code = as_count(inside)
    if code is not None:
        return code if code not in (0, 200, 201) or response.status < 400 else response.status
    return 0 if response.status < 400 else response.status


def instead(task: Json, id: str) -> Failed | None:
    """What stands in a task that is called a success and has no result: an error of its own, or of
    one of its rows."""
    response = as_object(task.get("response"))
    objects = [task, response, *objects_in(response.get("data")), *tracks.of(task)]
    messages = (as_text(one.get(name)).strip() for one in objects for name in ERRORS)
    words = next(filter(None, messages), "")
    return Failed(of_task("", task.get("errorCode"), words, id)) if words else None


def _is_own(response: ApiResponse) -> bool:
    """Is the code the gateway's, or only a status, which a proxy may give as well?"""
    return isinstance(response.body, dict) and as_count(response.body.get("code")) is not None


def of_task(status: str, code: object, words: str, id: str) -> ProviderError:
    """Why a task ended without a result. Failed ones are given back, mostly."""
    given_back = as_count(code) == REFUNDED or status == "CREATE_TASK_FAILED"
    charged = Charged.NO if given_back else Charged.MAYBE
    message = shortened(" ".join(as_text(words).split()), 300)
    why = f": {message}" if message else ""
    if status == "SENSITIVE_WORD_ERROR" or POLICY.search(message):
        error = Refused(f"Suno refused the words{why}.".replace("..", "."), request_id=id)
        error.was_charged = charged
        return error
    if as_count(code) == 402 or says_empty(message):
        text = f"The credits at the gateway are used up{why}."
        return NoFunds(text, next_step=TOP_UP, charged=charged, request_id=id)
    advice = "Order it again; if it fails again, change the words or choose another version."
    return ProviderError(
        f"Suno could not make it{why}.".replace("..", "."),
        next_step=advice,
        charged=charged,
        request_id=id,
    )

"""What MiniMax's codes mean. Its first API answers 200 and puts a code into `base_resp`; the second
one has statuses, and the same codes inside its words."""

import re
from typing import Any

from providers.contract import (
    BadRequest,
    Charged,
    Expired,
    Json,
    NeedsKey,
    NoFunds,
    ProviderError,
    RateLimited,
    Unavailable,
    Unknown,
)
from providers.json_values import as_text
from providers.refusals import refused, says_empty, shortened
from providers.rest import ApiResponse, advised, code_in

BILLING = "Top up the account at https://platform.minimax.io and retry."
REGION = (
    "Look at the key, and at its region: a key of China does not work at api.minimax.io. Some "
    "older accounts need their group id as well."
)
QUOTA = "Wait until the plan's quota begins anew, or use a pay-as-you-go key (sk-api-…)."
BROKEN = ("1000", "1001", "1013", "1024", "1033", "server_error", "overloaded_error")
REFUSED = ("1026", "1027", "unprocessable_entity_error")
PATIENCE = 40
IN_WORDS = re.compile(r"\((\d{4,5})\)")

# code: what it is, what happened, what helps, the parameter that is wrong
KNOWN: dict[str, tuple[type[ProviderError], str, str, str]] = {
    "1002": (RateLimited, "MiniMax asks to slow down", "", ""),
    "1039": (RateLimited, "MiniMax takes no more tokens in this minute", "", ""),
    "1041": (RateLimited, "MiniMax runs as much at once as the account may", "", ""),
    "2045": (RateLimited, "MiniMax found the requests to grow too fast", "", ""),
    "1004": (NeedsKey, "MiniMax does not accept the key", REGION, ""),
    "2049": (NeedsKey, "MiniMax does not accept the key", REGION, ""),
    "1008": (NoFunds, "The balance at MiniMax is used up", BILLING, ""),
    "1028": (NoFunds, "Today's quota at MiniMax is used up", QUOTA, ""),
    "1030": (NoFunds, "The quota of the plan at MiniMax is used up", QUOTA, ""),
    "2056": (NoFunds, "The quota of these five hours at MiniMax is used up", QUOTA, ""),
    "2061": (
        NeedsKey,
        "The plan at MiniMax does not have this model",
        "Use a pay-as-you-go key (sk-api-…), or choose another model.",
        "",
    ),
    "1042": (
        BadRequest,
        "MiniMax found too many letters that cannot be seen",
        "Write the text anew, without what was pasted from elsewhere.",
        "text",
    ),
    "1043": (
        BadRequest,
        "MiniMax found the sample and the prompt to be of different voices",
        "Give a sample and a prompt of one voice.",
        "audio",
    ),
    "1044": (
        BadRequest,
        "The sample did not pass MiniMax's check of voices",
        "Give a sample of one voice alone, without music or noise.",
        "audio",
    ),
    "2013": (BadRequest, "MiniMax does not accept the parameters", "", ""),
    "20132": (BadRequest, "MiniMax does not accept the sample or the voice's id", "", "voice_id"),
    "2037": (
        BadRequest,
        "The sample is too long or too short for MiniMax",
        "Give 10 seconds to 5 minutes of speech.",
        "audio",
    ),
    "2048": (BadRequest, "The prompt's sound is longer than 8 seconds", "Shorten it.", "audio"),
    "2038": (
        NeedsKey,
        "MiniMax clones voices only for verified accounts",
        "Verify the account at https://platform.minimax.io and retry.",
        "",
    ),
    "2039": (
        BadRequest,
        "There is a voice of that id already",
        "Choose another id for the voice.",
        "voice_id",
    ),
    "2042": (
        NeedsKey,
        "This account may not use that voice",
        "Choose a voice of MiniMax, or one that this account has made.",
        "",
    ),
}
BY_TYPE = {
    "bad_request_error": "2013",
    "invalid_request_error": "2013",
    "authorized_error": "1004",
    "insufficient_balance_error": "1008",
    "rate_limit_error": "1002",
}


def meaning(response: ApiResponse) -> ProviderError | None:
    """The error an answer is; that of work which failed is the work's own (see `of_task`)."""
    code, words = code_of(response.body)
    request = response.response.request
    if not code and response.response.is_success and request.url.path.startswith("/v1/"):
        return unlike(response)
    if not code or code == "0" or has_failed(response.body):
        return None
    if request.method == "GET" and response.status in (404, 410):
        return None
    if code == "2013" and request.method == "GET":
        return advised(Expired, response, f"MiniMax does not know it, or no longer: {words}")
    error = of_code(code, words or response.words, spends=response.spends)
    error.request_id = response.request_id
    error.retry_after = response.wait
    return error


def code_of(body: Any) -> tuple[str, str]:
    """The code in an answer of either API, and what is said with it; "" where there is none."""
    if code := code_in(body, "base_resp", "status_code"):
        return code, code_in(body, "base_resp", "status_msg")
    words = code_in(body, "error", "message")
    named = code_in(body, "error", "code") or code_in(body, "error", "type")
    inside = IN_WORDS.search(words)
    return (inside[1] if inside else named), words


def of_code(code: str, words: str, *, spends: bool = False) -> ProviderError:
    """What a code says. Output that was withheld may have been charged; nobody says."""
    words = shortened(" ".join(words.split()), 300)
    if code in REFUSED:
        charged = Charged.MAYBE if code == "1027" else Charged.NO
        what = "the result" if code == "1027" else "it"
        return refused(f"MiniMax's filter refused {what}: {words}", charged=charged)
    code = BY_TYPE.get(code, code)
    if code in KNOWN:
        kind, what, step, field = KNOWN[code]
        message = f"{what}: {words}"
        return kind(message, next_step=step, fields={field: message} if field else {})
    if says_empty(words):
        return NoFunds(f"The balance at MiniMax is used up: {words}", next_step=BILLING)
    known = "MiniMax had an error of its own" if code in BROKEN else f"MiniMax's code is {code}"
    patience = None if code in BROKEN else PATIENCE
    return (Unknown if spends else Unavailable)(f"{known}: {words}", patience=patience)


def has_failed(body: Any) -> bool:
    """Is it the answer that says how work stands, and that it came to nothing?"""
    status = code_in(body, "status") or code_in(body, "task", "status")
    return status.lower() in ("fail", "failed", "expired", "cancelled")


def of_task(body: Json) -> ProviderError:
    """Why work came to nothing."""
    status = code_in(body, "status") or code_in(body, "task", "status")
    if status.lower() == "cancelled":
        return ProviderError("It was cancelled at MiniMax.", next_step="Order it again.")
    if status.lower() == "expired":
        return Expired("It expired at MiniMax: its result is no longer there.")
    code, words = code_of(body.get("task") if isinstance(body.get("task"), dict) else body)
    if code == "0":  # that of the asking, which went well
        words = ""
    elif code:
        found = of_code(code, words)
        if not isinstance(found, RateLimited | Unavailable):
            return found
    if says_empty(words):
        return NoFunds(f"The balance at MiniMax is used up: {words}", next_step=BILLING)
    return ProviderError(
        f"MiniMax could not make it: {as_text(words) or 'it gave no reason'}",
        next_step="Retry; if it fails again, change the prompt or the input.",
    )


def unlike(response: ApiResponse) -> ProviderError:
    """An answer of the first API without its `base_resp`."""
    message = "MiniMax gave an answer that is not understood."
    return advised(Unknown if response.spends else Unavailable, response, message)

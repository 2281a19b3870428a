"""What Kling's codes mean. The code decides: 429 is an empty wallet as well as “too many”."""

import re

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
from providers.rest import ApiResponse, advised, clock_of, code_in

BILLING = "Buy a resource pack at https://klingai.com/global/dev, and retry."
REGION = "Look at the key, and at its region: a key of China does not work in Singapore."
POLICY = re.compile(
    r"content policy|risk control|sensitive|moderat|safety|violat|not compliant|prohibited", re.I
)
PATIENCE = 40
CLOCK = ("1003", "1004")
NOT_THERE = ("1202", "1203")
REFUSED = ("1300", "1301")


class SessionOver(Unavailable):
    """Kling knows the faces no longer that it has found in a video. Nothing was made, so the order
    may go out again, once the video was looked at anew."""


# code: what it is, what happened, what helps
KNOWN: dict[str, tuple[type[ProviderError], str, str]] = {
    "1000": (NeedsKey, "Kling does not accept the key", REGION),
    "1001": (NeedsKey, "Kling says that no key came with the call", REGION),
    "1002": (NeedsKey, "Kling does not know the key", REGION),
    "1100": (
        NeedsKey,
        "Kling says that something is wrong with the account",
        "Look at the account at https://klingai.com/global/dev and retry.",
    ),
    "1101": (NoFunds, "The account at Kling is in arrears", BILLING),
    "1102": (NoFunds, "The resource pack at Kling is used up or has expired", BILLING),
    "1103": (
        NeedsKey,
        "The account may not use this at Kling",
        "Look at what the account has a resource pack for.",
    ),
    "1200": (BadRequest, "Kling does not accept the parameters", ""),
    "1201": (BadRequest, "Kling does not accept a parameter", ""),
    "1202": (BadRequest, "Kling has no such call", "Choose another model."),
    "1203": (
        BadRequest,
        "Kling has no such model, or no longer",
        "Choose another model: this one may have ended.",
    ),
    "1302": (RateLimited, "Kling asks to slow down", ""),
    "1303": (RateLimited, "Kling runs as much at once as the pack allows", ""),
    "1304": (
        NeedsKey,
        "Kling does not take calls from this machine's address",
        "Add the address to the account's list of allowed ones at Kling, and retry.",
    ),
    "5001": (Unavailable, "Kling is under maintenance", ""),
}
BROKEN = {"5000": "Kling had an error of its own", "5002": "Kling took too long"}


def meaning(response: ApiResponse) -> ProviderError | None:
    """The error an answer is, by its code; None where it has none, or one that nobody knows under
    a bad status."""
    code, words = code_in(response.body, "code"), response.words
    if code == "0" or not code:
        return None
    is_read = response.response.request.method == "GET"
    if code in CLOCK:
        return advised(
            NeedsKey, response, _of_clock(code, response), "Set this machine's clock and retry."
        )
    if code in REFUSED:
        return refused(f"Kling refused it: {words}", request_id=response.request_id)
    if is_read and code in NOT_THERE:
        return advised(Expired, response, f"Kling does not know it, or no longer: {words}")
    if _is_of_faces(response) and (code == "1203" or "session" in words.lower()):
        return advised(
            SessionOver, response, f"Kling knows the faces of the video no longer: {words}"
        )
    if code in KNOWN:
        kind, what, step = KNOWN[code]
        return advised(kind, response, f"{what}: {words}", step)
    if code in BROKEN:
        kind = Unknown if response.spends else Unavailable
        return advised(kind, response, f"{BROKEN[code]}: {words}")
    if response.status >= 400:
        return None
    kind = Unknown if response.spends else Unavailable
    error = advised(kind, response, f"Kling answered with its code {code}: {words}")
    error.patience = PATIENCE
    return error


def of_task(task: Json, id: str) -> ProviderError:
    """Why a task failed: free text. Kling says elsewhere what it took for it."""
    words = shortened(as_text(task.get("task_status_msg") or task.get("message")), 400)
    if POLICY.search(words):
        return refused(f"Kling refused it: {words}", request_id=id)
    if says_empty(words):
        text = f"There are no units left at Kling: {words}"
        return NoFunds(text, next_step=BILLING, charged=Charged.MAYBE, request_id=id)
    return ProviderError(
        f"Kling could not make it: {words or 'it gave no reason'}",
        next_step="Retry; if it fails again, change the prompt or the input.",
        charged=Charged.MAYBE,
        request_id=id,
    )


def _is_of_faces(response: ApiResponse) -> bool:
    return response.spends and response.response.request.url.path.endswith("/advanced-lip-sync")


def _of_clock(code: str, response: ApiResponse) -> str:
    early = "not good yet" if code == "1003" else "too old already"
    off = clock_of(response, "Kling") or "This machine's clock differs from Kling's."
    return f"Kling found the signature {early}. {off}"

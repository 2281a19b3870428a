"""Google's error bodies, by name: (status, body). Interactions have one shape, the rest another."""

from typing import Any


def of_interactions(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def of_rpc(
    code: int, status: str, message: str, details: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": message, "status": status}
    return {"error": error | ({"details": details} if details else {})}


TYPE = "type.googleapis.com/google.rpc."
RETRY = {"@type": f"{TYPE}RetryInfo", "retryDelay": "34.4s"}
KEY = {"@type": f"{TYPE}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
PER_DAY = {
    "@type": f"{TYPE}QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}],
}
FIELD = {
    "@type": f"{TYPE}BadRequest",
    "fieldViolations": [
        {"field": "generation_config.image_config.aspect_ratio", "description": "Not a ratio."}
    ],
}

BLOCKED = (
    *("safety", "prohibited_content", "content_blocked", "recitation", "language", "spii"),
    *("blocklist", "image_safety", "image_prohibited_content", "image_recitation"),
    *("image_other", "no_image"),
)
# What the Interactions API answers.
INTERACTIONS: dict[str, tuple[int, dict[str, Any]]] = {
    "api_error": (500, of_interactions("api_error", "An internal error occurred.")),
    "invalid_request": (
        400,
        of_interactions("invalid_request", "The duration is too short: minimum allowed 3s."),
    ),
    "parameter_unknown": (
        400,
        of_interactions("parameter_unknown", "Unknown parameter 'negative_prompt'."),
    ),
    "failed_precondition": (
        400,
        of_interactions("failed_precondition", "Billing is not enabled for this project."),
    ),
    "wrong_place": (
        400,
        of_interactions("failed_precondition", "User location is not supported for the API use."),
    ),
    "authentication": (401, of_interactions("authentication", "API key not valid.")),
    "payment_required": (402, of_interactions("payment_required", "Prepaid balance is empty.")),
    "permission_denied": (403, of_interactions("permission_denied", "Permission denied.")),
    "model_not_found": (
        404,
        of_interactions("model_not_found", "Model gemini-omni-flash-preview was not found."),
    ),
    "already_exists": (409, of_interactions("already_exists", "It exists already.")),
    "out_of_range": (416, of_interactions("out_of_range", "The seed is out of range.")),
    "rate_limit_exceeded": (429, of_interactions("rate_limit_exceeded", "Too many a minute.")),
    "too_many_requests": (429, of_interactions("too_many_requests", "Too many requests.")),
    "quota_exceeded": (429, of_interactions("quota_exceeded", "The quota per day is used up.")),
    "unimplemented": (501, of_interactions("unimplemented", "Not implemented.")),
    "service_unavailable": (503, of_interactions("service_unavailable", "Unavailable.")),
    "overloaded": (
        503,
        of_interactions("service_unavailable", "The model is overloaded. Try again later."),
    ),
    "deadline_exceeded": (504, of_interactions("deadline_exceeded", "Deadline exceeded.")),
    "aborted": (409, of_interactions("aborted", "The operation was aborted.")),
    "not_found": (404, of_interactions("not_found", "The interaction was not found.")),
    "cancelled": (499, of_interactions("cancelled", "The request was cancelled.")),
} | {code: (400, of_interactions(code, "It was blocked.")) for code in BLOCKED}
# What generateContent, files, models and the enterprise platform answer.
RPC: dict[str, tuple[int, dict[str, Any]]] = {
    "INTERNAL": (500, of_rpc(500, "INTERNAL", "An internal error has occurred.")),
    "INVALID_ARGUMENT": (
        400,
        of_rpc(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", [FIELD]),
    ),
    "API_KEY_INVALID": (
        400,
        of_rpc(400, "INVALID_ARGUMENT", "API key not valid. Pass a valid API key.", [KEY]),
    ),
    "FAILED_PRECONDITION": (
        400,
        of_rpc(400, "FAILED_PRECONDITION", "Please enable billing on project 42."),
    ),
    "PERMISSION_DENIED": (403, of_rpc(403, "PERMISSION_DENIED", "The caller lacks permission.")),
    "NOT_FOUND": (404, of_rpc(404, "NOT_FOUND", "models/gemini-2.5-flash-image is not found.")),
    "RESOURCE_EXHAUSTED": (429, of_rpc(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", [RETRY])),
    "PER_DAY": (429, of_rpc(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", [PER_DAY])),
    "DEPLETED": (
        429,
        of_rpc(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
    ),
    "UNAVAILABLE": (503, of_rpc(503, "UNAVAILABLE", "The service is currently unavailable.")),
    "OVERLOADED": (503, of_rpc(503, "UNAVAILABLE", "The model is overloaded.")),
    "DEADLINE_EXCEEDED": (504, of_rpc(504, "DEADLINE_EXCEEDED", "Deadline exceeded.")),
    "AGAINST_RULES": (
        400,
        of_rpc(
            400,
            "INVALID_ARGUMENT",
            "The prompt could not be submitted. It contains sensitive words that violate Google's "
            "Responsible AI practices.",
        ),
    ),
}
ERRORS = INTERACTIONS | RPC

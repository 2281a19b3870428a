"""fal's error bodies, as its documentation and its users show them: name → (status, body)."""

from typing import Any

Body = dict[str, Any]
CHECKER = (
    "The content could not be processed because it contained material flagged by a content checker."
)
BALANCE = (
    "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
)


def item(type: str, msg: str, *loc: str, **ctx: Any) -> Body:
    return {
        "detail": [
            {
                "loc": ["body", *loc],
                "msg": msg,
                "type": type,
                "url": f"https://docs.fal.ai/errors#{type}",
                "ctx": ctx,
                "input": {"prompt": "…"},
            }
        ]
    }


def flat(type: str, detail: str) -> Body:
    return {"detail": detail, "error_type": type}


REFUSALS: dict[str, tuple[int, Body]] = {
    "unknown-key": (401, {"detail": "No user found for Key ID and Secret"}),
    "no-access": (
        401,
        {
            "detail": 'Cannot access application "fal-ai/flux-2-pro". '
            "Authentication is required to access this application."
        },
    ),
    "locked": (403, {"detail": BALANCE}),
    "banned": (403, {"detail": "User is locked. Reason: Terms of service."}),
    "forbidden": (403, {"detail": "You do not have access to this application."}),
    "no-app": (404, {"detail": "Application 'flux-9' not found"}),
    "field": (
        422,
        item(
            "less_than_equal",
            "Input should be less than or equal to 4096",
            "image_size",
            "width",
            le=4096,
        ),
    ),
    "missing": (422, item("missing", "Field required", "prompt")),
    "policy": (422, item("content_policy_violation", CHECKER, "prompt")),
    "slow-down": (429, {"detail": "Rate limit exceeded. Please try again later."}),
    "fault": (500, flat("internal_error", "Internal server error")),
    "scheduling": (503, flat("runner_scheduling_failure", "No runner available")),
}
# What a model says of its input, all in one form; what became of a runner, in the other.
INPUT_TYPES = (
    *("image_too_large", "image_load_error", "face_detection_error", "file_too_large"),
    *("greater_than", "greater_than_equal", "less_than", "multiple_of", "sequence_too_short"),
    *("sequence_too_long", "one_of", "feature_not_supported", "invalid_archive"),
    *("archive_file_count_below_minimum", "archive_file_count_exceeds_maximum"),
    *("audio_duration_too_short", "video_duration_too_long", "video_duration_too_short"),
    *("unsupported_audio_format", "unsupported_image_format", "unsupported_video_format"),
    *("string_type", "literal_error"),
)
RUNNER_TYPES = (
    *("runner_scheduling_failure", "runner_connection_timeout", "runner_connection_refused"),
    "runner_connection_error",
)
RESULTS: dict[str, tuple[int, Body]] = {
    **{type: (422, item(type, "It is not so.", "image_url")) for type in INPUT_TYPES},
    **{type: (503, flat(type, "No runner.")) for type in RUNNER_TYPES},
    "client_disconnected": (499, flat("client_disconnected", "The client went away.")),
    "policy": (422, item("content_policy_violation", CHECKER, "prompt")),
    "partner-policy": (
        400,
        {"error": {"message": "Prompt violates our content policy", "code": "content_policy"}},
    ),
    "no-media": (422, item("no_media_generated", "No media was generated.", "prompt")),
    "field": REFUSALS["field"],
    "untyped": (
        422,
        {"detail": [{"loc": ["body", "seed"], "msg": "value is not a valid integer"}]},
    ),
    "small": (
        422,
        item(
            "image_too_small",
            "Image too small",
            "image_url",
            min_height=256,
            min_width=256,
        ),
    ),
    "download": (422, item("file_download_error", "Failed to download the file.", "image_url")),
    "long": (422, item("audio_duration_too_long", "Audio is too long", "audio_url")),
    "downstream-400": (400, item("downstream_service_error", "Upstream said no.")),
    "downstream-500": (500, item("downstream_service_unavailable", "Upstream is away.")),
    "model-fault": (500, item("internal_server_error", "Internal server error")),
    "runner-fault": (500, flat("runner_server_error", "Runner error")),
    "incomplete": (502, flat("runner_incomplete_response", "Incomplete response")),
    "disconnected": (503, flat("runner_disconnected", "Runner disconnected")),
    "timeout": (504, flat("request_timeout", "Request timed out")),
    "startup": (504, flat("startup_timeout", "Startup timed out")),
    "too-long": (504, item("generation_timeout", "Generation timed out")),
    "cancelled": (499, flat("client_cancelled", "Request was cancelled")),
    # The model's own status: with a code that is a number, in a sentence, or without a word.
    "own-500": (500, {"detail": "Internal Server Error"}),
    "own-500-code": (500, {"error": {"message": "The model crashed.", "code": 500}}),
    "own-500-bare": (500, {}),
    "own-429": (429, {"detail": "Too many requests to the upstream model."}),
    "own-429-code": (429, {"error": {"message": "Upstream is busy.", "code": 429}}),
    "own-429-null": (429, {"error": {"message": "Upstream is busy.", "code": None}}),
    "own-401-code": (401, {"error": {"message": "The upstream key is wrong.", "code": 401}}),
    "own-402": (402, {"detail": "The upstream account is empty."}),
    "own-408": (408, {"detail": "The upstream took too long."}),
    "own-503": (503, {"detail": "The upstream is away."}),
    "own-503-code": (503, {"error": {"message": "The upstream is away.", "code": 503}}),
    "gone": (404, {"detail": "Request not found"}),
}

"""OpenAI's error bodies, by name: (status, body). All of them have one envelope."""

from typing import Any


def error_of(code: str | None, message: str, type: str, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": type, "param": param, "code": code}}


def _moderated(stage: str) -> dict[str, Any]:
    body = error_of(
        "moderation_blocked",
        "Your request was rejected by the safety system. If you believe this is an error, contact "
        "us at help.openai.com and include the request ID req_x.",
        "image_generation_user_error",
    )
    body["error"]["moderation_details"] = {"moderation_stage": stage, "categories": ["other"]}
    return body


USER, QUOTA = "image_generation_user_error", "insufficient_quota"
ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "server_error": (500, error_of("server_error", "The server had an error.", "server_error")),
    "moderation_blocked": (400, _moderated("input")),
    "moderation_blocked_output": (400, _moderated("output")),
    "moderation_blocked_unknown": (400, _moderated("unknown")),
    "retired_model": (
        400,
        error_of("invalid_value", "The model 'dall-e-3' does not exist.", USER, "model"),
    ),
    "bad_size": (
        400,
        error_of(
            "invalid_value",
            "Invalid size '123x456'. Supported sizes are 1024x1024, 1024x1536, 1536x1024, and "
            "auto.",
            USER,
            "size",
        ),
    ),
    "unknown_parameter": (
        400,
        error_of(
            "unknown_parameter",
            "Unknown parameter: 'style'.",
            "invalid_request_error",
            "style",
        ),
    ),
    "unsupported_parameter": (
        400,
        error_of(
            "unsupported_parameter",
            "Unsupported parameter: 'temperature' is not supported with this model.",
            "invalid_request_error",
            "temperature",
        ),
    ),
    "invalid_json_schema": (
        400,
        error_of(
            "invalid_json_schema",
            "Invalid schema for response_format 'answer'.",
            "invalid_request_error",
            "text.format.schema",
        ),
    ),
    "invalid_prompt": (
        400,
        error_of(
            "invalid_prompt",
            "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
            "invalid_request_error",
        ),
    ),
    "unsupported_value": (
        400,
        error_of(
            "unsupported_value",
            "Unsupported value: 'quality' does not support 'max' with this model.",
            "invalid_request_error",
            "quality",
        ),
    ),
    "mismatched_organization": (
        401,
        error_of(
            "mismatched_organization",
            "OpenAI-Organization header should match organization for API key",
            "invalid_request_error",
        ),
    ),
    "billing_hard_limit_reached": (
        400,
        error_of(
            "billing_hard_limit_reached",
            "Billing hard limit has been reached.",
            "billing_limit_user_error",
        ),
    ),
    "invalid_api_key": (
        401,
        error_of(
            "invalid_api_key",
            "Incorrect API key provided: sk-emula*****************7890.",
            "invalid_request_error",
        ),
    ),
    "unsupported_country_region_territory": (
        403,
        error_of(
            "unsupported_country_region_territory",
            "Country, region, or territory not supported",
            "request_forbidden",
        ),
    ),
    "must_be_verified": (
        403,
        error_of(
            None,
            "Your organization must be verified to use the model `gpt-image-2`.",
            "invalid_request_error",
        ),
    ),
    "model_not_found": (
        404,
        error_of(
            "model_not_found",
            "The model `gpt-5` does not exist or you do not have access to it.",
            "invalid_request_error",
        ),
    ),
    "rate_limit_exceeded": (
        429,
        error_of("rate_limit_exceeded", "Rate limit reached for images per minute.", "requests"),
    ),
    "slow_down": (503, error_of("slow_down", "Slow down.", "server_error")),
    "server_is_overloaded": (503, error_of("server_is_overloaded", "Overloaded.", "server_error")),
} | {
    code: (429, error_of(code, "You exceeded your current quota.", QUOTA))
    for code in (
        "insufficient_quota",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "project_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
    )
}

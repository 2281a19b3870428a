"""The two credentials of Kling: an API key, or an access key that signs with a secret one."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from providers.contract import NeedsKey

API_KEY = "api-key-"
LASTS = 1800
EARLIER = 5


def bearer(keys: Mapping[str, str]) -> str:
    """What follows “Bearer”. Raises NeedsKey where the secret to an access key is missing."""
    access = keys["access_key"]
    secret = keys.get("secret_key", "")
    if is_api_key(access):
        return access
    if not secret:
        raise NeedsKey(
            "Kling's access key needs its secret key, and none is set.",
            next_step="Enter the secret key as well, or an API key in place of both, and retry.",
        )
    return token(access, secret, int(time.time()))


def is_api_key(access: str) -> bool:
    return access.startswith(API_KEY)


def token(access: str, secret: str, now: int) -> str:
    """A JSON Web Token (HS256) that is good for half an hour."""
    claims = {"iss": access, "exp": now + LASTS, "nbf": now - EARLIER}
    signed = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    mark = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{_base64(mark)}"


def _packed(part: Mapping[str, object]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

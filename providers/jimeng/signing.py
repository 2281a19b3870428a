"""How calls of Volcengine's visual service are signed: HMAC-SHA256, in the manner of V4."""

import hashlib
import hmac
from datetime import datetime

REGION, SERVICE = "cn-north-1", "cv"
SIGNED = "content-type;host;x-content-sha256;x-date"


def headers(
    access: str, secret: str, host: str, query: str, content: bytes, now: datetime
) -> dict[str, str]:
    """All that is signed, and the signature. `query` is sorted and encoded; `now` is in UTC."""
    date, sha = now.strftime("%Y%m%dT%H%M%SZ"), hashlib.sha256(content).hexdigest()
    scope = f"{date[:8]}/{REGION}/{SERVICE}/request"
    lines = (
        *("POST", "/", query, "content-type:application/json", f"host:{host}"),
        *(f"x-content-sha256:{sha}", f"x-date:{date}", "", SIGNED, sha),
    )
    canonical = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    key = secret.encode()
    for part in (date[:8], REGION, SERVICE, "request"):
        key = _mac(key, part)
    signature = _mac(key, f"HMAC-SHA256\n{date}\n{scope}\n{canonical}").hex()
    return {
        "Content-Type": "application/json",
        "X-Date": date,
        "X-Content-Sha256": sha,
        "Authorization": f"HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={SIGNED}, "
        f"Signature={signature}",
    }


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

"""Keep keys out of the logs."""

import logging
import re

SECRET = re.compile(
    r"(?i)(\b(?:authorization|x-api-key|x-goog-api-key|api[_-]?key|token|secret|password)\b"
    r"['\"]?\s*[:=]\s*['\"]?(?:(?:bearer|key|token)\s+)?)[^\s'\",;&]+"
)


def hide_secrets(text: str) -> str:
    """Replace what follows a key-like name by three stars."""
    return SECRET.sub(r"\1***", text)


class HideSecrets(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = hide_secrets(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        return True

"""Keep keys out of the logs: whatever looks like one, wherever in a record it stands.

`providers.redact` hides the keys that are known; here is what catches the rest.
"""

import logging
import re

from foundation.user_input import printable

_NAME = (
    r"authorization|(?:[\w-]*[_-])?(?:api[_-]?key|key|token|secret|password|passwd|signature|"
    r"credential|cookie)|sig"
)
_PATTERNS = (
    # name: value, name=value, "name": "value", also as a header or in a query; the scheme stays
    (
        re.compile(
            rf"(?i)(?<![\w-])((?:{_NAME})['\"]?\s*[:=]\s*['\"]?(?:(?:bearer|key|token|basic)\s+)?)"
            r"[^\s'\",;&<>)\]}]+"
        ),
        r"\1***",
    ),
    # Bearer …, Key id:secret (fal), Token …, standing alone
    (re.compile(r"(?i)\b(bearer\s+)[^\s'\",;]+"), r"\1***"),
    (re.compile(r"(?i)\b((?:token|key|basic)\s+)(?=\S*[\d:])[\w.:~+/=-]{12,}"), r"\1***"),
    # scheme://user:password@host
    (re.compile(r"(://[^\s:/@]*:)[^\s/@]+(?=@)"), r"\1***"),
    # keys that vendors mark by their first letters
    (re.compile(r"\b(?:sk-|r8_|hf_|AIza|xai-|key-)[\w-]{16,}"), "***"),
)


def hide_secrets(text: str) -> str:
    """Replace what looks like a key by three stars."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class SecretFreeFormatter(logging.Formatter):
    """Works on the finished line, so that arguments, tracebacks and stacks are covered too. What
    would steer a terminal is written out: a log is read on one."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(hide_secrets(super().format(record)))

"""Keep the keys in use out of everything that is written down.

Patterns (`artfactory.log_filter`) catch what looks like a key; here the keys themselves are known.
"""

import base64
import logging
import threading
from urllib.parse import quote

HIDDEN = "***"
SHORTEST = 6
_secrets: set[str] = set()
_lock = threading.Lock()


def remember(secret: str) -> None:
    """From now on this value is hidden, also where it is URL-quoted or in base64.

    Values under six characters are left alone: hiding them would tear holes into every line.
    """
    if len(secret) < SHORTEST:
        return
    forms = {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}
    with _lock:
        _secrets.update(forms)
    _guard_handlers()


def hide(text: str) -> str:
    """The text with every known key replaced by three stars."""
    for secret in sorted(_secrets, key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


class HideKeys(logging.Filter):
    """Hides known keys in the message, the traceback and the stack of a log record."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = hide(message)
        if hidden != message:
            record.msg, record.args = hidden, None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = hide(record.exc_text)
        if record.stack_info:
            record.stack_info = hide(record.stack_info)
        return True


_filter = HideKeys()


def guard(logger: logging.Logger) -> logging.Logger:
    """The logger, made unable to write a known key."""
    logger.addFilter(_filter)
    return logger


def _guard_handlers() -> None:
    """Other loggers (a vendor's SDK, httpx) write through the root's handlers."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_filter)

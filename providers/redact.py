"""Keep the keys in use out of everything that is written down.

Patterns (`foundation.log_filter`) catch what looks like a key; here the keys themselves are known.
"""

import base64
import html
import json
import logging
import re
import threading
from functools import cached_property
from pathlib import Path

HIDDEN = "***"
SHORTEST = 6
# A text is often cut off in the middle of a key: so much of its beginning gives it away.
HEAD = 12
LONG = 200_000
MORE_WAYS = {" ": "+", "/": "\\/"}
ESCAPING = r"(?:\\|%(?:25)*5[cC])*"
BASE64_WAYS = {"+": r"(?:[+-]|%(?:25)*2[bB])", "/": r"(?:[/_]|%(?:25)*2[fF]|\\+/)"}
_secrets: dict[str, "_Secret"] = {}
_lock = threading.Lock()


class _Secret:
    """One key, and every form in which it is recognised. Long texts are searched for a plain part
    of a form first, which is quick."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.head = value[:HEAD] if len(value) >= HEAD + SHORTEST and value[0] != "{" else ""
        self.plain = max(re.findall(r"\w+", value, re.ASCII), key=len, default="")

    @cached_property
    def escaped(self) -> re.Pattern[str]:
        return re.compile("".join(map(_ways_to_write, self.value)))

    @cached_property
    def packed(self) -> list[tuple[str, re.Pattern[str]]]:
        return [_in_base64(self.value.encode("utf-8", "surrogatepass"), at) for at in range(3)]

    def hide_in(self, text: str) -> str:
        text = text.replace(self.value, HIDDEN)
        is_likely = len(text) < LONG or self.plain in text
        if is_likely and any(mark in text for mark in "%\\&+"):
            text = self.escaped.sub(HIDDEN, text)
        if self.head and self.head in text:
            text = self._without_cut_ones(text)
        for plain, pattern in self.packed:
            if plain in text:
                text = pattern.sub(HIDDEN, text)
        return text

    def _without_cut_ones(self, text: str) -> str:
        parts = text.split(self.head)
        rests = [part[_alike(part, self.value[HEAD:]) :] for part in parts[1:]]
        return HIDDEN.join((parts[0], *rests))


def remember(secret: str) -> None:
    """From now on this value is hidden, however it is quoted, escaped or packed.

    Values under six characters are left alone: hiding them would tear holes into every line. What
    is secret inside a key counts as well: the second half of `id:secret`, the keys of a JSON one.
    """
    global _secrets
    if len(secret) < SHORTEST:
        return
    _guard_handlers()
    if secret in _secrets:
        return
    with _lock:
        found = {one: _Secret(one) for one in (secret, *_inside(secret))}
        known = (_secrets | found).items()
        _secrets = dict(sorted(known, key=lambda item: len(item[0]), reverse=True))


def hide(text: str) -> str:
    """The text with every known key replaced by three stars."""
    for secret in _secrets.values():
        text = secret.hide_in(text)
    return text


def hide_in_file(file: Path) -> None:
    """The same for a file of words."""
    words = file.read_bytes().decode("utf-8", "surrogateescape")
    hidden = hide(words)
    if hidden != words:
        file.write_bytes(hidden.encode("utf-8", "surrogateescape"))


def _inside(secret: str) -> list[str]:
    """What is as good as the whole."""
    _, colon, second = secret.partition(":")
    if not secret.startswith("{"):
        return [second] if colon and len(second) >= HEAD else []
    try:
        parts = json.loads(secret)
    except (ValueError, RecursionError):
        return []
    named = parts.items() if isinstance(parts, dict) else ()
    return [
        value
        for name, value in named
        if isinstance(value, str) and len(value) > HEAD and re.search("key|secret|token", name)
    ]


def _alike(text: str, other: str) -> int:
    """How many letters two texts have in common at their beginnings."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(text), len(other)))


def _ways_to_write(letter: str) -> str:
    """A letter as it is, percent-encoded, or escaped for JSON or HTML, also more than once."""
    percent = (f"%(?:25)*{_in_hex(byte, 2)}" for byte in letter.encode("utf-8", "surrogatepass"))
    number = _in_hex(ord(letter), 0)
    ways = ["".join(percent), rf"\\+u{_in_hex(ord(letter), 4)}", f"&#(?:{ord(letter)}|x{number});"]
    for escaped in (html.escape(letter), json.dumps(letter)[1:-1], MORE_WAYS.get(letter, letter)):
        if escaped != letter:
            ways.append(re.escape(escaped).replace(r"\\", r"\\+"))
    slashes = "" if letter.isalnum() else ESCAPING
    return f"{slashes}(?:{'|'.join([re.escape(letter), *ways])})"


def _in_hex(number: int, digits: int) -> str:
    """A pattern for a number whose digits come in either case."""
    return re.sub("[a-f]", lambda it: f"[{it[0]}{it[0].upper()}]", f"{number:0{digits}x}")


def _in_base64(value: bytes, at: int) -> tuple[str, re.Pattern[str]]:
    """A plain part and a pattern for the value where it begins at the byte `at` of three, in either
    alphabet, with the letters before and after that hold a part of it."""
    packed = base64.b64encode(bytes(at) + value).decode().rstrip("=")
    whole = packed[(at * 4 + 2) // 3 : (at + len(value)) * 8 // 6]
    core = "".join(BASE64_WAYS.get(letter, letter) for letter in whole)
    before = r"[\w+/-]?" if at else ""
    after = r"[\w+/-]?" if (at + len(value)) % 3 else ""
    plain = max(re.split("[+/]", whole), key=len)
    return plain, re.compile(f"{before}{core}{after}(?:=|%(?:25)*3[dD]){{0,2}}")


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

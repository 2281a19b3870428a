"""The file that a command was told."""

from pathlib import Path

from django.core.management.base import CommandError

from foundation.user_input import is_text, short
from production.management.ordering import BAD_INPUT


def file_of(typed: str) -> Path:
    """Raises CommandError where it cannot be one."""
    if not typed or not is_text(typed):
        raise CommandError("Name the file.", returncode=BAD_INPUT)
    try:
        path = Path(typed).expanduser()
        path.exists()
    except (OSError, RuntimeError):
        words = f"“{short(typed)}” cannot be a file."
        raise CommandError(words, returncode=BAD_INPUT) from None
    return path

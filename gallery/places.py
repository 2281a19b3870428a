"""Where the gallery's files lie under media/. Every path in a row is relative to that folder."""

from pathlib import Path

from django.conf import settings

PROJECTS = "projects"
THUMBNAILS = "thumbnails"
QUARANTINE = "quarantine"
UNCHECKED = "unchecked"


def media() -> Path:
    return settings.PATHS.media


def absolute(path: str) -> Path:
    """The file of a row's path."""
    return media() / path


def thumbnail(sha256: str) -> str:
    """Where the thumbnail of the file with this hash lies."""
    return f"{THUMBNAILS}/{sha256[:2]}/{sha256}.webp"

"""What people are shown for a file that an engine names."""

import re

from providers.redact import hide

SLASHES = re.compile(r"[/\\]")


def file_label(name: str) -> str:
    """The name without its folders. A key in it is hidden before: it may have slashes of its own,
    and what is left of one that was cut is known to nobody as a key."""
    return SLASHES.split(hide(name))[-1]

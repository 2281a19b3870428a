"""What was written stays written, whatever happens to the machine."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Make one file durable, or the names in one folder. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

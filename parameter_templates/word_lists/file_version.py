"""Whether a file is still the one that was read."""

import os
from typing import NamedTuple


class Version(NamedTuple):
    changed_ns: int
    size: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Version":
        return cls(status.st_mtime_ns, status.st_size, status.st_ino)

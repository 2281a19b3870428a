"""Templates as they were compiled, beside Python's own compiled modules.

To compile what a first page is made of takes a start longer than to draw it, and comes back with
every start and every process. One that was compiled counts as long as its text and Jinja are the
same: nothing of ours is worked out while one is compiled (`tests/pages/test_jinja.py`).
"""

import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

FOLDER = Path(__file__).parent / "__pycache__" / "templates"


class CompiledTemplates(FileSystemBytecodeCache):
    """As Python does, it writes only where it may, and does without where it cannot."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(str(folder))

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(f"{jinja2.__version__} {source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever a damaged file is to those who unpack it
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

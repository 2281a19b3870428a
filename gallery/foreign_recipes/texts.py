"""The texts of one file while they are gathered, with room for so many and no more."""

import zlib
from dataclasses import dataclass, field

from gallery.metadata_limits import words

MOST_TEXT = 4 * 1024**2
"""Letters of one text, and of all of them together."""
MOST_TEXTS, LONGEST_NAME = 200, 80


@dataclass
class Texts:
    texts: dict[str, str] = field(default_factory=dict)
    exif: dict[str, str] = field(default_factory=dict)
    xmp: str = ""
    c2pa: bytes = b""
    room: int = MOST_TEXT

    def add(self, name: str, text: str) -> None:
        """The first of a name stays, as every reader has it."""
        name = name.strip().lower()[:LONGEST_NAME]
        if self._has_room(text) and name not in self.texts and len(self.texts) < MOST_TEXTS:
            self.texts[name] = words(text)

    def add_exif(self, tags: dict[str, str]) -> None:
        for name, text in tags.items():
            if self._has_room(text):
                self.exif.setdefault(name, words(text))

    def add_xmp(self, packet: bytes | str) -> None:
        if isinstance(packet, bytes):
            packet = packet[:MOST_TEXT].decode("utf-8", "replace")
        if self._has_room(packet) and not self.xmp:
            self.xmp = packet

    def unpacked(self, packed: bytes) -> bytes:
        return zlib.decompressobj().decompress(packed, self.room + 1)

    def _has_room(self, text: str) -> bool:
        """What is too long is left out whole: half of a text is no recipe."""
        if not text or len(text) > self.room:
            return False
        self.room -= len(text)
        return True

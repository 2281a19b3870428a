"""WAV files that were written while they were made: their headers do not know how long they are."""

import struct

NOT_KNOWN = (0, 0x7FFFFFFF, 0xFFFFFFFF)


def with_true_length(content: bytes) -> bytes:
    """The same sound; a WAV header with placeholders gets the sizes that the bytes really have."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return content
    place = 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], struct.unpack_from("<I", content, place + 4)[0]
        rest = len(content) - place - 8
        if name == b"data":
            if size <= rest and size not in NOT_KNOWN:
                return content
            mended = bytearray(content)
            struct.pack_into("<I", mended, 4, len(content) - 8)
            struct.pack_into("<I", mended, place + 4, rest)
            return bytes(mended)
        place += 8 + size + size % 2
    return content

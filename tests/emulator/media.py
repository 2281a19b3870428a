"""Small real files: every seed gives other bytes, the same seed the same."""

import io
import math
import struct
import wave
import zlib
from functools import lru_cache

MIMES = {"image": "image/png", "video": "video/mp4", "audio": "audio/wav", "text": "text/plain"}
SUFFIXES = {"image": "png", "video": "mp4", "audio": "wav", "text": "txt"}


def make(medium: str, seed: int, width: int = 64, height: int = 64) -> bytes:
    if medium == "video":
        return mp4(seed % 8)
    if medium == "audio":
        return wav(seed)
    if medium == "text":
        return f"A text for seed {seed}.\n".encode()
    return png(seed, width, height)


@lru_cache(maxsize=64)
def png(seed: int, width: int = 64, height: int = 64) -> bytes:
    """A gradient whose colours come from the seed."""
    red, green, blue = (seed * 97) % 256, (seed // 256 * 89) % 256, (seed // 65536 * 83 + 40) % 256
    rows = bytearray()
    for y in range(height):
        shade = y * 255 // height
        rows += b"\0" + bytes(((red + shade) % 256, green, (blue + shade) % 256)) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 1)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@lru_cache(maxsize=16)
def wav(seed: int, seconds: float = 0.5, rate: int = 16_000) -> bytes:
    """A tone; its pitch comes from the seed."""
    pitch = 220 + seed % 660
    samples = (
        int(12_000 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(int(seconds * rate))
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return file.getvalue()


@lru_cache(maxsize=8)
def mp4(seed: int, frames: int = 12, size: int = 64) -> bytes:
    """Half a second of one colour."""
    import av
    import numpy

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=24)
        stream.width = stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            pixels = numpy.full((size, size, 3), (seed * 31 + number * 4) % 256, numpy.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return file.getvalue()

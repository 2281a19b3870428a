"""A whole provider for Art Factory: it makes colour gradients out of a prompt's letters."""

import hashlib
import struct
import zlib
from collections.abc import Iterable
from decimal import Decimal

from providers.contract import (
    Context,
    Finished,
    KeyCheck,
    Kind,
    ModelSpec,
    Money,
    Output,
    Prepared,
    Provider,
    Resubmit,
)

SIDE = 256
SCHEMA = {
    "type": "object",
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string", "minLength": 1, "title": "Prompt"},
        "steps": {"type": "integer", "minimum": 2, "maximum": 256, "default": 256},
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    },
}


class Gradient(Provider):
    slug, label = "gradient", "Gradients"
    resubmit = Resubmit.SAFE

    def models(self, ctx: Context) -> Iterable[ModelSpec]:
        yield ModelSpec("two-colours", Kind.TEXT_TO_IMAGE, "Two colours", SCHEMA)

    def check_key(self, ctx: Context) -> KeyCheck:
        return KeyCheck(ok=True, message="No key is needed.")

    def submit(self, ctx: Context, prepared: Prepared) -> Finished:
        seed = prepared.body.get("seed", 0)
        digest = hashlib.sha256(f"{prepared.body['prompt']} {seed}".encode()).digest()
        steps = prepared.body.get("steps", 256)
        picture = png(digest[:3], digest[3:6], steps)
        return Finished((Output(data=picture, mime="image/png"),), seed=seed)

    def price(self, model: ModelSpec, params: dict) -> Money:
        return Money(Decimal(0))


def png(top: bytes, bottom: bytes, steps: int) -> bytes:
    """A PNG file that fades from one RGB colour to another in so many steps."""
    rows = bytearray()
    for y in range(SIDE):
        share = (y * steps // SIDE) / max(steps - 1, 1)
        pixel = bytes(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        rows += b"\0" + pixel * SIDE
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )

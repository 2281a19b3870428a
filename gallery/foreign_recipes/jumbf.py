"""Content credentials (C2PA): who says to have made it, read from the manifests without a check of
their signatures.

A store is a box of boxes (JUMBF) with a manifest in each; of a manifest's CBOR only a few texts
matter here, which are found by their keys.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_MANIFESTS = 100
AI_TYPES = {
    "trainedAlgorithmicMedia",
    "compositeWithTrainedAlgorithmicMedia",
    "algorithmicallyEnhanced",
}
AI_MADE = AI_TYPES - {"algorithmicallyEnhanced"}
TEXT, LONGER = 0x60, 24


@dataclass(frozen=True)
class Claim:
    """`generator` is the program that wrote the manifest, `agent` what acted, `source_type` the
    last part of IPTC's address for how it came to be; "" where it is not said."""

    generator: str
    agent: str
    source_type: str


def claims(store: bytes) -> list[Claim]:
    """One of each manifest; the last is the one in force."""
    return [_claim(store[start:end]) for start, end in _manifests(store)]


def _manifests(store: bytes) -> Iterator[tuple[int, int]]:
    for name, start, end in _boxes(store, 0, len(store)):
        if name == b"jumb":
            inner = (it for it in _boxes(store, start + 8, end) if it[0] == b"jumb")
            for number, (_, first, last) in enumerate(inner):
                if number < MOST_MANIFESTS:
                    yield first, last
            return


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        length = int.from_bytes(data[at : at + 4])
        length = end - at if length == 0 else length
        if length < 8 or at + length > end:
            return
        yield data[at + 4 : at + 8], at, at + length
        at += length


def _claim(manifest: bytes) -> Claim:
    kind = next((text for text in _texts(manifest, "digitalSourceType")), "")
    generator = _named(manifest, "claim_generator_info")
    generator = generator or next(_texts(manifest, "claim_generator"), "")
    agent = next(_texts(manifest, "softwareAgent"), "") or _named(manifest, "softwareAgent")
    return Claim(generator, agent, kind.rpartition("/")[2])


def _key(name: str) -> bytes:
    word = name.encode()
    return (bytes((TEXT + len(word),)) if len(word) < LONGER else bytes((0x78, len(word)))) + word


def _texts(data: bytes, name: str) -> Iterator[str]:
    """The texts that stand under a key."""
    key, at = _key(name), 0
    while (at := data.find(key, at)) >= 0:
        at += len(key)
        if text := _text(data, at):
            yield text


def _named(data: bytes, name: str) -> str:
    """The `name` of an object, or of the first in a list, that stands under a key."""
    key, inner = _key(name), _key("name")
    at = data.find(key)
    if at < 0 or not data[at + len(key) : at + len(key) + 1] >= b"\x80":
        return ""
    found = data.find(inner, at + len(key), at + len(key) + 300)
    return _text(data, found + len(inner)) if found >= 0 else ""


def _text(data: bytes, at: int) -> str:
    """A CBOR text of up to 64 kB, "" for anything else."""
    head = data[at] if at < len(data) else 0
    if TEXT <= head < TEXT + LONGER:
        begin, length = at + 1, head - TEXT
    elif head in (0x78, 0x79):
        width = 1 if head == 0x78 else 2
        begin, length = at + 1 + width, int.from_bytes(data[at + 1 : at + 1 + width])
    else:
        return ""
    return data[begin : begin + length].decode("utf-8", "replace").replace("\0", "")

"""Files in Google's answers: at an address, or in base64, in either place."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from providers import addresses, encoded, sound
from providers.contract import BadOutput, Charged, Context, Json, Medium, Output
from providers.google.client import HOSTS, base_of
from providers.json_values import as_text

FILE = re.compile(r"(?:^|/)(?:(v\d\w*)/)?(files/[\w-]+)")


def read(ctx: Context, blocks: Iterable[Json], medium: Medium) -> tuple[list[Output], int]:
    """The files of an answer, those of the ordered medium first, and how many were empty or cannot
    be read. Sound that came in parts is one. Raises BadOutput where none can be read.

    A block has `mime_type`, and its file in `data` or `uri`, whichever that holds.
    """
    found: list[Output] = []
    wrong, empty = None, 0
    for block in blocks:
        try:
            if output := _file(ctx, block):
                found.append(output)
            else:
                empty += 1
        except BadOutput as error:
            wrong, empty = error, empty + 1
    if wrong is not None and not found:
        raise BadOutput("Google sent a file that cannot be read.", charged=Charged.YES) from wrong
    ordered = [one for one in found if _medium(one) in (medium, None)]
    others = [one for one in found if one not in ordered]
    if ordered:
        others = [replace(one, role=str(_medium(one))) for one in others]
    return [*ordered, *others], empty


def in_one(blocks: list[Json]) -> list[Json]:
    """The same blocks, with those of sound, all parts of one, as the first of them."""
    parts = [one for one in blocks if _plain(one).startswith("audio/") and not one.get("uri")]
    if len(parts) < 2 or len({_plain(one) for one in parts}) > 1:
        return blocks
    try:
        pieces = [encoded.decoded(as_text(one.get("data"))) for one in parts]
    except BadOutput:
        return blocks
    whole = parts[0] | {"data": sound.joined(pieces, _plain(parts[0]))}
    rest = [one for one in blocks if not any(one is part for part in parts)]
    return [whole, *rest]


def at(ctx: Context, uri: str, mime: str) -> Output:
    """A file of Google's: fetched with the key, from wherever the provider has been moved to.

    A file somewhere else is fetched as it stands, without the key.
    """
    base = base_of(ctx.base_url)[0]
    try:
        parts = urlsplit(uri.strip())
    except ValueError:
        return Output(url=uri, mime=mime)
    at_home = not parts.netloc or parts.netloc in (*HOSTS, urlsplit(base).netloc)
    found = FILE.search(parts.path)
    if not (at_home and found):
        return Output(url=addresses.or_as_it_is(uri), mime=mime)
    url = f"{base}/{found[1] or 'v1beta'}/{found[2]}:download?alt=media"
    return Output(url=url, mime=mime, needs_key=True)


def _file(ctx: Context, block: Json) -> Output | None:
    mime, data = as_text(block.get("mime_type")).strip(), block.get("data")
    if isinstance(data, bytes):
        return sound.as_file(data, mime, block.get("sample_rate"), block.get("channels"))
    address = (as_text(block.get("uri")) or as_text(data)).strip()
    if not address:
        return None
    is_named = bool(block.get("uri")) and not encoded.type_of(address)
    if not encoded.is_data_address(address) and (is_named or encoded.is_address(address)):
        return at(ctx, address, mime)
    output = encoded.either(address, mime)
    return sound.as_file(output.data, output.mime, block.get("sample_rate"), block.get("channels"))


def _medium(output: Output) -> Medium | None:
    kind: Any = output.mime.partition("/")[0].strip().lower()
    return Medium(kind) if kind in list(Medium) else None


def _plain(block: Json) -> str:
    return as_text(block.get("mime_type")).strip().lower()

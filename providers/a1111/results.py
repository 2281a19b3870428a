"""The pictures of an answer, and what the engine tells of them."""

import base64
import binascii
from typing import Any

from providers.contract import BadOutput, Charged, Finished, Json, Output
from providers.encoded import sniffed_type
from providers.json_values import as_list, as_text
from providers.plain_json import NO_JSON, parsed

MOST_PICTURES = 64
LONGEST_INFOTEXT = 4_000
AGAIN = "Retry: it costs nothing."


def of(answer: Any) -> Finished:
    """Grids left out; what comes behind the pictures that were ordered (maps of extensions) is
    marked. Raises BadOutput."""
    parts = answer if isinstance(answer, dict) else {}
    info = _info(parts.get("info"))
    first = info.get("index_of_first_image")
    listed = as_list(parts.get("images"))[first if isinstance(first, int) and first > 0 else 0 :]
    seeds = [one for one in as_list(info.get("all_seeds")) if type(one) is int]
    ordered = len(seeds) or len(listed)
    outputs = []
    for at, one in enumerate(listed[:MOST_PICTURES]):
        if data := _bytes(one):
            role = "" if at < ordered else "map"
            outputs.append(Output(data=data, mime=sniffed_type(data) or "image/png", role=role))
    if not outputs:
        words = "The engine says that it is done, but it sent no picture."
        raise BadOutput(words, next_step=AGAIN, charged=Charged.NO)
    seed = info.get("seed")
    return Finished(
        tuple(outputs),
        seed=seed if type(seed) is int else None,
        details=_details(info, seeds),
    )


def _details(info: Json, seeds: list[int]) -> Json:
    texts = [as_text(one)[:LONGEST_INFOTEXT] for one in as_list(info.get("infotexts"))]
    found: Json = {"infotext": texts[0]} if texts else {}
    if len(seeds) > 1:
        found["seeds"] = seeds[:MOST_PICTURES]
    return found


def _info(answer: Any) -> Json:
    """It comes as JSON inside a string."""
    try:
        is_text = isinstance(answer, str)
        found = parsed(answer.encode(errors="surrogatepass")) if is_text else answer
    except NO_JSON:
        return {}
    return found if isinstance(found, dict) else {}


def _bytes(one: Any) -> bytes:
    """A picture in base64, with or without the words of a data: address before it."""
    try:
        return base64.b64decode(as_text(one).rpartition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        return b""

"""Is what lies on the queue a job of ours? Told by its bare bytes, before anything is loaded.

A Redis of one's own may be open to others, and RQ would import and run whatever function a job
names: as its work, as a callback, or by a pickle.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any

LONGEST = 4096
"""Bytes of a job's data, unpacked. Ours have less than a hundred."""
NEVER_SET = {
    *(b"success_callback_name", b"failure_callback_name", b"stopped_callback_name", b"webhooks"),
    *(b"dependency_id", b"dependency_ids", b"retries_left", b"repeats_left", b"group_id"),
}


class NotOurs(Exception):
    """Why a job is not one of ours, as the end of a sentence."""


def check(stored: Mapping[bytes, bytes], takes: Mapping[str, int]) -> None:
    """`stored` is a job as it stands in Redis, `takes` the full names of what may be run with the
    number of ids that each takes. Raises NotOurs."""
    for name in NEVER_SET:
        if stored.get(name) not in (None, b"", b"[]", b"0"):
            raise NotOurs(f"it has {name.decode()}")
    function, instance, arguments, named = _call(stored.get(b"data", b""))
    if function not in takes:
        raise NotOurs(f"it names {str(function)[:100]!r}")
    if instance is not None or named or not isinstance(arguments, list):
        raise NotOurs("it is not called as ours are")
    if len(arguments) != takes[function] or any(type(one) is not int for one in arguments):
        raise NotOurs("its arguments are not ids")


def _call(data: bytes) -> tuple[Any, Any, Any, Any]:
    try:
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(data, LONGEST)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise NotOurs("it is too long")
        function, instance, arguments, named = json.loads(plain.decode())
    except (zlib.error, ValueError, TypeError, RecursionError):
        raise NotOurs("its data is not the JSON of a call") from None
    if not isinstance(function, str):
        raise NotOurs("it names no function")
    return function, instance, arguments, named

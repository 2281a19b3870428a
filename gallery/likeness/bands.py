"""The index of hashes: each is cut into eight bands of eight bits, and two that are near share one.

Two that differ in seven bits at most share a band for certain, in ten bits most do. The hash lies
in the index, so that the distance is counted without a second look-up. It is a table without a
model: nothing is in it that `Asset.likeness` does not say.
"""

from collections.abc import Iterator

from django.db import connection

from foundation.bulk_insert import insert_values
from gallery.likeness import phash

TABLE = "gallery_likeness_band"
BANDS, WIDTH = 8, 8
AT_A_TIME = 2000


def keys(likeness: int) -> list[int]:
    """The number of each band with its bits, as one number."""
    mask = (1 << WIDTH) - 1
    return [band << WIDTH | likeness >> band * WIDTH & mask for band in range(BANDS)]


def put(asset: int, likeness: int | None) -> None:
    """Make an asset findable. Call it inside the transaction that writes its hash."""
    if not likeness:
        return
    rows = [(key, asset, likeness) for key in keys(likeness)]
    insert_values(TABLE, "key, asset_id, hash", rows, "ON CONFLICT DO NOTHING")


def remove(asset: int, likeness: int | None) -> None:
    if not likeness:
        return
    marks = ", ".join(["%s"] * BANDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE key IN ({marks}) AND asset_id = %s",
            [*keys(likeness), asset],
        )


def near(
    likeness: int | None, distance: int, before: int | None = None
) -> Iterator[tuple[int, int]]:
    """How far off, and which asset: all that share a band and are no farther; with `before` those
    below that id alone."""
    if not likeness:
        return
    marks = ", ".join(["%s"] * BANDS)
    below, limit = (" AND asset_id < %s", [before]) if before is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asset_id, hash FROM {TABLE} WHERE key IN ({marks}){below}",
            [*keys(likeness), *limit],
        )
        met = cursor.fetchall()
    near_ones = {
        asset: off for asset, other in met if (off := phash.distance(likeness, other)) <= distance
    }
    yield from ((off, asset) for asset, off in near_ones.items())


def below(asset: int) -> Iterator[tuple[int, int]]:
    """Each asset below this id that has a hash, with it: the first band holds each once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asset_id, hash FROM {TABLE} WHERE key < %s AND asset_id < %s",
            [1 << WIDTH, asset],
        )
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows

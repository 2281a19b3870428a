"""A product's family: what it was made from, and what was made from it, however far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from gallery.models import Product, Source

MOST = 300
"""Products of a family that are shown; of a larger one those that are nearest."""
MOST_STEPS = 40
ENDS = ("product", "source")

# `far` counts steps away from the one in the middle. A diamond reaches a product by several ways,
# so that the same one may come with several distances.
WALK = """
    WITH RECURSIVE
    older(id, far) AS (
        SELECT CAST(%(id)s AS bigint), 0
        UNION
        SELECT source.source_id, older.far + 1 FROM gallery_source source
        JOIN older ON source.product_id = older.id
        WHERE older.far < %(steps)s
    ),
    younger(id, far) AS (
        SELECT CAST(%(id)s AS bigint), 0
        UNION
        SELECT source.product_id, younger.far + 1 FROM gallery_source source
        JOIN younger ON source.source_id = younger.id
        JOIN gallery_product product ON product.id = source.product_id
        WHERE younger.far < %(steps)s AND product.trashed_at IS NULL
    )
    SELECT * FROM (
        SELECT 0, id, MAX(far) FROM (SELECT id, far FROM older LIMIT %(walked)s) AS up
        GROUP BY id ORDER BY MIN(far), id LIMIT %(most)s
    ) AS nearest_up
    UNION ALL
    SELECT * FROM (
        SELECT 1, id, MAX(far) FROM (SELECT id, far FROM younger LIMIT %(walked)s) AS down
        GROUP BY id ORDER BY MIN(far), id LIMIT %(most)s
    ) AS nearest_down
"""

BRANCH = """
    WITH RECURSIVE branch(id) AS (
        SELECT CAST(%s AS bigint)
        UNION
        SELECT source.product_id FROM gallery_source source
        JOIN branch ON source.source_id = branch.id
        JOIN gallery_product product ON product.id = source.product_id
        WHERE product.trashed_at IS NULL
    )
    SELECT id FROM branch
"""


@dataclass(frozen=True)
class Member:
    """`column` counts from the oldest generation on, `row` from the top; rows may be halves."""

    product: Product
    column: int
    row: float


@dataclass(frozen=True)
class Family:
    """`links` are rows of lineage between members; `is_cut` where more belong to it."""

    members: list[Member]
    links: list[Source]
    is_cut: bool


def around(product: Product, most: int = MOST, steps: int = MOST_STEPS) -> Family:
    """What this one came from, whatever became of it, and what came from it and is not in the
    trash, up to so many steps away. Two queries at most."""
    older, younger = _walk(product.pk, most + 1, steps)
    is_cut = max(len(older), len(younger)) > most
    depths = dict([(pk, -far) for pk, far in older[:most]] + younger[:most])
    if len(depths) == 1:
        return Family([Member(product, 0, 0)], [], is_cut)
    links = list(
        Source.objects.filter(product__in=depths, source__in=depths)
        .select_related(*(f"{end}__{of}" for end in ENDS for of in ("asset", "project")))
        .defer(*(f"{end}__recipe" for end in ENDS))
        .order_by("pk")
    )
    found = {product.pk: product}
    for link in links:
        found |= {link.source_id: link.source, link.product_id: link.product}
    return Family(_placed(found, depths, links), links, is_cut)


def branch(pk: int) -> list[int]:
    """The ids of a product, which comes first, and of all that came from it, however many and
    however far, and is not in the trash."""
    with connection.cursor() as cursor:
        cursor.execute(BRANCH, [pk])
        return [id for (id,) in cursor.fetchall()]


def _walk(pk: int, most: int, steps: int) -> tuple[list[tuple[int, int]], ...]:
    """The nearest that it came from and that came from it, itself first, each with its steps."""
    with connection.cursor() as cursor:
        params = {"id": pk, "steps": steps, "walked": 20 * most, "most": most}
        cursor.execute(WALK, params)
        rows = cursor.fetchall()
    return tuple([(id, far) for side, id, far in rows if side == one] for one in (0, 1))


def _placed(
    found: dict[int, Product], depths: dict[int, int], links: Iterable[Source]
) -> list[Member]:
    """Each generation is a column. In a column they stand in the order of those that they came
    from, so that few lines cross, and columns are centred on the tallest."""
    parents = defaultdict(list)
    for link in links:
        parents[link.product_id].append(link.source_id)
    columns: dict[int, list[int]] = defaultdict(list)
    for pk in sorted(found):
        columns[depths[pk]].append(pk)
    tallest = max(map(len, columns.values()))
    rows: dict[int, float] = {}
    members = []
    for column, depth in enumerate(sorted(columns)):
        ordered = sorted(columns[depth], key=lambda pk: (_mean(rows, parents[pk]), pk))
        top = (tallest - len(ordered)) / 2
        for place, pk in enumerate(ordered):
            rows[pk] = top + place
            members.append(Member(found[pk], column, rows[pk]))
    return members


def _mean(rows: dict[int, float], parents: list[int]) -> float:
    known = [rows[pk] for pk in parents if pk in rows]
    return sum(known) / len(known) if known else 0.0

"""A million products in minutes: the rows of a seeded gallery copied by the database itself, each
with keys, hashes, seeds and sizes of its own. SQLite alone."""

from django.db import connection, transaction

UID = "printf('%08x', ({key} * 2654435761) & 4294967295) || substr({uid}, 9)"
"""Another for each key: the factor is odd."""
ROOM = "PRAGMA cache_size = -400000"


def multiply(times: int) -> None:
    """Make so many times what `seeding.fill` made of it, in an otherwise empty home."""
    rows = {table: _last(table) for table in ("gallery_product", "production_generation")}
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
    for number in range(1, times):
        with transaction.atomic():
            _copy_all(number, *(last * number for last in rows.values()), *rows.values())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE search_term SET count = count * {int(times)}")
        cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")


def _copy_all(number: int, more: int, runs: int, products: int, generations: int) -> None:
    """Copy `number`, whose products are called `more`, whose generations are called `runs` more."""
    uid = UID.format(key=f"(id + {more})", uid="uid")
    ran = UID.format(key=f"(id + {runs})", uid="uid")
    _copy(
        "gallery_asset",
        products,
        id=f"id + {more}",
        sha256=f"printf('%016x', id + {more}) || substr(sha256, 17)",
        content_sha256=f"printf('%016x', id + {more}) || substr(content_sha256, 17)",
        path=f"printf('projects/bench/%d.png', id + {more})",
        size=f"size + {number}",
    )
    _copy(
        "gallery_product",
        products,
        id=f"id + {more}",
        uid=uid,
        asset_id=f"asset_id + {more}",
        seed=f"seed + {number}",
    )
    _copy(
        "gallery_producttag", products, "product_id", id="NULL", product_id=f"product_id + {more}"
    )
    _copy(
        "search_text",
        products,
        "product",
        product=f"product + {more}",
        facts="(SELECT ' _every _id' || p.id || ' _uid' || substr(p.uid, 1, 8) || ' _uid' || p.uid"
        " || ' _seed' || p.seed || substr(facts, instr(facts, ' _z'))"
        f" FROM gallery_product p WHERE p.id = product + {more})",
    )
    _copy(
        "search_number",
        products,
        "product",
        product=f"product + {more}",
        value=f"value + {number} * (field IN ('seed', 'size'))",
    )
    _copy("production_order", products, id=f"id + {more}", uid=uid, nonce=f"nonce || 'x{number}'")
    _copy(
        "production_generation",
        generations,
        id=f"id + {runs}",
        uid=ran,
        order_id=f"order_id + {more}",
        seed=f"seed + {number}",
        request_id=f"request_id || 'x{number}'",
    )
    made = {"id": "NULL", "generation_id": f"generation_id + {runs}"}
    _copy("production_attempt", generations, "generation_id", **made)
    _copy(
        "production_generationoutput",
        generations,
        "generation_id",
        product_id=f"product_id + {more}",
        **made,
    )
    entry = f"printf('%08x', {number}) || substr(generation_uid, 9)"
    _copy("ledger_ledgerentry", 2 * generations, id="NULL", generation_uid=entry, order_uid=entry)


def _copy(table: str, last: int, key: str = "id", **changed: str) -> None:
    """The rows up to `last`, with these columns by an expression of their own."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({table})")
        columns = [row[1] for row in cursor.fetchall()]
        values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {key} <= {int(last)}"
        )


def _last(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {table}")
        [last] = cursor.fetchone()
        return int(last)

"""How PostgreSQL goes about the statements of a search, over twenty thousand products of which all,
some or few have a word: without statistics and with them. Prints JSON."""

import json
import sys

import django
from django.db import connection

COUNT = 20_000
FILLED = (
    "INSERT INTO search_text (product, words, facts, marks, body)"
    " SELECT n, told, ' _every ' || repeat('_zfact ', 100), ' ',"
    " ('''_every'':1 ' || quoted)::tsvector FROM"
    " (SELECT n, CASE WHEN n %% 2 = 0 THEN 'fox storm' WHEN n %% 1000 = 1 THEN 'rare fox' ELSE 'x'"
    " END AS told, CASE WHEN n %% 2 = 0 THEN '''fox'':2 ''storm'':3' WHEN n %% 1000 = 1"
    " THEN '''rare'':2 ''fox'':3' ELSE '''x'':2' END AS quoted FROM generate_series(1, %s) n) made",
    "INSERT INTO search_number SELECT n, 'cost', n / 1000.0 FROM generate_series(1, %s) n",
)


def main() -> None:
    from gallery.search import find
    from gallery.search.expressions import Phrase, Range, both, either, without

    fox, rare = Phrase(("fox",)), Phrase(("rare",))
    searches = {
        "all": without(rare),
        "common": fox,
        "rare": rare,
        "nothing": both(fox, without(fox)),
        "phrase": Phrase(("rare", "fox")),
        "few of a range": both(fox, Range("cost", 3.0, 3.5)),
        "word or range": either(rare, Range("cost", 3.0, 3.1)),
    }

    def explained(ask: object) -> list[str]:
        asked: list[tuple[str, object]] = []

        def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            asked.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            ask()  # type: ignore[operator]
        plans = []
        with connection.cursor() as cursor:
            for sql, params in asked:
                cursor.execute(f"EXPLAIN {sql}", params)
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return plans

    def ways() -> dict[str, dict[str, list[str]]]:
        return {
            name: {
                "page": explained(lambda found=found: find.of(found)),
                "deep": explained(lambda found=found: find.of(found, before=COUNT // 2)),
                "count": explained(lambda found=found: find.count_of(found)),
            }
            for name, found in searches.items()
        }

    told = {}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_text SET (autovacuum_enabled = off)")
        for statement in FILLED:
            cursor.execute(statement, [COUNT])
        told["without statistics"] = ways()
        cursor.execute("VACUUM ANALYZE search_text, search_number")
        told["with statistics"] = ways()
        cursor.execute("SHOW jit")
        told["jit"] = cursor.fetchone()[0]
    told["found"] = {
        name: [find.of(found, limit=3), find.count_of(found)] for name, found in searches.items()
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()

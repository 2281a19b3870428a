"""How PostgreSQL keeps a text before a migration, after it and with it taken back. Prints JSON."""

import json
import sys

import django
from django.core.management import call_command
from django.db import connection

KEPT = "SELECT words, pg_column_compression(words) FROM search_text"


def main() -> None:
    told = []
    for to in ("0006", "0007", "0006"):
        call_command("migrate", "gallery", to, verbosity=0)
        with connection.cursor() as cursor:
            if not told:
                words = " fox lantern" * 5_000
                cursor.execute("INSERT INTO search_text VALUES (1, %s, '', '', '')", [words])
            cursor.execute(KEPT)
            told += cursor.fetchall()
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()

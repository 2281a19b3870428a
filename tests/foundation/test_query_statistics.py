"""SQLite is asked to look at its tables once a day, by a statement that it takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import query_statistics


@pytest.mark.django_db
def test_once_a_day(monkeypatch):
    monkeypatch.setattr(query_statistics, "_looked_at", None)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            query_statistics.look_now_and_then()
    is_sqlite = connection.vendor == "sqlite"
    assert sum("optimize" in one["sql"] for one in asked) == is_sqlite
    assert len(asked) == 2 * is_sqlite

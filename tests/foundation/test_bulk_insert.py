"""Many rows in a few statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.bulk_insert import AT_ONCE, insert_values
from gallery.search import engine

pytestmark = pytest.mark.django_db
TERMS = ("search_term", "token, field, value, count")
COUNTED = "ON CONFLICT (token) DO UPDATE SET count = search_term.count + excluded.count"


class TestPlainValues:
    def test_every_row_is_there_and_a_hundred_are_one_statement(self):
        rows = [(f"token{number}", "word", "it’s 100 %s", number) for number in range(AT_ONCE + 1)]
        with CaptureQueriesContext(connection) as told:
            insert_values(*TERMS, rows)
        assert len(told) == 2
        found = engine.rows("SELECT token, field, value, count FROM search_term ORDER BY count", [])
        assert found == rows

    def test_what_is_there_already_is_dealt_with_as_said(self):
        insert_values(*TERMS, [("fox", "word", "fox", 2)])
        insert_values(*TERMS, [("owl", "word", "owl", 1), ("fox", "word", "fox", 3)], COUNTED)
        found = engine.rows("SELECT token, count FROM search_term ORDER BY token", [])
        assert found == [("fox", 5), ("owl", 1)]

    def test_no_rows_are_no_statement(self):
        with CaptureQueriesContext(connection) as told:
            insert_values(*TERMS, [])
        assert len(told) == 0

"""Connections that pass from thread to thread."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from foundation import connection_pool
from projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def kept():
    connection_pool.keep(2)
    yield
    connection_pool.keep(0)


def in_threads(work, count):
    """What `work` gives in so many threads one after the other, each with nothing open at first."""
    found = []
    for _ in range(count):
        thread = threading.Thread(target=lambda: found.append(work()))
        thread.start()
        thread.join()
    return found


def asked_and_closed():
    Project.objects.count()
    opened = connection.connection
    connection.close()
    return opened


class TestKept:
    def test_one_after_the_other_have_the_same(self):
        first, *others = in_threads(asked_and_closed, 3)
        assert others == [first, first]

    def test_two_at_once_never_do_and_no_more_are_kept_than_was_said(self):
        together = threading.Barrier(3)

        def work(_):
            Project.objects.count()
            opened = connection.connection
            together.wait(10)
            connection.close()
            return opened

        with ThreadPoolExecutor(3) as threads:
            opened = list(threads.map(work, range(3)))
        assert len({id(one) for one in opened}) == 3
        assert len(connection_pool._idle) == 2

    def test_one_that_has_failed_is_not_kept(self):
        def fails():
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nowhere")
            connection.close()

        in_threads(fails, 1)
        assert connection_pool._idle == []

    def test_one_that_was_rolled_back_is(self):
        def fails():
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nowhere")
            connection.close()

        in_threads(fails, 1)
        assert len(connection_pool._idle) == 1

    def test_one_in_a_transaction_is_not(self):
        def left_open():
            connection.set_autocommit(False)
            Project.objects.count()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE projects_project SET name = 'x'")
            connection.close()

        in_threads(left_open, 1)
        assert connection_pool._idle == []
        assert not Project.objects.filter(name="x").exists()

    def test_none_of_another_database_is_given(self, tmp_path):
        def opened_at():
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA database_list")
                path = cursor.fetchone()[2]
            connection.close()
            return path

        def elsewhere():
            other = str(tmp_path / "other.sqlite3")
            connection.settings_dict = connection.settings_dict | {"NAME": other}
            return opened_at()

        here = connection.settings_dict["NAME"]
        assert in_threads(opened_at, 1) == [here]
        assert in_threads(elsewhere, 1) == [str(tmp_path / "other.sqlite3")]
        assert in_threads(opened_at, 2) == [here, here]

    def test_what_the_next_has_is_as_new(self):
        def work():
            with transaction.atomic():
                Project.objects.get_or_create(slug="harbour", defaults={"name": "Harbour"})
            assert connection.get_autocommit()
            return asked_and_closed()

        first, second = in_threads(work, 2)
        assert first is second
        assert Project.objects.filter(slug="harbour").count() == 1

    def test_rest_gives_it_to_others_but_not_out_of_a_transaction(self):
        def work():
            with transaction.atomic():
                connection_pool.rest()
                assert connection.connection is not None
            connection_pool.rest()
            return connection.connection

        assert in_threads(work, 1) == [None]
        assert len(connection_pool._idle) == 1

    def test_where_none_are_kept_rest_leaves_it_open(self):
        connection_pool.keep(0)
        Project.objects.count()
        connection_pool.rest()
        assert connection.connection is not None

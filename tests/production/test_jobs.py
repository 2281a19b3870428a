"""What workers put on the queue. None runs here, so each try is told in the log."""

import logging

import pytest
from django.db import connection

from gallery.search import index
from production import clock_duties, jobs
from production.engine.steps import DISPATCH
from production.models import State
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db


class TestAfterAStep:
    @pytest.mark.parametrize(("waiting", "asks"), [(State.QUEUED, True), (State.RUNNING, False)])
    def test_a_dispatch_is_asked_for_where_somebody_waits(self, caplog, waiting, asks):
        make_generation(waiting)
        with caplog.at_level(logging.INFO, "production.jobs"):
            jobs._follow([DISPATCH])
        assert ("the queue is away" in caplog.text) is asks

    def test_none_where_all_that_wait_are_held(self, caplog):
        make_generation(State.QUEUED, held=True)
        with caplog.at_level(logging.INFO, "production.jobs"):
            jobs._follow([DISPATCH])
        assert "the queue is away" not in caplog.text

    def test_an_order_asks_always(self, caplog):
        with caplog.at_level(logging.INFO, "production.jobs"):
            jobs.wake()
        assert "the queue is away" in caplog.text


class TestTheClock:
    def test_makes_an_index_that_is_not_there(self, monkeypatch):
        monkeypatch.setattr(clock_duties, "_has_index", False)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_state")
        assert not index.is_whole()
        clock_duties.sweep()
        assert index.is_whole()

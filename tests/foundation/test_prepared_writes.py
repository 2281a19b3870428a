"""What a prepared write leaves is what Django's own would."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.prepared_writes import NOT_NULL, Sql, delete, insert, update
from gallery.models import Asset
from ledger.models import Basis, Doubt, LedgerEntry
from production.models import Generation, State
from projects.models import Project
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)


class TestUpdate:
    def test_columns_of_every_kind_are_as_django_writes_them(self):
        changes = {
            "state": State.RUNNING,
            "operation": {"id": "ü", "parts": [1, None]},
            "results": None,
            "poll_after": WHEN,
            "progress": 0.25,
            "cancel_asked": True,
            "cost_micros": None,
            "params": {},
        }
        ours, theirs = make_generation(), make_generation()
        assert update(Generation, changes, {"id": ours.pk}) == 1
        Generation.objects.filter(pk=theirs.pk).update(**changes)
        names = list(changes)
        [told] = Generation.objects.filter(pk=ours.pk).values(*names)
        assert told == Generation.objects.filter(pk=theirs.pk).values(*names).get()
        assert told == changes

    def test_only_rows_that_are_as_asked_are_changed(self):
        queued, running = make_generation(), make_generation(State.RUNNING)
        active = {"state": (State.QUEUED, State.SUBMITTING), "lease_until": None}
        assert update(Generation, {"tries": 3}, {**active, "id": queued.pk}) == 1
        assert update(Generation, {"tries": 3}, {**active, "id": running.pk}) == 0
        assert update(Generation, {"lease_until": WHEN}, {"id": queued.pk, "attempt": 0}) == 1
        assert update(Generation, {"tries": 4}, {**active, "id": queued.pk}) == 0
        assert update(Generation, {"tries": 4}, {"id": queued.pk, "lease_until": WHEN}) == 1
        queued.refresh_from_db()
        assert (queued.tries, queued.lease_until) == (4, WHEN)

    def test_a_column_may_be_worked_out_by_the_database(self):
        generation = make_generation(tries=2, polls_without_news=7)
        later = Sql("CASE WHEN tries > 1 THEN %s ELSE NULL END", (WHEN,))
        more = {"polls_without_news": Sql("polls_without_news + 1"), "poll_after": later}
        update(Generation, {**more, "message": "%s"}, {"id": generation.pk})
        generation.refresh_from_db()
        assert (generation.polls_without_news, generation.poll_after) == (8, WHEN)
        assert generation.message == "%s"

    def test_no_value_is_among_the_words_of_the_statement(self):
        generation = make_generation()
        with CaptureQueriesContext(connection) as told:
            update(Generation, {"message": "'; DROP TABLE x"}, {"id": generation.pk})
        assert len(told) == 1
        generation.refresh_from_db()
        assert generation.message == "'; DROP TABLE x"

    def test_a_column_may_be_asked_to_have_a_value(self):
        held, free = make_generation(lease_until=WHEN), make_generation()
        for generation in (held, free):
            asked = {"lease_until": NOT_NULL, "id": generation.pk}
            update(Generation, {"lease_until": None, "tries": 7}, asked)
        assert dict(Generation.objects.values_list("pk", "tries")) == {held.pk: 7, free.pk: 0}

    def test_what_is_no_column_is_an_error(self):
        with pytest.raises(Exception, match="no field named"):
            update(Generation, {"mesage": ""}, {"id": 1})


class TestDelete:
    def test_only_rows_that_are_as_asked_go(self):
        doubts = [Doubt.objects.get(pk=make_doubt()) for _ in range(3)]
        delete(Doubt, {"reserve_id": doubts[0].reserve_id})
        delete(Doubt, {"id": (doubts[1].pk, doubts[2].pk), "reason": "another"})
        assert list(Doubt.objects.order_by("pk")) == doubts[1:]
        delete(Doubt, {"id": (doubts[1].pk, doubts[2].pk)})
        assert not Doubt.objects.exists()


def make_doubt() -> int:
    make_generation(State.UNKNOWN)
    return Doubt.objects.latest("pk").pk


class TestInsert:
    def asset(self, **more):
        told = {"content_sha256": "1" * 64, "path": "1.png", "medium": "image"}
        return Asset(**{"sha256": "1" * 64, "mime": "image/png", "size": 9, **told, **more})

    def test_the_row_is_there_and_knows_its_key(self):
        asset = self.asset(duration=1.5, likeness=-(2**63))
        insert(asset)
        found = Asset.objects.get()
        assert (found.pk, found.duration, found.likeness) == (asset.pk, 1.5, -(2**63))
        assert found == asset
        asset.mime = "image/webp"
        asset.save(update_fields=["mime"])
        assert Asset.objects.get().mime == "image/webp"

    def test_times_and_defaults_are_filled_in(self):
        project = Project(name="Harbour", slug="harbour")
        insert(project)
        found = Project.objects.get(slug="harbour")
        assert found.created_at == project.created_at
        assert found.state == Project.State.ACTIVE

    def test_keys_that_are_uuids(self):
        uid = uuid.uuid4()
        entry = LedgerEntry(type="reserve", generation_uid=uid, order_uid=uid, provider="fal")
        entry.basis, entry.day = Basis.ESTIMATE, WHEN.date()
        insert(entry)
        assert LedgerEntry.objects.get(generation_uid=uid).pk == entry.pk

    def test_one_that_is_there_already_is_an_error_of_the_database(self):
        insert(self.asset())
        with pytest.raises(IntegrityError), transaction.atomic():
            insert(self.asset())
        assert Asset.objects.count() == 1

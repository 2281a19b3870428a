"""What was sent and answered outlives the row: notes, a locked database, an older copy."""

import io
import json
import sqlite3
import threading
import uuid
from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from gallery.models import Asset, Product
from ledger import entries
from ledger.models import Doubt, LedgerEntry
from production import database_lineage, log_replay, reconciliation
from production.attempt_models import Attempt
from production.engine import policy, sent_facts, sent_log, transitions
from production.engine.provider_requests import attempt_key
from production.engine.submitting import submit
from production.engine.sweeping import sweep
from production.generation_charge import charge_of
from production.lineage_models import (
    Lineage,
)
from production.models import (
    Generation,
    Order,
    State,
)
from providers.contract import Charged
from tests.emulator import Emulator
from tests.production.rows import make_generation, make_order
from tests.production.test_lifecycle import one, order, run

NOFIND = "scripted-nofind/picture"


def note_of(generation: Generation) -> sent_log.Note:
    note = sent_log.read(attempt_key(generation, generation.attempt))
    assert note is not None
    return note


def forget_rows() -> None:
    """As in a copy of the database from before the order."""
    Product.objects.all().delete()
    Asset.objects.all().delete()
    LedgerEntry.objects.all().delete()
    Generation.objects.all().delete()
    Order.objects.all().delete()


@pytest.fixture
def clean_log(settings, tmp_path, monkeypatch):
    """A sent log of its own."""
    folder = tmp_path / "sent"
    folder.mkdir()
    monkeypatch.setattr(type(settings.PATHS), "sent", property(lambda paths: folder))
    return folder


@pytest.mark.django_db(transaction=True)
class TestNotes:
    def test_sent_answered_and_ended(self, emulator: Emulator):
        generation = one(model=NOFIND)
        note = note_of(generation)
        assert note.sent["generation"] == str(generation.uid)
        assert note.sent["body"]["prompt"] == "a fox"
        assert note.answered["operation"]["id"] == generation.request_id
        assert (note.ended["state"], note.ended["charged"]) == ("done", "yes")

    def test_what_was_not_accepted_leaves_none(self, emulator: Emulator):
        emulator.script(settings={"submit": "429"})
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        generation.refresh_from_db()
        assert generation.state == State.QUEUED
        assert sent_log.read(attempt_key(generation, 1)) is None

    def test_a_retry_that_is_never_sent_says_nothing_of_the_round_before(self, emulator):
        """The end of what waits is not the end of what was sent."""
        from providers.contract import Charged

        [generation] = order(model=NOFIND)
        submit(generation.pk)
        generation.refresh_from_db()
        transitions.cancelled(generation, Charged.MAYBE)
        assert transitions.requeue(generation)
        assert transitions.cancelled(generation)
        assert note_of(generation).ended["charged"] == "maybe"

    def test_one_that_cannot_be_removed_undoes_nothing(self, emulator, clean_log, monkeypatch):
        """Of writes that share a commit, all would be taken for lost."""
        from pathlib import Path

        def read_only(*_, **__) -> None:
            raise OSError(30, "Read-only file system")

        emulator.script(settings={"submit": "429"})
        [generation] = order(model=NOFIND)
        monkeypatch.setattr(Path, "unlink", read_only)
        monkeypatch.setattr("gallery.own_media.writable", lambda: None)
        submit(generation.pk)
        generation.refresh_from_db()
        assert (generation.state, generation.attempt) == (State.QUEUED, 1)

    def test_a_line_that_was_cut_off_spoils_no_other(self, clean_log):
        key = f"{uuid.uuid4().hex}-1"
        assert sent_log.begin(key, {"generation": "x"})
        with (clean_log / key[:2] / key).open("a") as file:
            file.write('{"note": "answ')
        sent_log.answered(key, {"operation": {"id": "7"}})
        note = sent_log.read(key)
        assert note == sent_log.Note(key, {"generation": "x"}, {"operation": {"id": "7"}})

    def test_only_the_first_may_send(self, clean_log):
        key = f"{uuid.uuid4().hex}-1"
        assert [sent_log.begin(key, {}), sent_log.begin(key, {})] == [True, False]

    def test_old_ones_go(self, clean_log):
        import os

        key = f"{uuid.uuid4().hex}-1"
        sent_log.begin(key, {})
        old = timezone.now().timestamp() - (policy.KEEP_SENT_LOG_DAYS + 1) * 86_400
        os.utime(clean_log / key[:2] / key, (old, old))
        assert (sent_log.forget_old(), sent_log.read(key)) == (1, None)

    def test_the_users_word_on_a_charge_is_noted(self, emulator: Emulator):
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        transitions.cancelled(Generation.objects.get(pk=generation.pk), Charged.MAYBE)
        generation.refresh_from_db()
        assert note_of(generation).ended["charged"] == "maybe"
        reconciliation.answer(Doubt.objects.get().pk, was_charged=False)
        assert note_of(generation).ended["charged"] == "no"


@pytest.mark.django_db
class TestTheFactsOfAnOrder:
    def brought_back(self, of_order: dict) -> Order:
        was = make_order(purse="film-1", part="shot 3", prompt="a heron")
        made = make_generation(State.RUNNING, order=was, submitted_at=timezone.now())
        facts = json.loads(json.dumps(sent_facts.of(made, {})))
        facts["order"] |= of_order
        was.delete()
        order = sent_facts.make_generation(facts).order
        assert (order.uid, order.prompt) == (was.uid, "a heron")
        return order

    def test_bring_back_its_purse_and_part(self):
        order = self.brought_back({})
        assert (order.purse, order.part) == ("film-1", "shot 3")

    def test_of_a_note_of_before_are_read(self):
        """It held the parameters by model."""
        assert self.brought_back({"params": {"scripted/picture": {"width": 64}}})


@pytest.mark.django_db(transaction=True)
class TestAnAnswerInTheLog:
    def test_the_sweep_goes_on_from_it(self, emulator: Emulator):
        """The process died between the note and the row."""
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        Generation.objects.filter(pk=generation.pk).update(
            state=State.SUBMITTING, operation=None, request_id="", lease_until=None
        )
        sweep()
        generation.refresh_from_db()
        assert (generation.state, bool(generation.operation)) == (State.RUNNING, True)
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 1

    def test_an_answer_in_hand_ends_a_doubt(self, emulator: Emulator):
        """The worker stood still past its lease, another swept, then it went on."""
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        answered = Generation.objects.get(pk=generation.pk)
        Generation.objects.filter(pk=generation.pk).update(
            state=State.SUBMITTING, operation=None, results=None
        )
        generation.refresh_from_db()
        from providers.contract import Operation, Unknown

        transitions.unknown(generation, Unknown())
        assert Doubt.objects.count() == 1
        transitions.started(generation, Operation(answered.operation, answered.request_id))
        [done] = run([generation])
        assert (done.state, done.charged) == (State.DONE, "yes")
        assert not Doubt.objects.exists()
        assert emulator.stats()["submissions"] == 1

    def test_one_that_names_a_file_that_is_not_there_is_not_waited_for(self, emulator, tmp_path):
        """No disk will ever give it, and the place to send from would never come free."""
        from production.engine.submitting import keep_answer
        from providers.contract import Finished, Output

        [generation] = order(model=NOFIND)
        transitions.claim(generation, {})
        keep_answer(generation, Finished((Output(path=tmp_path / "gone.png"),)))
        generation.refresh_from_db()
        assert generation.state == State.COLLECTING
        [ended] = run([generation])
        assert (ended.state, ended.charged) == (State.FAILED, "yes")


@pytest.mark.django_db(transaction=True)
class TestUnknownOnlyWithoutAnAnswer:
    @pytest.mark.parametrize(
        "facts",
        [
            {"state": State.RUNNING, "operation": {"id": "1"}},
            {"state": State.COLLECTING, "results": [{"url": "https://x.example/a.png"}]},
            {"state": State.SUBMITTING, "operation": {"id": "1"}},
            {"state": State.SUBMITTING, "results": []},
            {"state": State.QUEUED},
            {"state": State.DONE},
        ],
        ids=lambda facts: "-".join(facts),
    )
    def test_never_from(self, emulator, facts):
        from providers.contract import Unknown

        [generation] = order(model=NOFIND)
        Generation.objects.filter(pk=generation.pk).update(**facts)
        assert not transitions.unknown(generation, Unknown())
        assert not Doubt.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestALockedDatabase:
    def test_a_picture_that_arrives_meanwhile_is_kept(self, emulator: Emulator):
        """Another program writes for longer than anybody waits for a lock."""
        emulator.script(settings={"latency": 0.5})
        [generation] = order(model=NOFIND)
        path = connection.settings_dict["NAME"]
        locked, let_go = threading.Event(), threading.Event()

        def hold() -> None:
            while not emulator.stats()["submissions"]:
                threading.Event().wait(0.02)
            with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
                other.execute("BEGIN IMMEDIATE")
                locked.set()
                let_go.wait(30)
                other.execute("ROLLBACK")

        holder = threading.Thread(target=hold)
        holder.start()
        timer = threading.Timer(13, let_go.set)
        timer.start()
        submit(generation.pk)
        timer.cancel()
        let_go.set()
        holder.join()
        assert locked.is_set()
        generation.refresh_from_db()
        assert generation.state == State.RUNNING
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 1


@pytest.mark.django_db(transaction=True)
class TestReplay:
    def test_all_that_was_sent_since_comes_back(self, emulator: Emulator, clean_log):
        database_lineage.begin()
        done = one("made and stored", model=NOFIND)
        [running] = order("still running", model=NOFIND)
        submit(running.pk)
        [doubtful] = order("no answer", model=NOFIND)
        submit(doubtful.pk)
        key = attempt_key(doubtful, 1)
        lines = (clean_log / key[:2] / key).read_text().splitlines()
        (clean_log / key[:2] / key).write_text(lines[0] + "\n")
        emulator.script(settings={"submit": "422"})
        [refused] = order("not accepted", model=NOFIND)
        submit(refused.pk)
        emulator.script(settings={"submit": ""})
        spent = sum(LedgerEntry.objects.values_list("delta_usd", flat=True))
        forget_rows()

        assert log_replay.replay() == 4
        assert log_replay.replay() == 2, "what goes on is looked at again, and stays as it is"
        rows = {row.prompt: row for row in Generation.objects.all()}
        assert rows["made and stored"].state == State.DONE
        assert rows["made and stored"].uid == done.uid
        product = Product.objects.get(made_by__generation=rows["made and stored"])
        assert product.cost_micros == done.cost_micros
        assert rows["still running"].state == State.RUNNING
        assert (rows["not accepted"].state, rows["not accepted"].charged) == (State.FAILED, "no")
        assert sum(LedgerEntry.objects.values_list("delta_usd", flat=True)) == spent

        sweep()
        [again] = run([rows["still running"]])
        assert again.state == State.DONE
        rows["no answer"].refresh_from_db()
        assert (rows["no answer"].state, rows["no answer"].charged) == (State.UNKNOWN, "maybe")
        assert Doubt.objects.count() == 1
        assert emulator.stats()["submissions"] == 4
        assert Attempt.objects.count() == 4

    def test_a_row_that_was_waiting_goes_on_where_it_was(self, emulator: Emulator, clean_log):
        """The copy has the order, but not that it was sent."""
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        Attempt.objects.all().delete()
        Generation.objects.filter(pk=generation.pk).update(
            state=State.QUEUED, attempt=0, operation=None, request_id="", submitted_at=None
        )
        assert log_replay.replay() == 1
        generation.refresh_from_db()
        assert (generation.state, generation.attempt) == (State.RUNNING, 1)
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 1
        assert LedgerEntry.objects.filter(type="reserve").count() == 1

    def test_what_was_being_fetched_in_the_copy_has_its_product(self, emulator, clean_log):
        """The copy is from between the answer and the product."""
        done = one(model=NOFIND)
        Product.objects.all().delete()
        Asset.objects.all().delete()
        LedgerEntry.objects.exclude(type="reserve").delete()
        Generation.objects.filter(pk=done.pk).update(
            state=State.COLLECTING, ended_at=None, lease_until=None
        )
        assert log_replay.replay() == 1
        done.refresh_from_db()
        assert (done.state, done.outputs.count()) == (State.DONE, 1)
        assert LedgerEntry.objects.filter(type="settle").count() == 1

    def test_one_stored_file_of_several_is_not_all(self, emulator: Emulator, clean_log):
        """It stopped while it fetched the second; the others are paid for, too."""
        done = one(model=NOFIND)
        key = attempt_key(done, 1)
        sent = (clean_log / key[:2] / key).read_text().splitlines()[0]
        answered = {"note": "answered", "results": [{"mime": "", "url": "https://x.example/a.png"}]}
        answered["results"] *= 2
        (clean_log / key[:2] / key).write_text(f"{sent}\n{json.dumps(answered)}\n")
        forget_rows()
        assert log_replay.replay() == 1
        again = Generation.objects.get()
        assert (again.state, len(again.results or [])) == (State.COLLECTING, 2)

    @pytest.mark.parametrize("was_charged", [True, False])
    def test_a_doubt_that_the_user_settled_since_stays_settled(
        self, emulator: Emulator, clean_log, was_charged
    ):
        from providers.contract import Unknown

        [generation] = order(model=NOFIND)
        transitions.claim(generation, {})
        sent_log.begin(attempt_key(generation, 1), sent_facts.of(generation, {}))
        transitions.unknown(generation, Unknown())
        copied = Generation.objects.filter(pk=generation.pk).values("state", "charged", "basis")[0]
        transitions.discarded(generation, was_charged=was_charged)
        LedgerEntry.objects.exclude(type="reserve").delete()
        Generation.objects.filter(pk=generation.pk).update(cost_micros=None, **copied)
        entries.doubt(charge_of(generation), "no answer")
        assert log_replay.replay() == 1
        generation.refresh_from_db()
        assert generation.state == State.CANCELLED
        assert generation.charged == ("yes" if was_charged else "no")
        assert not Doubt.objects.exists()

    def test_files_of_a_later_round_are_not_those_of_one_that_failed(
        self, emulator: Emulator, clean_log
    ):
        """Else what was not charged would be counted as spent."""
        emulator.script(settings={"submit": "422"})
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        emulator.script(settings={"submit": ""})
        generation.refresh_from_db()
        assert transitions.requeue(generation)
        assert run([generation])[0].state == State.DONE
        spent = sum(LedgerEntry.objects.values_list("delta_usd", flat=True))
        forget_rows()
        assert log_replay.replay() == 2
        again = Generation.objects.get()
        assert (again.state, again.round, again.outputs.count()) == (State.DONE, 2, 1)
        assert sum(LedgerEntry.objects.values_list("delta_usd", flat=True)) == spent

    def test_a_round_that_was_never_sent_leaves_no_reserve(self, emulator: Emulator, clean_log):
        """It waited in the copy; since then it failed unsent, was tried again, and was sent."""
        [generation] = order(model=NOFIND)
        copied = LedgerEntry.objects.get()
        transitions.cancelled(generation)
        transitions.requeue(generation)
        submit(generation.pk)
        Attempt.objects.all().delete()
        LedgerEntry.objects.exclude(pk=copied.pk).delete()
        Generation.objects.filter(pk=generation.pk).update(
            state=State.QUEUED, round=1, attempt=0, operation=None, request_id=""
        )
        assert log_replay.replay() == 1
        generation.refresh_from_db()
        assert (generation.state, generation.round) == (State.RUNNING, 2)
        assert LedgerEntry.objects.filter(round=1, type="release").count() == 1
        assert LedgerEntry.objects.filter(round=2).count() == 1

    def test_the_most_it_may_cost_comes_back(self, emulator: Emulator, clean_log):
        """Else caps would count it as nothing."""
        [generation] = order(model=NOFIND)
        Generation.objects.filter(pk=generation.pk).update(
            most_micros=250_000, estimate_micros=None
        )
        submit(generation.pk)
        forget_rows()
        log_replay.replay()
        assert Generation.objects.get().most_micros == 250_000
        reserve = LedgerEntry.objects.get(type="reserve")
        assert (reserve.basis, reserve.delta_usd) == ("most", 250_000)

    def test_the_purse_comes_back(self, emulator: Emulator, clean_log):
        """Else what was spent of it would be spent again."""
        [generation] = order(model=NOFIND)
        Order.objects.update(purse="film:7", part="scene 3")
        submit(generation.pk)
        forget_rows()
        log_replay.replay()
        reserve = LedgerEntry.objects.get(type="reserve")
        assert (reserve.purse, reserve.part) == ("film:7", "scene 3")

    def test_a_note_from_before_there_were_purses_is_whole(self, emulator: Emulator, clean_log):
        [generation] = order(model=NOFIND)
        submit(generation.pk)
        [note] = [file for file in clean_log.rglob("*") if file.is_file()]
        first, *rest = note.read_text().splitlines()
        sent = json.loads(first)
        for name in ("purse", "part"):
            del sent["order"][name]
        note.write_text("\n".join([json.dumps(sent), *rest, ""]))
        forget_rows()
        log_replay.replay()
        assert Order.objects.get().purse == ""

    def test_a_note_that_is_no_note_stops_nothing(self, emulator: Emulator, clean_log):
        for name, text in (
            (f"{uuid.uuid4().hex}-1", "\x00\xff"),
            (f"{uuid.uuid4().hex}-x", "{}"),
            (f"{uuid.uuid4().hex}-2", json.dumps({"note": "sent", "generation": 7})),
            ("zz-top", "[]"),
        ):
            (clean_log / name[:2]).mkdir(exist_ok=True)
            (clean_log / name[:2] / name).write_text(text)
        assert log_replay.replay() == 0
        assert not Generation.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestLineage:
    @pytest.fixture
    def waiting(self, emulator: Emulator, clean_log) -> Generation:
        database_lineage.begin()
        return order(model=NOFIND)[0]

    def held(self) -> bool:
        return Generation.objects.get().held

    def test_start_after_start_all_is_well(self, waiting):
        for _ in range(3):
            assert database_lineage.begin() == 0
        assert not self.held()

    def test_a_copy_without_its_notes_is_held(self, waiting, clean_log):
        (clean_log / "mark.json").unlink()
        database_lineage.begin()
        assert self.held()
        database_lineage.begin()
        assert self.held(), "until the user says go"

    def test_the_whole_home_copied_to_another_machine_is_held(self, waiting, clean_log):
        mark = clean_log / "mark.json"
        copy = clean_log / "copy"
        copy.write_bytes(mark.read_bytes())
        copy.replace(mark)
        database_lineage.begin()
        assert self.held()

    def test_an_older_copy_beside_its_own_notes_goes_on(self, waiting):
        """The notes show that it was not sent."""
        Lineage.objects.update(start="of long ago")
        database_lineage.begin()
        assert not self.held()

    def test_notes_of_another_database_are_laid_aside(self, waiting, clean_log):
        Lineage.objects.update(log=uuid.uuid4())
        database_lineage.begin()
        assert self.held()
        assert len(list(clean_log.parent.glob("sent-of-*"))) == 1
        assert database_lineage.begin() == 0

    def test_a_crash_between_the_two_marks_is_no_restore(self, waiting):
        row = Lineage.objects.get()
        before = row.start
        database_lineage.begin()
        Lineage.objects.update(start=before)
        database_lineage.begin()
        assert not self.held()

    def test_an_order_of_a_command_is_none_of_the_copys(self, waiting, clean_log):
        """It would be held with them, and the command would wait for it without an end."""
        (clean_log / "mark.json").unlink()
        with pytest.raises(SystemExit) as ended:
            call_command("generate", "a fox", f"--model={NOFIND}", stderr=io.StringIO())
        assert ended.value.code == 0
        waiting.refresh_from_db()
        assert (waiting.state, waiting.held) == (State.QUEUED, True)

    def test_what_costs_nothing_is_not_held(self, clean_log, emulator, free):
        database_lineage.begin()
        [generation] = order(model=f"{free}/picture")
        (clean_log / "mark.json").unlink()
        database_lineage.begin()
        generation.refresh_from_db()
        assert not generation.held

    def test_held_work_is_not_sent_and_can_be_let_go(self, waiting, clean_log, emulator):
        (clean_log / "mark.json").unlink()
        database_lineage.begin()
        assert submit(waiting.pk) == []
        [still] = run([waiting], seconds=1)
        assert (still.state, emulator.stats()["submissions"]) == (State.QUEUED, 0)
        from production import actions

        assert actions.let_all_go() == 1
        assert run([waiting])[0].state == State.DONE


@pytest.mark.django_db(transaction=True)
class TestStoredFilesEndADoubt:
    def test_at_the_start(self, emulator: Emulator, clean_log):
        generation = one(model=NOFIND)
        Product.objects.all().delete()
        Asset.objects.all().delete()
        LedgerEntry.objects.exclude(type="reserve").delete()
        Generation.objects.filter(pk=generation.pk).update(
            state=State.UNKNOWN, charged="maybe", operation=None, results=None
        )
        entries.doubt(charge_of(generation), "no answer")
        database_lineage.begin()
        generation.refresh_from_db()
        assert (generation.state, generation.charged) == (State.DONE, "yes")
        assert Product.objects.get().made_by.generation == generation
        assert not Doubt.objects.exists()

    def test_but_not_those_of_a_round_before(self, emulator: Emulator, clean_log):
        """A part of it was stored; the round that was cut off may be charged, too."""
        generation = one(model=NOFIND)
        Product.objects.all().delete()
        Asset.objects.all().delete()
        Generation.objects.filter(pk=generation.pk).update(
            state=State.UNKNOWN, operation=None, results=None, submitted_at=timezone.now()
        )
        database_lineage.begin()
        generation.refresh_from_db()
        assert generation.state == State.UNKNOWN


@pytest.mark.django_db
class TestAfterAPause:
    def test_nothing_is_taken_for_lost_for_one_lease(self, emulator: Emulator):
        from production.engine.stall_detection import Pulse

        pulse = Pulse()
        assert pulse.is_steady()
        pulse._last -= 60
        assert not pulse.is_steady()
        pulse._settled_at = 0.0
        assert pulse.is_steady()

    def test_what_this_process_holds_is_never_swept(self, emulator: Emulator):
        from production.engine.heartbeat import keep_alive

        [generation] = order(model=NOFIND)
        Generation.objects.filter(pk=generation.pk).update(
            state=State.SUBMITTING, lease_until=timezone.now() - timedelta(minutes=2)
        )
        with keep_alive(generation.pk):
            sweep()
        generation.refresh_from_db()
        assert generation.state == State.SUBMITTING


def test_money_of_notes_is_exact():
    from production.engine.sent_facts import answer

    finished = answer({"results": [], "cost": {"amount": "0.0123", "currency": "EUR"}})
    assert finished.cost.amount == Decimal("0.0123")

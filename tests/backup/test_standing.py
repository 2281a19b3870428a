"""How it stands with the backups, and when the clock begins one."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from artfactory import doctor
from backup import making, runs, standing
from backup.backup_place import Place
from backup.models import BackupRun
from foundation import home_swap
from gallery import worker_runs
from gallery.worker_runs import RunState
from preferences import store
from tests.backup.test_round_trip import change


def age(days: int) -> None:
    """As if the home had been begun so long ago."""
    with connection.cursor() as cursor:
        then = timezone.now() - timedelta(days=days)
        cursor.execute("UPDATE django_migrations SET applied = %s", [then.replace(tzinfo=None)])


def test_the_clock_makes_one_a_day(home):
    assert not standing.is_due(), "a new home is given a day"
    age(2)
    assert standing.is_due()
    runs.begin_daily(None, lambda: False)
    run = BackupRun.objects.get(is_daily=True)
    assert runs.begin() == run
    assert not standing.is_due(), "one is under way"
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.facts["products"], run.error) == (RunState.DONE, 3, "")
    assert not standing.is_due()
    place = Place(standing.place())
    yesterday = (timezone.now() - timedelta(hours=25)).isoformat()
    change(place, made_at=yesterday)
    assert standing.is_due()
    change(place, made_at=(timezone.now() + timedelta(days=400)).isoformat())
    assert standing.is_due(), "the clock went back"
    assert "from the future" in standing.look().warnings[0]
    store.set("backup_daily", False)
    assert not standing.is_due()


def test_one_that_failed_is_told_and_tried_again_after_an_hour(home, tmp_path):
    age(2)
    store.set("backup_place", str(tmp_path / "away"))
    run = runs.begin(is_daily=True)
    runs.work(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "Is its disk mounted?" in run.error
    assert "is not there" in standing.look().warnings[0]
    assert not standing.is_due()
    BackupRun.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert standing.is_due()
    (tmp_path / "away").mkdir()
    assert worker_runs.again(run)
    runs.work(run.pk)
    assert standing.look().last


def test_a_cancelled_one_ends(home):
    run = runs.begin()
    runs.work(run.pk, lambda: True)
    run.refresh_from_db()
    assert run.is_under_way, "the worker stopped, not the user"
    assert worker_runs.cancel(run)
    runs.work(run.pk)
    assert standing.look().last is None


def test_the_doctor_tells_the_same(home, tmp_path):
    found = doctor.backups()
    assert (found.status, "day after the first start" in found.seen) == (doctor.Status.OK, True)
    age(9)
    assert "There is no backup yet" in doctor.backups().seen
    making.make(standing.place())
    found = doctor.backups()
    assert found.status is doctor.Status.WARN
    assert "not from a dead disk" in found.seen
    change(Place(standing.place()), made_at=(timezone.now() - timedelta(days=5)).isoformat())
    assert "5 days old" in doctor.backups().seen
    home_swap.note(home).write_text("{}")
    assert "was decided" in doctor.backups().seen


def test_a_swap_that_was_decided_is_ended_by_whoever_comes_next(home):
    """At each of its steps it may be broken off."""
    home.database.with_name("db.sqlite3-wal").touch()
    built, aside = home.home / "restoring-x", home.home / "before-restore-x"
    for name in ("media", "sent"):
        (built / name).mkdir(parents=True)
        (built / name / "new.txt").write_text("new")
    (built / "db.sqlite3").write_bytes(home.database.read_bytes())
    old = home.database.stat().st_ino
    home_swap.note(home).write_text('{"built": "restoring-x", "aside": "before-restore-x"}')
    # As far as a kill after the second rename would have come.
    aside.mkdir()
    (home.home / "db.sqlite3-wal").rename(aside / "db.sqlite3-wal")
    home.media.rename(aside / "media")
    home_swap.finish(home)
    assert (home.media / "new.txt").exists() and (home.sent / "new.txt").exists()
    assert (aside / "db.sqlite3").stat().st_ino == old
    assert not built.exists() and not home_swap.is_pending(home) and home.restored.exists()

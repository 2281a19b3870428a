"""Imports that are killed, stopped, out of room, or whose folder goes; and what keeps looking."""

import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from gallery import media_folder
from gallery.import_models import ImportRun
from gallery.importing import runs, steering, take
from gallery.importing.watching import watch
from gallery.models import Product
from gallery.verifying import verify
from gallery.worker_runs import SILENT_FOR
from production import clock_duties, jobs
from tests import disks, naughty
from tests.artfactory.app import CHECKOUT, with_tables
from tests.gallery import samples
from tests.gallery.test_importing import bring, folder  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(folder, project):  # noqa: F811
    return runs.start([folder], project, "page", is_linked=False, has_folder_tags=False)


class TestKilled:
    COUNT = 600  # some twenty batches: whoever watches must see one of them

    def test_it_goes_on_and_nothing_is_there_twice(self, tmp_path):
        home, old = tmp_path / "home", tmp_path / "old"
        home.mkdir()
        with_tables(home)
        old.mkdir()
        for number in range(self.COUNT):
            (old / f"{number:04}.txt").write_text(f"words {number}")
        environ = os.environ | {"ARTFACTORY_HOME": str(home)}
        command = [sys.executable, "manage.py", "import", str(old), "--json"]
        told = {"cwd": CHECKOUT, "env": environ, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **told)
        while not 0 < self.taken(home) < self.COUNT:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.communicate()
        assert 0 < self.taken(home) < self.COUNT
        again = subprocess.run(command, check=True, stderr=subprocess.PIPE, **told)
        said = json.loads(again.stdout)
        assert (said["taken"], said["known"], said["refused"]) == (self.COUNT, 0, 0)
        kept = [file for file in (home / "media" / "projects").rglob("*") if file.is_file()]
        assert len(kept) == self.COUNT == self.rows(home, "gallery_product")

    def taken(self, home) -> int:
        return self.rows(home, "gallery_importedfile")

    def rows(self, home, table: str) -> int:
        database = sqlite3.connect(f"file:{home}/db.sqlite3?mode=ro", uri=True)
        try:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        finally:
            database.close()


class TestWorker:
    def test_the_clock_asks_for_it_until_it_is_done(self, begun, caplog):
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
        assert "the queue is away" in caplog.text
        jobs.import_files(begun.pk)
        jobs._thread("import_files").submit(lambda: None).result(30)
        begun.refresh_from_db()
        assert (begun.state, begun.taken) == ("done", 2)
        assert steering.waiting() == []

    def test_stops_with_its_worker_and_goes_on_with_the_next(self, begun):
        steering.work(begun.pk, is_stopping=lambda: True)
        assert not Product.objects.exists() and steering.waiting() == [begun.pk]
        steering.work(begun.pk)
        assert Product.objects.count() == 2

    def test_one_whose_worker_died_is_taken_up_and_one_at_work_is_left(self, begun):
        ImportRun.objects.update(state=ImportRun.State.RUNNING)
        assert steering.waiting() == []
        # Long ago, or before the clock was set back.
        for set_by in (-2, 2):
            ImportRun.objects.update(seen_at=timezone.now() + set_by * SILENT_FOR)
            assert steering.waiting() == [begun.pk]
        with runs._alone(begun):
            steering.work(begun.pk)
        assert not Product.objects.exists()
        steering.work(begun.pk)
        assert Product.objects.count() == 2


class TestDisk:
    def test_that_is_full_stops_it_until_there_is_room(self, begun):
        place = media_folder.media() / media_folder.PROJECTS
        with disks.mounted(place, "size=100k") as disk:
            ballast = disk.fill()
            steering.work(begun.pk)
            begun.refresh_from_db()
            assert begun.state == "stopped" and "disk is full" in begun.trouble
            assert not Product.objects.exists()
            ballast.unlink()
            disk.remount("remount,size=8m,rw")
            assert steering.again(begun)
            steering.work(begun.pk)
            begun.refresh_from_db()
            assert (begun.state, begun.taken, begun.trouble) == ("done", 2, "")

    def test_that_was_full_while_it_was_read_and_has_room_now(self, begun, folder):  # noqa: F811
        (folder / "a.txt").write_text("a heron")
        with self.read_where_it_is_full(begun) as (wanted, place):
            stored, _ = take.take(wanted, place, uuid4())
            assert media_folder.absolute(stored.path).read_text() == "a heron"

    def test_a_file_that_changed_before_there_was_room_is_left(self, begun, folder):  # noqa: F811
        """By as much as nobody sees at its size and time."""
        file = folder / "a.txt"
        file.write_text("a heron")
        with self.read_where_it_is_full(begun) as (wanted, place):
            as_before = file.stat()
            file.write_text("a raven")
            os.utime(file, ns=(as_before.st_atime_ns, as_before.st_mtime_ns))
            with pytest.raises(take.FileRejected, match=take.CHANGED):
                take.take(wanted, place, uuid4())
            assert not [*media_folder.media().rglob("imported/*")]

    @contextmanager
    def read_where_it_is_full(self, begun):
        """“a.txt” as it was read, and the place for it, once there is room."""
        with disks.mounted(media_folder.media() / media_folder.PROJECTS, "size=8m") as disk:
            ballast = disk.fill()
            [found] = [one for one in runs._files(begun) if one.path.name == "a.txt"]
            place = take.Place(begun.project.slug, begun.created_at, is_linked=False)
            wanted = take.want(found, place)
            assert wanted.copy is None
            ballast.unlink()
            yield wanted, place

    def test_a_folder_that_goes_meanwhile_is_told(self, begun, folder):  # noqa: F811
        found = list(runs._files(begun))
        shutil.rmtree(folder)
        runs.take_more(begun, found)
        assert begun.refused == 3
        assert {file.why for file in begun.files.all()} == {"It no longer exists."}
        steering.work(begun.pk)
        begun.refresh_from_db()
        assert (begun.state, begun.refused) == ("done", 1)


class TestNames:
    def test_naughty_ones_are_files_like_others(self, folder):  # noqa: F811
        for number, word in enumerate(naughty.strings("import names")):
            name = f"x{word}.md".replace("/", "").replace("\0", "")
            if len(name.encode()) < 250:
                (folder / name).write_text(f"words {number}")
        told = bring(folder, "--tags-from-folders")
        there = len(list(folder.glob("*.md"))) + 3
        assert (told["taken"] + told["known"], told["refused"]) == (there, 0)


class TestWatching:
    def test_a_new_file_is_taken_once_it_stands_still(self, begun, folder):  # noqa: F811
        runs.go_on(begun)
        new, looks = folder / "new.txt", []

        def wait(seconds: float) -> None:
            looks.append(Product.objects.filter(title="new").count())
            if len(looks) < 3:
                new.write_text("word " * len(looks))
            if len(looks) == 5:
                raise KeyboardInterrupt

        watch(begun, wait)
        assert looks == [0, 0, 0, 1, 1]
        assert (folder / "new.txt").read_text() == "word " * 2


class TestLinkedFile:
    def test_is_not_touched_by_export_and_crop(self, folder, client, tmp_path):  # noqa: F811
        file = folder / "foxes" / "red" / "b.jpg"
        before = file.read_bytes(), file.stat().st_mtime_ns
        bring(folder, "--link")
        product = Product.objects.get(title="b")
        product.recipe = {"prompt": "a fox", "model": "painter-9"}
        product.save(update_fields=["recipe"])
        call_command("export", f"from:{product.pk} or b", str(tmp_path / "out"), stdout=StringIO())
        crop = SimpleUploadedFile("crop.png", samples.picture("png", seed=5))
        said = {"file": crop, "role": "crop", "source": product.pk}
        assert client.post(reverse("upload"), said).status_code == 200
        assert (file.read_bytes(), file.stat().st_mtime_ns) == before
        assert verify().is_well

    def test_has_the_recipe_that_lies_beside_it(self, folder):  # noqa: F811
        (folder / "a.txt").write_text(
            "a heron\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42"
        )
        told = bring(folder, "--link")
        assert (told["beside"], Product.objects.get(title="a").seed) == (1, 42)

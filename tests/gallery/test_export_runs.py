"""Whole exports: ZIP, contact sheet, the command, and runs that are killed and cancelled."""

import fcntl
import io
import json
import logging
import re
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gallery import worker_runs
from gallery.export_models import ExportRun
from gallery.exporting import archive, filling, making, options, runs
from gallery.folders import keeping as folders
from gallery.worker_runs import RunState
from production import clock_duties, event_consumers, jobs
from tests import disks
from tests.gallery import samples
from tests.timing import thread_seconds

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("export", *map(str, words), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def three(made):
    recipe = {"model": "painter-9", "prompt": "<b>fox</b> in the snow"}
    return [
        made(
            samples.picture("png", seed=n),
            prompt="<b>fox</b> in the snow",
            provider="replicate",
            model_id="painter-9",
            seed=n,
            recipe=recipe,
        )
        for n in range(3)
    ]


class TestZip:
    def test_two_thousand_entries_take_no_memory_and_any_reader_opens_it(self, tmp_path):
        file = tmp_path / "one.bin"
        file.write_bytes(bytes(20_000))
        whole = tmp_path / "whole.zip"
        tracemalloc.start()
        with whole.open("wb") as target:
            for piece in archive.stream((f"é-{n}.bin", file) for n in range(2000)):
                target.write(piece)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert whole.stat().st_size > 40_000_000
        assert peak < 8_000_000
        with zipfile.ZipFile(whole) as found:
            assert len(found.namelist()) == 2000
            assert found.getinfo("é-7.bin").flag_bits & 0x800
            assert found.read("é-1999.bin") == file.read_bytes()

    def test_it_is_as_quick_as_copying(self, tmp_path, figure):
        files = [tmp_path / f"{n}.bin" for n in range(500)]
        for file in files:
            file.write_bytes(bytes(200_000))

        def spent(work):
            def written():
                with (tmp_path / "out").open("wb") as target:
                    for piece in work():
                        target.write(piece)

            return thread_seconds(written, goes=3)

        def bare():
            for file in files:
                with file.open("rb", buffering=0) as source:
                    while block := source.read(archive.BLOCK):
                        yield block

        ratio = spent(lambda: archive.stream((it.name, it) for it in files)) / spent(bare)
        figure("ZIP of 500 files against the bare copy of their bytes", f"{ratio:.1f} ×", "")
        assert ratio < 6


class TestCommand:
    def test_into_a_folder(self, three, tmp_path):
        told = json.loads(run("fox", tmp_path / "out", "--name", "{seed}", "--json"))
        assert told["exported"] == 3
        assert sorted(it.name for it in (tmp_path / "out").iterdir()) == ["0.png", "1.png", "2.png"]

    def test_as_a_zip(self, three, tmp_path):
        run("fox", tmp_path / "all.zip", "--zip", "--recipe", "sidecar")
        with zipfile.ZipFile(tmp_path / "all.zip") as found:
            assert found.testzip() is None
            assert len(found.namelist()) == 6
        assert [it.name for it in tmp_path.iterdir() if it.suffix == ".zip"] == ["all.zip"]

    def test_a_zip_of_what_is_coded_anew(self, three, tmp_path):
        place = tmp_path / "place"
        place.mkdir()
        run("fox", place / "all.zip", "--zip", "--format", "jpeg", "--longest", "64")
        with zipfile.ZipFile(place / "all.zip") as found:
            assert {name.rpartition(".")[2] for name in found.namelist()} == {"jpg"}
        assert [it.name for it in place.iterdir()] == ["all.zip"]

    def test_as_a_contact_sheet_that_needs_no_network_and_runs_nothing(self, three, tmp_path):
        run("fox", tmp_path / "sheet.html", "--contact-sheet")
        page = (tmp_path / "sheet.html").read_text()
        assert page.count('src="data:image/webp;base64,') == 3
        assert "&lt;b&gt;fox&lt;/b&gt; in the snow" in page
        assert "<b>fox" not in page
        assert "painter-9" in page
        assert not re.search(r"<script|https?://|<link", page)

    def test_a_contact_sheet_that_is_bare_says_names_alone(self, three, tmp_path):
        run("fox", tmp_path / "s.html", "--contact-sheet", "--recipe", "none", "--name", "{n}")
        page = (tmp_path / "s.html").read_text()
        assert "snow" not in page
        assert "painter" not in page

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("--name", "{colour}"), "no field “colour”"),
            (("--format", "psd"), "not a format"),
            (("--longest", "3"), "longest side is 16"),
            (("--quality", "101"), "quality is 1 to 100"),
            (("--zip", "--contact-sheet"), "Either"),
        ],
    )
    def test_bad_input_is_told_of(self, three, tmp_path, words, says):
        with pytest.raises(CommandError, match=says) as told:
            run("fox", tmp_path / "out", *words)
        assert told.value.returncode == 2
        assert not (tmp_path / "out").exists()

    def test_nothing_that_is_there_is_overwritten(self, three, tmp_path):
        folder = tmp_path / "full"
        folder.mkdir()
        (folder / "mine.txt").write_text("mine")
        (tmp_path / "mine.zip").write_text("mine")
        for words in ((folder,), (tmp_path / "mine.zip", "--zip"), (tmp_path / "mine.zip",)):
            with pytest.raises(CommandError, match="already exists") as told:
                run("fox", *words)
            assert told.value.returncode == 2
        assert (tmp_path / "mine.zip").read_text() == "mine"
        assert [it.name for it in folder.iterdir()] == ["mine.txt"]

    @pytest.mark.parametrize(
        "words", [("nothing-fits", "x"), ("fox", "no/such/folder"), ("fox", ""), ("fox", "a\0b")]
    )
    def test_no_product_and_no_place(self, three, words, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(CommandError) as told:
            run(*words)
        assert told.value.returncode == 2

    def test_some_that_fail_are_exit_code_1(self, three, tmp_path):
        three[1].asset.file.unlink()
        with pytest.raises(CommandError, match="1 of 3") as told:
            run("fox", tmp_path / "out")
        assert told.value.returncode == 1
        assert len(list((tmp_path / "out").iterdir())) == 2

    def test_a_full_disk_and_a_second_run(self, three, tmp_path):
        with disks.mounted(tmp_path / "disk", "size=1200k") as disk:
            ballast = disk.place / "ballast"
            ballast.write_bytes(bytes(1_100_000))
            with pytest.raises(CommandError, match="disk is full") as told:
                run("fox", disk.place / "out")
            assert told.value.returncode == 1
            with pytest.raises(CommandError, match="disk is full"):
                run("fox", disk.place / "all.zip", "--zip")
            assert not [it for it in disk.place.iterdir() if "zip" in it.name or ".part" in it.name]
            disk.remount("remount,size=8m,rw")
            run("fox", disk.place / "out")
            assert len(list((disk.place / "out").iterdir())) == 3

    def test_another_export_does_not_go_on_in_its_folder(self, three, tmp_path):
        out = tmp_path / "out"
        out.mkdir()
        wanted = options.checked({})
        filling.begin(out, "fox", making.plan([three[0].pk], wanted), wanted)
        with pytest.raises(CommandError, match="Another export"):
            run("fox", out, "--recipe", "none")
        with (out / filling.STATE).open() as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            with pytest.raises(CommandError, match="under way"):
                run("fox", out)
        run("fox", out)
        assert len(list(out.iterdir())) == 1


class TestRuns:
    @pytest.fixture
    def begun(self, three):
        wanted = options.checked({"format": "jpeg", "name": "{n}"})
        return runs.begin([it.pk for it in three], wanted)

    def names(self, begun):
        return sorted(it.name for it in begun.folder.iterdir() if not it.name.startswith("."))

    def test_is_done_once(self, begun):
        runs.work(begun.pk)
        begun.refresh_from_db()
        assert (begun.state, begun.done, begun.total) == (RunState.DONE, 3, 3)
        assert self.names(begun) == ["1.jpg", "2.jpg", "3.jpg"]
        assert worker_runs.waiting(ExportRun) == []

    def test_what_was_made_before_a_kill_is_not_made_again(self, begun):
        (begun.folder / "1.jpg").write_bytes(b"made before")
        (begun.folder / ".77-abcdabcd.part").write_bytes(b"half")
        ExportRun.objects.filter(pk=begun.pk).update(state=RunState.RUNNING)
        assert worker_runs.waiting(ExportRun) == [begun.pk]
        runs.work(begun.pk)
        assert (begun.folder / "1.jpg").read_bytes() == b"made before"
        assert self.names(begun) == ["1.jpg", "2.jpg", "3.jpg"]
        assert not list(begun.folder.glob("*.part"))

    def test_two_workers_do_not_work_on_one(self, begun):
        held = "import fcntl, sys; file = open(sys.argv[1], 'w'); fcntl.flock(file, 2); "
        held += "print('held', flush=True); sys.stdin.read()"
        other = subprocess.Popen(
            [sys.executable, "-c", held, str(begun.folder / worker_runs.LOCK)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert other.stdout.readline() == b"held\n"
            runs.work(begun.pk)
            assert self.names(begun) == []
        finally:
            other.kill()
            other.wait()
        runs.work(begun.pk)
        assert len(self.names(begun)) == 3

    def test_is_cancelled_and_leaves_nothing(self, begun):
        assert worker_runs.cancel(begun)
        runs.work(begun.pk)
        begun.refresh_from_db()
        assert begun.state == RunState.CANCELLED
        assert not begun.folder.exists()
        assert not worker_runs.cancel(begun)

    def test_stops_with_its_worker_and_goes_on_with_the_next(self, begun):
        runs.work(begun.pk, is_stopping=lambda: True)
        assert worker_runs.waiting(ExportRun) == [begun.pk]
        runs.work(begun.pk)
        assert len(self.names(begun)) == 3

    def test_a_full_disk_is_told_of_and_it_goes_on_when_asked(self, begun):
        with disks.mounted(begun.folder, "size=100k") as disk:
            ballast = disk.fill()
            runs.work(begun.pk)
            begun.refresh_from_db()
            assert begun.state == RunState.FAILED
            assert "disk is full" in begun.error
            ballast.unlink()
            disk.remount("remount,size=8m,rw")
            assert worker_runs.again(begun)
            runs.work(begun.pk)
            begun.refresh_from_db()
            assert begun.state == RunState.DONE

    def test_goes_after_a_day(self, begun):
        runs.work(begun.pk)
        worker_runs.prune(ExportRun)
        assert begun.folder.is_dir()
        ended = timezone.now() - timedelta(hours=25)
        ExportRun.objects.filter(pk=begun.pk).update(ended_at=ended)
        worker_runs.prune(ExportRun)
        assert not begun.folder.exists()
        assert not ExportRun.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_the_clock_asks_for_it_until_it_is_done(self, begun, caplog):
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
        assert "the queue is away" in caplog.text
        jobs.export(begun.pk)
        jobs._thread("export").submit(lambda: None).result(30)
        begun.refresh_from_db()
        assert begun.state == RunState.DONE
        assert folders.keep_all() == []
        event_consumers.deliver()
        caplog.clear()
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
        assert "the queue is away" not in caplog.text

"""The pages of a project as one file: begun, carried by a worker, told, fetched and removed."""

import json
import logging
import os
import shutil
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from artfactory.middleware.local_user import local_user
from foundation.disk_errors import LEAST_FREE
from gallery import organising
from gallery.models import Asset, Product
from gallery.worker_runs import RunState
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.saving import Facts
from production import clock_duties, jobs
from production.bundle_models import BundleRun
from production.bundles import exporting, runs
from projects.models import Project
from tests import disks, naughty
from tests.gallery import samples
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(project, made):
    return [made(samples.picture("png", seed=n), prompt="a fox") for n in range(2)]


@pytest.fixture
def bundle(project, two, tmp_path):
    exporting.export(project, tmp_path / "fox.artfactory.zip")
    return tmp_path / "fox.artfactory.zip"


def work() -> BundleRun:
    """As a worker does with the one that waits."""
    (id,) = runs.waiting()
    runs.work(id)
    return BundleRun.objects.get(pk=id)


def page(client, run) -> str:
    return flat(client.get(reverse("bundle", args=[run.uid])))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


class TestExport:
    def test_from_the_projects_page_to_the_file(
        self, client, project, two, django_assert_max_num_queries
    ):
        organising.trash([two[1].pk])
        address = reverse("project-export", args=[project.slug])
        assert address in flat(client.get(reverse("project", args=[project.slug])))
        with django_assert_max_num_queries(12):
            shown = flat(client.get(address))
        assert ">1</strong><span>product</span>" in shown
        assert ">0</strong><span>templates</span>" in shown
        assert "Not in it: 1 in the trash." in shown
        answer = client.post(address)
        run = BundleRun.objects.get()
        assert answer.url == reverse("bundle", args=[run.uid])
        shown = page(client, run)
        assert "You can leave this page" in shown and "data-polls" in shown
        run = work()
        assert (run.state, run.facts["products"], run.done) == (RunState.DONE, 1, 0)
        shown = page(client, run)
        assert "is whole" in shown and "1 file is in the trash not in it." in shown
        file = client.get(reverse("bundle-download", args=[run.uid]))
        assert f'filename="{run.name}"' in file.headers["Content-Disposition"]
        assert int(file.headers["Content-Length"]) == run.size == len(body(file))
        assert run.name in flat(client.get(address))

    def test_a_download_that_was_cut_off_goes_on(self, client, project, two):
        client.post(reverse("project-export", args=[project.slug]))
        run = work()
        address = reverse("bundle-download", args=[run.uid])
        part = client.get(address, headers={"Range": "bytes=100-"})
        assert (part.status_code, len(body(part))) == (206, run.size - 100)

    def test_a_second_press_leads_to_the_same(self, client, project, two):
        address = reverse("project-export", args=[project.slug])
        assert client.post(address).url == client.post(address).url
        assert BundleRun.objects.count() == 1

    def test_is_cancelled_and_leaves_nothing(self, client, project, two):
        client.post(reverse("project-export", args=[project.slug]))
        run = BundleRun.objects.get()
        client.post(reverse("bundle-cancel", args=[run.uid]))
        runs.work(run.pk)
        assert "Cancelled. Nothing was changed." in page(client, run)
        assert not run.folder.exists()
        assert client.get(reverse("bundle-download", args=[run.uid])).status_code == 404

    def test_a_cancel_in_the_middle_stops_it(self, project, two):
        run = runs.begin_export(project)

        def cancelled() -> bool:
            return runs.cancel(run)

        runs.work(run.pk, cancelled)
        run.refresh_from_db()
        assert run.state == RunState.CANCELLED and not run.folder.exists()

    def test_stops_with_its_worker_and_goes_on_with_the_next(self, project, two):
        run = runs.begin_export(project)
        runs.work(run.pk, is_stopping=lambda: True)
        assert runs.waiting() == [run.pk]
        (run.folder / ".77-abcdabcd.part").write_bytes(b"half")
        run.file.write_bytes(b"whole, and nobody knows it yet")
        assert work().state == RunState.DONE
        assert sorted(it.name for it in run.folder.iterdir()) == [".lock", "bundle"]

    def test_a_full_disk_is_told_and_it_starts_again(self, client, project, two):
        run = runs.begin_export(project)
        with disks.mounted(run.folder, "size=32k") as disk:
            run = work()
            assert run.state == RunState.FAILED
            shown = page(client, run)
            assert "Make room" in shown and "Start again" in shown
            disk.remount("remount,size=8m,rw")
            client.post(reverse("bundle-again", args=[run.uid]))
            assert work().state == RunState.DONE

    def test_a_project_that_goes_meanwhile(self, client, project, two):
        run = runs.begin_export(project)
        Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
        assert work().error == runs.GONE
        assert "no longer exist" in page(client, run)

    def test_is_removed_when_it_is_dismissed_and_after_a_day(self, client, project, two):
        gone = runs.begin_export(project)
        assert client.post(reverse("bundle-dismiss", args=[gone.uid])).url.endswith(f"{gone.uid}/")
        work()
        client.post(reverse("bundle-dismiss", args=[gone.uid]))
        assert not gone.folder.exists() and not BundleRun.objects.exists()
        old = runs.begin_export(project)
        work()
        BundleRun.objects.update(ended_at=timezone.now() - timedelta(hours=25))
        runs.prune()
        assert not old.folder.exists() and not BundleRun.objects.exists()

    def test_any_name_of_a_project_makes_a_file_name(self, client, project):
        for name in naughty.strings("project name", few=8):
            Project.objects.filter(pk=project.pk).update(name=name[:120] or "x")
            run = runs.begin_export(Project.objects.get(pk=project.pk))
            work()
            answer = client.get(reverse("bundle-download", args=[run.uid]))
            assert body(answer)[:2] == b"PK"


class TestImport:
    def begin(self, client, path):
        return client.post(reverse("project-import"), {"path": str(path)})

    def another_home(self):
        Product.objects.all().delete()
        Asset.objects.all().delete()
        Project.objects.all().delete()

    def test_a_path_to_its_report(self, client, bundle, django_assert_max_num_queries):
        self.another_home()
        before = bundle.read_bytes()
        answer = self.begin(client, f' "{bundle}" ')
        run = BundleRun.objects.get()
        assert answer.url == reverse("bundle", args=[run.uid])
        run = work()
        assert (run.state, run.facts["taken"], run.facts["files"]) == (RunState.DONE, 2, 2)
        assert not Asset.objects.filter(thumbnail="").exists()
        with django_assert_max_num_queries(12):
            shown = page(client, run)
        assert "The project is now here." in shown
        assert ">2</strong><span>added</span>" in shown
        assert reverse("project", args=[Project.objects.get().slug]) in shown
        assert bundle.read_bytes() == before
        self.begin(client, bundle)
        shown = page(client, work())
        assert "was here already" in shown
        assert ">0</strong><span>added</span>" in shown
        assert ">2</strong><span>already here</span>" in shown
        with django_assert_max_num_queries(12):
            assert bundle.name in flat(client.get(reverse("project-import")))

    def test_templates_are_counted_out_and_in(self, client, project, tmp_path):
        for name in ("Night walk", "Day walk"):
            saving.save(Facts(name, "text-to-image", project=project), Body("a fox"))
        address = reverse("project-export", args=[project.slug])
        assert ">2</strong><span>templates</span>" in flat(client.get(address))
        client.post(address)
        out = work()
        assert ">2</strong><span>templates</span>" in page(client, out)
        file = shutil.copy(out.file, tmp_path / "fox.zip")
        ParameterTemplate.objects.first().delete()
        saving.delete(ParameterTemplate.objects.get())
        self.begin(client, file)
        shown = page(client, work())
        assert ">1</strong><span>templates added</span>" in shown
        assert ">1</strong><span>deleted templates put back</span>" in shown
        assert "templates already here" not in shown
        self.begin(client, file)
        assert ">2</strong><span>templates already here</span>" in page(client, work())

    def test_cancelled_between_two_templates_it_says_what_came(self, client, project, tmp_path):
        for name in ("Night walk", "Day walk"):
            saving.save(Facts(name, "text-to-image", project=project), Body("a fox"))
        exporting.export(project, tmp_path / "fox.zip")
        ParameterTemplate.objects.all().delete()
        self.begin(client, tmp_path / "fox.zip")
        run = BundleRun.objects.get()
        depth = len(connection.savepoint_ids)

        def cancelling(execute, sql, params, many, context):
            done = execute(sql, params, many, context)
            is_whole = sql.startswith("RELEASE") and len(connection.savepoint_ids) == depth
            if is_whole and ParameterTemplate.objects.exists():
                runs.cancel(run)
            return done

        with connection.execute_wrapper(cancelling):
            runs.work(run.pk)
        assert ParameterTemplate.objects.count() == 1
        assert "Cancelled. What had come by then stays: 1 template." in page(client, run)

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("", "Write the path of the file"),
            ("fox.zip", "does not begin with “/”"),
            (r"C:\fox.zip", "is not a path on the machine"),
            ("/tmp", "is a folder"),
            ("/no/such.zip", "There is no “"),
            ("/\0", "Null characters"),
        ],
    )
    def test_a_path_that_leads_nowhere_is_told(self, client, path, why):
        answer = self.begin(client, path)
        assert answer.status_code == 422
        assert why in flat(answer)
        assert not BundleRun.objects.exists()

    def test_from_another_machine_no_path_of_this_one_is_read(self, client, bundle):
        client.force_login(local_user())
        answer = client.post(
            reverse("project-import"), {"path": str(bundle)}, REMOTE_ADDR="192.168.1.9"
        )
        assert answer.status_code == 422 and "only by a browser on the machine" in flat(answer)

    def test_what_is_no_bundle_is_refused_in_a_sentence(self, client, bundle, tmp_path):
        self.another_home()
        (tmp_path / "cut.zip").write_bytes(bundle.read_bytes()[:-50])
        self.begin(client, tmp_path / "cut.zip")
        shown = page(client, work())
        assert "The file is cut off" in shown and "Nothing was changed." in shown
        assert not Project.objects.exists()

    def test_a_file_that_goes_meanwhile(self, client, bundle):
        self.begin(client, bundle)
        bundle.unlink()
        assert runs.FILE_GONE in work().error

    def test_cancelled_while_it_is_taken_in_nothing_is_there(self, client, bundle):
        self.another_home()
        self.begin(client, bundle)
        run = BundleRun.objects.get()
        asked = []

        def cancel_at_the_end() -> bool:
            """The last look before the rows are written."""
            asked.append(True)
            if len(asked) == 2:
                runs.cancel(run)
            return False

        runs.work(run.pk, cancel_at_the_end)
        assert "Cancelled. Nothing was changed." in page(client, run)
        assert not Project.objects.exists() and not Product.objects.exists()

    def test_waits_for_another(self, client, bundle, settings):
        from foundation import file_lock

        self.begin(client, bundle)
        with (settings.PATHS.run / "bundle.lock").open("w") as lock:
            assert file_lock.take(lock, 0)
            run = work()
        assert run.is_under_way
        assert work().state == RunState.DONE

    def test_what_was_taken_before_a_kill_is_counted_together(self, client, bundle):
        """Its products are here, its previews are not."""
        self.another_home()
        self.begin(client, bundle)
        run = BundleRun.objects.get()
        seen = []
        runs.work(run.pk, lambda: seen.append(Product.objects.count()) or seen[-1] > 0)
        run.refresh_from_db()
        assert (run.step, run.facts["taken"]) == (BundleRun.Step.PREVIEWS, 2)
        assert Asset.objects.filter(thumbnail="").count() == 2
        BundleRun.objects.update(step=BundleRun.Step.TAKING, total=9)
        assert "2 products added so far." in page(client, run)
        run = work()
        assert (run.facts["taken"], run.facts["known"], run.state) == (2, 0, RunState.DONE)
        assert not Asset.objects.filter(thumbnail="").exists()

    def test_previews_can_be_done_without(self, client, bundle):
        self.another_home()
        self.begin(client, bundle)
        run = BundleRun.objects.get()
        runs.work(run.pk, lambda: Product.objects.exists())
        assert "Skip the other previews" in page(client, run)
        client.post(reverse("bundle-cancel", args=[run.uid]))
        run.refresh_from_db()
        assert run.state == RunState.DONE
        assert "Without a preview: 2 files." in page(client, run)


class TestSending:
    def begin(self, client, bundle, **said):
        told = {"name": bundle.name, "size": bundle.stat().st_size} | said
        return client.post(reverse("project-send"), told)

    def send(self, client, address, at, data):
        file = SimpleUploadedFile("piece", data)
        return client.post(address, {"at": at, "file": file})

    def test_piece_by_piece(self, client, bundle):
        data = bundle.read_bytes()
        said = self.begin(client, bundle).json()
        assert runs.waiting() == []
        half = len(data) // 2
        assert self.send(client, said["piece"], 0, data[:half]).json() == {"next": half}
        assert "sent by a browser" in flat(client.get(said["page"]))
        # Once more, out of turn, and more than there is.
        assert self.send(client, said["piece"], 0, data[:half]).json() == {"next": half}
        assert self.send(client, said["piece"], half + 9, b"x").json() == {"next": half}
        last = self.send(client, said["piece"], half, data[half:] + b"more")
        assert last.json() == {"next": len(data)}
        assert self.send(client, said["piece"], half, data[half:]).json() == {"next": len(data)}
        run = work()
        assert (run.state, run.facts["known"]) == (RunState.DONE, 2)
        assert not run.file.exists(), "what was sent goes once it is taken in"
        runs.dismiss(run)
        assert self.send(client, said["piece"], 0, b"x").status_code == 422

    def test_is_cancelled(self, client, bundle):
        said = self.begin(client, bundle).json()
        run = BundleRun.objects.get()
        self.send(client, said["piece"], 0, b"abc")
        client.post(said["cancel"])
        assert not run.folder.exists()
        assert self.send(client, said["piece"], 3, b"d").status_code == 422

    @pytest.mark.parametrize("size", ["", "0", "-1", "x", "9" * 19, str(2**63)])
    def test_a_size_that_is_none_or_has_no_room(self, client, bundle, size):
        answer = self.begin(client, bundle, size=size)
        assert answer.status_code == 422
        assert json.loads(answer.content)["why"].endswith(".")
        assert not BundleRun.objects.exists()

    def test_no_room_is_told_before_anything_is_sent(self, client, bundle):
        answer = self.begin(client, bundle, size=2**49)
        assert "are free on the disk" in answer.json()["why"]

    def test_what_nobody_sends_on_goes_after_a_day(self, client, bundle):
        self.begin(client, bundle)
        run = BundleRun.objects.get()
        runs.prune()
        assert run.folder.exists()
        long_ago = time.time() - 25 * 3600
        BundleRun.objects.update(created_at=timezone.now() - timedelta(hours=25))
        runs.receive(run, 0, [b"x"])
        runs.prune()
        assert run.folder.exists(), "a piece came just now"
        os.utime(run.file, (long_ago, long_ago))
        runs.prune()
        assert not run.folder.exists()

    def test_what_is_on_its_way_already_takes_its_room(self, client, bundle):
        free = shutil.disk_usage(settings.PATHS.run).free
        size = (free - LEAST_FREE) * 6 // 10
        assert self.begin(client, bundle, size=size).status_code == 200
        assert "are free on the disk" in self.begin(client, bundle, size=size).json()["why"]

    def test_names_are_shown_as_text(self, client, bundle):
        for name in naughty.strings("bundle name", few=8):
            said = self.begin(client, bundle, name=name)
            if said.status_code == 200:
                assert client.get(said.json()["page"]).status_code == 200


class TestWorker:
    @pytest.mark.django_db(transaction=True)
    def test_the_clock_asks_for_it_until_it_is_done(self, project, two, caplog):
        run = runs.begin_export(project)
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
        assert "the queue is away" in caplog.text
        jobs.carry_project(run.pk)
        jobs._thread("carry_project").submit(lambda: None).result(30)
        run.refresh_from_db()
        assert run.state == RunState.DONE and runs.waiting() == []

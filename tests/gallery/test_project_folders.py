"""Each project's own folder on disk: what lies in it, under which name, and what is left alone."""

import logging
import os
import shutil
import unicodedata
from datetime import UTC, datetime

import pytest

from foundation import file_lock
from gallery import media_folder, organising, products, side_files, undoing
from gallery.exporting.names import same
from gallery.folders import keeping, places
from gallery.project_models import FolderFile, FolderTask, ProjectFolder
from gallery.storing import StoreFailed
from gallery.verifying import verify
from production import clock_duties, jobs
from projects.models import Project
from tests.gallery import samples


@pytest.fixture(autouse=True)
def none_there():
    shutil.rmtree(places.root(), ignore_errors=True)
    yield
    shutil.rmtree(places.root(), ignore_errors=True)


@pytest.fixture
def other(project):
    return Project.objects.create(name="Whale", slug="whale")


def kept():
    assert keeping.keep_all() == []
    assert not keeping.is_behind()


def names(folder):
    here = places.root() / folder
    return sorted(file.name for file in here.iterdir() if file.name != places.MARK)


def folders():
    return sorted(folder.name for folder in places.root().iterdir())


class TestWhatLiesInIt:
    def test_each_file_once_without_taking_room(self, made, project):
        product = made(samples.picture("png"))
        kept()
        (name,) = names("Fox")
        assert name == product.asset.file.name
        assert (places.root() / "Fox" / name).samefile(product.asset.file)

    def test_an_empty_project_has_one_too(self, project):
        kept()
        assert folders() == ["Fox"]

    def test_a_file_of_two_projects_lies_in_both(self, made, stored, project, other):
        product = made(samples.picture("png"))
        products.add(stored(samples.picture("png"), project="whale"), project=other)
        kept()
        assert names("Fox") == names("Whale") == [product.asset.file.name]

    def test_a_copy_where_the_disk_has_no_links(self, made, project, monkeypatch):
        def refuse(*_args, **_options):
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        product = made(samples.picture("png"))
        kept()
        copy = places.root() / "Fox" / product.asset.file.name
        assert copy.read_bytes() == product.asset.file.read_bytes()
        assert not copy.samefile(product.asset.file)
        organising.trash([product.pk])
        kept()
        assert names("Fox") == []
        assert product.asset.file.is_file()

    def test_what_is_kept_beside_a_product(self, made, put, project):
        product = made(samples.picture("png"))
        beside = side_files.keep(
            put(b'{"words": []}', "words"),
            project=project.slug,
            kind="text-to-image",
            when=datetime(2026, 3, 1, tzinfo=UTC),
            short_id="ab12cd34",
            name="word timings",
        )
        side_files.add(beside, product)
        kept()
        assert any(name.endswith("word-timings.json") for name in names("Fox"))

    def test_linked_files_of_the_user_are_not(self, made, put, project):
        product = made(samples.picture("png"))
        own = put(samples.picture("png"), "mine.png")
        product.asset.linked_path = str(own)
        product.asset.save()
        before = own.stat()
        kept()
        assert names("Fox") == []
        assert own.stat() == before


class TestFollowing:
    def test_trash_and_back(self, made):
        product = made(samples.picture("png"))
        kept()
        organising.trash([product.pk])
        kept()
        assert names("Fox") == []
        organising.restore([product.pk])
        kept()
        assert len(names("Fox")) == 1

    def test_a_move_and_its_undo(self, made, other):
        product = made(samples.picture("png"))
        kept()
        done = organising.move([product.pk], other)
        kept()
        assert (len(names("Fox")), len(names("Whale"))) == (0, 1)
        undoing.undo(done.undo)
        kept()
        assert (len(names("Fox")), len(names("Whale"))) == (1, 0)
        assert product.asset.file.is_file()

    def test_a_purge_leaves_nothing(self, made):
        product = made(samples.picture("png"))
        kept()
        organising.trash([product.pk])
        products.purge()
        kept()
        assert names("Fox") == []
        assert not FolderFile.objects.exists()

    def test_one_of_two_products_of_a_file_goes(self, made, stored, project):
        made(samples.picture("png"))
        second = products.add(stored(samples.picture("png")), project=project)
        kept()
        organising.trash([second.pk])
        kept()
        assert len(names("Fox")) == 1


class TestItsName:
    def rename(self, project, name):
        project.name = name
        project.save()
        kept()

    def test_it_follows_a_rename_with_all_that_is_in_it(self, made, project):
        made(samples.picture("png"))
        kept()
        (places.root() / "Fox" / "my notes.txt").write_text("mine")
        was = names("Fox")
        self.rename(project, "Night Trains")
        assert folders() == ["Night Trains"]
        assert names("Night Trains") == was

    def test_by_case_alone(self, project):
        kept()
        self.rename(project, "FOX")
        assert folders() == ["FOX"]

    @pytest.mark.parametrize(
        ("name", "folder"),
        [
            ("../../etc/passwd", "etc passwd"),
            ("a/b\\c:d", "a b c d"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("ends. ", "ends"),
            ("🦊🚂", "🦊🚂"),
            ("..", "{slug}"),
            ("\u202e\u200b", "{slug}"),
        ],
    )
    def test_any_name_is_safe(self, project, name, folder):
        kept()
        self.rename(project, name)
        assert folders() == [folder.format(slug=project.slug)]

    def test_a_name_of_many_bytes(self, project):
        self.rename(project, "🦊" * 120)
        (name,) = folders()
        assert set(name) == {"🦊"}
        assert len(name.encode()) <= 255

    @pytest.mark.parametrize(
        "twin", ["FOX", "Fox", unicodedata.normalize("NFD", "Fóx"), "\uff26ox"], ids=repr
    )
    def test_two_that_some_disk_takes_for_one(self, project, twin):
        if "o\u0301" in twin:
            self.rename(project, unicodedata.normalize("NFC", twin))
        Project.objects.create(name=twin, slug="twin")
        kept()
        assert len(folders()) == 2
        assert len({same(name) for name in folders()}) == 2

    def test_a_folder_of_the_users_own_is_never_taken(self, made, project):
        (places.root() / "Fox").mkdir(parents=True)
        (places.root() / "Fox" / "mine.txt").write_text("mine")
        made(samples.picture("png"))
        kept()
        assert folders() == ["Fox", "Fox-2"]
        assert names("Fox") == ["mine.txt"]

    def test_one_that_the_user_renamed_is_found(self, made, project):
        made(samples.picture("png"))
        kept()
        (places.root() / "Fox").rename(places.root() / "Elsewhere")
        made(samples.picture("png", seed=2))
        kept()
        assert folders() == ["Fox"]
        assert len(names("Fox")) == 2


class TestFilesOfTheUser:
    def test_one_under_the_name_of_ours(self, made, project):
        product = made(samples.picture("png"))
        kept()
        organising.trash([product.pk])
        kept()
        mine = places.root() / "Fox" / product.asset.file.name
        mine.write_bytes(b"mine")
        organising.restore([product.pk])
        kept()
        assert mine.read_bytes() == b"mine"
        assert len(names("Fox")) == 2

    def test_one_that_took_the_place_of_ours(self, made):
        product = made(samples.picture("png"))
        kept()
        mine = places.root() / "Fox" / product.asset.file.name
        mine.unlink()
        mine.write_bytes(b"mine")
        organising.trash([product.pk])
        kept()
        assert mine.read_bytes() == b"mine"

    def test_a_link_in_the_place_of_the_folder_is_not_followed(self, made, project, tmp_path):
        kept()
        (places.root() / "Fox").rename(tmp_path / "Fox")
        (places.root() / "Fox").symlink_to(tmp_path / "Fox")
        made(samples.picture("png"))
        kept()
        assert list((tmp_path / "Fox").iterdir()) == [tmp_path / "Fox" / places.MARK]
        assert names("Fox-2")


class TestFaults:
    @pytest.mark.parametrize("left", ["row", "row and file"])
    def test_killed_between_row_and_file_and_note(self, made, project, left):
        product = made(samples.picture("png"))
        places.make_root()
        here = places.settle(project)
        found = product.asset.file.stat()
        FolderFile.objects.create(
            project=project,
            sha256=product.asset.sha256,
            name=product.asset.file.name,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
        )
        if left == "row and file":
            os.link(product.asset.file, here / product.asset.file.name)
        kept()
        assert names("Fox") == [product.asset.file.name]
        assert FolderFile.objects.count() == 1

    @pytest.mark.parametrize("left", ["folder", "folder and empty mark", "renamed folder"])
    def test_killed_while_a_folder_is_made_or_renamed(self, made, project, left):
        made(samples.picture("png"))
        if left == "renamed folder":
            kept()
            (places.root() / "Fox").rename(places.root() / "Owl")
            project.name = "Owl"
            project.save()
        else:
            (places.root() / "Fox").mkdir(parents=True)
        if left == "folder and empty mark":
            (places.root() / "Fox" / places.MARK).touch()
        kept()
        assert folders() == [project.name]
        assert len(names(project.name)) == 1

    def test_a_media_folder_that_is_away(self, made, settings):
        made(samples.picture("png"))
        kept()
        made(samples.picture("png", seed=2))
        media = media_folder.media()
        media.rename(media.with_name("away"))
        with pytest.raises(StoreFailed):
            keeping.keep_all()
        assert not media.exists()
        assert FolderTask.objects.exists()
        media.with_name("away").rename(media)
        kept()
        assert len(names("Fox")) == 2

    def test_a_folder_that_takes_nothing_keeps_no_other_waiting(self, made, stored, other):
        kept()
        made(samples.picture("png"))
        products.add(stored(samples.picture("png", seed=2), project="whale"), project=other)
        (places.root() / "Fox").chmod(0o500)
        try:
            failed = keeping.keep_all()
        finally:
            (places.root() / "Fox").chmod(0o700)
        assert len(names("Whale")) == 1
        if os.geteuid():
            assert len(failed) == 1
            assert FolderTask.objects.exists()
        kept()
        assert len(names("Fox")) == 1


class TestWorker:
    @pytest.mark.django_db(transaction=True)
    def test_the_clock_asks_for_it_until_it_is_done(self, made, caplog):
        made(samples.picture("png"))
        with caplog.at_level(logging.INFO, "production.jobs"):
            clock_duties.sweep()
        assert "the queue is away" in caplog.text
        jobs.keep_folders()
        jobs._thread("keep_folders").submit(lambda: None).result(30)
        assert len(names("Fox")) == 1
        assert not keeping.is_behind()

    def test_it_stops_with_its_worker_and_goes_on_with_the_next(self, made):
        made(samples.picture("png"))
        assert keeping.keep_all(lambda: True) == []
        assert names("Fox") == []
        kept()
        assert len(names("Fox")) == 1

    def test_one_at_a_time(self, made, settings):
        made(samples.picture("png"))
        with (settings.PATHS.run / "folders.lock").open("w") as lock:
            assert file_lock.take(lock, 0)
            assert keeping.keep_all() == []
        assert keeping.is_behind()


class TestVerifying:
    def test_all_is_well(self, made):
        made(samples.picture("png"))
        assert verify().is_well
        kept()
        assert verify().is_well

    def test_a_file_that_is_gone_from_the_folder(self, made):
        made(samples.picture("png"))
        kept()
        (name,) = names("Fox")
        (places.root() / "Fox" / name).unlink()
        assert [one.what for one in verify().problems] == ["folder"]
        assert verify(repair=True).is_well
        assert names("Fox") == [name]
        assert verify().problems == []

    def test_a_folder_that_is_gone(self, made):
        made(samples.picture("png"))
        kept()
        (places.root() / "Fox").rename(media_folder.media() / "gone")
        assert not verify().is_well
        assert verify(repair=True).is_well
        assert len(names("Fox")) == 1

    def test_what_was_missed(self, made):
        made(samples.picture("png"))
        kept()
        FolderFile.objects.all().delete()
        assert not verify().is_well
        assert verify(repair=True).is_well
        assert len(names("Fox")) == 1
        assert FolderFile.objects.count() == 1

    def test_a_stored_file_that_is_lost_comes_back_from_it(self, made):
        product = made(samples.picture("png"))
        data = product.asset.file.read_bytes()
        kept()
        product.asset.file.unlink()
        assert not verify().is_well
        assert verify(repair=True).is_well
        assert product.asset.file.read_bytes() == data

    def test_the_last_of_a_lost_file_stays_when_its_product_is_trashed(self, made):
        product = made(samples.picture("png"))
        kept()
        product.asset.file.unlink()
        organising.trash([product.pk])
        kept()
        assert len(names("Fox")) == 1


def test_a_row_says_where_it_is(project):
    kept()
    assert str(ProjectFolder.objects.get()) == "Fox"

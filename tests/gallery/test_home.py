"""The media folder of this home: marked, asked for before anything is stored, never made anew."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation import home
from foundation.disk_errors import disk_words
from gallery import media_folder, organising, own_media, products
from gallery.media_folder import StoreFailed
from gallery.models import Home, Product
from gallery.verifying import verify
from pages.gallery import uploads
from tests.disks import READ_ONLY, mounted
from tests.gallery.samples import encoded, noise, picture


@pytest.fixture
def media(tmp_path, settings, db) -> Path:
    """The media folder of a home of the test's own, which the database does not know yet."""
    settings.PATHS = home.Paths(tmp_path / "home")
    home.prepare(settings.PATHS)
    own_media._trusted.clear()
    return settings.PATHS.media


class TestMark:
    def test_a_new_home_is_marked_once(self, media):
        own_media.check_home()
        mark = (media / media_folder.MARK).read_text()
        assert len(mark) == 32
        assert Home.mark_of_media() == mark
        own_media.check_home()
        assert (media / media_folder.MARK).read_text() == mark

    def test_an_older_home_is_marked_where_its_files_are(self, media, made):
        made(picture("png"))
        Home.objects.all().delete()
        (media / media_folder.MARK).unlink()
        own_media.check_home()
        assert Home.mark_of_media() == (media / media_folder.MARK).read_text()

    def test_an_older_home_without_its_files_is_refused(self, media, made):
        made(picture("png"))
        Home.objects.all().delete()
        shutil.rmtree(media)
        media.mkdir()
        with pytest.raises(StoreFailed, match="disk mounted"):
            own_media.check_home()
        assert not list(media.iterdir())

    def test_a_folder_that_was_pulled_away_is_not_made_anew(self, media, made):
        made(picture("png"))
        shutil.rmtree(media)
        with pytest.raises(StoreFailed, match="not there") as refused:
            own_media.check_home()
        assert "Is its disk mounted?" in refused.value.remedy
        assert not media.exists()

    def test_an_empty_folder_of_a_home_that_made_nothing_is_marked_again(self, media):
        own_media.check_home()
        mark = Home.mark_of_media()
        shutil.rmtree(media)
        own_media.check_home()
        assert (media / media_folder.MARK).read_text() == mark

    def test_the_folder_of_another_home_is_refused(self, media):
        own_media.check_home()
        (media / media_folder.MARK).write_text("f" * 32)
        with pytest.raises(StoreFailed, match="another home"):
            own_media.check_home()

    def test_a_new_database_takes_the_mark_that_is_there(self, media):
        (media / media_folder.MARK).write_text("e" * 32)
        own_media.check_home()
        assert Home.mark_of_media() == "e" * 32

    def test_the_user_may_take_what_lies_there(self, media, made):
        made(picture("png"))
        shutil.rmtree(media)
        own_media.take_for_own()
        own_media.check_home()
        assert (media / media_folder.MARK).read_text() == Home.mark_of_media()


class TestNothingIsStoredElsewhere:
    @pytest.fixture(params=["gone", "empty", "another's"])
    def wrong(self, request, media, made) -> Path:
        made(picture("png"))
        shutil.rmtree(media)
        if request.param != "gone":
            media.mkdir()
        if request.param == "another's":
            (media / media_folder.MARK).write_text("f" * 32)
        return media

    def untouched(self, media: Path) -> bool:
        return not media.exists() or {file.name for file in media.iterdir()} <= {media_folder.MARK}

    def test_results(self, wrong, stored):
        with pytest.raises(StoreFailed):
            stored(picture("png", seed=2))
        assert self.untouched(wrong)

    def test_imports(self, wrong, put, project):
        with pytest.raises(StoreFailed):
            products.bring_in(put(picture("png", seed=3), "a.png"), project)
        assert self.untouched(wrong)

    def test_uploads(self, wrong, project):
        with pytest.raises(StoreFailed):
            uploads.take_in(SimpleUploadedFile("a.png", picture("png", seed=4)), project)
        assert self.untouched(wrong)

    def test_what_costs(self, wrong):
        with pytest.raises(StoreFailed):
            own_media.writable()
        assert self.untouched(wrong)

    def test_repair(self, wrong):
        report = verify(repair=True, wait=lambda seconds: None)
        assert [problem.what for problem in report.problems] == ["media"]
        assert self.untouched(wrong)

    def test_the_trash_keeps_its_rows(self, wrong):
        organising.trash([product.pk for product in Product.objects.all()])
        with pytest.raises(StoreFailed):
            products.purge()
        assert Product.objects.count() == 1


class TestWritable:
    def test_a_good_disk(self, media):
        own_media.writable()
        assert [file.name for file in media.iterdir()] == [media_folder.MARK]

    def test_a_full_disk(self, media):
        own_media.check_home()
        with mounted(media, "size=64k"):
            own_media.take_for_own()
            with pytest.raises(StoreFailed) as refused:
                own_media.writable()
            assert "the disk is full" in refused.value.cause
            assert refused.value.remedy == "Make room on it."
            assert [file.name for file in media.iterdir()] == [media_folder.MARK]

    def test_full_scratch_space(self, media, settings):
        with mounted(settings.PATHS.work, "size=64k"), pytest.raises(StoreFailed, match="is full"):
            own_media.writable()

    def test_a_read_only_disk(self, media, stored):
        with mounted(media) as disk:
            own_media.take_for_own()
            disk.remount(READ_ONLY)
            with pytest.raises(StoreFailed, match="read-only") as refused:
                own_media.writable()
            assert refused.value.remedy == "Mount it for writing."
            with pytest.raises(StoreFailed, match="could not be stored: the disk is read-only"):
                stored(picture("png"))

    def test_storing_on_a_full_disk_says_so_and_leaves_nothing(self, media, stored):
        with mounted(media, "size=64k"):
            own_media.take_for_own()
            with pytest.raises(StoreFailed, match=r"disk is full\. Make room"):
                stored(encoded(noise(400, 400), "png"))
            assert not [file for file in media.rglob("*") if file.suffix in (".part", ".png")]


class TestWords:
    @pytest.mark.parametrize(
        ("number", "cause", "remedy"),
        [
            (errno.ENOSPC, "disk is full", "Make room"),
            (errno.EDQUOT, "share of the disk", "Make room"),
            (errno.EROFS, "read-only", "for writing"),
            (errno.EACCES, "not allowed", "let your user"),
            (errno.EPERM, "not allowed", "let your user"),
            (errno.EIO, "fault", "check the disk"),
            (errno.ENOENT, "not there", "mounted?"),
            (errno.ESTALE, "not there", "mounted?"),
            (errno.EXDEV, "Invalid cross-device link", "doctor"),
        ],
    )
    def test_the_remedy_fits(self, number, cause, remedy):
        words = disk_words(OSError(number, os.strerror(number)))
        assert cause in words[0]
        assert remedy in words[1]

    def test_an_error_that_says_nothing(self):
        assert "not known" in disk_words(OSError())[0]

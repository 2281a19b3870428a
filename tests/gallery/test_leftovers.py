"""What a killed process left behind is swept; what a live one is writing never is."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.core.files.uploadhandler import StopUpload
from django.test import RequestFactory

from foundation import home
from gallery import leftovers, media_folder, products
from gallery.models import Asset
from gallery.upload_handler import OwnedFileHandler
from tests.gallery import samples

DEAD = 2**22 + 7
"""No process has this number: it is above the most that Linux and the Mac give."""
HERE = os.getpid()


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.PATHS = home.Paths(tmp_path / "home")
    home.prepare(settings.PATHS)
    settings.FILE_UPLOAD_TEMP_DIR = settings.PATHS.uploads
    return settings.PATHS


def put(folder, name: str, *, inside: str = ""):
    file = folder / name / inside if inside else folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"half")
    return folder / name


class TestSweep:
    def test_what_the_dead_left(self, own_home):
        media = own_home.media
        found = [
            put(own_home.uploads, f"{DEAD}-ab12cd_3.upload"),
            put(own_home.uploads, f"{DEAD}-ab12cd_4", inside="upload"),
            put(own_home.work, f".tried.{DEAD}-0a1b2c3d.part"),
            put(own_home.work, f"export-{DEAD}-ab12cd_5", inside="1.png"),
            put(media, f".tried.{DEAD}-0a1b2c3d.part"),
            put(media / "projects/inbox/imported", f".a.png.{DEAD}-0a1b2c3d.part"),
            put(media / "projects/inbox/imported", f".a.mp3.{DEAD}-0a1b2c3d-tags.part"),
            put(media / "thumbnails/ab", f".ab.webp.{DEAD}-0a1b2c3d.part"),
        ]
        assert leftovers.sweep() == len(found)
        assert not [file for file in found if file.exists()]
        assert leftovers.sweep() == 0

    def test_what_is_not_theirs(self, own_home):
        media = own_home.media
        kept = [
            put(own_home.uploads, f"{HERE}-ab12cd_3.upload"),
            put(own_home.uploads, f"{HERE}-ab12cd_4", inside="upload"),
            put(own_home.uploads, "1-ab12cd_4", inside="upload"),
            put(own_home.uploads, "tmpabc.upload.png"),
            put(own_home.uploads, "mine.png"),
            put(own_home.work, "a-generation", inside="result-0.part"),
            put(own_home.work, f"{DEAD}-result"),
            put(own_home.work, f"export-{HERE}-ab12cd_5", inside="1.png"),
            put(media / "projects/inbox", f".a.png.{HERE}-0a1b2c3d.part"),
            put(media / "projects/inbox", ".notes.part"),
            put(media / "projects/inbox", f"a.png.{DEAD}-0a1b2c3d.part"),
            put(media / "projects/inbox", f"{DEAD}.png"),
        ]
        assert leftovers.sweep() == 0
        assert all(file.exists() for file in kept)

    def test_those_of_an_older_version(self, own_home):
        old = put(own_home.uploads, "tmpabc123.upload.png")
        os.utime(old, (time.time() - 2 * 86_400,) * 2)
        assert leftovers.sweep() == 1

    def test_it_goes_through_no_link(self, own_home, tmp_path):
        elsewhere = put(tmp_path / "elsewhere", f".a.png.{DEAD}-0a1b2c3d.part")
        (own_home.media / "projects").mkdir()
        (own_home.media / "projects/film").symlink_to(elsewhere.parent)
        (own_home.uploads / f"{DEAD}-abcdefgh").symlink_to(elsewhere.parent)
        assert leftovers.sweep() == 1
        assert elsewhere.exists()

    def test_a_folder_that_is_not_there(self, own_home):
        own_home.media.rmdir()
        assert leftovers.sweep() == 0


class TestOwner:
    def test_an_upload_that_is_killed_is_swept_and_not_before(self, own_home):
        code = (
            "import sys, os, time; from pathlib import Path; import tempfile;"
            "f = tempfile.NamedTemporaryFile(prefix=f'{os.getpid()}-', suffix='.upload',"
            " dir=sys.argv[1]); print('x', flush=True); time.sleep(60)"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", code, own_home.uploads], stdout=subprocess.PIPE
        )
        assert child.stdout
        child.stdout.readline()
        assert leftovers.sweep() == 0
        assert len(list(own_home.uploads.iterdir())) == 1
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert leftovers.sweep() == 1

    def test_large_uploads_bear_our_number(self, own_home):
        handler = OwnedFileHandler(RequestFactory().post("/"))
        handler.new_file("file", "../../a.png", "image/png", 9, "utf-8")
        handler.receive_data_chunk(b"abc", 0)
        (file,) = own_home.uploads.iterdir()
        owner = leftovers.UPLOAD.fullmatch(file.name)
        assert owner
        assert int(owner[1]) == HERE
        done = handler.file_complete(3)
        assert (done.name, done.size, done.read()) == ("a.png", 3, b"abc")
        done.close()
        assert not list(own_home.uploads.iterdir())

    def test_an_interrupted_one_goes_at_once(self, own_home):
        handler = OwnedFileHandler(RequestFactory().post("/"))
        handler.new_file("file", "a.png", "image/png", 9, "utf-8")
        with pytest.raises(StopUpload):
            try:
                raise StopUpload(connection_reset=True)
            finally:
                handler.upload_interrupted()
        assert not list(own_home.uploads.iterdir())


class TestWalk:
    def test_files_and_links_once_each(self, own_home, tmp_path):
        root = own_home.media / "projects"
        put(root / "a", "1.png")
        (root / "b").symlink_to(root / "a")
        (root / "a" / "2.png").symlink_to("/etc/hostname")
        names = [path.relative_to(root).as_posix() for path in media_folder.walk("projects")]
        assert sorted(names) == ["a/1.png", "a/2.png", "b"]


@pytest.mark.django_db
class TestWithdrawn:
    def test_whoever_has_gone_leaves_nothing(self, own_home, tmp_path, project):
        file = tmp_path / "a.png"
        file.write_bytes(samples.picture("png"))
        asked = []
        with pytest.raises(products.Withdrawn):
            products.bring_in(file, project, "a.png", is_gone=lambda: asked.append(1) or True)
        assert asked
        assert not Asset.objects.exists()
        left = [path for path in own_home.media.rglob("*") if path.is_file()]
        assert [path.name for path in left] == [media_folder.MARK]
        assert products.bring_in(file, project, "a.png").asset.file.exists()

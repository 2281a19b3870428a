"""Files in their place: whole or not at all, twice as well as once, and nowhere else."""

import hashlib
import os
import resource
import subprocess
import sys
import uuid
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from gallery import decoder, media_folder, products, recipes, thumbnails
from gallery.checking import check
from gallery.storing import StoreFailed, store
from tests.artfactory.app import with_tables
from tests.gallery import samples

NAMES = {"mp4": "clip.mp4", "mp3": "song.mp3"}


def leftovers() -> list:
    return [path for path in (media_folder.media() / "projects").rglob(".*") if path.is_file()]


STORE = """
import os, signal, sys, datetime, django
django.setup()
from pathlib import Path
from gallery import checking, products, storing
from projects.models import Project
facts = checking.check(Path(sys.argv[1]))
when = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
names = {"project": "fox", "when": when, "short_id": "abc"}
file = storing.store(Path(sys.argv[2]), facts, recipe={"prompt": "a fox"}, **names)
print("stored", flush=True)
"""


class Home:
    """A home of its own with a database, in which children can be killed."""

    def __init__(self, folder: Path) -> None:
        self.media = folder / "media"
        self.environ = os.environ | {"ARTFACTORY_HOME": str(folder)}
        folder.mkdir()
        with_tables(folder)

    def child(self, code: str, *words: object, before: Sequence[str] = ()) -> subprocess.Popen:
        command = [*before, sys.executable, "-c", code, *map(str, words)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.environ)

    def run(self, code: str, *words: object, before: Sequence[str] = ()) -> str:
        return self.child(code, *words, before=before).communicate(timeout=60)[0]

    def files(self) -> list[Path]:
        return [path for path in (self.media / "projects").rglob("*") if path.is_file()]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


class TestPlace:
    @pytest.mark.parametrize(
        ("position", "name"), [(0, "2026-03-01-abc123.png"), (2, "2026-03-01-abc123-3.png")]
    )
    def test_where_it_lies(self, stored, project, position, name):
        with timezone.override("UTC"):
            file = stored(samples.picture("png"), short_id="abc123", position=position)
        assert file.path == f"projects/{project.slug}/text-to-image/{name}"
        assert media_folder.absolute(file.path).read_bytes() == samples.picture("png")
        assert leftovers() == []

    def test_the_day_is_the_users_day(self, stored):
        when = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        with timezone.override("Asia/Tokyo"):
            assert "/2026-03-02-" in stored(samples.picture("png"), when=when).path

    def test_what_has_no_kind_was_imported(self, stored):
        assert "/imported/" in stored(b"words", kind="").path

    def test_hashes_before_and_after_the_recipe(self, stored):
        data = samples.picture("png")
        file = stored(data, {"prompt": "a fox"})
        kept = media_folder.absolute(file.path).read_bytes()
        assert file.content_sha256 == hashlib.sha256(data).hexdigest()
        assert file.sha256 == hashlib.sha256(kept).hexdigest() != file.content_sha256
        assert file.size == len(kept) > len(data)
        assert recipes.read(media_folder.absolute(file.path)) == {"prompt": "a fox"}

    def test_without_a_recipe_the_bytes_stay(self, stored):
        file = stored(samples.picture("jpg"))
        assert file.sha256 == file.content_sha256

    @pytest.mark.parametrize("kind", ["png", "webp", "jpg", "gif", "avif", "mp4", "mp3"])
    def test_its_preview_is_the_same_with_a_recipe_as_by_itself(self, stored, kind):
        """Of a picture it is made where the recipe is written."""
        is_picture = kind not in ("mp4", "mp3")
        data = samples.picture(kind) if is_picture else samples.made(NAMES[kind])
        file = stored(data, {"prompt": "a fox"})
        assert (file.sha256 == file.content_sha256) is (kind == "avif")  # it has no room for one
        seen = file.thumbnail, file.colour, file.waveform, file.likeness
        there = media_folder.absolute(file.thumbnail)
        kept = there.read_bytes() if file.thumbnail else b""
        if file.thumbnail:
            there.unlink()
        alone = thumbnails.preview(media_folder.absolute(file.path), file.facts, file.sha256)
        assert seen == (alone.thumbnail, alone.colour, alone.waveform, alone.likeness)
        assert kept == (there.read_bytes() if alone.thumbnail else b"")
        assert leftovers() == []

    def test_a_thumbnail_that_has_no_place_is_no_reason_to_lose_a_file(self, stored):
        (media_folder.media() / media_folder.THUMBNAILS).mkdir(exist_ok=True)
        data = samples.picture("png", seed=77)
        first = stored(data, {"prompt": "a fox"})
        folder = media_folder.absolute(first.thumbnail).parent
        media_folder.absolute(first.thumbnail).unlink()
        folder.rmdir()
        folder.write_bytes(b"in the way")
        try:
            again = stored(data, {"prompt": "a fox"}, short_id="another")
        finally:
            folder.unlink()
        assert (again.sha256, again.thumbnail) == (first.sha256, "")
        assert recipes.read(media_folder.absolute(again.path)) == {"prompt": "a fox"}
        assert leftovers() == []

    @pytest.mark.parametrize("field", ["project", "kind", "short_id"])
    @pytest.mark.parametrize(
        "name",
        ["..", "a/b", "../x", "/etc", "a\\b", "a\0b", ".hidden", "a b", "x" * 61, "ü", "a\n"],
    )
    def test_no_name_leads_elsewhere(self, stored, field, name):
        before = set(media_folder.media().rglob("*"))
        with pytest.raises(StoreFailed):
            stored(b"words", **{field: name})
        assert set(media_folder.media().rglob("*")) == before


class TestTwice:
    def test_an_orphan_of_the_same_name_is_overwritten(self, stored):
        first = stored(samples.picture("png"), {"try": 1}, short_id="abc")
        second = stored(samples.picture("png"), {"try": 2}, short_id="abc")
        assert second.path == first.path
        assert recipes.read(media_folder.absolute(second.path)) == {"try": 2}

    def test_a_file_with_a_row_is_kept_and_found_again(self, stored, project):
        first = stored(samples.picture("png"), {"try": 1}, short_id="abc")
        products.add(first, project=project)
        again = stored(samples.picture("png"), {"try": 2}, short_id="abc")
        assert again == first
        assert recipes.read(media_folder.absolute(first.path)) == {"try": 1}

    def test_another_file_of_the_same_name_steps_aside(self, stored, project):
        first = stored(b"one", short_id="abc")
        products.add(first, project=project)
        second = stored(b"two", short_id="abc")
        assert second.path == first.path.replace(".txt", "-copy2.txt")
        assert media_folder.absolute(first.path).read_bytes() == b"one"

    def test_killed_in_the_middle_of_writing_the_next_try_works(self, home, tmp_path):
        """The source is a pipe that gives half: the child waits for the rest when it is killed."""
        data, pipe, source = samples.picture("png", 600, 500), tmp_path / "pipe", tmp_path / "file"
        source.write_bytes(data)
        os.mkfifo(pipe)
        child = home.child(STORE, source, pipe)
        with pipe.open("wb") as end:
            end.write(data[:400_000])
            end.flush()
            while not home.files():
                assert child.poll() is None
            child.kill()
        child.wait()
        assert [path.name[0] for path in home.files()] == ["."]
        assert home.run(STORE, source, source) == "stored\n"
        whole = [path for path in home.files() if path.name[0] != "."]
        assert [recipes.read(path) for path in whole] == [{"prompt": "a fox"}]

    def test_killed_between_file_and_row_the_next_try_works(self, home, tmp_path):
        source = tmp_path / "file"
        source.write_bytes(samples.picture("png"))
        home.run(STORE + "os.kill(os.getpid(), signal.SIGKILL)", source, source)
        [orphan] = home.files()
        added = "product = products.add(file, project=Project.inbox())\nprint(product.asset.path)"
        assert home.run(STORE + added, source, source).splitlines() == [
            "stored",
            orphan.relative_to(home.media).as_posix(),
        ]
        assert home.files() == [orphan]

    def test_a_file_without_its_row_is_taken_by_the_next_try(self, stored, project):
        orphan = stored(samples.picture("png"), {"a": 1}, short_id="abc")
        file = stored(samples.picture("png"), {"a": 1}, short_id="abc")
        assert file == orphan
        assert products.add(file, project=project).asset.path == orphan.path


@contextmanager
def room_for(size: int):
    """No file may grow beyond this: writing fails as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestFullDisk:
    def test_nothing_is_left_behind_and_the_next_one_works(self, put, project):
        small, big = put(b"words", "small"), put(samples.picture("png", 900, 800), "big")
        place = {"project": project.slug, "when": timezone.now()}
        facts = {path: check(path) for path in (small, big)}
        with room_for(500_000):
            with pytest.raises(StoreFailed, match="could not be stored"):
                store(big, facts[big], short_id="big", **place)
            assert leftovers() == []
            assert store(small, facts[small], short_id="small", **place).size == 5

    def test_no_room_for_the_recipe_alone_keeps_the_product(self, put, project):
        path = put(samples.picture("png", 300, 300))
        size = path.stat().st_size
        facts = check(path)
        decoder.end_idle()  # the next has the room that there is then
        with room_for(size + 1_000):
            file = store(
                path,
                facts,
                project=project.slug,
                when=timezone.now(),
                short_id="abc",
                recipe={"prompt": "x" * 5_000},
            )
        decoder.end_idle()
        assert file.size == size
        assert file.sha256 == file.content_sha256
        assert leftovers() == []

    def test_a_disk_that_is_really_full(self, home, tmp_path):
        """A tiny file system of its own, where this machine lets us have one."""
        source = tmp_path / "file"
        source.write_bytes(samples.picture("png", 900, 800))
        user = () if os.geteuid() == 0 else ("-Ur",)
        mount = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'
        own_disk = ["unshare", *user, "-m", "sh", "-c", mount, str(home.media)]
        if subprocess.run([*own_disk, "true"], capture_output=True).returncode:
            pytest.skip("no file system of our own here")
        tried = STORE.replace("file = ", "try:\n    file = ").replace("print", "    print")
        tried += "except storing.StoreFailed as error:\n    print(error)\n"
        tried += "print([p for p in storing.media_folder.media().rglob('*/*') if p.is_file()])"
        assert home.run(tried, source, source, before=own_disk).splitlines() == [
            "The file could not be stored: the disk is full. Make room on it.",
            "[]",
        ]

    def test_a_folder_that_cannot_be_written(self, put, project):
        blocked = media_folder.media() / "projects" / project.slug
        blocked.parent.mkdir(exist_ok=True)
        blocked.write_text("a file where the folder should be")
        path = put(b"words")
        with pytest.raises(StoreFailed):
            store(path, check(path), project=project.slug, when=timezone.now(), short_id="a")
        blocked.unlink()

    def test_a_source_that_vanished(self, put, project):
        path = put(b"words")
        facts = check(path)
        path.unlink()
        with pytest.raises(StoreFailed, match="is not there"):
            store(path, facts, project=project.slug, when=timezone.now(), short_id="a")


class TestRecipeThatFails:
    def test_a_file_without_room_for_one_is_kept(self, stored):
        file = stored(samples.picture("avif"), {"prompt": "a fox"})
        assert file.sha256 == file.content_sha256

    def test_one_that_cannot_be_written_loses_nothing(self, stored, caplog):
        """Long XMP of another tool leaves no place in a JPEG."""
        data = samples.picture("jpg")
        long = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + bytes(8) + b"<theirs/>"
        data = data[:2] + b"\xff\xe1" + (len(long) + 2).to_bytes(2) + long + data[2:]
        file = stored(data, {"prompt": uuid.uuid4().hex})
        assert media_folder.absolute(file.path).read_bytes() == data
        assert "stored without" in caplog.text

"""`verify`: what is wrong is told, what can be mended is mended, nothing of the user's is lost."""

import hashlib
import json
import os
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from foundation import home
from gallery import media_folder, organising, orphans, products, recipes
from gallery.checking import check
from gallery.models import Asset, Product
from gallery.search import index
from gallery.verifying import Problem, verify
from projects.models import Project
from tests.gallery import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """A media folder of its own, so that no file of another test is an orphan here."""
    settings.PATHS = home.Paths(tmp_path / "home")
    home.prepare(settings.PATHS)
    (settings.PATHS.media / "projects").mkdir()


def told(repair: bool = False, wait=lambda seconds: None) -> list[tuple[str, str, bool]]:
    found = verify(repair=repair, wait=wait).problems
    assert all(problem.message for problem in found)
    return [(problem.what, problem.path, problem.repaired) for problem in found]


def drop(path: str, data: bytes):
    """A file that somebody put under media/ by hand."""
    file = media_folder.absolute(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


class TestAllWell:
    def test_every_medium(self, made):
        for name in (*samples.PICTURES, "clip.mp4", "song.mp3"):
            made(samples.any_file(name))
        made(b"words")
        report = verify()
        assert (report.is_well, report.problems, report.assets) == (True, [], 8)

    def test_an_empty_gallery(self):
        assert told() == []

    def test_files_that_systems_leave_in_folders(self, made):
        for name in (".DS_Store", "._fox.png", "Thumbs.db", ".git/config"):
            drop(f"projects/x/{name}", b"x")
        assert told() == []


class TestFiles:
    def test_a_missing_one(self, made):
        product = made(samples.picture("png"))
        product.asset.file.unlink()
        expected = [("missing", product.asset.path, False)]
        assert told() == expected
        assert told(repair=True) == expected

    @pytest.mark.parametrize("change", ["one byte", "longer", "empty"])
    def test_a_changed_one(self, made, change):
        product = made(samples.picture("png"))
        data = bytearray(product.asset.file.read_bytes())
        data[50] ^= 1
        new = {"one byte": data, "longer": data + b"x", "empty": b""}[change]
        product.asset.file.write_bytes(new)
        assert told(repair=True) == [("changed", product.asset.path, False)]
        assert product.asset.file.read_bytes() == new

    def test_one_that_was_moved_is_found_again(self, made):
        product = made(samples.picture("png"))
        file = product.asset.file
        file.rename(file.with_name("moved by hand.png"))
        assert {what for what, _, _ in told()} == {"missing", "orphan"}
        moved = product.asset.path.replace(file.name, "moved by hand.png")
        assert told(repair=True) == [("orphan", moved, True)]
        product.asset.refresh_from_db()
        assert product.asset.path == moved
        assert told() == []


class TestHalfAPurge:
    def test_is_finished(self, made):
        product, kept = made(samples.picture("png", seed=4)), made(samples.picture("png", seed=5))
        organising.trash([product.pk])
        product.asset.file.unlink()
        [problem] = verify().problems
        assert problem.message.startswith("A purge was broken off")
        assert verify(repair=True).is_well
        assert list(Product.objects.all()) == [kept]
        assert verify().problems == []

    def test_what_is_not_all_in_the_trash_stays(self, made):
        product = made(samples.picture("png", seed=4))
        again = Product.objects.create(asset=product.asset, project=product.project, medium="image")
        index.update([again.pk])
        organising.trash([product.pk])
        product.asset.file.unlink()
        [problem] = verify(repair=True).problems
        assert not problem.repaired
        assert set(Product.objects.all()) == {product, again}


class TestThumbnails:
    @pytest.mark.parametrize("name", ["png", "clip.mp4", "song.mp3"])
    def test_one_that_is_gone_is_made_again(self, made, name):
        asset = made(samples.any_file(name)).asset
        before = (asset.thumbnail, asset.colour, asset.waveform)
        if asset.thumbnail:
            media_folder.absolute(asset.thumbnail).unlink()
        Asset.objects.update(thumbnail="", colour="", waveform=None)
        assert told() == [("thumbnail", asset.path, False)]
        assert told(repair=True) == [("thumbnail", asset.path, True)]
        asset.refresh_from_db()
        assert (asset.thumbnail, asset.colour, asset.waveform) == before
        assert told() == []

    def test_one_that_cannot_be_made_stays_a_problem(self, made):
        asset = made(samples.picture("png")).asset
        asset.file.write_bytes(b"broken")
        sha256 = hashlib.sha256(b"broken").hexdigest()
        Asset.objects.update(thumbnail="", size=6, sha256=sha256)
        assert told(repair=True) == [("thumbnail", asset.path, False)]


class TestOrphans:
    def test_a_good_one_becomes_a_product_where_it_lies(self, project):
        path = f"projects/{project.slug}/text-to-image/my fox.png"
        file = drop(path, samples.picture("png"))
        recipes.embed(file, check(file), {"prompt": "a fox", "seed": 5})
        data = file.read_bytes()
        assert told() == [("orphan", path, False)]
        assert told(repair=True) == [("orphan", path, True)]
        product = Product.objects.get()
        assert product.asset.path == path
        assert (product.project, product.kind) == (project, "text-to-image")
        assert (product.prompt, product.seed, product.title) == ("a fox", 5, "my fox")
        assert file.read_bytes() == data
        assert told() == []

    @pytest.mark.parametrize("path", ["projects/nobody/x/a.png", "projects/a.png"])
    def test_one_of_no_project_goes_to_the_inbox(self, path):
        drop(path, samples.picture("png"))
        assert told(repair=True) == [("orphan", path, True)]
        assert Product.objects.get().project == Project.inbox()

    @pytest.mark.parametrize(
        "data", [b"", samples.HTML, b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"\0\1\2"]
    )
    def test_one_that_is_no_media_is_set_aside(self, data):
        file = drop("projects/fox/imported/a.png", data)
        report = verify(repair=True, wait=lambda seconds: None)
        aside = media_folder.absolute("quarantine/projects/fox/imported/a.png")
        assert "quarantine/projects/fox/imported/a.png" in report.problems[0].message
        assert report.is_well
        assert not file.exists()
        assert aside.read_bytes() == data
        assert told() == []

    def test_a_second_copy_is_set_aside(self, made):
        asset = made(samples.picture("png")).asset
        drop("projects/fox/copy.png", asset.file.read_bytes())
        assert told(repair=True) == [("orphan", "projects/fox/copy.png", True)]
        assert media_folder.absolute("quarantine/projects/fox/copy.png").exists()
        assert Product.objects.count() == 1

    def test_setting_aside_never_overwrites(self):
        for number in range(3):
            drop("projects/fox/a.bin", bytes([0, number]))
            told(repair=True)
        kept = sorted((media_folder.media() / "quarantine/projects/fox").iterdir())
        assert [file.name for file in kept] == ["a-2.bin", "a-3.bin", "a.bin"]
        assert {file.read_bytes()[1] for file in kept} == {0, 1, 2}

    @pytest.mark.skipif(sys.platform == "darwin", reason="names there are always UTF-8")
    def test_a_name_of_any_bytes(self):
        folder = media_folder.absolute("projects/fox")
        folder.mkdir(parents=True)
        (folder / os.fsdecode(b"\xff\x1b.png")).write_bytes(samples.picture("png"))
        assert told() == [("orphan", "projects/fox/\\udcff\\x1b.png", False)]
        assert told(repair=True)[0][2]
        assert told() == []
        assert not Product.objects.exists()

    def test_a_name_as_the_mac_writes_them(self):
        path = "projects/fox/Screenshot 9.41\u202fAM 🦊.png"
        drop(path, samples.picture("png"))
        assert told(repair=True)[0][2]
        assert Product.objects.get().asset.path == path

    def test_one_whose_row_just_comes_is_left_to_it(self, stored, project):
        file = stored(samples.picture("png"))
        waited = []

        def wait(seconds: float) -> None:
            waited.append(seconds)
            products.add(file, project=project)

        assert told(repair=True, wait=wait) == []
        assert waited and Product.objects.count() == 1

    def test_an_old_one_is_not_waited_for(self):
        file = drop("projects/fox/a.png", samples.picture("png"))
        os.utime(file, (1, 1))
        assert told(repair=True, wait=None) == [("orphan", "projects/fox/a.png", True)]


class TestLeftovers:
    @pytest.mark.parametrize("name", [".a.png.999999999-0123abcd.part", ".a.part"])
    @pytest.mark.parametrize("root", ["projects/fox/imported", "thumbnails/ab"])
    def test_what_a_crash_left_is_removed(self, name, root):
        file = drop(f"{root}/{name}", b"half")
        assert told() == [("leftover", f"{root}/{name}", False)]
        assert told(repair=True) == [("leftover", f"{root}/{name}", True)]
        assert not file.exists()

    def test_what_is_being_written_is_left_alone(self):
        name = f".a.webm.{os.getpid()}-0123abcd-copy.part"
        file = drop(f"projects/fox/{name}", b"half")
        assert told(repair=True) == []
        assert file.exists()


class TestDatabase:
    def test_a_row_that_points_nowhere(self, made):
        product = made(samples.picture("png"))
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite lets such a row in")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            cursor.execute("UPDATE gallery_product SET project_id = 10000")
        assert [what for what, _, _ in told(repair=True)] == ["database"]
        Product.objects.update(project=product.project_id)


class TestCommand:
    def run(self, *words: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("verify", *words, stdout=out)
        except SystemExit as stop:
            return stop.code, out.getvalue()
        return 0, out.getvalue()

    def test_all_well_is_0(self, made):
        made(samples.picture("png"))
        code, out = self.run()
        assert (code, out) == (0, "1 files of products checked, 0 problems remain.\n")

    def test_problems_are_1_and_repaired_ones_0(self):
        file = drop("projects/fox/a.png", samples.picture("png"))
        os.utime(file, (1, 1))
        code, out = self.run()
        assert code == 1
        assert "PROBLEM: projects/fox/a.png" in out
        assert self.run("--repair")[0] == 0
        assert self.run()[0] == 0

    def test_json(self, made):
        product = made(samples.picture("png"))
        product.asset.file.unlink()
        code, out = self.run("--json")
        assert code == 1
        problem = Problem("missing", product.asset.path, "x").__dict__
        answer = json.loads(out)
        assert answer["ok"] is False
        assert answer["assets"] == 1
        assert answer["problems"][0] | {"message": "x"} == problem


class TestLinks:
    """They lead to what was never stored here: nothing follows them, and each is told once."""

    @pytest.fixture
    def outside(self, tmp_path):
        folder = tmp_path / "outside"
        folder.mkdir()
        (folder / "secret.txt").write_text("a file of the system")
        return folder

    @pytest.mark.parametrize("repair", [False, True])
    def test_a_file_is_taken_in_by_no_link(self, outside, repair):
        drop("projects/inbox/x.txt", b"words")
        link = media_folder.absolute("projects/inbox/hosts.txt")
        link.symlink_to(outside / "secret.txt")
        assert ("link", "projects/inbox/hosts.txt", False) in told(repair)
        assert Product.objects.count() == repair
        assert not Asset.objects.filter(path__contains="hosts").exists()
        assert link.is_symlink()
        assert (outside / "secret.txt").exists()

    def test_a_folder(self, outside):
        media_folder.absolute("projects/film").symlink_to(outside)
        assert told(repair=True) == [("link", "projects/film", False)]
        assert not Product.objects.exists()
        assert (outside / "secret.txt").exists()

    def test_all_projects(self, outside):
        media_folder.absolute("projects").rmdir()
        media_folder.absolute("projects").symlink_to(outside)
        assert told(repair=True) == [("link", "projects", False)]

    def test_one_that_leads_nowhere_or_to_itself(self):
        media_folder.absolute("projects/a").symlink_to("/nowhere/at/all")
        media_folder.absolute("projects/b").symlink_to("b")
        assert told(repair=True) == [("link", "projects/a", False), ("link", "projects/b", False)]

    def test_in_the_place_of_a_products_file(self, made, outside):
        product = made(samples.picture("png"))
        product.asset.file.replace(outside / "moved.png")
        product.asset.file.symlink_to(outside / "moved.png")
        assert told(repair=True) == [("link", product.asset.path, False)]

    def test_half_files_behind_them_stay(self, outside):
        (outside / ".a.png.999999999-0a1b2c3d.part").write_bytes(b"half")
        media_folder.absolute("projects/film").symlink_to(outside)
        told(repair=True)
        assert (outside / ".a.png.999999999-0a1b2c3d.part").exists()

    def test_nothing_is_set_aside_through_one(self, outside):
        media_folder.absolute(media_folder.QUARANTINE).symlink_to(outside)
        file = drop("projects/inbox/bad.png", b"\x89PNG\r\n\x1a\n")
        assert told(repair=True) == [("orphan", "projects/inbox/bad.png", False)]
        assert file.exists()
        assert [one.name for one in outside.iterdir()] == ["secret.txt"]

    def test_the_command_says_one_line_each(self, outside):
        media_folder.absolute("projects/film").symlink_to(outside)
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("verify", stdout=out)
        lines = [line for line in out.getvalue().splitlines() if "film" in line]
        assert len(lines) == 1
        assert "a link, which is not followed" in lines[0]

    def test_what_a_generation_left_is_not_looked_for_behind_them(self, outside):
        file = outside / "2026-01-01-0a1b2c3d.png"
        file.write_bytes(samples.picture("png"))
        uid = "0a1b2c3d-0000-0000-0000-000000000000"
        facts = check(file)
        recipes.embed(file, facts, {"generation": uid, "position": 0})
        assert recipes.read(file)["generation"] == uid
        media_folder.absolute("projects/film").mkdir()
        media_folder.absolute("projects/film/text-to-image").symlink_to(outside)
        assert orphans.of_generation(uid, project="film", kind="text-to-image") == []

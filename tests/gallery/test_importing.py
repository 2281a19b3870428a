"""Import of files and folders: what is taken, what is not and why, and what is never touched."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gallery import media_folder, organising, products
from gallery.import_models import ImportRun
from gallery.importing import runs
from gallery.models import Asset, Product
from gallery.storing import sha256_of
from gallery.verifying import verify
from tests.gallery import samples

pytestmark = pytest.mark.django_db(transaction=True)


def bring(*words):
    out = StringIO()
    try:
        call_command("import", *map(str, words), "--json", stdout=out, stderr=StringIO())
        code = 0
    except SystemExit as error:
        code = error.code
    return json.loads(out.getvalue()) | {"code": code}


@pytest.fixture
def folder(tmp_path, project):
    shutil.rmtree(media_folder.media() / media_folder.PROJECTS, ignore_errors=True)
    root = tmp_path / "old"
    (root / "foxes" / "red").mkdir(parents=True)
    (root / "a.png").write_bytes(samples.picture("png"))
    (root / "again.png").write_bytes(samples.picture("png"))
    (root / "foxes" / "red" / "b.jpg").write_bytes(samples.picture("jpg"))
    return root


class TestFolders:
    def test_all_below_is_taken_once_and_told(self, folder):
        told = bring(folder, "--tags-from-folders")
        assert (told["taken"], told["known"], told["refused"], told["code"]) == (2, 1, 0, 0)
        assert [file["path"] for file in told["files"]] == [str(folder / "again.png")]
        product = Product.objects.get(title="b")
        assert sorted(product.tags.values_list("name", flat=True)) == ["foxes", "red"]
        assert product.is_imported and product.asset.thumbnail
        assert verify().is_well

    def test_a_second_time_nothing_is_new(self, folder):
        bring(folder)
        assert bring(folder)["known"] == 3
        assert Product.objects.count() == 2

    def test_what_cannot_be_kept_is_a_line_each(self, folder):
        whole = samples.picture("png")
        for name, data in (("0.png", b""), ("cut.png", whole[:-40]), ("web.png", b"<html>")):
            (folder / name).write_bytes(data)
        (folder / "round").symlink_to(folder)
        (folder / "self").symlink_to(folder / "self")
        (folder / ".hidden.png").write_bytes(whole)
        told = bring(folder)
        refused = {file["path"].rpartition("/")[2] for file in told["files"] if file["why"]}
        assert refused == {"0.png", "cut.png", "web.png", "self"}
        assert (told["taken"], told["code"]) == (2, 1)

    def test_names_that_are_no_text_and_names_that_differ_by_form(self, folder):
        for number, name in enumerate((b"\xff.txt", "é.md".encode(), "e\u0301.md".encode())):
            (folder / os.fsdecode(name)).write_text(f"words {number}")
        told = bring(folder)
        assert (told["taken"], told["refused"]) == (5, 0)

    def test_a_text_beside_its_picture_is_no_product(self, folder):
        (folder / "a.txt").write_text("a fox")
        assert bring(folder)["beside"] == 1

    def test_it_goes_on_where_it_was_cut_off(self, folder, project):
        run = runs.start([folder], project, "command", is_linked=False, has_folder_tags=False)
        runs.go_on(run)
        ImportRun.objects.update(state=ImportRun.State.RUNNING, taken=1)
        run.files.filter(path__endswith="b.jpg").delete()
        Product.objects.filter(title="b").delete()
        Asset.objects.filter(mime="image/jpeg").delete()
        again = runs.start([folder], project, "command", is_linked=False, has_folder_tags=False)
        assert again == run
        runs.go_on(again)
        assert (again.taken, again.known, again.state) == (2, 1, "done")
        assert Asset.objects.count() == 2 and verify().is_well

    @pytest.mark.parametrize("words", [["/none/such"], ["/tmp", "--project", "nobody"]])
    def test_bad_input(self, words):
        with pytest.raises(CommandError) as raised:
            call_command("import", *words, stdout=StringIO())
        assert raised.value.returncode == 2


class TestLinked:
    def test_no_act_touches_the_file(self, folder):
        file = folder / "foxes" / "red" / "b.jpg"
        before = file.read_bytes(), file.stat().st_mtime_ns
        bring(folder, "--link")
        product = Product.objects.get(title="b")
        assert product.asset.file == file
        verify(repair=True)
        organising.trash([product.pk])
        organising.restore([product.pk])
        organising.trash([product.pk])
        preview = product.asset.thumbnail
        products.purge([product.pk])
        assert (file.read_bytes(), file.stat().st_mtime_ns) == before
        assert not Asset.objects.filter(thumbnail=preview).exists()

    def test_one_that_moved_is_found_again(self, folder):
        bring(folder, "--link")
        (folder / "foxes" / "red" / "b.jpg").rename(folder / "moved.jpg")
        assert [problem.what for problem in verify().problems] == ["missing"]
        assert verify(repair=True).is_well
        assert Product.objects.get(title="b").asset.file == folder / "moved.jpg"
        (folder / "moved.jpg").rename(folder / "once more.jpg")
        bring(folder, "--link")
        assert Product.objects.get(title="b").asset.file == folder / "once more.jpg"

    def test_one_that_was_changed_is_told_and_left(self, folder):
        bring(folder, "--link")
        (folder / "a.png").write_bytes(b"other")
        (folder / "again.png").unlink()
        assert [problem.what for problem in verify(repair=True).problems] == ["changed"]
        assert (folder / "a.png").read_bytes() == b"other"

    def test_what_was_made_with_the_same_bytes_has_a_file_of_its_own(self, folder, made):
        bring(folder, "--link")
        product = made((folder / "a.png").read_bytes())
        (folder / "a.png").unlink()
        product.asset.refresh_from_db()
        assert sha256_of(product.asset.file) == product.asset.sha256


class TestServing:
    def test_a_linked_file_from_its_place_and_a_vanished_one_in_words(self, folder, client):
        bring(folder, "--link")
        asset = Product.objects.get(title="b").asset
        address = f"/media/{asset.sha256}.{asset.extension}"
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == (folder / "foxes/red/b.jpg").read_bytes()
        (folder / "foxes/red/b.jpg").unlink()
        assert client.get(address).status_code == 404
        assert b"import its folder again" in client.get(address).content


class TestTwoAtOnce:
    def test_make_no_file_twice(self, folder, project):
        """Both have looked before either has written."""
        lines = []
        for origin in ("command", "page"):
            run = runs.start([folder], project, origin, is_linked=False, has_folder_tags=False)
            with ThreadPoolExecutor(1) as threads:
                lines.append((run, runs._prepare(run, list(runs._files(run)), threads)))
        for run, begun in lines:
            runs._write(run, begun, 1)
        assert Product.objects.count() == Asset.objects.count() == 2
        assert lines[1][0].known == 3 and verify().is_well

"""The import page: a path of this machine, its report, and files that a browser sends."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from artfactory.middleware.local_user import local_user
from gallery.import_models import ImportRun
from gallery.importing import steering
from gallery.models import Product
from projects.models import Project
from tests import naughty
from tests.gallery import samples
from tests.markup import flat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "old"
    (root / "foxes").mkdir(parents=True)
    (root / "foxes" / "a.png").write_bytes(samples.picture("png"))
    (root / "again.png").write_bytes(samples.picture("png"))
    (root / "empty.png").write_bytes(b"")
    return root


def begin(client, path, **said):
    return client.post(
        reverse("imports"), {"path": str(path), "way": "copy", "project": "inbox"} | said
    )


def work(pk: int) -> ImportRun:
    assert steering.waiting() == [pk]
    steering.work(pk)
    return ImportRun.objects.get(pk=pk)


class TestFromAnotherMachine:
    def test_no_path_of_this_one_is_read(self, client, folder):
        client.force_login(local_user())
        answer = client.post(
            reverse("imports"),
            {"path": str(folder), "way": "copy", "project": "inbox"},
            REMOTE_ADDR="192.168.1.9",
        )
        assert answer.status_code == 422
        assert "only by a browser on the machine" in flat(answer)
        assert not ImportRun.objects.exists()


class TestPath:
    def test_is_taken_in_by_a_worker_and_reported(
        self, client, folder, django_assert_max_num_queries
    ):
        answer = begin(client, f' "{folder}" ', tags="on")
        run = ImportRun.objects.get()
        assert answer.url == reverse("import-run", args=[run.pk])
        assert "You can leave this page" in flat(client.get(answer.url))
        run = work(run.pk)
        assert (run.taken, run.known, run.refused, run.state) == (1, 1, 1, "done")
        with django_assert_max_num_queries(12):
            page = flat(client.get(answer.url))
        assert "1 added, 1 already here, 1 not added." in page
        assert "empty.png" in page and "The file is empty." in page and "a.png" not in page
        assert "Try again what was not added" in page
        taken = flat(client.get(answer.url, {"outcome": "taken"}))
        assert reverse("product", args=[Product.objects.get().pk]) in taken
        with django_assert_max_num_queries(12):
            assert str(folder) in flat(client.get(reverse("imports")))
        assert list(Product.objects.get().tags.values_list("name", flat=True)) == ["foxes"]

    def test_linked_where_it_lies(self, client, folder):
        begin(client, folder, way="link")
        work(ImportRun.objects.get().pk)
        product = Product.objects.get()
        assert product.asset.linked_path == str(folder / "again.png")
        page = flat(client.get(reverse("product", args=[product.pk])))
        assert f"{folder}/again.png" in page and "linked" in page

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("", "Write the path"),
            ("pictures/old", "does not begin with “/”"),
            (r"C:\Users\me\Pictures", "is not a path on the machine"),
            (r"\\nas\pictures", "is not a path on the machine"),
            ("smb://nas/pictures", "is not a path on the machine"),
            ("~nobody-at-all/x", "does not begin with “/”"),
            ("~/no such folder", "There is no “"),
            ("/no/such/folder", "There is no “"),
            ("/" + "x" * 300, "cannot be read"),
            ("/\0", "Null characters"),
        ],
    )
    def test_that_leads_nowhere_is_told(self, client, path, why):
        answer = begin(client, path)
        assert answer.status_code == 422
        assert why in flat(answer)
        assert not ImportRun.objects.exists()

    def test_what_the_app_keeps_is_no_import(self, client, settings):
        settings.MASTER_KEY_FILE.parent.mkdir(parents=True, exist_ok=True)
        for path in (settings.PATHS.media, settings.PATHS.run):
            assert "kept by Art Factory itself" in flat(begin(client, path))

    def test_naughty_ones_break_nothing(self, client):
        for word in naughty.strings("import path", few=12):
            if not word.startswith("/"):
                assert begin(client, f"/none/{word}").status_code == 422
                assert begin(client, word).status_code == 422


class TestProgress:
    def test_is_looked_at_while_it_goes_on_and_then_shown_anew(self, client, folder):
        address = begin(client, folder).url
        part = flat(client.get(address, headers={"HX-Request": "true"}))
        assert "data-polls" in part and "<html" not in part
        work(ImportRun.objects.get().pk)
        assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_cancelled_it_takes_no_more_until_it_is_to_go_on(self, client, folder):
        address = begin(client, folder).url
        run = ImportRun.objects.get()
        client.post(reverse("import-stop", args=[run.pk]))
        steering.work(run.pk)
        assert not Product.objects.exists() and steering.waiting() == []
        assert "It was stopped." in flat(client.get(address))
        client.post(reverse("import-again", args=[run.pk]))
        assert work(run.pk).state == "done"

    def test_the_same_asked_again_goes_on(self, client, folder):
        for _ in range(2):
            begin(client, folder)
        assert ImportRun.objects.count() == 1


class TestReport:
    def test_of_many_lines_comes_in_pages(self, client, folder):
        for number in range(101):
            (folder / f"{number:03}.png").write_bytes(b"")
        address = begin(client, folder).url
        work(ImportRun.objects.get().pk)
        first = flat(client.get(address))
        assert "098.png" in first and "100.png" not in first
        after = first.split("after=")[1].split('"')[0]
        page = flat(client.get(address, {"outcome": "refused", "after": after}))
        assert "empty.png" in page and "098.png" not in page


class TestSent:
    def send(self, client, name="a.png", data=None, **said):
        file = SimpleUploadedFile(name, samples.picture("png") if data is None else data)
        return client.post(reverse("import-file"), {"file": file} | said)

    def test_one_by_one_with_the_tags_of_its_folders(self, client, db):
        Project.objects.create(name="Foxes", slug="foxes")
        answer = self.send(client, folders="red/small", project="foxes").json()
        product = Product.objects.get()
        assert answer == {"product": product.pk, "is_new": True}
        assert product.project.slug == "foxes"
        assert sorted(product.tags.values_list("name", flat=True)) == ["red", "small"]
        assert self.send(client).json() == {"product": product.pk, "is_new": False}

    def test_with_the_recipe_beside_it(self, client, db):
        words = b"a heron\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 64x64"
        self.send(client, beside=SimpleUploadedFile("a.txt", words))
        assert (Product.objects.get().prompt, Product.objects.get().seed) == ("a heron", 42)

    def test_what_cannot_be_kept_is_told(self, client, db):
        assert self.send(client, data=b"").json()["why"]
        answer = self.send(client, project="no-such")
        assert (answer.status_code, "no longer exist" in answer.json()["why"]) == (422, True)
        assert client.post(reverse("import-file")).status_code == 422
        for word in naughty.strings("import file", few=6):
            assert self.send(client, name=f"x{word}.png", folders=word).status_code in (200, 422)

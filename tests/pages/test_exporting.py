"""The export page: names as one types, files at once, and the progress of what takes long."""

import io
import zipfile

import pytest
from django.urls import reverse
from PIL import Image

from gallery import worker_runs
from gallery.export_models import ExportRun
from gallery.exporting import runs
from gallery.worker_runs import RunState
from tests.gallery import samples
from tests.markup import flat

RECIPE = {"prompt": "a vermilion fox", "model": "painter-9", "seed": 918273645}


@pytest.fixture
def two(made):
    return [
        made(
            samples.picture("png", seed=n),
            prompt="a vermilion fox",
            provider="replicate",
            model_id="painter-9",
            recipe=RECIPE,
        )
        for n in range(2)
    ]


def ids(products) -> str:
    return ",".join(str(it.pk) for it in products)


def export_form(products, **said):
    usual = {"product": ids(products), "shape": "zip", "recipe": "embed", "name": "{id}"}
    return usual | {"ai_mark": "on"} | said


def body(response) -> bytes:
    return b"".join(response.streaming_content)


class TestPage:
    def test_shows_what_will_come(self, client, two, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            page = flat(client.get(reverse("export"), {"product": ids(two)}))
        assert "2 products, about" in page
        assert "<h1>Export</h1>" in page

    def test_a_query_is_exported_as_a_whole(self, client, two):
        page = flat(client.get(reverse("export"), {"q": "vermilion", "all": "1"}))
        assert "2 products" in page
        assert 'name="q" value="vermilion"' in page

    def test_nothing_chosen_leads_back(self, client, db):
        for said in ({}, {"product": "9999,x"}, {"q": "w " * 99, "all": "1"}):
            assert client.get(reverse("export"), said).status_code == 302

    def test_is_linked_from_a_product(self, client, two):
        page = flat(client.get(reverse("product", args=[two[0].pk])))
        assert f'href="{reverse("export")}?product={two[0].pk}"' in page

    def test_names_are_shown_as_one_types(self, client, two):
        said = export_form(two, name="{prompt} {n}")
        page = flat(client.post(reverse("export-preview"), said))
        assert "<li>a vermilion fox 1.png</li><li>a vermilion fox 2.png</li>" in page.replace(
            "> <", "><"
        )

    def test_a_wrong_name_is_told_with_its_place(self, client, two):
        page = flat(client.post(reverse("export-preview"), export_form(two, name="{n}-{colour}")))
        assert "There is no field “colour”" in page
        assert "(letter 5)" in page
        response = client.post(reverse("export"), export_form(two, name="{n}-{colour}"))
        assert response.status_code == 422


class TestFilesAtOnce:
    def test_a_zip_is_streamed(self, client, two):
        response = client.post(reverse("export"), export_form(two, recipe="none"))
        assert response.streaming
        assert ".zip" in response.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(body(response))) as found:
            assert sorted(found.namelist()) == sorted(f"{it.pk}.png" for it in two)
            for name in found.namelist():
                data = found.read(name)
                assert b"vermilion" not in data
                assert b"trainedAlgorithmicMedia" in data
        assert not ExportRun.objects.exists()

    def test_one_file_comes_alone(self, client, two):
        response = client.post(reverse("export"), export_form(two[:1], shape="files"))
        assert f'filename="{two[0].pk}.png"' in response.headers["Content-Disposition"]
        assert Image.open(io.BytesIO(body(response))).size == (160, 120)

    def test_a_contact_sheet(self, client, two):
        response = client.post(reverse("export"), export_form(two, shape="sheet"))
        page = body(response)
        assert page.count(b"data:image/webp") == 2

    def test_what_is_missing_is_told_of_in_the_zip(self, client, two):
        two[0].asset.file.unlink()
        response = client.post(reverse("export"), export_form(two))
        with zipfile.ZipFile(io.BytesIO(body(response))) as found:
            assert f"Product {two[0].pk} is not exported".encode() in found.read("NOT EXPORTED.txt")


class TestRun:
    @pytest.fixture
    def run(self, client, two):
        response = client.post(reverse("export"), export_form(two, format="jpeg"))
        run = ExportRun.objects.get()
        assert response.headers["Location"] == reverse("export-run", args=[run.uid])
        return run

    def test_says_how_far_it_is_and_then_gives_the_files(self, client, run, two):
        page = reverse("export-run", args=[run.uid])
        assert "0 of 2 made" in flat(client.get(page))
        runs.work(run.pk)
        shown = flat(client.get(page, headers={"hx-request": "true"}))
        assert "2 of 2 made" in shown
        assert "every 1s" not in shown
        with zipfile.ZipFile(
            io.BytesIO(body(client.get(reverse("export-download", args=[run.uid]))))
        ) as found:
            assert sorted(found.namelist()) == sorted(f"{it.pk}.jpg" for it in two)

    def test_is_cancelled(self, client, run):
        client.post(reverse("export-cancel", args=[run.uid]))
        runs.work(run.pk)
        run.refresh_from_db()
        assert run.state == RunState.CANCELLED
        assert client.get(reverse("export-download", args=[run.uid])).status_code == 404

    def test_goes_on_when_asked(self, client, run):
        ExportRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error="No room.")
        assert "No room." in flat(client.get(reverse("export-run", args=[run.uid])))
        client.post(reverse("export-again", args=[run.uid]))
        assert worker_runs.waiting(ExportRun) == [run.pk]

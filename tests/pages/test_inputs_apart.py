"""What was only brought as an input is no work: where it is shown, and when it becomes one."""

import base64
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gallery import organising, products
from gallery.import_models import ImportedFile, ImportRun
from gallery.models import Product
from gallery.search import find
from gallery.search.compiling import expression
from gallery.search.parser import parse
from production.models import GenerationInput, GenerationOutput
from projects.models import Project
from tests.emulator import media
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


def sent(client, name: str, number: int = 1, view: str = "upload"):
    file = SimpleUploadedFile(name, media.png(number))
    return client.post(reverse(view), {"field": "image", "file": file}, **HTMX)


def in_gallery(client, **said) -> set[int]:
    page = client.get(reverse("gallery"), said).content.decode()
    return {pk for pk in Product.objects.values_list("pk", flat=True) if f'product="{pk}"' in page}


def found(query: str) -> set[int]:
    return set(find.of(expression(parse(query)), limit=50))


def test_an_upload_stands_among_the_works_only_where_that_is_asked_for(client, made):
    work = made(media.png(5)).pk
    sent(client, "mine.png")
    mine = Product.objects.get(title="mine")
    assert mine.is_input
    assert in_gallery(client) == in_gallery(client, q="medium:image") == {work}
    assert (
        in_gallery(client, inputs="1")
        == in_gallery(client, inputs="1", q="medium:image")
        == {work, mine.pk}
    )
    assert in_gallery(client, q="is:input") == {mine.pk}
    assert found("mine") == set()
    assert found(f"id:{mine.pk}") == {mine.pk}
    assert found("is:input or medium:image") == {work, mine.pk}
    assert found("-is:input") == {work}
    picks = client.get(reverse("pick"), {"medium": "image"}).content.decode()
    assert f'data-pick="{mine.pk}"' in picks
    organising.trash([mine.pk])
    assert (
        in_gallery(client, view="trash")
        == in_gallery(client, view="trash", q="medium:image")
        == {mine.pk}
    )


def test_brought_for_itself_it_is_a_work(client):
    sent(client, "mine.png")
    assert in_gallery(client) == found("medium:image") == set()
    sent(client, "again.png")
    assert found("medium:image") == set()
    assert sent(client, "again.png", view="import-file").json()["is_new"] is False
    mine = Product.objects.get()
    assert in_gallery(client) == found("medium:image") == {mine.pk}
    sent(client, "once more.png")
    assert not Product.objects.get().is_input


def test_no_input_is_the_newest_picture_of_a_project(client, made, project):
    work = made(media.png(5))
    products.Product.objects.filter(pk=work.pk).update(project=Project.inbox())
    sent(client, "mine.png")
    mine = Product.objects.get(title="mine")
    page = client.get(reverse("project", args=["inbox"])).content.decode()
    assert f'product="{work.pk}"' in page
    assert f'product="{mine.pk}"' not in page
    assert mine.asset.sha256 not in page


def test_past_uploads_and_answers_are_told_by_their_orders(made):
    now = timezone.now()
    upload, early, loved, imported, result, answer = (
        made(media.png(number), is_imported=number < 4) for number in range(6)
    )
    generation = make_generation()
    for product in (upload, early, loved, imported, result):
        GenerationInput.objects.create(
            generation=generation, field="image", asset=product.asset, product=product
        )
    Product.objects.filter(pk=early.pk).update(created_at=now - timedelta(days=2))
    Product.objects.filter(pk=loved.pk).update(favourite=True)
    run = ImportRun.objects.create(project=imported.project)
    ImportedFile.objects.create(run=run, product=imported)
    helped = make_generation(order=make_order(made_by="prompt-help"))
    GenerationOutput.objects.create(generation=helped, product=answer)
    import_module("production.migrations.0015_inputs").mark(apps, None)
    marked = Product.objects.filter(is_input=True)
    assert set(marked) == {upload, answer}


class TestFetched:
    def test_a_picture_that_came_as_an_address_is_an_input(self, client):
        address = "data:image/png;base64," + base64.b64encode(media.png(1)).decode()
        answer = client.post(reverse("upload"), {"field": "image", "address": address}, **HTMX)
        assert answer.status_code == 200
        assert Product.objects.get().is_input
        assert f'value="{Product.objects.get().pk}"' in answer.content.decode()

    @pytest.mark.parametrize(
        "address",
        [
            *("http://127.0.0.1:9/x.png", "https://127.0.0.1:9/x.png", "https://10.0.0.1/x.png"),
            *("file:///etc/passwd", "javascript:1", "https://", "x" * 5000, "data:image/png,x"),
        ],
    )
    def test_from_nowhere_else_than_a_public_address(self, client, address):
        answer = client.post(reverse("upload"), {"field": "image", "address": address}, **HTMX)
        assert answer.status_code == 422
        assert "The picture was not added; nothing was spent." in answer.content.decode()
        assert not Product.objects.exists()

"""Prices by what goes in: files are measured, on the form, in an order and in a retry alike."""

import pytest
from django.urls import reverse

from gallery import products
from production import actions, orders
from production.models import State
from production.orders import OrderInput, OrderLine, OrderRequest
from projects.models import Project
from providers.models import CatalogueModel
from tests.gallery import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def edit(emulator):
    """A model that is paid by the megapixel of the picture that goes in: 0.0192 of one."""
    price = {"unit": "megapixel", "amount": "10", "quantity": "image_url"}
    CatalogueModel.objects.exclude(provider="scripted").delete()
    CatalogueModel.objects.filter(model_id="edit").update(own_price=price)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(samples.picture("png", 160, 120))
    return products.bring_in(path, Project.inbox(), "picture.png")


def asked(*pictures):
    inputs = tuple(OrderInput("image_url", picture) for picture in pictures)
    line = OrderLine("scripted/edit", {}, inputs)
    return OrderRequest(kind="image-to-image", prompt="a fox", lines=[line])


def test_an_order(picture):
    assert orders.quote(asked(picture)).price.micros == 192_000
    assert orders.place(asked(picture)).generations.get().estimate_micros == 192_000


def test_the_price_line_of_the_form(picture, client):
    facts = {"kind": "image-to-image", "model": "scripted/edit", "prompt": "a fox"}
    assert "Price unknown" in client.post(reverse("price"), facts).content.decode()
    page = client.post(reverse("price"), facts | {"input-image_url": picture.pk}).content.decode()
    assert "0.192 $" in page


def test_a_retry(picture):
    generation = orders.place(asked(picture)).generations.get()
    type(generation).objects.filter(pk=generation.pk).update(state=State.FAILED, charged="no")
    actions.retry(generation.pk)
    generation.refresh_from_db()
    assert generation.estimate_micros == 192_000


def test_another_file_does_not_count(picture):
    other = {"unit": "megapixel", "amount": "10", "quantity": "mask_url"}
    CatalogueModel.objects.filter(model_id="edit").update(own_price=other)
    assert orders.quote(asked(picture)).price.micros is None

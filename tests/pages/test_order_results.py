"""The right side of Create: what stands there, what left it, and what is narrowed to."""

import re

import pytest
from django.urls import reverse
from PIL import Image

from gallery import products
from gallery.models import Product
from production.models import Generation, GenerationOutput, Order, State
from projects.models import Project
from providers.models import CatalogueModel
from tests.production.rows import make_generation, make_order

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "picture.png"
    Image.new("RGB", (64, 48), "teal").save(path)
    return products.bring_in(path, Project.inbox(), "picture.png")


def order_ids(client, **asked) -> list[int]:
    page = client.get(reverse("older-orders"), asked, **HTMX).content.decode()
    return [int(number) for number in re.findall(r'id="order-(\d+)"', page)]


def test_a_dismissed_order_leaves_create_alone_and_comes_back(client):
    failed = make_generation(State.FAILED)
    order = failed.order
    answer = client.post(reverse("order-dismiss", args=[order.uid]), **HTMX)
    assert reverse("order-back", args=[order.uid]) in answer.content.decode()
    assert '"away": true' in str(answer.headers)
    assert order_ids(client) == []
    assert order_ids(client, show="dismissed") == [order.pk]
    history = client.get(reverse("queue")).content.decode()
    assert f'id="h-{failed.pk}"' in history

    client.post(reverse("order-back", args=[order.uid]), **HTMX)
    assert order_ids(client) == [order.pk]
    assert Generation.objects.get().state == State.FAILED


def test_what_is_under_way_is_not_dismissed(client):
    order = make_generation(State.RUNNING).order
    answer = client.post(reverse("order-dismiss", args=[order.uid]), **HTMX).content.decode()
    assert "Not dismissed." in answer
    assert Order.objects.get().dismissed_at is None
    missing = reverse("order-dismiss", args=["00000000-0000-0000-0000-000000000000"])
    assert "no longer exist" in client.post(missing, **HTMX).content.decode()


def test_a_dismissed_order_stands_again_while_work_of_it_goes_on(client):
    generation = make_generation(State.FAILED)
    client.post(reverse("order-dismiss", args=[generation.order.uid]))
    Generation.objects.update(state=State.QUEUED)
    assert order_ids(client) == [generation.order_id]


def test_nothing_is_left_of_what_was_cancelled_before_anything_was_made(client):
    make_generation(State.CANCELLED)
    half = make_order()
    make_generation(State.CANCELLED, order=half)
    make_generation(State.FAILED, order=half)
    assert order_ids(client) == [half.pk]


def test_a_choice_narrows_and_nonsense_shows_all(client, picture):
    runs = make_generation(State.RUNNING).order_id
    Order.objects.update(kind="text-to-video")
    failed = make_generation(State.REFUSED).order_id
    done = make_generation(State.DONE)
    GenerationOutput.objects.create(generation=done, product=picture)
    Product.objects.update(favourite=True)
    assert order_ids(client, show="running") == [runs]
    assert order_ids(client, show="failed") == [failed]
    assert order_ids(client, show="favourites") == [done.order_id]
    assert order_ids(client, show="video") == [runs]
    assert order_ids(client, show="nonsense") == [runs, done.order_id, failed]
    newer = client.get(reverse("newer-orders"), {"after": 0, "show": "failed"}).content.decode()
    assert newer.count('class="order"') == 1


def test_many_results_are_folded_and_a_few_are_not(client):
    many, few = make_order(), make_order()
    for order, count in ((many, 30), (few, 10)):
        for _ in range(count):
            make_generation(State.RUNNING, order=order)
    page = client.get(reverse("create")).content.decode()
    assert page.count('data-unfolds="+22 more"') == 1
    assert page.count("data-unfolds") == 1
    assert page.count('class="gen"') == 40


def test_of_orders_with_many_results_few_are_drawn_at_once(client):
    """The others come as one scrolls, each once; one with more than a page has comes alone."""
    counts = (60, 20, 20, 20)
    orders = [make_order() for _ in counts]
    for order, count in zip(orders, counts, strict=True):
        for _ in range(count):
            make_generation(State.RUNNING, order=order)
    page = client.get(reverse("create")).content.decode()
    seen = [page.count('class="gen"')]
    while found := re.search(r"older/\?before=(\d+)", page):
        page = client.get(reverse("older-orders"), {"before": found[1]}, **HTMX).content.decode()
        seen.append(page.count('class="gen"'))
    assert seen == [40, 20, 60]

"""The row of products that look like the one shown."""

import pytest
from django.urls import reverse

from gallery import products
from tests.gallery import samples
from tests.gallery.test_likeness import jpeg, scene
from tests.markup import flat


@pytest.fixture
def pair(put, project):
    image = scene(3)
    return [
        products.bring_in(put(data, name), project)
        for data, name in ((samples.encoded(image, "png"), "a.png"), (jpeg(image), "b.jpg"))
    ]


def family(client, product) -> str:
    part = reverse("similar", args=[product.pk])
    assert f'hx-get="{part}"' in flat(client.get(reverse("product", args=[product.pk])))
    page = flat(client.get(part))
    return page.partition("<h2>Similar</h2>")[2].partition("</section>")[0]


def test_it_leads_to_them(client, pair):
    first, second = pair
    assert f'href="{reverse("product", args=[second.pk])}"' in family(client, first)
    assert f'href="{reverse("product", args=[first.pk])}"' in family(client, second)


def test_what_is_hidden_is_not_shown(client, pair):
    first, second = pair
    second.is_hidden = True
    second.save(update_fields=["is_hidden"])
    assert family(client, first) == ""

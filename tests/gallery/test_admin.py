"""The gallery in the admin: every page opens, what is history cannot be edited."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import path

from gallery import organising, products
from gallery.models import Product
from gallery.organising_models import BulkAct
from pages.gallery import media
from tests.gallery import samples

admin.autodiscover()

urlpatterns = [
    path("thumbnails/<str:sha256>.webp", media.thumbnail, name="thumbnail"),
    path("admin/", admin.site.urls),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.gallery.test_admin")]


@pytest.fixture
def family(made):
    source = made(samples.picture("png"), prompt="a fox")
    return source, made(b"words", prompt="about it", sources=[(source, "image")])


@pytest.fixture
def pages(client):
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


class TestPages:
    @pytest.mark.parametrize("name", ["asset", "product"])
    def test_what_is_hidden_has_no_picture_in_a_list(self, pages, family, name):
        sha256 = family[0].asset.sha256
        assert sha256 in pages.get(f"/admin/gallery/{name}/").content.decode()
        organising.hide([family[0].pk], True)
        assert sha256 not in pages.get(f"/admin/gallery/{name}/").content.decode()

    def test_what_can_be_undone_is_only_looked_at(self, pages, family):
        organising.rate([family[0].pk], 3)
        page = f"/admin/gallery/bulkact/{BulkAct.objects.get().pk}/"
        assert "Rated 3 stars." in pages.get(f"{page}change/").content.decode()
        assert pages.post(f"{page}change/", {"words": "x"}).status_code == 403
        assert pages.post(f"{page}delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("name", ["asset", "product", "source", "bulkact"])
    def test_lists_and_search(self, pages, family, name):
        for query in ("", "?q=fox", "?q=%F0%9F%A6%8A"):
            assert pages.get(f"/admin/gallery/{name}/{query}").status_code == 200

    def test_a_list_asks_no_more_for_more_rows(self, pages, made, django_assert_max_num_queries):
        for number in range(8):
            made(f"words {number}".encode())
        with django_assert_max_num_queries(20):
            pages.get("/admin/gallery/product/")

    def test_one_of_each(self, pages, family):
        source, product = family
        for address in (
            f"product/{product.pk}",
            f"asset/{source.asset_id}",
            f"source/{product.sources.get().pk}",
        ):
            assert pages.get(f"/admin/gallery/{address}/change/").status_code == 200

    @pytest.mark.parametrize("name", ["asset", "product", "source"])
    def test_nothing_is_added_or_deleted_by_hand(self, pages, family, name):
        assert pages.get(f"/admin/gallery/{name}/add/").status_code == 403
        pk = {"asset": family[0].asset_id, "product": family[0].pk}.get(name, 1)
        assert pages.post(f"/admin/gallery/{name}/{pk}/delete/").status_code in (302, 403)
        assert Product.objects.count() == 2


class TestEditing:
    def test_only_what_the_user_decides(self, pages, family, project):
        product = family[1]
        answer = {
            "title": "New",
            "favourite": "on",
            "rating": "4",
            "project": project.pk,
            "prompt": "forged",
            "cost_micros": "5",
            "sources-TOTAL_FORMS": "0",
            "sources-INITIAL_FORMS": "0",
        }
        url = f"/admin/gallery/product/{product.pk}/change/"
        assert pages.post(url, answer).status_code == 302
        product.refresh_from_db()
        assert (product.title, product.favourite, product.rating) == ("New", True, 4)
        assert (product.prompt, product.cost_micros) == ("about it", None)

    def test_trash_and_back(self, pages, family):
        chosen = [product.pk for product in family]
        answer = {"action": "move_to_trash", "_selected_action": chosen}
        pages.post("/admin/gallery/product/", answer)
        assert products.counts()["trash"] == 2
        pages.post("/admin/gallery/product/", answer | {"action": "put_back"})
        assert products.counts()["trash"] == 0

"""Deleting a project, bringing it back, and what a project has for a cover."""

import shutil

import pytest
from django.urls import reverse

from gallery import organising, own_media, products
from gallery.folders import keeping, places
from gallery.models import Product
from gallery.organising_models import BulkAct
from gallery.project_deletion import ACT
from ledger.models import LedgerEntry
from pages.current_project import COOKIE
from production import orders
from production.models import Generation, Order
from production.order_requests import OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from tests.pages.test_projects import put, settle


@pytest.fixture(autouse=True)
def none_there():
    shutil.rmtree(places.root(), ignore_errors=True)
    yield
    shutil.rmtree(places.root(), ignore_errors=True)


@pytest.fixture
def film(db):
    own_media.check_home()
    return Project.objects.create(name="Moon harbour", slug="moon-harbour")


@pytest.fixture
def delete(client):
    def delete(project):
        return client.post(reverse("project-delete", args=[project.slug]), follow=True)

    return delete


def undo(client):
    act = BulkAct.objects.filter(act=ACT).latest("pk")
    return client.post(reverse("undo-act", args=[act.uid]), follow=True)


class TestDeleting:
    def test_its_products_go_to_the_trash_and_all_comes_back(self, client, film, delete):
        shown, trashed = put(film), put(film)
        organising.trash([trashed.pk])
        page = delete(film).content.decode()
        assert "Its product is in the trash." in page
        assert reverse("project", args=[film.slug]) not in page
        assert not Product.objects.shown().exists()
        undo(client)
        assert "Moon harbour" in client.get(reverse("projects")).content.decode()
        assert list(Product.objects.shown()) == [shown]

    def test_what_was_paid_stays_on_record(self, client, film, delete):
        put(film)
        settle(film, 34_000)
        delete(film)
        products.purge()
        assert LedgerEntry.objects.get().project_slug == film.slug
        costs = client.get(reverse("costs"), {"by": "project", "project": film.slug})
        assert "Moon harbour" in costs.content.decode()

    def test_it_can_be_chosen_no_longer(self, client, film, delete):
        client.cookies[COOKIE] = film.slug
        delete(film)
        assert "All projects. Change" in client.get(reverse("gallery")).content.decode()
        elsewhere = put(Project.inbox())
        said = {"product": elsewhere.pk, "to": film.slug}
        page = client.post(reverse("move"), said, follow=True)
        assert "no longer exist" in page.content.decode()
        with pytest.raises(organising.BadChange):
            organising.move([elsewhere.pk], film)

    def test_its_slug_is_not_given_again(self, client, film, delete):
        delete(film)
        client.post(reverse("project-new"), {"name": "Moon harbour"})
        assert Project.objects.present().get().slug == "moon-harbour-2"

    def test_a_product_that_is_put_back_brings_it_back(self, film, delete):
        first, second = put(film), put(film)
        delete(film)
        organising.restore([first.pk])
        assert Project.objects.present().get() == film
        second.refresh_from_db()
        assert second.trashed_at

    def test_undoing_an_older_act_brings_it_back(self, client, film, delete):
        product = put(film)
        done = organising.trash([product.pk])
        delete(film)
        client.post(reverse("undo-act", args=[done.undo]))
        assert Project.objects.present().get() == film

    def test_its_page_has_the_way_back(self, client, film, delete):
        delete(film)
        page = client.get(reverse("project", args=[film.slug]), follow=True).content.decode()
        assert reverse("undo-act", args=[BulkAct.objects.get().uid]) in page
        undo(client)
        assert client.get(reverse("project", args=[film.slug])).status_code == 200

    def test_the_inbox_stays(self, client, db, delete):
        inbox = Project.inbox()
        assert (
            "Delete the project"
            not in client.get(reverse("project", args=[inbox.slug])).content.decode()
        )
        assert "The Inbox stays" in delete(inbox).content.decode()
        assert Project.objects.present().exists()

    def test_twice(self, film, delete):
        assert delete(film).status_code == 200
        assert delete(film).status_code == 404
        assert BulkAct.objects.count() == 1

    def test_nothing_is_deleted_by_looking(self, client, film):
        assert client.get(reverse("project-delete", args=[film.slug])).status_code == 405

    def test_what_is_under_way_keeps_it(self, film, delete):
        order = Order.objects.create(project=film, nonce="n", kind="text-to-image")
        Generation.objects.create(
            order=order, project=film, provider="p", model_id="m", kind="text-to-image"
        )
        product = put(film)
        assert "1 result is still under way" in delete(film).content.decode()
        product.refresh_from_db()
        assert product.trashed_at is None

    def test_an_order_into_one_that_is_deleted(self, film, free):
        film.deleted_at = film.created_at
        film.save()
        line = OrderLine(free)
        request = OrderRequest(kind="text-to-image", prompt="x", project=film, lines=[line])
        with pytest.raises(OrderRejected, match="deleted"):
            orders.place(request)

    def test_its_folder_goes_and_comes_back(self, client, film, delete):
        keeping.keep_all()
        assert (places.root() / "Moon harbour").is_dir()
        (places.root() / "Moon harbour" / ".DS_Store").write_bytes(b"x")
        delete(film)
        keeping.keep_all()
        assert not (places.root() / "Moon harbour").exists()
        undo(client)
        keeping.keep_all()
        assert (places.root() / "Moon harbour").is_dir()

    def test_a_folder_with_files_of_the_user_stays(self, film, delete):
        keeping.keep_all()
        mine = places.root() / "Moon harbour" / "mine.txt"
        mine.write_text("mine")
        delete(film)
        keeping.keep_all()
        assert mine.read_text() == "mine"
        assert not keeping.is_behind()
        mine.unlink()


class TestTheCover:
    def cover(self, client):
        return text_of_cover(client.get(reverse("projects")).content.decode())

    def choose(self, client, product):
        return client.post(reverse("product-cover", args=[product.pk]), follow=True)

    def test_the_chosen_one_else_the_newest(self, client, film):
        first, newest = put(film), put(film)
        assert newest.asset.sha256 in self.cover(client)
        self.choose(client, first)
        assert first.asset.sha256 in self.cover(client)
        page = client.get(reverse("project", args=[film.slug])).content.decode()
        assert "Use the newest picture" in page
        client.post(reverse("project-newest-cover", args=[film.slug]))
        assert newest.asset.sha256 in self.cover(client)

    @pytest.mark.parametrize("change", ["trashed", "hidden", "moved"])
    def test_one_that_is_there_no_longer_leaves_it_to_the_newest(self, client, film, change):
        first, newest = put(film), put(film)
        self.choose(client, first)
        if change == "trashed":
            organising.trash([first.pk])
        elif change == "hidden":
            organising.hide([first.pk], True)
        else:
            organising.move([first.pk], Project.inbox())
        page = client.get(reverse("project", args=[film.slug])).content.decode()
        assert f"/thumbnail/{newest.asset.sha256}" in page or newest.asset.sha256 in page
        assert "Use the newest picture" not in page

    def test_one_that_cannot_be(self, client, film):
        hidden = put(film, is_hidden=True)
        assert "hidden is no cover" in self.choose(client, hidden).content.decode()
        trashed = put(film)
        organising.trash([trashed.pk])
        assert "Put it back first" in self.choose(client, trashed).content.decode()
        assert client.post(reverse("product-cover", args=[99_999])).status_code == 404

    def test_a_purged_one_is_forgotten(self, client, film):
        product = put(film)
        self.choose(client, product)
        organising.trash([product.pk])
        products.purge()
        assert client.get(reverse("projects")).status_code == 200


def text_of_cover(page):
    return page[page.index('class="cover"') :]

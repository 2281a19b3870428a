"""Projects: making, choosing, changing, and what was made in them."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from gallery.models import Asset, Product
from gallery.search import index
from ledger import elsewhere
from ledger.models import LedgerEntry
from pages.current_project import COOKIE
from production.bundles.layout import OF_ENTRY
from projects.models import Project


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def film(db):
    return Project.objects.create(name="Moon harbour", slug="moon-harbour")


def put(project, medium="image", size=1000, **changes):
    sha256 = uuid.uuid4().hex * 2
    asset = Asset.objects.create(
        sha256=sha256,
        content_sha256=sha256,
        path=sha256,
        medium=medium,
        mime="image/png" if medium == "image" else "video/mp4",
        size=size,
        width=4,
        height=3,
        thumbnail=f"thumbnails/{sha256}.webp",
    )
    return Product.objects.create(asset=asset, project=project, medium=medium, **changes)


def settle(project, micros, **changes):
    LedgerEntry.objects.create(
        type="settle",
        generation_uid=uuid.uuid4(),
        order_uid=uuid.uuid4(),
        provider="p",
        model_id="m",
        kind="text-to-image",
        project_slug=project.slug,
        day=timezone.localdate(),
        amount_micros=micros,
        **{"delta_usd": micros or 0, "basis": "unknown" if micros is None else "actual"} | changes,
    )


class TestSpentElsewhere:
    def test_it_is_told_apart(self, client, film):
        settle(film, 30_000)
        entry = LedgerEntry.objects.values(*OF_ENTRY).get()
        elsewhere.keep([entry | {"generation_uid": uuid.uuid4(), "delta_usd": 40_000}], film.slug)
        shown = text(client.get(reverse("project", args=[film.slug])))
        assert "0.03 $ spent " in shown
        assert "0.04 $ spent elsewhere, before it was imported" in shown


class TestNew:
    def test_it_is_made_and_chosen(self, client, db):
        response = client.post(reverse("project-new"), {"name": "Moon harbour"})
        assert Project.objects.get().slug == "moon-harbour"
        assert response["Location"] == reverse("create")
        assert response.cookies[COOKIE].value == "moon-harbour"

    def test_the_same_name_has_a_folder_of_its_own(self, client, film):
        client.post(reverse("project-new"), {"name": "Moon harbour"})
        assert set(Project.objects.values_list("slug", flat=True)) == {
            "moon-harbour",
            "moon-harbour-2",
        }

    @pytest.mark.parametrize("name", ["", "   ", "\x00\x07", "x" * 121])
    def test_a_name_that_is_none(self, client, db, name):
        response = client.post(reverse("project-new"), {"name": name})
        assert response.status_code == 422
        assert not Project.objects.exists()
        assert "field-error" in response.content.decode()

    @pytest.mark.parametrize("name", ["🦊", "../../etc/passwd", "<b>x</b>", "قصر", "new", "switch"])
    def test_any_other_name_will_do(self, client, db, name):
        client.post(reverse("project-new"), {"name": name})
        project = Project.objects.get()
        assert project.name == name
        assert re.fullmatch(r"[a-z0-9-]+", project.slug)
        page = client.get(reverse("project", args=[project.slug]))
        assert page.status_code == 200
        assert "<b>x</b>" not in page.content.decode()
        assert project.slug not in ("new", "switch")


class TestSwitch:
    def test_it_stays_chosen(self, client, film):
        client.post(reverse("project-switch"), {"project": film.slug})
        assert "Moon harbour. Change" in client.get(reverse("gallery")).content.decode()

    def test_all_projects(self, client, film):
        client.cookies[COOKIE] = film.slug
        client.post(reverse("project-switch"), {"project": ""})
        assert "All projects. Change" in client.get(reverse("gallery")).content.decode()

    def test_one_that_is_gone(self, client, db):
        response = client.post(reverse("project-switch"), {"project": "gone"}, follow=True)
        assert "no longer exist" in response.content.decode()

    def test_a_cookie_of_rubbish_is_all_projects(self, client, db):
        client.cookies[COOKIE] = "'; DROP TABLE"
        assert "All projects. Change" in client.get(reverse("gallery")).content.decode()

    def test_it_never_leads_to_another_site(self, client, film):
        data = {"project": film.slug, "next": "https://evil.example/"}
        assert client.post(reverse("project-switch"), data)["Location"] == reverse("create")


class TestTheProjects:
    def test_each_with_count_and_newest_picture(self, client, film):
        older, newest = put(film), put(film)
        index.update([older.pk, newest.pk])
        page = client.get(reverse("projects")).content.decode()
        assert "2 products" in page
        assert newest.asset.sha256 in page

    def test_archived_ones_stand_apart_and_cannot_be_chosen(self, client, film):
        film.state = Project.State.ARCHIVED
        film.save()
        named = 'class="name clamp-1">Moon harbour'
        page = client.get(reverse("projects")).content.decode()
        assert "Archived: 1" in page
        assert named not in page
        assert 'name="project" value="moon-harbour"' not in page
        assert named in client.get(reverse("projects"), {"archived": 1}).content.decode()

    def test_many_do_not_mean_many_queries(self, client, film, django_assert_max_num_queries):
        for number in range(65):
            put(Project.objects.create(name=f"P {number}", slug=f"p-{number}"))
        client.cookies[COOKIE] = film.slug
        # What a process keeps is read again where another test has changed it.
        client.get(reverse("projects"))
        with django_assert_max_num_queries(10):
            client.get(reverse("projects"))


class TestTheProject:
    def page(self, client, project):
        return client.get(reverse("project", args=[project.slug]))

    def test_counts_disk_and_cost(self, client, film):
        put(film, size=1_200_000)
        put(film, medium="video", size=3_400_000)
        settle(film, 34_000)
        settle(film, 1_000_000)
        settle(film, None)
        words = text(self.page(client, film))
        for fact in ("1 image", "1 video", "1.034 $", "1 of unknown cost"):
            assert fact in words
        assert self.disk(client, film) == "4.6 MB"

    def disk(self, client, project):
        """As the page asks for it once it is there."""
        address = reverse("project-disk", args=[project.slug])
        assert address in self.page(client, project).content.decode()
        return client.get(address).content.decode()

    def test_a_file_of_two_products_is_counted_once(self, client, film):
        product = put(film, size=2_000_000)
        Product.objects.create(asset=product.asset, project=film, medium="image")
        assert self.disk(client, film) == "2.0 MB"

    def test_another_project_does_not_count(self, client, film):
        other = Project.objects.create(name="Other", slug="other")
        put(other)
        settle(other, 5_000_000)
        words = text(self.page(client, film))
        assert "0 images" in words
        assert "0.00 $ spent Recent work" in words

    def test_it_can_be_changed(self, client, film):
        data = {"name": "Sun harbour", "description": "New.", "state": "completed"}
        client.post(reverse("project", args=[film.slug]), data)
        film.refresh_from_db()
        assert (film.name, film.description, film.state) == ("Sun harbour", "New.", "completed")
        assert film.slug == "moon-harbour"

    def test_a_change_that_is_none_keeps_what_was_typed(self, client, film):
        data = {"name": "", "description": "Long words.", "state": "active"}
        response = client.post(reverse("project", args=[film.slug]), data)
        assert response.status_code == 422
        assert "Long words." in response.content.decode()
        assert "Moon harbour" in response.content.decode()

    def test_one_that_is_not_there(self, client, db):
        assert client.get(reverse("project", args=["gone"])).status_code == 404

    def test_it_asks_at_most_twelve_times(self, client, film, django_assert_max_num_queries):
        for _ in range(65):
            put(film)
        client.cookies[COOKIE] = film.slug
        with django_assert_max_num_queries(12):
            self.page(client, film)

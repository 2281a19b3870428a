"""Past runs on the import page."""

import pytest
from django.urls import reverse

from gallery.models import Product
from production.past_models import PastImport
from production.past_runs import steering
from projects.models import Project
from tests.emulator.queued import LONG_AGO
from tests.markup import flat

pytestmark = pytest.mark.django_db


def begin(client, **said):
    return client.post(reverse("past-runs-begin"), {"provider": "replicate"} | said, follow=True)


class TestThePage:
    def test_has_a_button_for_who_can_and_has_a_key(self, client, replicate, monkeypatch):
        assert "Bring past runs" in flat(client.get(reverse("imports")))
        monkeypatch.delenv("REPLICATE_API_TOKEN")
        assert "Bring past runs" not in flat(client.get(reverse("imports")))

    def test_brings_them_by_a_worker_and_tells(
        self, client, replicate, django_assert_max_num_queries
    ):
        foxes = Project.objects.create(name="Foxes", slug="foxes")
        replicate.remember(2)
        replicate.remember(1, file="corrupt")
        replicate.remember(2, kept=0.0)
        page = flat(begin(client, project="foxes", since=LONG_AGO.date().isoformat()))
        assert "Cancel" in page and "Bring past runs" not in page
        [pk] = steering.waiting()
        steering.work(pk)
        assert Product.objects.filter(project=foxes).count() == 2
        with django_assert_max_num_queries(12):
            page = flat(client.get(reverse("past-runs"), headers={"HX-Request": "true"}))
        said = "2 added, 0 already here, 2 runs whose files are no longer kept, 1 not added."
        assert said in page and "Not taken: emu00003" in page
        assert "Try again what was not added" in page and "data-polls" not in page
        client.post(reverse("past-runs-again", args=[pk]))
        assert steering.waiting() == [pk]

    def test_says_where_it_came_from_on_the_product(self, client, replicate):
        replicate.remember()
        replicate.bring()
        page = flat(client.get(reverse("product", args=[Product.objects.get().pk])))
        assert "the past runs of Replicate" in page and "0.025" in page

    def test_cancels_and_goes_on(self, client, replicate):
        begin(client)
        pk = PastImport.objects.get().pk
        client.post(reverse("past-runs-stop", args=[pk]))
        page = flat(client.get(reverse("imports")))
        assert "It was stopped." in page and "Go on" in page
        client.post(reverse("past-runs-stop", args=[pk]))
        assert "It has already ended." in flat(client.get(reverse("imports")))
        client.post(reverse("past-runs-again", args=[pk]))
        assert steering.waiting() == [pk]

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"provider": "openai"}, "has no list of past runs"),
            ({"provider": "nobody"}, "There is no provider “nobody”."),
            ({"since": "soon"}, "“soon” is not a day in the past."),
            ({"since": "0001-01-01"}, "is not a day in the past."),
            ({"since": "9999-12-31"}, "is not a day in the past."),
            ({"project": "gone"}, "no longer exist"),
        ],
    )
    def test_refuses_in_words(self, client, replicate, said, words):
        assert words in flat(begin(client, **said))
        assert not PastImport.objects.exists()

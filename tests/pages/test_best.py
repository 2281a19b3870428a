"""The page of what works best, and picking on the page that compares."""

import re

import pytest
from django.urls import reverse

from gallery import picks
from gallery.models import Product
from gallery.pick_models import Pick
from gallery.search import index
from pages.current_project import COOKIE
from projects.models import Project
from providers import catalogue, registry
from providers.models import CatalogueModel
from tests.markup import flat
from tests.pages.test_gallery import HTMX, product_ids, text
from tests.pages.test_gallery import row as row


def page(client, **asked):
    return client.get(reverse("best"), asked)


def rows(response) -> dict[str, list[str]]:
    """The words of the cells, by the row's head."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', flat(response))
    return {
        re.sub("<[^>]+>", " ", head).split("only these")[0].strip(): [
            " ".join(re.sub("<[^>]+>", " ", cell).split())
            for cell in re.findall("<td.*?>(.*?)</td>", cells)
        ]
        for head, cells in found
    }


@pytest.fixture
def six(row):
    """Three of 20 steps, of which two are liked, and three of 30, of which none is."""
    made = [
        row(
            model_id="draft",
            provider="local",
            cost_micros=20_000,
            rating=(5, 4, 0, 2, 0, 0)[number],
            recipe={"params": {"steps": 20 if number < 3 else 30, "sampler": "ab"[number % 2]}},
        )
        for number in range(6)
    ]
    index.update([one.pk for one in made])
    return made


class TestBest:
    def test_figures_of_each_value_the_best_first(self, client, six):
        found = rows(page(client, by="steps"))
        assert list(found) == ["20", "30"]
        products, liked, rating, favourites, picked, cost = found["20"]
        assert products == "3"
        assert liked == "67 % few 2 of 3, likely 21 to 94 %"
        assert rating.startswith("4.5 ★ few 2 rated, likely 1.")
        assert favourites.startswith("0 %")
        assert (picked, cost) == ("– not compared", "0.03 $ few 0.06 $ for 2")
        assert found["30"][-1] == "– 0.06 $"

    def test_models_providers_and_loras_go_by_their_titles(self, client, row):
        recipe = {"params": {"lora": "https://x.example/files/ink-5.safetensors?download=1"}}
        catalogue.refresh_shipped()
        for model in ("draft-image", "gone"):
            row(model_id=model, provider="local", recipe=recipe)
        index.update(list(Product.objects.values_list("pk", flat=True)))
        label = CatalogueModel.objects.get(model_id="draft-image").label
        answer = page(client, by="model")
        assert set(rows(answer)) == {label, "local/gone"}
        assert 'title="local/draft-image: show them in the gallery"' in answer.content.decode()
        assert set(rows(page(client, by="provider"))) == {registry.label("local")}
        assert set(rows(page(client, by="lora"))) == {"ink-5"}

    def test_by_the_entries_of_word_lists(self, client, row):
        for number, colour in enumerate(("red", "red", "green")):
            recipe = {"drawn": {"light/colours": [colour], "one": ["same"]}}
            made = row(rating=5 if colour == "red" else 1, recipe=recipe, seed=number)
            index.update([made.pk])
        seen = page(client)
        assert "Word list light.colours" in text(seen) and "Word list one" not in text(seen)
        found = rows(page(client, by="list.light.colours"))
        assert list(found) == ["red", "green"]
        assert found["red"][1].startswith("100 % few 2 of 2")

    def test_what_is_hidden_is_left_out(self, client, six, row, settings):
        Product.objects.filter(pk=six[0].pk).update(is_hidden=True)
        secret = Project.objects.create(name="Secret", slug="secret", is_hidden=True)
        Product.objects.filter(pk=six[3].pk).update(project=secret)
        index.update([six[0].pk, six[3].pk])
        found = rows(page(client, by="steps"))
        assert (found["20"][0], found["30"][0]) == ("2", "2")
        client.cookies[COOKIE] = "secret"
        assert rows(page(client, by="steps"))["30"][0] == "1"
        client.cookies[COOKIE] = ""
        client.cookies["artfactory_hidden"] = "shown"
        found = rows(page(client, by="steps"))
        assert (found["20"][0], found["30"][0]) == ("3", "3")

    def test_a_value_leads_to_the_gallery_narrowed_to_it(self, client, six):
        seen = flat(page(client, by="steps", q="fox", medium="image"))
        href = re.search(r'<a class="link" href="([^"]+)"[^>]*>20<', seen)[1]
        assert sorted(product_ids(client.get(href))) == [one.pk for one in six[:3]]
        within = re.search(r'href="([^"]+)">only these<[^>]+>: 20<', seen)[1]
        assert sorted(rows(client.get(within))) == ["a", "b"]

    def test_chips_and_the_form_stay_on_the_page(self, client, six):
        seen = flat(page(client, by="sampler", rank="rating", q="fox steps:20"))
        seen = seen.replace("&amp;", "&")
        chip = re.search(r'class="chip search-chip" href="([^"]+)" aria-label="Remove “fox”"', seen)
        assert chip[1] == reverse("best") + "?q=steps%3A20&by=sampler&rank=rating"
        form = seen.partition('class="search-form"')[2].partition("</form>")[0]
        assert f'action="{reverse("best")}"' in form
        assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form) == [
            ("by", "sampler"),
            ("rank", "rating"),
        ]

    def test_the_gallery_leads_to_it_with_what_it_shows(self, client, six):
        seen = flat(client.get(reverse("gallery"), {"q": "fox", "medium": "image"}))
        assert f'href="{reverse("best")}?q=fox&medium=image"' in seen.replace("&amp;", "&")

    def test_of_the_project_that_the_page_stands_in(self, client, six, row):
        other = Project.objects.create(name="Other", slug="other")
        Product.objects.filter(pk=six[0].pk).update(project=other)
        index.update([six[0].pk])
        client.cookies[COOKIE] = "other"
        assert "1 product." in text(page(client))

    def test_ranked_by_what_is_asked_for(self, client, six):
        assert next(iter(rows(page(client, by="sampler", rank="rating")))) == "a"
        seen = flat(page(client, by="sampler", rank="cost"))
        assert re.findall(r'aria-sort="(\w+)"><a [^>]*>([^<]+)<', seen) == [
            ("ascending", "Cost per liked")
        ]

    @pytest.mark.parametrize(
        "asked", [{"by": "nothing"}, {"by": "a b"}, {"rank": "x"}, {"by": "\0"}, {"by": "caption"}]
    )
    def test_what_is_asked_for_oddly(self, client, six, asked):
        assert page(client, **asked).status_code == 200

    def test_a_wrong_query_says_why(self, client, six):
        response = page(client, q="nosuch:1")
        assert response.status_code == 422
        assert "There is no field “nosuch”" in text(response)

    def test_nothing_judged_says_how(self, client, row):
        index.update([row(recipe={"params": {"steps": n}}).pk for n in range(2)])
        assert "Nothing here is rated" in text(page(client))
        assert list(rows(page(client))) == ["0", "1"]

    def test_no_products(self, client, db):
        assert "Nothing made yet" in text(page(client))

    def test_it_asks_at_most_twelve_times(self, client, six, django_assert_max_num_queries):
        picks.pick(six[0].pk, [one.pk for one in six])
        page(client)
        with django_assert_max_num_queries(12):
            page(client)
        with django_assert_max_num_queries(12):
            page(client, q="fox")


class TestPicking:
    def pick(self, client, chosen, *compared, **more):
        named = ",".join(str(product.pk) for product in compared)
        sent = {"product": chosen.pk, "compared": named} | more
        return client.post(reverse("pick-best"), sent, **HTMX)

    def test_a_pick_counts_by_what_differs(self, client, six):
        seen = flat(client.get(reverse("compare"), {"product": f"{six[0].pk},{six[3].pk}"}))
        assert f'hx-post="{reverse("pick-best")}"' in seen
        answer = self.pick(client, six[3], six[0], six[3], blind="1")
        assert "Picked, and given five stars." in text(answer)
        assert "data-undo" in answer.content.decode() or "Undo" in text(answer)
        assert Pick.objects.get().is_blind
        found = rows(page(client, by="steps"))
        assert found["30"][4].startswith("100 % few 1 of 1")
        assert found["20"][4].startswith("0 % few 0 of 1")
        assert "by chance 0.5" in found["20"][4]

    def test_with_nothing_to_pick_from(self, client, six):
        assert "nothing can be picked" in text(self.pick(client, six[0], six[0]))
        assert not Pick.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"product": "x", "compared": "a,b"}, {"compared": "1"}])
    def test_odd_words(self, client, six, sent):
        assert "no longer exist" in text(client.post(reverse("pick-best"), sent, **HTMX))

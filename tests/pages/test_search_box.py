"""The search box of the gallery: chips, orders, counts, wrong queries, what is saved."""

import re
from html import unescape

import pytest
from django.urls import reverse

from gallery import saved_searches, tags
from gallery.saved_search_models import SavedSearch
from gallery.search import index
from pages.gallery import feed, search_box
from projects.models import Project
from tests import naughty
from tests.markup import TAG
from tests.pages.test_gallery import HTMX, product_ids, text
from tests.pages.test_gallery import row as row

ASKS = HTMX | {"HTTP_HX_TARGET": search_box.TARGET}


@pytest.fixture
def three(row):
    """A fox, a fox tagged “red”, a whale."""
    made = [row(prompt="a fox"), row(prompt="a fox"), row(prompt="a whale")]
    tags.put_on([made[1].pk], ["red"])
    index.update([one.pk for one in made])
    return [one.pk for one in made]


def gallery(client, **asked):
    return client.get(reverse("gallery"), asked)


def chips(page):
    found = re.findall(
        r'class="chip search-chip"\s+href="([^"]*)"\s+aria-label="([^"]*)"', page.content.decode()
    )
    return [(unescape(href), unescape(label)) for href, label in found]


class TestBox:
    def test_holds_the_query_and_a_chip_for_each_condition(self, client, three):
        page = gallery(client, q="fox tag:red", sort="oldest")
        assert 'value="fox tag:red"' in page.content.decode()
        assert chips(page) == [
            ("/gallery/?q=tag%3Ared&sort=oldest#search-text", "Remove “fox”"),
            ("/gallery/?q=fox&sort=oldest#search-text", "Remove “tag:red”"),
        ]
        assert product_ids(client.get(chips(page)[1][0].partition("#")[0])) == three[:2]

    def test_without_script_a_search_keeps_order_and_filters(self, client, three):
        page = gallery(client, q="fox", sort="random", seed="5", medium="image").content.decode()
        form = page.partition('class="search-form"')[2].partition("</form>")[0]
        hidden = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form)
        assert hidden == [("sort", "random"), ("seed", "5"), ("medium", "image")]

    def test_counts_what_was_searched_and_nothing_else(self, client, three, row):
        assert "2 products" in text(gallery(client, q="fox"))
        assert "1 product " in text(gallery(client, q="whale"))
        assert "data-found" not in gallery(client).content.decode()

    def test_more_than_a_batch_are_counted_behind_the_page(self, client, three, monkeypatch):
        monkeypatch.setattr(feed, "PAGE", 1)
        page = gallery(client, q="fox")
        assert "1+ products" in text(page)
        assert "data-found" not in page.content.decode()
        [href] = re.findall(r'hx-get="(/gallery/search/count/[^"]*)"', page.content.decode())
        assert text(client.get(unescape(href))).strip() == "2 products"
        below = gallery(client, q="fox", before=three[0])
        assert "2 products" in text(below)
        assert "/gallery/search/count/" not in below.content.decode()
        assert "/gallery/search/count/" not in gallery(client, q="whale").content.decode()

    def test_who_asks_for_the_count_of_a_wrong_query_is_told_nothing(self, client, three):
        answer = client.get(reverse("search-count"), {"q": '"fox'})
        assert (answer.status_code, answer.content) == (204, b"")

    def test_says_more_than_are_counted_as_such(self, client, three, monkeypatch):
        def many():
            return text(client.get(reverse("search-count"), {"q": "fox"})).strip()

        assert many() == "2 products"
        monkeypatch.setattr(search_box, "MOST_COUNTED", 1)
        assert many() == "1+ products"
        assert search_box.counted(10_000, more=True) == "10,000+ products"
        assert search_box.counted(1) == "1 product"

    def test_every_order_is_offered_and_random_can_be_shuffled(self, client, three):
        page = gallery(client, q="fox").content.decode()
        for sort in ("oldest", "rating", "cost", "size", "duration", "random"):
            assert f'href="/gallery/?q=fox&amp;sort={sort}"' in page
        seeds = {
            re.search(
                r"sort=random&amp;seed=(\d+)", gallery(client, sort="random").content.decode()
            )[1]
            for _ in range(3)
        }
        assert len(seeds) > 1

    def test_asks_at_most_twelve_times(self, client, three, django_assert_max_num_queries):
        saved_searches.add("Foxes", "fox")
        gallery(client)
        for asked in ({}, {"q": "fox tag:red rating:0", "sort": "rating"}, {"q": "nothing"}):
            with django_assert_max_num_queries(12):
                gallery(client, **asked)


class TestWrong:
    def test_says_where_and_why_and_shows_no_cards(self, client, three):
        page = gallery(client, q="fox rating:(fox")
        assert page.status_code == 422
        assert product_ids(page) == []
        assert "This bracket is not closed." in text(page)
        assert "fox rating:<mark>(fox</mark>" in page.content.decode()
        assert "Nothing like that" not in text(page)

    def test_with_script_the_message_alone_comes(self, client, three):
        page = client.get(reverse("gallery"), {"q": '"fox'}, **ASKS)
        assert page.status_code == 422
        assert "<main" not in page.content.decode()
        assert 'role="alert"' in page.content.decode()
        right = client.get(reverse("gallery"), {"q": "fox", "sort": "oldest"}, **ASKS)
        assert right["HX-Redirect"] == "/gallery/?q=fox&sort=oldest#search-text"

    def test_of_a_long_query_a_part_is_copied(self, client, db):
        page = gallery(client, q="x" * 5000 + " (").content.decode()
        said = page.partition('class="search-wrong"')[2].partition("</div>")[0]
        assert "…xxx" in said
        assert len(said) < 1000

    def test_nothing_found_teaches(self, client, three):
        page = gallery(client, q="fox rating:5")
        assert page.status_code == 200
        assert "Show everything" in text(page)
        assert "Search without “rating:5”" in page.content.decode()

    def test_naughty_words_break_nothing(self, client, three):
        for word in (*naughty.SOME, *naughty.KINDS):
            assert gallery(client, q=word).status_code in (200, 422), word[:40]
            asked = {"text": word, "cursor": word[:20]}
            assert client.get(reverse("complete"), asked).status_code == 200, word[:40]


class TestCompletion:
    def offered(self, client, words, **more):
        answer = client.get(reverse("complete"), {"text": words, **more})
        return [
            (one["insert"], one["count"], one["start"], one["end"])
            for one in answer.json()["offered"]
        ]

    def test_at_the_cursor(self, client, three):
        assert ("red", "1", 4, 6) in self.offered(client, "tag:re")
        assert ("tag:red", "1", 2, 4) in self.offered(client, "🦊 re fox", cursor="4")
        assert ("rating:", "", 0, 3) in self.offered(client, "rat")
        assert ("fox", "2", 0, 2) in self.offered(client, "fo")

    def test_a_hidden_project_is_offered_when_asked_for(self, client, row):
        secret = Project.objects.create(name="Secret", slug="secret", is_hidden=True)
        index.update([row(project=secret).pk])
        assert self.offered(client, "sec") == self.offered(client, "project:sec") == []
        client.cookies["artfactory_hidden"] = "shown"
        assert [one[0] for one in self.offered(client, "project:sec")] == ["Secret"]


class TestSavedSearches:
    def act(self, client, act, /, **said):
        return client.post(reverse(f"search-{act}"), said, follow=True)

    def test_saved_renamed_ordered_removed(self, client, three):
        page = gallery(client, q="fox", medium="image").content.decode()
        query = re.search(r'name="query" value="([^"]*)"', page)[1]
        assert query == "fox medium:image"
        self.act(client, "save", name="Foxes", query=query)
        self.act(client, "save", name="", query="whale")
        first, second = SavedSearch.objects.all()
        assert (first.name, second.name) == ("Foxes", "whale")
        self.act(client, "move", search=second.pk, step="earlier")
        assert list(SavedSearch.objects.values_list("name", flat=True)) == ["whale", "Foxes"]
        self.act(client, "move", search=second.pk, step="later")
        assert list(SavedSearch.objects.values_list("name", flat=True)) == ["Foxes", "whale"]
        assert "It is “Sea” now." in text(self.act(client, "rename", search=second.pk, name="Sea"))
        self.act(client, "remove", search=first.pk)
        assert SavedSearch.objects.get().name == "Sea"

    def test_they_are_counted_in_the_project_one_is_in(self, client, three):
        foxes = saved_searches.add("Foxes", "fox").pk
        broken = SavedSearch.objects.create(name="Broken", query="(", position=9).pk
        assert self.counted(client) == {foxes: "2", broken: "! Its query is no longer valid"}
        Project.objects.create(name="Other", slug="other")
        client.cookies["artfactory_project"] = "other"
        assert self.counted(client)[foxes] == "0"

    def test_a_hundred_are_counted_a_few_at_a_time(
        self, client, three, django_assert_max_num_queries
    ):
        made = [saved_searches.add(f"{number}", "fox").pk for number in range(saved_searches.MOST)]
        for address in (reverse("saved-searches"), reverse("saved-search-counts")):
            with django_assert_max_num_queries(12):
                client.get(address, **HTMX)
        assert self.counted(client) == dict.fromkeys(made, "2")

    def test_more_than_a_hundred_are_not_asked_for_without_end(self, client, three):
        for number in range(saved_searches.MOST + 3):
            SavedSearch.objects.create(name=f"{number}", query="fox", position=number)
        assert len(self.counted(client)) == saved_searches.MOST
        for after in ("100", "102", "9" * 18, "-1", "x"):
            page = client.get(reverse("saved-search-counts"), {"after": after}, **HTMX)
            assert page.status_code == 200

    @staticmethod
    def counted(client) -> dict[int, str]:
        """What the page is told of each, answer after answer."""
        address, found = reverse("saved-search-counts"), {}
        while address:
            page = client.get(address, **HTMX).content.decode()
            for part in page.split("[data-finds='")[1:]:
                pk, _, rest = part.partition("']\">")
                found[int(pk)] = " ".join(TAG.sub("", re.split("<div|<span hx", rest)[0]).split())
            more = re.search(r'hx-get="([^"]+)"', page)
            address = unescape(more[1]) if more else ""
        return found

    def test_other_pages_know_nothing_of_them(self, client, three):
        address = reverse("saved-searches")
        assert f'hx-get="{address}"' in gallery(client).content.decode()
        assert address not in client.get(reverse("projects")).content.decode()

    @pytest.mark.parametrize(
        ("act", "said", "words"),
        [
            ("save", {"name": "x", "query": "("}, "Nothing stands in these brackets"),
            ("save", {"name": "x", "query": " "}, "There is no search to save"),
            ("save", {"name": "x" * 81, "query": "fox"}, "at most 80 letters"),
            ("rename", {"search": "7", "name": "x"}, "no longer exist"),
            ("move", {"search": "a", "step": "earlier"}, "no longer exist"),
            ("remove", {"search": "9" * 30}, "no longer exist"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, client, db, act, said, words):
        assert words in text(self.act(client, act, **said))
        assert not SavedSearch.objects.exists()

"""Stars, tags, collections, notes and hidden products on the pages: one at a time and in bulk."""

import json
import re
import uuid
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from gallery import collections, organising, tags
from gallery.models import Asset, Product, Source
from gallery.organising_models import BulkAct, Collection, Tag
from gallery.search import index
from pages.current_project import COOKIE
from pages.gallery import bulk, selection
from preferences import store
from production.models import GenerationInput, GenerationOutput, State
from projects.models import Project
from tests import naughty
from tests.markup import flat
from tests.production.rows import make_generation

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def row(project):
    """A product over a row only: pages never open the file."""

    def make(**facts):
        sha = uuid.uuid4().hex * 2
        asset = Asset.objects.create(
            **{"sha256": sha, "content_sha256": sha, "path": sha, "medium": "image"},
            **{"mime": "image/png", "size": 1, "width": 4, "height": 3},
            thumbnail=f"thumbnails/{sha}.webp",
        )
        return Product.objects.create(
            **{"asset": asset, "project": project, "medium": "image", "prompt": "a fox"} | facts
        )

    return make


@pytest.fixture
def act(client):
    def act(name, *args, **data):
        return client.post(reverse(name, args=args), data, **HTMX)

    return act


def undo_of(response):
    return re.search(r'action="(/gallery/undo/[^"]+)"', flat(response))[1]


def changes(response):
    return json.loads(response["HX-Trigger"])["products-changed"]["changes"]


class TestBulk:
    def test_some_by_their_ids_and_undo(self, client, act, row):
        one, other, left = row(rating=5), row(), row()
        answer = act("rate", product=f"{other.pk},{one.pk},4711,x", rating="3")
        assert "2 rated 3 stars." in flat(answer)
        assert changes(answer) == [{"rating": 3, "products": [one.pk, other.pk]}]
        undone = client.post(undo_of(answer), **HTMX)
        assert "Undone." in flat(undone)
        told = {tuple(one["products"]): one["rating"] for one in changes(undone)}
        assert told == {(one.pk,): 5, (other.pk,): 0}
        assert [one.rating for one in Product.objects.order_by("pk")] == [5, 0, 0]
        assert left.rating == 0

    def test_a_whole_result_but_for_some(self, act, row, project):
        other = Project.objects.create(name="Other", slug="other")
        chosen = [row(favourite=True).pk for _ in range(3)]
        row(favourite=True, trashed_at=timezone.now())
        row(favourite=True, project=other)
        row()
        answer = act(
            "tag", all="1", favourite="1", medium="image", tags="sea", **{"except": chosen[1]}
        )
        assert "3 tagged “sea”." in flat(answer), "of all projects, where the page stands in none"
        assert chosen[1] not in changes(answer)[0]["products"]

    def test_the_project_that_the_page_stands_in(self, client, row, project):
        row(project=Project.objects.create(name="Other", slug="other"))
        mine = row()
        answer = client.post(
            reverse("rate"), {"all": "1", "rating": "2"}, HTTP_X_PROJECT=project.slug, **HTMX
        )
        assert changes(answer) == [{"rating": 2, "products": [mine.pk]}]

    def test_a_result_of_words(self, act, row):
        fox, whale = row(prompt="a red fox"), row(prompt="a blue whale")
        index.update([fox.pk, whale.pk])
        answer = act("rate", all="1", q="fox", rating="2")
        assert changes(answer)[0]["products"] == [fox.pk]
        assert "at most" in flat(act("rate", all="1", q="x " * 5000, rating="2"))

    def test_too_many_to_be_named(self):
        """No header may grow beyond what browsers take."""
        few, many = list(range(6_000)), list(range(6_000, 12_000))
        told = changes(bulk.changed(HttpResponse(), [(few, {"rating": 1})]))
        assert told == [{"rating": 1, "products": few}]
        told = changes(bulk.changed(HttpResponse(), [(few, {"rating": 1}), (many, {"rating": 2})]))
        assert [one["products"] for one in told] == [None, None]

    @pytest.mark.parametrize(
        ("name", "data", "words", "change"),
        [
            ("favourite", {"is_favourite": "1"}, "Among the favourites.", {"favourite": True}),
            ("hide", {"hidden": "1"}, "Hidden.", {"hidden": True}),
            ("tag", {"tags": "sea, Sky"}, "Tagged “sea”, “Sky”.", {}),
            ("collect", {"collection": "Shelf"}, "Added to “Shelf”.", {}),
            ("move", {"to": "film"}, "Moved to “Film”.", {"project": "film"}),
        ],
    )
    def test_each_act_has_an_undo(self, client, act, row, name, data, words, change):
        Project.objects.create(name="Film", slug="film")
        product = row()
        answer = act(name, product=product.pk, **data)
        assert words in flat(answer)
        assert changes(answer) == [change | {"products": [product.pk]}]
        assert "Undone." in flat(client.post(undo_of(answer), **HTMX))
        assert "undone already" in flat(client.post(undo_of(answer), **HTMX))

    def test_tags_off(self, act, row):
        product = row()
        tags.put_on([product.pk], ["sea", "sky"])
        act("untag", product=product.pk, tags="SEA")
        assert [tag.name for tag in product.tags.all()] == ["sky"]

    def test_what_changed_since_is_told(self, client, act, row):
        ids = [row().pk for _ in range(3)]
        answer = act("rate", product=",".join(map(str, ids)), rating="3")
        organising.rate(ids[:1], 1)
        undone = client.post(undo_of(answer), **HTMX)
        assert "Undone for 2; 1 that changed or went since is left as found." in flat(undone)

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("rate", {"rating": "6"}, "0 to 5"),
            ("rate", {"rating": "-1"}, "0 to 5"),
            ("rate", {}, "0 to 5"),
            ("move", {"to": "nowhere"}, "no longer exist"),
            ("move", {"to": "old"}, "archived"),
            ("tag", {"tags": " , "}, "Write a tag"),
            ("collect", {"collection": "\u200b"}, "a name that can be seen"),
            ("uncollect", {"from": "7"}, "no longer exist"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, act, row, name, data, words):
        Project.objects.create(name="Old", slug="old", state=Project.State.ARCHIVED)
        answer = act(name, product=row().pk, **data)
        assert words in flat(answer)
        assert "Nothing was changed" in flat(answer)
        assert not BulkAct.objects.exists()

    def test_without_script_it_goes_back_with_the_undo(self, client, row):
        data = {"product": row().pk, "rating": "4", "next": reverse("tags")}
        page = client.post(reverse("rate"), data, follow=True)
        assert page.redirect_chain[0][0] == reverse("tags")
        back = client.post(undo_of(page), {"next": reverse("tags")}, follow=True)
        assert "Undone." in flat(back)

    def test_the_bar_names_what_each_act_reads(self, rf, db):
        """Each form has the fields of a selection, and leads to an act."""
        facts = {"selection_fields": selection.FIELDS}
        bar = render_to_string("gallery/bulk_acts.html", facts, request=rf.get("/"))
        forms = bar.split("<form")[1:]
        assert len(forms) == 7
        for form in forms:
            names = set(re.findall(r'name="(\w+)"', form))
            assert set(selection.FIELDS) <= names
            assert "data-bulk" in form
        for address in re.findall(r'action="([^"]+)"', bar):
            assert resolve(address).func.__module__ == "pages.gallery.bulk"

    def test_ten_thousand_ids_in_one_field(self, client, act, row):
        rows = [row() for _ in range(3)]
        ids = ",".join(str(pk) for pk in [*range(10**6, 10**6 + 10_000), *(one.pk for one in rows)])
        with CaptureQueriesContext(connection) as asked:
            answer = act("rate", product=ids, rating="1")
        assert "3 rated 1 star." in flat(answer)
        assert len(asked) <= 12

    @pytest.mark.parametrize("name", ["rate", "tag", "collect", "notes", "move", "untag"])
    def test_naughty_words_end_in_words(self, client, act, row, name):
        product = row()
        for text in naughty.KINDS:
            sent = dict.fromkeys(("rating", "tags", "collection", "to", "notes", "q"), text)
            path = reverse(name, args=[product.pk] if name == "notes" else [])
            body = {"product": product.pk} | sent
            assert client.post(path, body, **HTMX).status_code in (200, 422)


class TestOne:
    def part(self, client, product):
        return flat(client.get(reverse("keeping", args=[product.pk]), **HTMX))

    def test_all_that_it_is_kept_by(self, client, row):
        product = row(rating=4, notes="<b>mine</b>")
        tags.put_on([product.pk], ['<"x">'])
        tags.colour(Tag.objects.get(), "#336699")
        collections.add([product.pk], collections.create("Shelf"))
        part = self.part(client, product)
        assert re.search(r'value="0" aria-pressed="true" title="4 stars \(4\)"', part)
        assert 'fill="#336699"' in part
        assert "<b>mine" not in part
        assert "Shelf" in part
        page = client.get(reverse("product", args=[product.pk]))
        assert part[part.index("<h2>Tags") :][:60] in flat(page)

    def test_notes_save_themselves(self, client, act, row):
        product = row()
        answer = act("notes", product.pk, notes="for the\r\ncover ")
        product.refresh_from_db()
        assert product.notes == "for the\ncover"
        assert "Saved" in flat(answer)
        assert act("notes", product.pk, notes="x" * 20_001).status_code == 422
        assert act("notes", 4711, notes="x").status_code == 404
        plain = client.post(reverse("notes", args=[product.pk]), {"notes": "y"})
        assert plain["Location"] == reverse("product", args=[product.pk])

    def test_names_to_complete_with(self, client, row):
        tags.put_on([row().pk], ["sea", '"><b>'])
        collections.create("Shelf")
        page = client.get(reverse("known-names")).content.decode()
        assert 'value="sea"' in page
        assert "<b>" not in page
        assert (
            'value="Shelf"'
            in client.get(reverse("known-names") + "?of=collections").content.decode()
        )


class TestTheTagsPage:
    def test_counts_and_where_they_lead(self, client, row):
        ids = [row().pk, row().pk]
        index.update(ids)
        tags.put_on(ids, ["sea"])
        page = flat(client.get(reverse("tags")))
        assert "2 products" in page
        assert "q=tag%3A%22sea%22" in page

    def test_rename_merge_colour_remove(self, client, row):
        product = row()
        tags.put_on([product.pk], ["sea", "see"])
        sea, see = Tag.objects.get(name="sea"), Tag.objects.get(name="see")

        def say(address, tag, **data):
            path = reverse(address)
            return flat(client.post(path, {"tag": tag.pk, **data}, follow=True))

        assert "Merge the two" in say("tag-rename", see, name="SEA")
        assert "Renamed to “ocean”" in say("tag-rename", sea, name="ocean")
        assert "Saved." in say("tag-colour", sea, colour="#336699")
        assert "six digits" in say("tag-colour", sea, colour="red")
        assert "existing tag" in say("tag-merge", see, into="nothing")
        merged = client.post(reverse("tag-merge"), {"tag": see.pk, "into": "Ocean"}, follow=True)
        assert "“see” is now “ocean”." in flat(merged)
        client.post(undo_of(merged))
        assert Tag.objects.count() == 2
        removed = client.post(reverse("tag-remove"), {"tag": see.pk}, follow=True)
        client.post(undo_of(removed))
        assert {tag.name for tag in product.tags.all()} == {"ocean", "see"}
        assert "no longer exist" in say("tag-remove", Tag(pk=4711))

    def test_it_asks_few_times_of_many(self, client, row):
        tags.put_on([row().pk], [f"tag {n}" for n in range(50)])
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("tags"), {"find": "TAG 1"})
        assert flat(page).count('class="tag-row"') == 11
        assert len(asked) <= 12


class TestCollections:
    @pytest.fixture
    def shelf(self, row):
        shelf = collections.create("Shelf")
        collections.add([row().pk for _ in range(4)], shelf)
        return shelf

    def order(self, client, shelf):
        page = flat(client.get(reverse("collection", args=[shelf.pk])))
        return [int(pk) for pk in re.findall(r'data-item="(\d+)"', page)]

    def test_made_named_and_removed(self, client):
        page = client.post(reverse("collection-new"), {"name": "Shelf"}, follow=True)
        assert "Nothing in it yet" in flat(page)
        pk = Collection.objects.get().pk
        again = client.post(reverse("collection-new"), {"name": "shelf"}, follow=True)
        assert "already" in flat(again)
        client.post(reverse("collection-name", args=[pk]), {"name": "Board"})
        assert Collection.objects.get().name == "Board"
        removed = client.post(reverse("collection-remove", args=[pk]), follow=True)
        assert not Collection.objects.exists()
        client.post(undo_of(removed))
        assert Collection.objects.get().pk == pk

    def test_order_by_hand(self, client, act, shelf):
        first, second, third, fourth = self.order(client, shelf)
        act("collection-move", shelf.pk, product=fourth, before=first)
        assert self.order(client, shelf) == [fourth, first, second, third]
        act("collection-move", shelf.pk, product=fourth, before="")
        client.post(
            reverse("collection-move", args=[shelf.pk]), {"product": second, "step": "earlier"}
        )
        assert self.order(client, shelf) == [second, first, third, fourth]
        assert "no longer in it" in flat(act("collection-move", shelf.pk, product=4711))
        for odd in ({"product": "x"}, {"product": first, "before": "x"}, {}):
            assert act("collection-move", shelf.pk, **odd).status_code == 404

    def test_cover_and_taking_out(self, client, act, shelf):
        *_, last = self.order(client, shelf)
        assert "cover of “Shelf”" in flat(act("collection-cover", shelf.pk, product=last))
        sha = Product.objects.get(pk=last).asset.sha256
        assert sha in flat(client.get(reverse("collections")))
        taken = act("uncollect", **{"product": last, "from": shelf.pk})
        assert changes(taken) == [{"without": shelf.pk, "products": [last]}]
        assert sha not in flat(client.get(reverse("collections")))
        assert "not in “Shelf”" in flat(act("collection-cover", shelf.pk, product=last))

    def test_more_comes_as_one_scrolls(self, client, row, monkeypatch):
        shelf = collections.create("Long")
        ids = [row().pk for _ in range(65)]
        collections.add(ids, shelf)
        with CaptureQueriesContext(connection) as asked:
            page = flat(client.get(reverse("collection", args=[shelf.pk])))
        assert len(asked) <= 12
        older = re.search(r'hx-get="([^"]+after=\d+)"', page)[1]
        rest = flat(client.get(older, **HTMX))
        assert [int(pk) for pk in re.findall(r'data-item="(\d+)"', page + rest)] == ids
        assert "<html" not in rest


class Pictures(HTMLParser):
    """Of each picture of a file, whether it or what it stands in is veiled."""

    def __init__(self, sha256):
        super().__init__()
        self.sha256, self.open, self.veiled = sha256, [], []

    def handle_starttag(self, tag, attributes):
        is_veiled = "data-veiled" in dict(attributes) or any(veiled for _, veiled in self.open)
        shown = dict(attributes).get({"img": "src", "image": "href"}.get(tag), "")
        if self.sha256 in shown:
            self.veiled.append(is_veiled)
        if tag not in ("img", "input", "link", "meta", "br", "hr"):
            self.open.append((tag, is_veiled))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass


class TestHidden:
    """Each place that shows a picture of it: blurred, or without it."""

    @pytest.fixture(params=["product", "project"])
    def hidden(self, request, row, project):
        product = row()
        if request.param == "product":
            Product.objects.filter(pk=product.pk).update(is_hidden=True)
        else:
            Project.objects.filter(pk=project.pk).update(is_hidden=True)
        return product

    def veiled(self, response, product):
        """How many pictures of it there are, and how many of them bare."""
        pictures = Pictures(product.asset.sha256)
        pictures.feed(response.content.decode())
        return len(pictures.veiled), pictures.veiled.count(False)

    def test_in_feeds(self, client, hidden, project):
        for path in (reverse("gallery"), reverse("project", args=[project.slug])):
            seen, bare = self.veiled(client.get(path), hidden)
            assert (seen, bare) == (1, 0), path
        assert "a fox" not in re.search(r'alt="[^"]*"', flat(client.get(reverse("gallery"))))[0]

    def test_its_page_and_its_family(self, client, hidden, row):
        child = row(project=Project.objects.create(name="Other", slug="other"))
        Source.objects.create(product=child, source=hidden, role="image")
        page = flat(client.get(reverse("product", args=[hidden.pk])))
        assert re.search(r'class="stage the-product image"[^>]*data-veiled', page)
        assert self.veiled(client.get(reverse("product", args=[child.pk])), hidden) == (1, 0)

    def test_results_history_and_inputs(self, client, hidden, project):
        done = make_generation(State.DONE, ended_at=timezone.now())
        GenerationOutput.objects.create(generation=done, product=hidden)
        GenerationInput.objects.create(
            generation=done, field="image", position=0, asset=hidden.asset, product=hidden
        )
        for path in (
            reverse("create"),
            reverse("create") + f"?use={hidden.pk}",
            reverse("queue"),
            reverse("order-page", args=[done.order.uid]),
            reverse("status-bar") + f"?showing={done.pk}&seen=0",
        ):
            assert self.veiled(client.get(path), hidden)[1] == 0, path
        assert self.veiled(client.get(reverse("order-page", args=[done.order.uid])), hidden)[0] == 2

    def test_it_is_no_cover_and_offered_nowhere(self, client, hidden):
        collections.add([hidden.pk], collections.create("Shelf"))
        assert self.veiled(client.get(reverse("collections")), hidden)[0] == 0
        assert self.veiled(client.get(reverse("projects")), hidden)[1] == 0
        assert self.veiled(client.get(reverse("pick"), **HTMX), hidden)[0] == 0
        client.cookies["artfactory_hidden"] = "shown"
        assert self.veiled(client.get(reverse("pick"), **HTMX), hidden) == (1, 0)

    def test_no_cover_of_a_project(self, client, row):
        older, newer = row(), row(is_hidden=True)
        page = flat(client.get(reverse("projects")))
        assert older.asset.sha256 in page
        assert newer.asset.sha256 not in page

    def test_a_hidden_project_is_not_in_the_palette(self, client):
        Project.objects.create(name="Secret", slug="secret", is_hidden=True)
        palette = re.compile(r'role="option"[^>]*data-href="/projects/secret/"')
        asked = {"q": "secret", "in": "palette"}
        assert not palette.search(flat(client.get(reverse("project-find"), asked)))
        client.cookies["artfactory_hidden"] = "shown"
        assert palette.search(flat(client.get(reverse("project-find"), asked)))

    def test_a_project_is_hidden_on_its_page(self, client, project):
        data = {"name": project.name, "state": "active", "is_hidden": "on"}
        client.post(reverse("project", args=[project.slug]), data)
        project.refresh_from_db()
        assert project.is_hidden

    def test_asked_for_as_long_as_the_setting_says(self, client, db):
        root = re.compile(r'<html[^>]*data-hidden="shown"')
        assert not root.search(flat(client.get(reverse("gallery"))))
        client.cookies["artfactory_hidden"] = "shown"
        assert root.search(flat(client.get(reverse("gallery"))))
        store.set("reveal_stays", False)
        assert not root.search(flat(client.get(reverse("gallery"))))
        client.cookies["artfactory_hidden"] = '"><b>'
        assert "<b>" not in client.get(reverse("gallery")).content.decode()

    def test_the_setting_on_its_page(self, client):
        assert "Show hidden" in flat(client.get(reverse("settings")))
        client.post(reverse("settings"), {"ask_above": "1"})
        assert store.get("reveal_stays") is False


def test_pages_of_many_kept_products_ask_few_times(client, row, project):
    ids = [row(rating=n % 6, is_hidden=n % 2).pk for n in range(60)]
    tags.put_on(ids, [f"tag {n}" for n in range(20)])
    for n in range(10):
        collections.add(ids, collections.create(f"Shelf {n}"))
    client.cookies[COOKIE] = project.slug
    for path in ("gallery", "collections", "tags", "projects"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(path)).status_code == 200
        assert len(asked) <= 12, path
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("product", args=[ids[0]]))
    assert len(asked) <= 12


def test_old_acts_go_by_themselves(act, row):
    product = row()
    act("rate", product=product.pk, rating="1")
    BulkAct.objects.update(made_at=timezone.now() - timedelta(days=8))
    act("rate", product=product.pk, rating="2")
    assert [one.words for one in BulkAct.objects.all()] == ["Rated 2 stars."]

"""Ratings, favourites, hidden, projects and the trash, for one product and for many, and undo."""

import gc
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import AuditAction, AuditEntry
from gallery import (
    bulk_acts,
    collections,
    hidden,
    organising,
    project_covers,
    tags,
    undoing,
)
from gallery.bulk_acts import CannotUndo
from gallery.models import Asset, Product
from gallery.organising_models import BulkAct, Collection, Tag
from gallery.search import find, index
from projects.models import Project
from tests import naughty

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(project):
    """Make so many products over rows only, and give their ids, oldest first. Very many share
    their files."""

    def make(number, **facts):
        shas = [uuid.uuid4().hex * 2 for _ in range(min(number, 10))]
        assets = Asset.objects.bulk_create(
            Asset(
                **{"sha256": sha, "content_sha256": sha, "path": sha, "medium": "image"},
                **{"mime": "image/png", "size": 1, "thumbnail": f"thumbnails/{sha}.webp"},
            )
            for sha in shas
        )
        facts = {"project": project, "medium": "image"} | facts
        rows = Product.objects.bulk_create(
            Product(asset=assets[n % 10], **facts) for n in range(number)
        )
        return [row.pk for row in rows]

    return make


def values(field, ids):
    return [dict(Product.objects.values_list("pk", field))[pk] for pk in ids]


def tagged(name):
    found = Tag.objects.get(name=name).products.order_by("pk")
    return list(found.values_list("pk", flat=True))


def in_order(collection):
    return list(collection.items.order_by("position").values_list("product", flat=True))


class TestColumns:
    def test_each_goes_back_to_what_it_was(self, some):
        ids = some(2) + some(1, rating=5) + some(1, rating=3)
        done = organising.rate(ids, 3)
        assert values("rating", ids) == [3, 3, 3, 3]
        assert (done.ids, done.words) == (ids[:3], "3 rated 3 stars.")
        undone = undoing.undo(done.undo)
        assert values("rating", ids) == [0, 0, 5, 3]
        assert (sorted(undone.ids), undone.skipped) == (ids[:3], 0)

    @pytest.mark.parametrize(
        ("act", "field", "now"),
        [
            (lambda ids: organising.set_favourite(ids, True), "favourite", True),
            (lambda ids: organising.hide(ids, True), "is_hidden", True),
        ],
    )
    def test_yes_and_no(self, some, act, field, now):
        ids = some(2)
        done = act(ids)
        assert values(field, ids) == [now, now]
        undoing.undo(done.undo)
        assert values(field, ids) == [not now] * 2

    def test_into_another_project(self, some):
        film = Project.objects.create(name="Film", slug="film")
        ids = some(2)
        before = values("project_id", ids)
        done = organising.move(ids, film)
        assert values("project_id", ids) == [film.pk] * 2
        undoing.undo(done.undo)
        assert values("project_id", ids) == before

    def test_nothing_new_goes_into_the_archive(self, some):
        film = Project.objects.create(name="Film", slug="film", state=Project.State.ARCHIVED)
        with pytest.raises(organising.BadChange, match="archived"):
            organising.move(some(1), film)
        assert not BulkAct.objects.exists()

    def test_the_trash(self, some):
        ids = some(3)
        Product.objects.filter(pk=ids[0]).update(trashed_at=timezone.now())
        done = organising.trash(ids)
        assert done.ids == ids[1:]
        undone = undoing.undo(done.undo)
        assert [bool(one) for one in values("trashed_at", ids)] == [True, False, False]
        assert undone.ids == ids[1:]
        assert AuditEntry.objects.get().action == "put-back"

    @pytest.mark.parametrize("stars", [-1, 6, 10**9])
    def test_stars_that_there_are_not(self, some, stars):
        ids = some(1)
        with pytest.raises(organising.BadChange, match="0 to 5"):
            organising.rate(ids, stars)
        assert values("rating", ids) == [0]

    def test_nothing_to_change_leaves_nothing_to_undo(self, some):
        done = organising.rate(some(2), 0)
        assert (done.ids, done.undo) == ([], "")
        assert not BulkAct.objects.exists()

    def test_products_that_are_not_there(self, some):
        ids = some(1)
        assert organising.rate([*ids, 4711, ids[0]], 2).ids == ids

    @pytest.mark.parametrize("text", [*naughty.KINDS, *naughty.NO_TEXT, "ﷺ\r\nline\r"])
    def test_notes_of_any_kind(self, some, text):
        (pk,) = some(1)
        organising.set_notes(pk, text)
        kept = Product.objects.get(pk=pk).notes
        assert "\0" not in kept
        assert "\r" not in kept
        assert len(kept) <= len(text)

    def test_notes_without_end_are_refused_in_words(self, some):
        (pk,) = some(1)
        organising.set_notes(pk, "keep")
        with pytest.raises(organising.BadChange, match="at most 20,000"):
            organising.set_notes(pk, "x" * 20_001)
        assert Product.objects.get(pk=pk).notes == "keep"


class TestUndo:
    def test_what_changed_since_stays(self, some):
        ids = some(4)
        done = organising.rate(ids, 4)
        organising.rate(ids[:1], 1)
        Product.objects.filter(pk=ids[1]).delete()
        undone = undoing.undo(done.undo)
        assert (sorted(undone.ids), undone.skipped) == (ids[2:], 2)
        assert values("rating", [ids[0], *ids[2:]]) == [1, 0, 0]

    def test_into_a_project_that_is_gone_nothing_goes_back(self, some):
        film = Project.objects.create(name="Film", slug="film")
        other = Project.objects.create(name="Other", slug="other")
        ids = some(1, project=film) + some(1)
        done = organising.move(ids, other)
        film.delete()
        undone = undoing.undo(done.undo)
        assert (undone.ids, undone.skipped) == (ids[1:], 1)
        assert values("project_id", ids[:1]) == [other.pk]

    def test_a_tag_or_collection_that_is_gone(self, some):
        ids = some(1)
        tags.put_on(ids, ["fox"])
        off = tags.take_off(ids, Tag.objects.all())
        tags.remove(Tag.objects.get())
        assert undoing.undo(off.undo).skipped == 1
        shelf = collections.create("Shelf")
        collections.add(ids, shelf)
        out = collections.take_out(ids, shelf)
        collections.remove(shelf)
        with pytest.raises(CannotUndo, match="collection is gone"):
            undoing.undo(out.undo)

    def test_only_once(self, some):
        done = organising.rate(some(1), 4)
        undoing.undo(done.undo)
        with pytest.raises(CannotUndo, match="undone already"):
            undoing.undo(done.undo)

    def test_one_that_nobody_knows(self):
        with pytest.raises(CannotUndo, match="too long ago"):
            undoing.undo(uuid.uuid4())

    def test_old_acts_are_forgotten(self, some):
        ids = some(1)
        organising.rate(ids, 4)
        BulkAct.objects.update(made_at=timezone.now() - bulk_acts.UNDO_RETENTION)
        organising.rate(ids, 5)
        assert BulkAct.objects.count() == 1

    @pytest.mark.parametrize("ids", [[], [3], [1, 2, 3, 9, 11, 12], [5, 1, 3]])
    def test_ids_in_few_letters(self, ids):
        assert bulk_acts.unpacked(bulk_acts.packed(ids)) == sorted(ids)

    def test_a_run_of_ids_is_short(self):
        assert bulk_acts.packed(range(1, 10_001)) == "1-10000"


def test_ten_thousand_at_once(some):
    """At most a second each way, of this process, also where ids do not follow each other."""
    ids = some(20_000)[::2]
    # A web process never looks through what others have left behind.
    gc.collect()
    gc.freeze()
    shelf = collections.create("Shelf")
    film = Project.objects.create(name="Film", slug="film")
    acts = {
        "rate": lambda: organising.rate(ids, 4),
        "trash": lambda: organising.trash(ids),
        "move": lambda: organising.move(ids, film),
        "tag": lambda: tags.put_on(ids, ["fox"]),
        "collect": lambda: collections.add(ids, shelf),
    }
    for name, act in acts.items():
        began = time.thread_time()
        done = act()
        acted = time.thread_time()
        undone = undoing.undo(done.undo)
        took = acted - began, time.thread_time() - acted
        assert len(done.ids) == len(undone.ids) == 10_000
        assert max(took) < 1, (name, took)


class TestTags:
    def test_on_and_off(self, some):
        ids = some(3)
        tags.put_on(ids[:1], ["fox"])
        done = tags.put_on(ids, ["Fox", "sea"])
        assert tagged("fox") == tagged("sea") == ids
        undone = undoing.undo(done.undo)
        assert (sorted(undone.ids), undone.skipped) == (ids, 0)
        assert tagged("fox") == ids[:1]
        assert not Tag.objects.filter(name="sea").exists(), "the act had made it"

    def test_off_and_on_again(self, some):
        ids = some(3)
        tags.put_on(ids[:2], ["fox"])
        done = tags.take_off(ids, Tag.objects.all())
        assert (done.ids, tagged("fox")) == (ids[:2], [])
        undoing.undo(done.undo)
        assert tagged("fox") == ids[:2]

    def test_undo_skips_what_was_taken_off_since(self, some):
        ids = some(3)
        done = tags.put_on(ids, ["fox"])
        tags.take_off(ids[:1], Tag.objects.all())
        assert undoing.undo(done.undo).skipped == 1
        assert not Tag.objects.exists()

    @pytest.mark.parametrize(("one", "other"), [("fox", "FOX"), ("Ärger", "ärger"), ("é", "É")])
    def test_no_two_differ_by_case(self, some, one, other):
        ids = some(1)
        tags.put_on(ids, [one])
        assert not tags.put_on(ids, [other]).ids
        assert Tag.objects.get().name == one

    def test_composed_and_decomposed_are_one(self, some):
        tags.put_on(some(1), ["e\u0301toile"])
        tags.put_on(some(1), ["étoile"])
        assert Tag.objects.get().name == "étoile"

    def test_rename(self, some):
        ids = some(1)
        tags.put_on(ids, ["fox", "sea"])
        fox = Tag.objects.get(name="fox")
        tags.rename(fox, "  Red \t fox ")
        assert tagged("Red fox") == ids
        tags.rename(fox, "red fox")
        with pytest.raises(tags.NameInUse, match="Merge"):
            tags.rename(fox, "SEA")
        tags.rename(fox, "a, b")
        assert fox.name == "a b", "commas part tags"

    def test_merge_and_undo(self, some):
        ids = some(3)
        tags.put_on(ids[:2], ["fox"])
        tags.put_on(ids[1:], ["foxes"])
        fox, foxes = Tag.objects.get(name="fox"), Tag.objects.get(name="foxes")
        tags.colour(foxes, "#FF9147")
        done = tags.merge(foxes, fox)
        assert tagged("fox") == ids
        assert not Tag.objects.filter(name="foxes").exists()
        undoing.undo(done.undo)
        assert (tagged("fox"), tagged("foxes")) == (ids[:2], ids[1:])
        assert Tag.objects.get(name="foxes").colour == "#ff9147"
        with pytest.raises(tags.BadName, match="itself"):
            tags.merge(fox, fox)

    def test_remove_and_undo(self, some):
        ids = some(2)
        tags.put_on(ids, ["fox"])
        pk = Tag.objects.get().pk
        done = tags.remove(Tag.objects.get())
        undoing.undo(done.undo)
        assert (Tag.objects.get().pk, tagged("fox")) == (pk, ids)

    def test_a_name_that_was_taken_meanwhile(self, some):
        ids = some(1)
        tags.put_on(ids, ["fox"])
        done = tags.remove(Tag.objects.get())
        tags.put_on(ids, ["FOX"])
        with pytest.raises(CannotUndo, match="Rename that one"):
            undoing.undo(done.undo)
        assert BulkAct.objects.get(uid=done.undo).undone_at is None
        tags.rename(Tag.objects.get(), "other")
        undoing.undo(done.undo)
        assert tagged("fox") == ids

    @pytest.mark.parametrize(
        "colour", ["red", "#12345", "#1234567", "#gggggg", "url(x)", "#١٢٣٤٥٦"]
    )
    def test_what_is_no_colour(self, some, colour):
        tags.put_on(some(1), ["fox"])
        with pytest.raises(tags.BadName, match="six digits"):
            tags.colour(Tag.objects.get(), colour)

    @pytest.mark.parametrize("text", [*naughty.KINDS, *naughty.NO_TEXT, "e" + "\u0301" * 200])
    def test_any_words_are_kept_or_refused(self, some, text):
        ids = some(1)
        for act in (
            lambda: tags.put_on(ids, tags.split(text)),
            lambda: collections.add(ids, collections.named(text)),
        ):
            try:
                done = act()
            except tags.BadName as error:
                assert str(error).endswith("Nothing was changed.")
            else:
                assert done.ids == ids
        for row in (*Tag.objects.all(), *Collection.objects.all()):
            assert 0 < len(row.name) <= 80
            assert row.name == " ".join(row.name.split())

    def test_fifty_at_once_and_no_more(self):
        with pytest.raises(tags.BadName, match="more than 50"):
            tags.split(",".join(map(str, range(51))))


@pytest.fixture(params=["by the index", "while there is none"])
def ways(request):
    """Call it when all is as it is to be counted."""

    def prepare():
        index.rebuild()
        if request.param != "by the index":
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM search_state")

    return prepare


class TestCounts:
    def test_of_tags_leave_out_the_trash(self, some, ways):
        ids = some(3)
        ways()
        tags.put_on(ids, ["fox"])
        tags.put_on(ids[2:], ["wolf"])
        organising.trash(ids[:1])

        def counted():
            return {tag.name: tag.number for tag in tags.with_counts(Tag.objects.all())}

        assert counted() == {"fox": 2, "wolf": 1}
        tags.take_off(ids[2:], Tag.objects.filter(name="wolf"))
        organising.restore(ids[:1])
        assert counted() == {"fox": 3, "wolf": 0}

    def test_of_projects_leave_out_the_trash(self, some, project, ways):
        ids = some(3)
        other = Project.objects.create(name="Other")
        ways()

        def counted():
            project_covers.count_products([project, other])
            return [project.made, other.made]

        assert counted() == [3, 0]
        organising.trash(ids[:1])
        assert counted() == [2, 0]
        organising.move(ids, other)
        assert counted() == [0, 2]
        organising.restore(ids[:1])
        assert counted() == [0, 3]


class TestPuttingBack:
    def test_undone_it_goes_when_it_would_have_gone(self, some):
        ids = some(3)
        days = [timezone.now() - timedelta(days=number) for number in range(2)]
        for pk, day in zip(ids, days, strict=False):
            Product.objects.filter(pk=pk).update(trashed_at=day)
        index.rebuild()
        done = organising.restore(ids)
        assert sorted(done.ids) == ids[:2]
        assert find.count("is:trashed") == 0
        undone = undoing.undo(done.undo)
        assert (sorted(undone.ids), undone.skipped) == (ids[:2], 0)
        rows = Product.objects.in_bulk(ids)
        assert [rows[pk].trashed_at for pk in ids] == [*days, None]
        assert find.count("is:trashed") == 2
        assert AuditEntry.objects.filter(action=AuditAction.PUT_BACK).count() == 1

    def test_none_is_in_the_trash(self, some):
        assert organising.restore(some(1)).undo == ""
        assert not AuditEntry.objects.exists()


class TestCollections:
    def test_at_the_end_in_the_order_given(self, some):
        ids = some(4)
        shelf = collections.create("Shelf")
        collections.add([ids[2], ids[0]], shelf)
        done = collections.add(ids, shelf)
        assert in_order(shelf) == [ids[2], ids[0], ids[1], ids[3]]
        undoing.undo(done.undo)
        assert in_order(shelf) == [ids[2], ids[0]]

    def test_taken_out_and_put_back_where_they_were(self, some):
        ids = some(4)
        shelf = collections.create("Shelf")
        collections.add(ids, shelf)
        done = collections.take_out(ids[1:3], shelf)
        assert in_order(shelf) == [ids[0], ids[3]]
        undoing.undo(done.undo)
        assert in_order(shelf) == ids

    def test_moves_without_end(self, some):
        """More of them than there are gaps, each checked against a list."""
        wanted = some(5)
        shelf = collections.create("Shelf")
        collections.add(wanted, shelf)
        for turn in range(40):
            moved, before = wanted[turn * 3 % 5], [*wanted, None][turn % 6]
            if moved == before:
                continue
            assert collections.move(shelf, moved, before)
            wanted.remove(moved)
            wanted.insert(wanted.index(before) if before else len(wanted), moved)
            assert in_order(shelf) == wanted

    def test_a_step_earlier_and_later(self, some):
        first, second, third = some(3)
        shelf = collections.create("Shelf")
        collections.add([first, second, third], shelf)
        for product, by, wanted in (
            (third, -1, [first, third, second]),
            (first, -1, [first, third, second]),
            (first, 1, [third, first, second]),
            (first, 1, [third, second, first]),
            (first, 1, [third, second, first]),
        ):
            assert collections.step(shelf, product, by)
            assert in_order(shelf) == wanted

    def test_what_is_not_in_it_is_not_moved(self, some):
        one, other = some(2)
        shelf = collections.create("Shelf")
        collections.add([one], shelf)
        assert not collections.move(shelf, other, None)
        assert not collections.move(shelf, one, other)
        assert not collections.step(shelf, other, 1)

    def test_removed_and_back_with_cover_and_order(self, some):
        ids = some(3)
        shelf = collections.create("Shelf")
        collections.add(ids[::-1], shelf)
        collections.set_cover(shelf, ids[1])
        done = collections.remove(Collection.objects.get())
        assert Product.objects.count() == 3
        undoing.undo(done.undo)
        shelf = Collection.objects.get()
        assert (in_order(shelf), shelf.cover_id) == (ids[::-1], ids[1])

    def test_names(self):
        shelf = collections.create("Shelf")
        with pytest.raises(collections.BadName, match="already"):
            collections.create("SHELF")
        assert collections.named("shelf") == shelf
        collections.rename(shelf, "shelf")
        assert Collection.objects.get().name == "shelf"


class TestCovers:
    def cover(self):
        return collections.with_covers().get().picture

    def test_chosen_first_or_none(self, some):
        ids = some(2)
        shas = [Product.objects.get(pk=pk).asset.sha256 for pk in ids]
        shelf = collections.create("Shelf")
        assert self.cover() is None
        collections.add(ids, shelf)
        assert self.cover() == shas[0]
        collections.set_cover(shelf, ids[1])
        assert self.cover() == shas[1]
        organising.hide(ids[1:], True)
        assert self.cover() == shas[0], "never a hidden one"
        organising.trash(ids[:1])
        assert self.cover() is None

    def test_of_a_hidden_project(self, some):
        ids = some(1)
        collections.add(ids, shelf := collections.create("Shelf"))
        Project.objects.update(is_hidden=True)
        assert self.cover() is None
        with pytest.raises(collections.BadName, match="hidden"):
            collections.set_cover(shelf, ids[0])
        assert hidden.is_hidden(Product.objects.select_related("project").get())

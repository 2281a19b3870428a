"""The index is right after everything that changes a product: as if it were made anew."""

from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gallery import collections, organising, products, tags, undoing, verifying
from gallery.management.commands import trash as trash_command
from gallery.models import Product
from gallery.organising_models import ProductTag, Tag
from gallery.search import engine, find, index, terms
from projects.models import Project
from tests.gallery import samples

pytestmark = pytest.mark.django_db


def held() -> tuple[object, ...]:
    """All that the index holds, in an order that does not depend on how it came there."""
    texts = engine.rows("SELECT product, words, facts, marks FROM search_text", [])
    return (
        sorted(
            (product, words, sorted(facts.split()), sorted(marks.split()))
            for product, words, facts, marks in texts
        ),
        sorted(engine.rows("SELECT product, field, value FROM search_number", [])),
        sorted(engine.rows("SELECT token, field, value, count FROM search_term", [])),
        sorted(engine.rows("SELECT name, is_many, repeats FROM search_field", [])),
    )


def assert_right() -> None:
    kept = held()
    assert index.check() == ""
    index.rebuild()
    assert held() == kept


@pytest.fixture
def three(made, project):
    params = {"steps": 20, "sampler": "Euler", "strength": 0.5}
    return [
        made(
            samples.picture("png", width=20 + number, height=20),
            prompt=f"a fox, number {number}",
            seed=number,
            cost_micros=40_000,
            recipe={"params": params | {"steps": 20 + number}},
        )
        for number in range(3)
    ]


class TestWriters:
    def test_adding(self, three):
        assert find.ids("fox steps:20") == [three[0].pk]
        assert_right()

    def test_nothing_of_what_comes_is_looked_up(self, three):
        recipe = {"params": {"steps": 20, "sampler": "Euler", "strength": 0.5}}
        facts = {"project": three[0].project, "medium": "image", "prompt": "a fox by night"}
        new = Product.objects.create(asset=three[0].asset, recipe=recipe, **facts)
        with CaptureQueriesContext(connection) as told:
            index.add(new, [])
        assert len(told) == 6
        assert not [query["sql"] for query in told if "gallery_" in query["sql"]]
        assert find.ids("night steps:20") == [new.pk]
        assert_right()

    def test_a_field_grows_beyond_what_can_be_chosen_from_one_by_one(self, made, three):
        for number in range(terms.MOST_VALUES + 1):
            facts = {"project": three[0].project, "medium": "image", "prompt": "a fox"}
            recipe = {"params": {"steps": number}}
            new = Product.objects.create(asset=three[0].asset, recipe=recipe, **facts)
            index.add(new, [])
        assert terms.fields()["steps"] == (True, False)
        assert_right()

    def test_with_lineage(self, made, three):
        child = made(samples.made("song.mp3"), sources=[(three[0], "image")])
        grandchild = made(samples.picture("jpeg"), sources=[(child, "audio")])
        assert find.ids(f"from:{three[0].pk}") == [grandchild.pk, child.pk]
        assert find.ids(f"from:{three[0].short_id}") == [grandchild.pk, child.pk]
        assert_right()

    def test_trash_putting_back_and_purging(self, three):
        ids = [product.pk for product in three]
        organising.trash(ids[:2])
        assert find.ids("fox") == ids[2:]
        assert find.ids("fox is:trashed") == [ids[1], ids[0]]
        assert_right()
        organising.restore(ids[:1])
        assert find.ids("fox") == [ids[2], ids[0]]
        assert_right()
        products.purge()
        assert find.count("is:trashed") == 0
        assert_right()

    def test_favourite(self, three):
        organising.toggle_favourite(three[1].pk)
        assert find.ids("is:favourite") == [three[1].pk]
        organising.toggle_favourite(three[1].pk)
        assert find.ids("is:favourite") == []
        assert_right()

    def test_the_admin(self, three, admin_client):
        from django.urls import reverse

        told = {
            "title": "Nightfall",
            "project": three[0].project_id,
            "rating": 4,
            "notes": "keep",
            "sources-TOTAL_FORMS": 0,
            "sources-INITIAL_FORMS": 0,
        }
        address = reverse("admin:gallery_product_change", args=[three[0].pk])
        answer = admin_client.post(address, told, headers={"host": "127.0.0.1"})
        assert answer.status_code == 302
        assert find.ids("nightf rating:4 has:notes") == [three[0].pk]
        assert_right()

    @pytest.mark.parametrize("by_action", [False, True])
    def test_a_tag_that_the_admin_deletes(self, three, admin_client, by_action):
        from django.urls import reverse

        tag = Tag.objects.create(name="Dusk")
        ProductTag.objects.create(product=three[0], tag=tag)
        index.update([three[0].pk])
        assert find.ids("dusk") == find.ids("has:tag") == [three[0].pk]
        told = {"post": "yes", "action": "delete_selected", "_selected_action": [tag.pk]}
        place = ("changelist", []) if by_action else ("delete", [tag.pk])
        address = reverse(f"admin:gallery_tag_{place[0]}", args=place[1])
        answer = admin_client.post(address, told, headers={"host": "127.0.0.1"})
        assert answer.status_code == 302
        assert find.ids("dusk") == find.ids("has:tag") == []
        assert_right()

    def test_verify_takes_a_file_in(self, three, project):
        from gallery import media_folder

        file = media_folder.absolute(f"projects/{project.slug}/text-to-image/found.png")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(samples.picture("png", width=31, height=17))
        verifying.verify(repair=True, wait=lambda seconds: None)
        assert find.count("width:31") == 1
        assert_right()

    def test_what_is_rolled_back_is_not_found(self, three):
        with transaction.atomic():
            Product.objects.filter(pk=three[0].pk).update(prompt="a wolf")
            index.update([three[0].pk])
            assert find.ids("wolf") == [three[0].pk]
            transaction.set_rollback(True)
        assert find.ids("wolf") == []
        assert_right()


class TestOrganising:
    """Every act, and every undo of one."""

    ACTS: ClassVar = {
        "rate": lambda ids: organising.rate(ids, 4),
        "favourite": lambda ids: organising.set_favourite(ids, True),
        "hide": lambda ids: organising.hide(ids, True),
        "move": lambda ids: organising.move(ids, Project.inbox()),
        "trash": organising.trash,
        "tag": lambda ids: tags.put_on(ids, ["fox", "Ink"]),
        "collect": lambda ids: collections.add(ids, collections.named("Best")),
    }
    FOUND: ClassVar = {
        "rate": "rating:4",
        "favourite": "is:favourite",
        "hide": "is:hidden",
        "move": "project:inbox",
        "trash": "is:trashed",
        "tag": "tag:ink",
        "collect": "collection:best",
    }

    @pytest.mark.parametrize("act", ACTS)
    def test_is_found_by_it_and_after_its_undo_no_more(self, three, act):
        ids = [one.pk for one in three[:2]]
        before = held()[0]
        done = self.ACTS[act](ids)
        assert sorted(find.ids(self.FOUND[act])) == ids
        assert_right()
        undoing.undo(UUID(done.undo))
        assert held()[0] == before
        assert_right()

    def test_tags_that_are_taken_off_merged_and_removed(self, three):
        ids = [one.pk for one in three]
        tags.put_on(ids[:2], ["ink"])
        tags.put_on(ids[1:], ["pencil"])
        ink, pencil = tags.named("ink, pencil")
        undo_merge = tags.merge(ink, pencil).undo
        assert sorted(find.ids("tag:pencil")) == ids
        assert_right()
        undoing.undo(UUID(undo_merge))
        assert sorted(find.ids("tag:ink")) == ids[:2]
        tags.take_off(ids[:1], tags.named("ink"))
        tags.rename(tags.named("ink")[0], "Black ink")
        assert find.ids('tag:"black ink"') == ids[1:2]
        assert_right()
        tags.remove(tags.named("black ink")[0])
        assert_right()

    def test_collections_that_are_left_and_removed(self, three):
        ids = [one.pk for one in three]
        best = collections.named("Best")
        collections.add(ids, best)
        undo = collections.take_out(ids[:1], best).undo
        assert sorted(find.ids("collection:best")) == ids[1:]
        undoing.undo(UUID(undo))
        undo = collections.remove(best).undo
        assert_right()
        undoing.undo(UUID(undo))
        assert sorted(find.ids("collection:best")) == ids
        assert_right()

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("caption:lighthouse", True),
            ("caption:LIGHTHOUSE,boat", True),
            ('caption:"lighthouse at dusk"', True),
            ('caption:"dusk lighthouse"', False),
            ("caption:last", True),
            ("caption:boat", False),
            ("-caption:lighthouse", False),
            ("lighthouse", True),
            ("has:caption", True),
        ],
    )
    def test_a_caption(self, three, query, is_found):
        organising.set_caption(three[0].pk, f"A lighthouse at dusk. {'long ' * 60} last")
        assert (three[0].pk in find.ids(query)) is is_found
        assert_right()
        organising.set_caption(three[0].pk, "")
        assert three[0].pk not in find.ids("caption:lighthouse")

    def test_notes(self, three):
        organising.set_notes(three[0].pk, "for grandmother")
        assert find.ids("grandmother") == [three[0].pk]
        assert_right()


def rate(ids: list[int], rating: int) -> None:
    """In place of any other."""
    index.mark(
        ids,
        add=[("rating", str(rating))],
        drop=[("rating", str(other)) for other in range(6)],
    )


class TestMarks:
    def test_a_rating_replaces_any_other(self, three):
        ids = [product.pk for product in three]
        for rating in (3, 5):
            Product.objects.update(rating=rating)
            rate(ids, rating)
        assert find.ids("rating:5") == ids[::-1]
        assert find.ids("rating:3") == []
        assert_right()

    def test_a_tag_on_and_off(self, three):
        tag, ids = Tag.objects.create(name="Blue hour"), [product.pk for product in three[:2]]
        for _ in range(2):
            ProductTag.objects.bulk_create(
                [ProductTag(product_id=pk, tag=tag) for pk in ids], ignore_conflicts=True
            )
            index.mark(ids, add=[("tag", str(tag.pk))])
        assert find.ids('tag:"blue hour"') == find.ids("blue") == ids[::-1]
        assert_right()
        Tag.objects.filter(pk=tag.pk).update(name="Dusk")
        assert find.ids("dusk") == ids[::-1]
        ProductTag.objects.filter(product=ids[0]).delete()
        index.mark(ids[:1], drop=[("tag", str(tag.pk))])
        assert find.ids("has:tag") == ids[1:]
        assert_right()

    def test_another_project_or_name_of_it(self, three):
        other = Project.objects.create(name="Sea Film", slug="sea-film")
        old = three[0].project_id
        Product.objects.filter(pk=three[0].pk).update(project=other)
        index.mark([three[0].pk], add=[("project", str(other.pk))], drop=[("project", str(old))])
        assert find.ids("project:sea") == [three[0].pk]
        Project.objects.filter(pk=other.pk).update(name="Ocean", is_hidden=True)
        assert find.ids("project:ocean") == find.ids("is:hidden") == [three[0].pk]
        assert_right()

    def test_nothing_else_of_a_product_is_written(self, three):
        if engine.connection.vendor != "sqlite":
            pytest.skip("looks at the pages of SQLite's index")
        ids = [product.pk for product in three]
        merge = "INSERT INTO search_fts (search_fts) VALUES ('optimize')"
        size = "SELECT sum(length(block)) FROM search_fts_data"
        Product.objects.update(prompt=" ".join(f"word{n}" for n in range(300)))
        index.update(ids)
        with engine.connection.cursor() as cursor:
            cursor.execute(merge)
        [(before,)] = engine.rows(size, [])
        Product.objects.update(rating=4)
        rate(ids, 4)
        [(after,)] = engine.rows(size, [])
        assert 0 < after - before < 400
        assert_right()

    def test_what_is_not_there_is_no_matter(self, three):
        index.mark([999_999], add=[("rating", "5")])
        index.forget([999_999])
        index.update([999_999])
        index.mark([], add=[("rating", "5")])
        assert_right()


class TestFieldsOfManyValues:
    def test_are_found_before_and_after(self, made):
        first = made(samples.picture("png"), recipe={"params": {"noise": 0.5, "style": "ink"}})
        song = samples.made("song.mp3")
        entries = [made(song, recipe={"params": {"noise": n}}) for n in range(3)]
        assert find.ids("noise:0.5") == [first.pk]
        long = "words " * 40 + "end"
        other = made(samples.picture("webp"), recipe={"params": {"style": long}})
        assert find.ids("style:ink") == [first.pk]
        assert find.ids("style:end") == [other.pk]
        assert find.ids('style:"words end"') == [other.pk]
        assert terms.values("style") == []
        for start in range(0, 210, 70):
            for number, entry in enumerate(entries):
                entry.recipe = {"params": {"noise": [start + number * 100 + n for n in range(70)]}}
                entry.save(update_fields=["recipe"])
            index.update(entry.pk for entry in entries)
        assert terms.fields()["noise"] == (True, True)
        assert find.ids("noise:<1") == [first.pk]
        assert find.ids("noise:>310") == [entries[2].pk]
        assert find.count("noise:>0") == 4


class TestBuilding:
    def test_goes_from_the_newest_down_and_can_be_broken_off(self, three, monkeypatch):
        kept, ids = held(), [product.pk for product in three]
        monkeypatch.setattr(index, "BATCH", 2)
        monkeypatch.setattr(index, "VERSION", index.VERSION + 1)
        assert index.build_some(0.0)
        assert find.ids("fox") == [ids[2], ids[1]]
        assert not index.is_whole()
        organising.toggle_favourite(ids[2])
        organising.toggle_favourite(ids[2])
        while index.build_some(0.0):
            pass
        assert held() == kept
        assert not index.build_some(0.0)

    def test_verify_tells_and_mends(self, three):
        with engine.connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_text WHERE product = %s", [three[0].pk])
        for repair in (False, True):
            told = verifying.verify(repair=repair, wait=lambda seconds: None)
            assert [problem.repaired for problem in told.problems if problem.what == "search"] == [
                repair
            ]
        assert find.count("fox") == 3
        assert_right()

    def test_verify_forgets_rows_that_went_another_way(self, three):
        Product.objects.filter(pk=three[0].pk).delete()
        verifying.verify(repair=True, wait=lambda seconds: None)
        assert find.ids("steps:20") == []
        assert_right()


class TestTrashCommand:
    @pytest.fixture
    def run(self):
        from io import StringIO

        from django.core.management import call_command

        def run(*words: str) -> str:
            out = StringIO()
            call_command("trash", *words, stdout=out, stderr=StringIO())
            return out.getvalue()

        return run

    def test_asks_first_then_moves_and_puts_back(self, three, run):
        from django.core.management import CommandError

        with pytest.raises(CommandError) as raised:
            run("steps:>20")
        assert raised.value.returncode == 1
        assert find.count("fox") == 3
        assert run("steps:>20", "--yes") == "2 products in the trash.\n"
        assert find.ids("fox") == [three[0].pk]
        assert run("steps:>20", "--yes") == "0 products in the trash.\n"
        assert run("fox", "steps:21", "--restore", "--yes") == "1 product put back.\n"
        assert find.count("fox") == 2

    @pytest.mark.parametrize("words", [(" ",), ("(",), ("rating:x",)])
    def test_bad_input_is_2(self, run, words):
        from django.core.management import CommandError

        with pytest.raises(CommandError) as raised:
            run(*words, "--yes")
        assert raised.value.returncode == trash_command.BAD_INPUT

"""The history of prompts: each once, what came of it, and what it keeps to itself."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from gallery import organising
from gallery.models import Product
from production import captions, prompt_history, prompt_keys
from production.models import GenerationOutput, Order, State
from production.prompt_history import page, recent
from projects.models import Project
from tests.gallery.fixtures import project as project
from tests.pages.test_gallery import row as row
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(row):
    """An order with this prompt, and as many results as there are products told."""

    def make(prompt, *products, project=None, made_by="page", **changes):
        order = make_order(prompt=prompt, project=project or Project.inbox(), made_by=made_by)
        facts = {"cost_micros": 10_000, "charged": "yes"} | changes
        generation = make_generation(State.DONE, order=order, **facts)
        made = [row(project=order.project, prompt=prompt, **told) for told in products]
        GenerationOutput.objects.bulk_create(
            GenerationOutput(generation=generation, product=product, position=position)
            for position, product in enumerate(made)
        )
        return made

    return make


def texts(**asked):
    return [prompt.text for prompt in page(asked.pop("project", None), **asked).prompts]


@pytest.fixture
def hidden_project():
    return Project.objects.create(name="Secret", slug="secret", is_hidden=True)


class TestEachOnce:
    def test_the_one_used_last_first(self, used):
        for words in ("a fox", "a whale", "a fox", "a Fox", "a fox "):
            used(words)
        assert texts() == ["a fox ", "a Fox", "a fox", "a whale"]
        assert [prompt.uses for prompt in page(None).prompts] == [1, 1, 2, 1]

    def test_pages_miss_none_and_say_none_twice(self, used, monkeypatch):
        monkeypatch.setattr(prompt_history, "LOOKED", 7)
        written = [f"prompt {number % 11}" for number in range(40)]
        for words in written:
            make_order(prompt=words)
        seen, before, pages = [], None, 0
        while pages < 60:
            found = page(None, limit=3, before=before)
            seen += [prompt.text for prompt in found.prompts]
            pages, before = pages + 1, found.before
            if before is None:
                break
        assert seen == list(dict.fromkeys(reversed(written)))

    def test_what_no_person_wrote_is_none(self, used):
        used("describe this", made_by=captions.MADE_BY)
        make_order(prompt="")
        assert texts() == []
        used("describe this")
        used("describe this", made_by=captions.MADE_BY)
        assert [prompt.uses for prompt in page(None).prompts] == [1]

    def test_whoever_writes_an_order_writes_its_key(self):
        one = make_order(prompt="a fox")
        [other] = Order.objects.bulk_create(
            [Order(nonce="bulk", project=Project.inbox(), kind="text-to-image", prompt="a fox")]
        )
        kept = Order.objects.values_list("prompt_key", flat=True)
        assert list(kept) == [prompt_keys.key_of("a fox")] * 2
        assert one.prompt_key == other.prompt_key

    def test_letters_that_cannot_be_written(self):
        assert prompt_keys.key_of("\ud800") == prompt_keys.key_of("?")


class TestWhatCameOfIt:
    def test_the_best_rated_then_a_favourite_then_the_newest(self, used):
        low, best = used("stars", {"rating": 2, "favourite": True}, {"rating": 4})
        loved, _ = used("heart", {"favourite": True}, {})
        _, newest = used("new", {}, {})
        used("nothing")
        found = {prompt.text: prompt.best for prompt in page(None).prompts}
        assert found == {"stars": best, "heart": loved, "new": newest, "nothing": None}
        organising.trash([best.pk])
        assert page(None, words="stars").prompts[0].best == low

    def test_models_and_cost_over_all_uses(self, used):
        used("a fox", model_id="one", model_label="One", cost_micros=10_000)
        used("a fox", model_id="two", cost_micros=30_000)
        used("a fox", model_id="one", model_label="One", cost_micros=None)
        used("a fox", model_id="one", model_label="One", cost_micros=5_000, currency="EUR")
        make_generation(State.FAILED, order=make_order(prompt="a fox"), charged="no")
        make_generation(State.QUEUED, order=make_order(prompt="a fox"))
        [prompt] = page(None).prompts
        assert list(prompt.models.values())[-1] == "two"
        assert prompt.models["scripted/one"] == "One"
        assert (prompt.uses, prompt.unknown) == (6, 1)
        assert prompt.spent == {"USD": 40_000, "EUR": 5_000}

    def test_of_very_many_uses_the_newest_are_looked_at(self, used, monkeypatch):
        monkeypatch.setattr(prompt_history, "MOST_USES", 2)
        for _ in range(4):
            used("a fox", {})
        [prompt] = page(None).prompts
        assert (prompt.uses, prompt.spent) == (4, {"USD": 20_000})


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("FOX", ["a red fox"]),
            ("fox red", ["a red fox"]),
            ("übung", ["Übung am Meer"]),
            ("ÜBUNG meer", ["Übung am Meer"]),
            ("灯塔", ["一座灯塔"]),
            ("100%", ["100% wool_coat"]),
            ("wool_c", ["100% wool_coat"]),
            ("fox whale", []),
            ("'; drop", []),
        ],
    )
    def test_all_words_wherever_they_stand(self, used, words, found):
        for prompt in (
            "a red fox",
            "Übung am Meer",
            "一座灯塔",
            "100% wool_coat",
            "1000 wool coats",
        ):
            used(prompt)
        assert texts(words=words) == found

    def test_goes_on_where_it_has_looked(self, used, monkeypatch):
        monkeypatch.setattr(prompt_history, "SEARCHED", 3)
        used("a rare bird")
        for number in range(7):
            used(f"a fox {number}")
        before, found, steps = None, [], 0
        while True:
            one = page(None, words="rare", before=before)
            found += one.prompts
            before, steps = one.before, steps + 1
            if before is None:
                break
        assert ([prompt.text for prompt in found], steps) == (["a rare bird"], 3)


class TestHidden:
    def test_prompts_of_a_hidden_project(self, used, hidden_project):
        used("open")
        used("secret", {}, project=hidden_project)
        assert texts() == ["open"]
        assert recent(None, 9, 100) == ["open"]
        assert texts(with_hidden=True) == ["secret", "open"]
        assert texts(project=hidden_project) == ["secret"]
        assert recent(hidden_project, 9, 100) == ["secret"]

    def test_what_was_hidden_stays_so_in_the_trash(self, used):
        (secret,) = used("secret", {})
        used("seen", {})
        organising.hide([secret.pk], True)
        assert texts() == ["seen"]
        Product.objects.update(trashed_at=timezone.now())
        (prompt,) = page(None).prompts
        assert prompt.text == "seen" and prompt.best is None

    def test_uses_in_a_hidden_project_count_only_there(self, used, hidden_project):
        used("both")
        used("both", {"rating": 5}, project=hidden_project)
        [prompt] = page(None).prompts
        assert (prompt.uses, prompt.best) == (1, None)
        assert page(None, with_hidden=True).prompts[0].uses == 2

    def test_hidden_products_are_not_the_best_of_what_is_seen(self, used):
        _, seen = used("half", {"rating": 5, "is_hidden": True}, {"rating": 1})
        used("whole", {"is_hidden": True})
        [prompt] = page(None).prompts
        assert (prompt.text, prompt.best) == ("half", seen)
        assert texts(with_hidden=True) == ["whole", "half"]

    def test_arrow_up_brings_none_all_of_whose_results_are_hidden(self, used):
        used("hidden", {"is_hidden": True})
        used("hidden", {"is_hidden": True})
        used("half", {"is_hidden": True})
        used("half", {})
        used("nothing came")
        assert recent(None, 9, 100) == ["nothing came", "half"]
        assert recent(None, 9, 100, with_hidden=True) == ["nothing came", "half", "hidden"]

    def test_a_product_moved_into_a_hidden_project(self, used, hidden_project):
        [moved] = used("moved", {})
        organising.move([moved.pk], hidden_project)
        assert texts() == [] and recent(None, 9, 100) == []
        assert texts(project=Project.inbox()) == []

    def test_prompts_of_a_deleted_project(self, used):
        gone = Project.objects.create(name="Gone", slug="gone")
        used("gone", project=gone)
        Project.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
        assert (texts(), texts(with_hidden=True), recent(None, 9, 100)) == ([], [], [])


def test_the_products_of_a_page_are_read_at_once(used, django_assert_max_num_queries):
    for number in range(12):
        used(f"prompt {number}", {}, {})
    with django_assert_max_num_queries(8):
        found = page(None)
    assert all(isinstance(prompt.best, Product) for prompt in found.prompts)


def test_orders_of_an_earlier_version_get_their_keys(monkeypatch):
    migration = import_module("production.migrations.0004_prompt_keys")
    monkeypatch.setattr(migration, "BATCH", 2)
    for words in ("a fox", "a whale", "", "a fox", "灯塔"):
        make_order(prompt=words)
    right = list(Order.objects.order_by("pk").values_list("prompt_key", flat=True))
    Order.objects.update(prompt_key="")
    migration.fill(apps, SimpleNamespace(connection=connection))
    assert list(Order.objects.order_by("pk").values_list("prompt_key", flat=True)) == right


def test_a_prompt_of_many_orders_leaves_room_for_others(used):
    """What is brought back is looked for among more orders than there are prompts to tell."""
    used("older")
    for _ in range(6):
        used("again and again")
    assert recent(None, 2, 100) == ["again and again", "older"]

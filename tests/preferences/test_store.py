"""Preferences: typed, remembered, cheap to read, and the same in every process soon."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from foundation import change_mark
from preferences import store
from preferences.models import Preference
from preferences.registry import ALL, BY_NAME, UnknownPreference

pytestmark = pytest.mark.django_db


class TestValues:
    def test_what_nobody_chose_is_the_default(self):
        assert store.get("ask_above") == 1_000_000

    @pytest.mark.parametrize("value", [0, 1, 250_000, 10**15, None])
    def test_what_is_chosen_is_there_at_once(self, value):
        store.set("ask_above", value)
        assert store.get("ask_above") == value

    def test_a_second_choice_takes_the_place_of_the_first(self):
        store.set("ask_above", 1)
        store.set("ask_above", 2)
        assert store.get("ask_above") == 2
        assert Preference.objects.count() == 1

    @pytest.mark.parametrize("value", [-1, 1.5, "1", True, [], {}, 10**15 + 1, float("nan")])
    def test_what_cannot_be_is_refused_and_nothing_changes(self, value):
        store.set("ask_above", 5)
        with pytest.raises(ValueError, match="whole micros"):
            store.set("ask_above", value)
        assert store.get("ask_above") == 5

    @pytest.mark.parametrize("value", [-1, "soon", {"a": 1}, True])
    def test_what_makes_no_sense_in_the_table_is_the_default(self, value):
        Preference.objects.create(name="ask_above", value=value)
        assert store.get("ask_above") == 1_000_000

    def test_an_unknown_name_is_no_preference(self):
        for act in (lambda: store.get("colour"), lambda: store.set("colour", 1)):
            with pytest.raises(UnknownPreference, match="colour"):
                act()
        assert not Preference.objects.exists()

    @pytest.mark.parametrize("preference", ALL, ids=lambda one: one.name)
    def test_every_default_can_be_a_value(self, preference):
        assert preference.wrong(preference.default) == ""
        assert preference.label
        assert preference.help
        assert BY_NAME[preference.name] is preference


class TestHowOftenItAsks:
    def test_a_page_asks_once(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            for _ in range(50):
                store.get("ask_above")

    def test_it_asks_again_when_the_second_is_over(self, monkeypatch):
        store.get("ask_above")
        Preference.objects.create(name="ask_above", value=7)
        assert store.get("ask_above") == 1_000_000
        now = store.time.monotonic()
        monkeypatch.setattr(store.time, "monotonic", lambda: now + store.KEPT_SECONDS)
        assert store.get("ask_above") == 7

    def test_it_asks_again_when_another_process_has_changed_one(self):
        store.get("ask_above")
        Preference.objects.create(name="ask_above", value=7)
        change_mark.mark()
        assert store.get("ask_above") == 7


@pytest.mark.django_db(transaction=True)
def test_a_change_is_marked_once_it_is_committed():
    before = change_mark.now()
    with transaction.atomic():
        store.set("ask_above", 5)
        assert change_mark.now() == before
    assert change_mark.now() > before


@pytest.mark.django_db(transaction=True)
def test_another_connection_sees_it_once_it_is_committed():
    store.set("ask_above", 3)
    seen: list[int] = []

    def look() -> None:
        store.forget()
        seen.append(store.get("ask_above"))
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [3]


class TestTheAdmin:
    def test_it_takes_only_what_can_be(self):
        Preference(name="ask_above", value=5).full_clean()
        for wrong in (Preference(name="colour", value=1), Preference(name="ask_above", value=-1)):
            with pytest.raises(ValidationError):
                wrong.full_clean()

    def test_it_has_a_page(self, client):
        store.set("ask_above", 5)
        page = client.get(reverse("admin:preferences_preference_changelist"))
        assert "ask_above" in page.content.decode()

"""The user's own limits: of a provider, of one model, at once and a minute; and their page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from production.engine.dispatching import dispatch
from production.limit_models import (
    OwnLimit,
)
from production.models import (
    Generation,
    State,
)
from production.wait_reasons import reasons
from tests.emulator import Emulator
from tests.production.rows import capacity, make_generation

pytestmark = pytest.mark.django_db


def admitted() -> list[int]:
    return [step.id for step in dispatch()]


class TestOwnLimits:
    def test_the_user_can_lower_what_a_provider_allows(self, free):
        OwnLimit.objects.create(provider=free, concurrency=1)
        first, second = make_generation(provider=free), make_generation(provider=free)
        assert admitted() == [first.pk]
        assert reasons([second])[second.pk] == "Waiting: Free drafts runs 1 of 1"

    def test_but_not_raise_it(self, free):
        OwnLimit.objects.create(provider=free, concurrency=50)
        for _ in range(5):
            make_generation(provider=free)
        assert len(admitted()) == 2

    def test_a_limit_of_one_model_leaves_the_others_of_its_provider(self):
        OwnLimit.objects.create(provider="scripted", model_id="slow", concurrency=1)
        slow = [make_generation(model_id="slow").pk for _ in range(3)]
        quick = [make_generation(model_id="quick").pk for _ in range(3)]
        assert admitted() == [slow[0], *quick]
        assert admitted() == []
        row = Generation.objects.get(pk=slow[1])
        assert reasons([row])[row.pk] == "Waiting: scripted’s slow runs 1 of 1"

    def test_what_is_full_does_not_hold_up_the_line(self):
        OwnLimit.objects.create(provider="scripted", model_id="slow", concurrency=1)
        make_generation(State.RUNNING, model_id="slow")
        for _ in range(40):
            make_generation(model_id="slow")
        last = make_generation(model_id="quick").pk
        assert admitted() == [last]

    def test_so_many_a_minute(self):
        OwnLimit.objects.create(provider="scripted", per_minute=3)
        now = timezone.now()
        for age in (5, 30, 90):
            make_generation(State.DONE, submitted_at=now - timedelta(seconds=age))
        waiting = [make_generation() for _ in range(3)]
        assert admitted() == [waiting[0].pk]
        Generation.objects.filter(pk=waiting[0].pk).update(state=State.DONE, submitted_at=now)
        assert capacity("scripted").reason == "scripted took 3 of 3 this minute"

    def test_what_is_admitted_and_not_sent_yet_counts_for_the_minute(self):
        OwnLimit.objects.create(provider="scripted", per_minute=3)
        waiting = [make_generation() for _ in range(5)]
        assert admitted() == [row.pk for row in waiting[:3]]
        assert admitted() == []


class TestPage:
    @pytest.fixture(autouse=True)
    def _models(self, emulator: Emulator):
        """The scripted providers and their models."""

    def save(self, client, **data):
        return client.post(reverse("limit-save"), data)

    def test_shows_what_providers_allow(self, client, free):
        page = client.get(reverse("limits")).content.decode()
        assert "Free drafts" in page
        assert "no limit known" in page

    @pytest.mark.parametrize("of", ["scripted", "scripted/picture"])
    def test_set_change_and_take_away(self, client, of):
        assert self.save(client, of=of, concurrency="3", per_minute="").status_code == 302
        assert str(OwnLimit.objects.get()) == of
        self.save(client, of=of, concurrency="", per_minute="20")
        limit = OwnLimit.objects.get()
        assert (limit.concurrency, limit.per_minute) == (None, 20)
        client.post(reverse("limit-remove"), {"of": of})
        assert not OwnLimit.objects.exists()

    def test_two_empty_numbers_take_it_away(self, client):
        OwnLimit.objects.create(provider="scripted", concurrency=2)
        self.save(client, of="scripted", concurrency="", per_minute="")
        assert not OwnLimit.objects.exists()

    @pytest.mark.parametrize(
        "data",
        [
            {"of": "nobody", "concurrency": "1"},
            {"of": "", "concurrency": "1"},
            {"of": "scripted", "concurrency": "0"},
            {"of": "scripted", "concurrency": "-1"},
            {"of": "scripted", "concurrency": "many"},
            {"of": "scripted", "per_minute": "100000"},
        ],
    )
    def test_bad_input_is_named_by_the_field(self, client, data):
        answer = self.save(client, **data)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
        assert not OwnLimit.objects.exists()

    def test_few_queries(self, client, django_assert_max_num_queries):
        OwnLimit.objects.create(provider="scripted", model_id="picture", concurrency=2)
        with django_assert_max_num_queries(12):
            client.get(reverse("limits"))

"""Far more results than were ordered: kept to a bound, and said."""

import logging
from decimal import Decimal

import pytest
from django.urls import reverse

from gallery.models import Product
from production.engine import results, sent_log
from production.engine.provider_requests import attempt_key
from production.models import Generation, State
from providers.contract import Finished, Money, Output
from tests.gallery import samples
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import one

pytestmark = pytest.mark.django_db
COST = Money(Decimal("3.20"), "USD")
PICTURE = samples.picture("png")


def answer(count: int, *, here: int) -> Finished:
    """So many results: the first ones as bytes, the rest by address."""
    files = [Output(data=PICTURE, mime="image/png")] * here
    rest = [
        Output(url=f"https://files.example.com/{n}.png", mime="image/png")
        for n in range(count - here)
    ]
    return Finished(tuple(files + rest), cost=COST)


@pytest.mark.django_db(transaction=True)
class TestThreeThousandForOne:
    @pytest.fixture
    def generation(self, odd, caplog) -> Generation:
        odd.answers["poll"] = [answer(3000, here=results.MARGIN + 1)]
        with caplog.at_level(logging.WARNING):
            return one(model="odd/thing", accept_unknown=True)

    def test_some_are_kept(self, generation):
        assert generation.state == State.DONE
        assert Product.objects.count() == results.MARGIN + 1
        assert generation.cost_micros == 3_200_000

    def test_the_card_and_the_log_say_it(self, generation, client, caplog):
        words = "3,000 results came back, and 1 was ordered. 51 are kept, 2,949 are left out."
        page = client.get(reverse("details", args=[generation.pk])).content.decode()
        assert words in generation.error
        assert words in page
        logged = [record.getMessage() for record in caplog.get_records("setup")]
        assert any("3000 results came back" in line and "2949" in line for line in logged)

    def test_the_note_has_addresses_of_the_others(self, generation):
        note = sent_log.read(attempt_key(generation, generation.attempt))
        assert note is not None
        assert note.ended["left_out"] == 2949
        assert len(note.ended["addresses"]) == results.MOST_ADDRESSES
        assert note.ended["addresses"][0] == "https://files.example.com/0.png"


class TestTheBound:
    @pytest.mark.parametrize(
        ("params", "ordered"),
        [
            ({}, 1),
            ({"num_images": 4}, 4),
            ({"num_outputs": 2, "max_images": 15}, 15),
            ({"n": True}, 1),
            ({"n": "many"}, 1),
            ({"n": -5}, 1),
        ],
    )
    def test_goes_by_what_was_ordered(self, params, ordered):
        generation = make_generation(State.RUNNING, params=params)
        assert results.ordered(generation) == ordered
        many = Finished(tuple(Output(url=f"https://x.example/{n}") for n in range(200)))
        entries = results.keep(generation, many)
        assert len(results.files(entries)) == ordered + results.MARGIN
        assert entries[-1]["left_out"] == 200 - ordered - results.MARGIN

    def test_what_is_within_is_all_kept(self):
        generation = make_generation(State.RUNNING)
        few = Finished(tuple(Output(url=f"https://x.example/{n}") for n in range(51)))
        assert len(results.keep(generation, few)) == 51
        generation.results = results.keep(generation, few)
        assert results.left_out(generation) == {}

    def test_addresses_without_end_are_not_noted(self):
        generation = make_generation(State.RUNNING)
        urls = ["https://x.example/1"] * 51 + ["https://x.example/" + "a" * 5000]
        entries = results.keep(generation, Finished(tuple(Output(url=url) for url in urls)))
        assert entries[-1] == {"left_out": 1, "addresses": []}

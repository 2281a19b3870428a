"""Providers that answer nonsense: nothing is lost, nothing paid is called free, nothing hangs.

What the emulator can say comes over real HTTP; what only a plug-in could say, from a provider that
says what it is told.
"""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from gallery.models import Product
from ledger.models import Doubt, LedgerEntry
from production.engine.polling import poll
from production.engine.submitting import submit
from production.models import Generation, State
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Expired,
    Failed,
    Finished,
    Money,
    NeedsKey,
    NoFunds,
    Operation,
    Output,
    Pending,
    Prepared,
    ProviderError,
    Refused,
)
from tests.emulator import Emulator, media
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import one, order, run

pytestmark = pytest.mark.django_db
PICTURE = media.make("image", 1)
NESTED: list = []
for _ in range(5000):
    NESTED = [NESTED]


def running(**facts) -> Generation:
    usual = {"provider": "odd", "model_id": "thing", "operation": {"id": "1"}}
    return make_generation(State.RUNNING, **usual | facts)


def asked(generation: Generation, times: int = 1) -> Generation:
    """After so many polls, with the waits between them left out."""
    for _ in range(times):
        row = Generation.objects.select_related("order", "project").get(pk=generation.pk)
        if row.state != State.RUNNING:
            break
        poll(row)
    return Generation.objects.get(pk=generation.pk)


def ledger_types() -> list[str]:
    return list(LedgerEntry.objects.order_by("id").values_list("type", flat=True))


class TestStatusOverHttp:
    @pytest.mark.parametrize("fault", ["html", "empty", "cut", "odd", "huge", "500", "429"])
    def test_nonsense_for_a_while_changes_nothing(self, emulator: Emulator, fault):
        emulator.script(settings={"status": fault, "status_times": 5})
        assert one().state == State.DONE
        assert emulator.stats()["submissions"] == 1

    def test_an_id_that_vanishes_may_have_been_charged(self, emulator: Emulator):
        emulator.script(settings={"status": "vanish"})
        generation = one()
        assert (generation.state, generation.error_class) == (State.FAILED, "Expired")
        assert generation.charged == Charged.MAYBE
        assert ledger_types() == ["reserve"]
        assert Doubt.objects.count() == 1

    def test_nested_without_end_it_is_asked_for_again(self, emulator: Emulator):
        emulator.script(settings={"status": "deep", "status_times": 5})
        assert one().state == State.DONE

    @pytest.mark.parametrize("fault", ["deep", "nan-id", "list-id"])
    def test_an_order_so_answered_is_looked_up(self, emulator: Emulator, fault):
        emulator.script(settings={"submit": fault})
        assert one().state == State.DONE
        assert emulator.stats()["submissions"] == 1

    @pytest.mark.parametrize("fault", ["deep", "nan-id", "list-id"])
    def test_or_in_doubt_where_it_cannot_be(self, emulator: Emulator, fault):
        emulator.script(settings={"submit": fault})
        generation = one(model="scripted-nofind/picture")
        assert (generation.state, generation.charged) == (State.UNKNOWN, Charged.MAYBE)

    @pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
    def test_what_is_no_number_loses_no_result(self, emulator: Emulator, number):
        emulator.script(settings={"end": f"seed-{number}"})
        generation = one()
        assert (generation.state, generation.cost_micros) == (State.DONE, 10_000)

    def test_an_error_inside_a_200_costs_nothing(self, emulator: Emulator):
        emulator.script(settings={"submit": "error-in-200"})
        generation = one()
        assert (generation.state, generation.charged) == (State.FAILED, Charged.NO)
        assert emulator.stats()["submissions"] == 1


class TestAddressesOverHttp:
    def test_letters_and_blanks_are_put_right(self, emulator: Emulator):
        emulator.script(settings={"file": "letters"})
        assert one().state == State.DONE
        paths = [seen["path"] for seen in emulator.stats()["log"]]
        assert any(path.endswith("?name=sch%C3%B6n%20und%20gut") for path in paths)

    def test_what_is_none_is_told_and_kept(self, emulator: Emulator):
        emulator.script(settings={"file": "no-address"})
        generation = one()
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert generation.error == "The provider gave an address that is none: “0.png”."
        assert generation.results[0]["url"] == "0.png"
        assert ledger_types() == ["reserve", "settle"]
        assert generation.can_be_fetched


class TestWhatAPollCannotTell:
    """A GET that fails says nothing of the work, least of all that it was free."""

    @pytest.mark.parametrize("error", [NeedsKey, NoFunds])
    def test_a_key_that_is_no_longer_taken_is_waited_for(self, odd, error):
        odd.answers["poll"] = [error()]
        generation = asked(running(), 12)
        assert (generation.state, ledger_types()) == (State.RUNNING, ["reserve"])
        assert generation.message
        odd.answers["poll"] = [Finished((Output(data=PICTURE),))]
        assert asked(generation).state == State.COLLECTING

    @pytest.mark.parametrize("error", [BadRequest, Refused, Expired, BadOutput, ProviderError])
    def test_what_ends_it_never_says_that_it_was_free(self, odd, error):
        odd.answers["poll"] = [error()]
        generation = asked(running(), 12)
        assert generation.state in (State.FAILED, State.REFUSED)
        assert (generation.charged, ledger_types()) == (Charged.MAYBE, ["reserve"])

    def test_the_providers_own_verdict_does(self, odd):
        odd.answers["poll"] = [Failed(ProviderError("no luck"))]
        assert asked(running()).charged == Charged.NO


class TestStrangeValues:
    @pytest.mark.parametrize(
        "answer",
        [
            Pending(progress=float("nan")),
            Pending(progress="half"),
            Pending(queue_position=-1),
            Pending(queue_position=10**30),
            Pending(queue_position="next"),
            Pending(message=None),
            Pending(message="a \ud800 half \x00 letter"),
            Pending(logs=(None, 7, "\ud83d")),
            Pending(poll_after=float("nan")),
            Pending(poll_after=-5),
            Pending(poll_after="soon"),
            Pending(poll_after=10**30),
        ],
        ids=repr,
    )
    def test_of_progress(self, odd, answer):
        odd.answers["poll"] = [answer]
        generation = asked(running())
        assert (generation.state, generation.tries) == (State.RUNNING, 0)
        assert generation.poll_after <= timezone.now() + timedelta(minutes=1)

    @pytest.mark.parametrize(
        "facts",
        [
            {"seed": 2**64 - 1},
            {"seed": "random"},
            {"seed": True},
            {"request_id": 12345},
            {"request_id": None},
            {"logs": (None, 3, "\ud800")},
        ],
        ids=repr,
    )
    def test_of_results_do_not_lose_them(self, odd, facts):
        odd.answers["poll"] = [Finished((Output(data=PICTURE),), **facts)]
        assert asked(running()).state == State.COLLECTING

    @pytest.mark.parametrize(
        "money",
        [
            Money(Decimal("-1")),
            Money(Decimal("NaN")),
            Money(Decimal("Infinity")),
            Money(Decimal("1e30")),
            Money(None),
            Money("free"),
            Money(Decimal(1), "credits"),
            Money(Decimal(1), None),
            "0.04 $",
        ],
        ids=repr,
    )
    def test_of_a_cost_leave_the_estimate(self, odd, money):
        odd.answers["poll"] = [Finished((Output(data=PICTURE),), cost=money)]
        generation = asked(running())
        assert (generation.state, generation.cost_micros) == (State.COLLECTING, None)
        assert generation.currency == "USD"

    def test_a_cost_as_a_float_is_a_cost(self, odd):
        odd.answers["poll"] = [Finished((Output(data=PICTURE),), cost=Money(0.034))]
        assert asked(running()).cost_micros == 34_000

    @pytest.mark.parametrize(
        "outputs",
        [
            (Output(url=float("nan")),),
            (Output(url=None), Output(url=7)),
            (Output(url={"url": "x"}),),
            (Output(data=PICTURE, mime=float("inf"), needs_key="no"),),
            (Output(url="x \ud800"),),
        ],
        ids=repr,
    )
    def test_of_addresses_end_in_words(self, odd, outputs):
        odd.answers["poll"] = [Finished(outputs)]
        generation = asked(running())
        assert generation.state == State.COLLECTING
        json.dumps(generation.results, allow_nan=False)
        [ended] = run([generation])
        good = outputs[0].data == PICTURE
        assert (ended.state == State.DONE) is good
        assert ended.charged == Charged.YES

    def test_an_address_that_is_none_does_not_lose_the_others(self, odd):
        odd.answers["poll"] = [Finished((Output(url=float("nan")), Output(data=PICTURE)))]
        [ended] = run([asked(running())])
        assert (ended.state, Product.objects.count()) == (State.DONE, 1)
        assert "1 of 2 results is lost" in ended.error

    @pytest.mark.parametrize("id", [float("nan"), float("inf"), True, ["a"], {"a": 1}], ids=repr)
    def test_of_a_results_id_do_not_lose_it(self, odd, id):
        odd.answers["poll"] = [Finished((Output(data=PICTURE),), request_id=id)]
        assert asked(running(request_id="7")).request_id == "7"

    @pytest.mark.parametrize("answer", [None, "done", {"status": "done"}, Operation({})], ids=repr)
    def test_what_is_no_answer_is_asked_for_again(self, odd, answer):
        odd.answers["poll"] = [answer]
        generation = asked(running(), 3)
        assert (generation.state, generation.tries) == (State.RUNNING, 3)
        assert "not understood" in generation.message

    def test_half_letters_in_an_error(self, odd):
        odd.answers["poll"] = [Failed(ProviderError("no \ud800 luck", request_id="\ud800"))]
        generation = asked(running())
        assert (generation.state, generation.error) == (State.FAILED, "no ? luck")


class TestTheWholeRoad:
    @pytest.mark.parametrize("answer", [None, {"id": 1}, "ok", 7], ids=repr)
    def test_a_submission_whose_answer_is_none_is_in_doubt(self, odd, answer):
        odd.answers["submit"] = [answer] if answer is not None else [lambda: None]
        generation = one(model="odd/thing", accept_unknown=True)
        assert (generation.state, generation.charged) == (State.UNKNOWN, Charged.MAYBE)
        assert odd.calls["submit"] == 1

    @pytest.mark.parametrize(
        ("data", "id"),
        [
            ({"id": float("nan")}, "1"),
            ({"id": [1, float("inf")]}, "1"),
            ({"id": {"deep": float("-inf")}}, "1"),
            ({"id": b"1"}, "1"),
            ({"id": NESTED}, "1"),
            (["1"], "1"),
            (None, "1"),
            ({"id": "1"}, float("nan")),
            ({"id": "1"}, ["1"]),
            ({"id": "1"}, True),
        ],
        ids=[*"abcdefghij"],
    )
    def test_no_id_is_in_doubt_since_it_was_answered(self, odd, data, id):
        odd.answers["submit"] = [Operation(data, id)]
        generation = one(model="odd/thing", accept_unknown=True)
        assert (generation.state, generation.charged) == (State.UNKNOWN, Charged.MAYBE)
        assert generation.error == "Odd answered the order, but its answer is not understood."
        assert generation.request_id == ("1" if id == "1" else "")
        assert odd.calls["submit"] == 1

    @pytest.mark.parametrize("body", [{"guidance": float("nan")}, {"image": b"1"}, [], None])
    def test_a_body_that_is_no_json_is_not_sent(self, odd, body):
        odd.answers["prepare"] = [lambda: Prepared(None, body, "key")]
        generation = one(model="odd/thing", accept_unknown=True)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.NO)
        assert odd.calls["submit"] == 0

    def test_letters_that_no_database_takes_are_left_out(self, odd):
        odd.answers["submit"] = [Operation({"id": "a\x00\ud800", "b": ["\x00"]}, "1")]
        odd.answers["poll"] = [Pending()]
        [generation] = order(model="odd/thing", accept_unknown=True)
        submit(generation.pk)
        assert Generation.objects.get().operation == {"id": "a?", "b": [""]}

    def test_a_number_for_an_id(self, odd):
        odd.answers["submit"] = [Operation({"id": 7}, 7)]
        odd.answers["poll"] = [Finished((Output(data=PICTURE),), request_id=7)]
        generation = one(model="odd/thing", accept_unknown=True)
        assert (generation.state, generation.request_id) == (State.DONE, "7")
        assert Product.objects.count() == 1


class TestTheVendorsWordOnMoney:
    FREE = "It failed. You were not charged."

    def ended(self) -> tuple[str, str, int]:
        row = Generation.objects.get()
        return row.state, row.charged, Doubt.objects.count()

    def test_in_a_result(self, odd):
        odd.answers["poll"] = [Failed(BadOutput(self.FREE))]
        asked(running())
        assert self.ended() == ("failed", "no", 0)

    def test_in_answers_about_work_under_way(self, odd):
        odd.answers["poll"] = [BadRequest(self.FREE)]
        asked(running(), times=9)
        assert self.ended() == ("failed", "no", 0)

    def test_in_the_answer_to_the_order(self, odd):
        odd.answers["submit"] = [BadOutput(self.FREE)]
        one(model="odd/thing", accept_unknown=True)
        assert self.ended() == ("failed", "no", 0)

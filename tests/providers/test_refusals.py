"""The vendor's own word on money and on whose fault it is, by whatever way it comes."""

import httpx
import pytest

from providers import http
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Expired,
    ProviderError,
    Refused,
    Unknown,
    says_free,
)
from providers.fal import errors as fal
from providers.google import errors as google
from providers.openai import errors as openai
from providers.refusals import refused, shortened, wants_another_try
from providers.replicate import errors as replicate
from providers.sdk import under_way

AUDIO = "We encountered an issue with the audio for your prompt."
FREE = "You have not been charged for this attempt."


def answer(status, body, method="POST", **headers):
    request = httpx.Request(method, "https://vendor.example/x")
    return httpx.Response(status, json=body, headers=headers, request=request)


class TestWords:
    @pytest.mark.parametrize(
        "words",
        [
            FREE,
            "You were not charged.",
            "Generation failed. You will not be charged for it.",
            "You weren't charged for this request.",
            "You won’t be billed.",
            "This request was not billed.",
            "No charge was made.",
            "No credits were deducted.",
            "There is no charge for blocked requests.",
            "Audio generation failed; failed and credits refunded",
            "Your credits have been refunded.",
            "The credits were automatically refunded.",
            "Failed. We refunded your credits.",
        ],
    )
    def test_what_says_that_nothing_was_paid(self, words):
        assert says_free(words)
        assert BadOutput(words).was_charged is Charged.NO

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "The provider failed.",
            "You may not be charged for this.",
            "If you were not charged, contact us.",
            "Tell us whether it was not billed.",
            "Credits are not refunded.",
            "Your credits will not be refunded.",
            "Blocked requests are charged.",
            "No credit left on this account.",
            "Refunds take 5 days.",
            "Charge your account.",
            "You have insufficient credit to run this model.",
            "No charging cable in the picture.",
        ],
    )
    def test_what_does_not(self, words):
        assert not says_free(words)
        assert BadOutput(words).was_charged is Charged.MAYBE

    @pytest.mark.parametrize(
        "words",
        [
            AUDIO,
            f"{AUDIO} Support codes: 15236754",
            "There was a problem with the generated audio.",
            "Audio generation failed. Please try again.",
            "The speech could not be made, retry.",
        ],
    )
    def test_a_filter_of_the_sound_asks_for_another_try(self, words):
        assert wants_another_try(words)
        error = refused(words, charged=Charged.MAYBE, request_id="r1")
        assert not isinstance(error, Refused)
        assert "again" in error.advice
        assert "Change the prompt" not in error.advice
        assert (error.was_charged, error.request_id) == (Charged.MAYBE, "r1")

    @pytest.mark.parametrize(
        "words",
        [
            "NSFW content detected. Try running it again, or try a different prompt.",
            "The prompt violates our usage guidelines.",
            "The audio was blocked. Try again with a different prompt.",
            "Your request was rejected by the safety system.",
        ],
    )
    def test_the_prompts_own_fault_stays_one(self, words):
        assert isinstance(refused(words), Refused)

    def test_what_is_cut_short_keeps_the_word_on_money(self):
        short = shortened("Long. " * 100 + FREE, 300)
        assert len(short) <= 300
        assert says_free(short)
        assert shortened("x" * 500, 300) == "x" * 299 + "…"
        assert shortened(FREE, 300) == FREE


class TestWhoGuesses:
    """Nobody's guess goes over it."""

    def test_asking_about_work_under_way(self):
        with pytest.raises(BadRequest) as caught, under_way():
            raise BadRequest(FREE)
        assert caught.value.was_charged is Charged.NO

    def test_set_afterwards(self):
        error = Expired(FREE)
        error.was_charged = Charged.MAYBE
        assert error.was_charged is Charged.NO

    def test_what_the_vendor_counted_goes_before_what_it_says(self):
        assert ProviderError(FREE, charged=Charged.YES).was_charged is Charged.YES

    def test_a_broken_answer_to_an_order_is_in_no_doubt(self):
        said = answer(500, {"error": {"message": f"It broke down. {FREE}"}})
        error = http.error_from(said, spends=True)
        assert not isinstance(error, Unknown)
        assert error.was_charged is Charged.NO
        assert isinstance(http.error_from(answer(500, {"error": "x"}), spends=True), Unknown)


class TestEachVendor:
    """The same words, where each of them puts its own."""

    WORDS = f"{AUDIO} {FREE}"

    def check(self, error):
        assert error is not None
        assert not isinstance(error, Refused | BadRequest)
        assert error.was_charged is Charged.NO
        assert "charged" in error.message
        assert "again" in error.advice.lower() or "Retry" in error.advice

    @pytest.mark.parametrize("kind", ["content_policy_violation", "value_error"])
    @pytest.mark.parametrize("read", [fal.of_answer, fal.of_result])
    def test_fal(self, kind, read):
        body = {"detail": [{"loc": ["body", "prompt"], "msg": self.WORDS, "type": kind}]}
        self.check(read(answer(422, body, "GET" if read is fal.of_result else "POST")))

    def test_fal_counts_units(self):
        body = {"detail": [{"msg": self.WORDS, "type": "content_policy_violation"}]}
        counted = {"x-fal-billable-units": "2"}
        assert fal.of_result(answer(422, body, "GET", **counted)).was_charged is Charged.YES

    @pytest.mark.parametrize("more", ["", " (E005) flagged"])
    def test_replicate(self, more):
        failed = {"id": "p1", "status": "failed", "metrics": {"predict_time": 3.0}}
        self.check(replicate.of_prediction(failed | {"error": self.WORDS + more}))

    def test_replicate_with_a_long_story(self):
        failed = {"id": "p1", "status": "failed", "metrics": {"predict_time": 3.0}}
        error = replicate.of_prediction(failed | {"error": "It broke. " * 80 + FREE})
        assert error.was_charged is Charged.NO

    @pytest.mark.parametrize("code", ["safety", "invalid_argument", 3, 13, "api_error"])
    def test_google(self, code):
        self.check(google.of_failed_work({"code": code, "message": self.WORDS}, Charged.MAYBE))

    def test_openai(self):
        told = {"code": "server_error", "message": self.WORDS}
        self.check(openai.said_in_answer(told))


def test_advice_that_the_message_gives_already_is_not_given_twice() -> None:
    told = ProviderError("fal is overloaded. Try again later.", next_step="Try again later.")
    assert told.advice == ""
    assert ProviderError("fal is overloaded.", next_step="Try again.").advice == "Try again."

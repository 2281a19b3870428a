"""The vendor's own word on money and on whose fault it is, by whatever way it comes."""

import httpx
import pytest

from providers import connect, http
from providers.civitai import errors as civitai
from providers.civitai.provider import Civitai
from providers.compatible import errors as compatible
from providers.contract import (
    BadOutput,
    BadRequest,
    Charged,
    Expired,
    Failed,
    NoFunds,
    Operation,
    ProviderError,
    Refused,
    Unknown,
    says_free,
)
from providers.fal import errors as fal
from providers.google import errors as google
from providers.huggingface import errors as huggingface
from providers.jimeng import errors as ark
from providers.jimeng import visual_errors as visual
from providers.jimeng.provider import Ark
from providers.kling import errors as kling
from providers.kling.provider import Kling
from providers.minimax import errors as minimax
from providers.minimax.provider import SECOND, MiniMax
from providers.openai import errors as openai
from providers.refusals import refused, says_empty, shortened, wants_another_try
from providers.replicate import errors as replicate
from providers.replicate.provider import Replicate
from providers.sdk import under_way
from providers.suno import errors as suno
from providers.suno.provider import SONG, Suno
from tests.emulator.vendor import Vendor, reply

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
        self.check(openai.error_in_answer(told))


class TestNoMoneyLeft:
    """In whatever words, and wherever they stand."""

    @pytest.mark.parametrize(
        "words",
        [
            "insufficient balance (1008)",
            "insufficient_balance_error",
            "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/billing.",
            "You have insufficient credit to run this model.",
            "You have exceeded your monthly included credits for Inference Providers.",
            "The current credits are insufficient. Please top up.",
            "The request failed because your account has an overdue balance.",
            "not enough Buzz",
            "Your prepayment credits are depleted",
            "Credits exhausted",
            "Your credit balance is too low to access the API",
            "Account in arrears",
            "账户余额不足",
        ],
    )
    def test_what_says_so(self, words):
        assert says_empty(words)
        for status in (400, 402, 403, 422, 429):
            assert isinstance(http.error_from(answer(status, {"error": words})), NoFunds)

    @pytest.mark.parametrize(
        "words",
        [
            "",
            FREE,
            "No credits were deducted.",
            "No credit card is needed.",
            "Your credits have been refunded.",
            "Check the white balance of the exhausted runner.",
            "You exceeded your current quota, please check your plan.",
            "NSFW content detected.",
        ],
    )
    def test_what_does_not(self, words):
        assert not says_empty(words)

    @pytest.mark.parametrize(
        "error",
        [
            lambda said: fal.of_status("User is locked. Exhausted balance. Top up.", "r"),
            lambda said: replicate.of_prediction({"error": said, "status": "failed"}),
            lambda said: replicate.of_prediction({"error": said, "status": "succeeded"}),
            lambda said: civitai.of_workflow(
                {"status": "failed", "transactions": {"insufficientBuzz": True}}, Charged.NO
            ),
            lambda said: civitai.of_words(said),
            lambda said: huggingface.of_work(said, "r"),
            lambda said: kling.of_task({"task_status_msg": said}, "r"),
            lambda said: kling.of_task({"status": "failed", "message": said}, "r"),
            lambda said: minimax.of_task({"task": {"error": {"message": said}}}),
            lambda said: minimax.of_task({"task": {"error": {"code": "1008", "message": "x"}}}),
            lambda said: minimax.of_code("9999", said),
            lambda said: ark.of_code("AccountOverdueError.New", said),
            lambda said: ark.of_code("SomethingNew", said),
            lambda said: visual.of_code("50999", said),
            lambda said: suno.of_task("GENERATE_AUDIO_FAILED", 402, "no words", "r"),
            lambda said: suno.of_task("GENERATE_AUDIO_FAILED", 500, said, "r"),
            lambda said: compatible.error_in_answer({"code": 402, "message": "x"}, "r"),
            lambda said: compatible.error_in_answer({"message": said}, "r"),
            lambda said: openai.error_in_answer({"code": "insufficient_quota", "message": said}),
            lambda said: google.of_failed_work({"code": "payment_required"}, Charged.MAYBE),
        ],
    )
    def test_of_work_that_was_taken(self, error):
        found = error("insufficient balance")
        assert type(found) is NoFunds
        assert found.advice


class TestCalledASuccess:
    """Work that is done, and carries an error in the place of its result."""

    def check(self, last, words):
        assert isinstance(last, Failed)
        assert words in last.error.message
        assert last.error.was_charged is Charged.MAYBE
        assert last.error.request_id

    def test_ark(self, scripted):
        error = {"code": "Odd", "message": "no worker"}
        task = {"id": "cgt-1", "status": "succeeded", "content": None, "error": error}
        self.check(scripted(Ark(), {"id": "cgt-1"}, task), "no worker")

    def test_kling(self, scripted):
        data = {"task_id": "84", "task_status": "succeed", "task_status_msg": "no worker"}
        operation = {"id": "84", "path": "videos/text2video", "medium": "video"}
        self.check(scripted(Kling(), operation, {"code": 0, "data": data}), "no worker")

    def test_minimax(self, scripted):
        task = {"status": "succeeded", "error": {"code": "7", "message": "no worker"}}
        self.check(scripted(MiniMax(), {"id": "t", "way": SECOND}, {"task": task}), "no worker")

    @pytest.mark.parametrize(
        "data",
        [
            {"errorMessage": "no worker"},
            {"response": {"error": "no worker"}},
            {"response": {"data": [{"text": "", "errorMessage": "no worker"}]}},
            {"response": {"sunoData": [{"error": "no worker"}]}},
        ],
    )
    @pytest.mark.parametrize("look", ["/lyrics/record-info", "/wav/record-info", SONG[1]])
    def test_suno(self, scripted, look, data):
        operation = {"id": "t", "look": look, "since": 1}
        told = {"code": 200, "data": data | {"status": "SUCCESS"}}
        self.check(scripted(Suno(), operation, told), "no worker")

    def test_civitai(self, scripted):
        output = {"images": [], "errors": ["no worker"]}
        told = {"id": "5-1", "status": "succeeded", "steps": [{"output": output}]}
        self.check(scripted(Civitai(), {"id": "5-1"}, told), "no worker")

    def test_replicate(self, scripted):
        metrics = {"predict_time": 3.0}
        told = {"id": "p1", "status": "succeeded", "output": None, "error": "no worker"}
        last = scripted(Replicate(), {"id": "p1", "medium": "image"}, told | {"metrics": metrics})
        self.check(last, "no worker")


@pytest.fixture
def scripted(monkeypatch, tmp_path):
    """What a provider makes of an operation whose vendor gives one answer to everything."""
    made = []

    def poll(provider, data, told):
        vendor = OneAnswer(told)
        made.append(vendor)
        vendor.__enter__()
        for field in provider.key_fields:
            monkeypatch.setenv(field.env, "k-0123456789abcdef")
        monkeypatch.setenv(connect.base_url_setting(provider), vendor.url)
        ctx = connect.context(provider, workdir=tmp_path)
        return provider.poll(ctx, Operation(data, request_id=str(data["id"])))

    yield poll
    for vendor in made:
        vendor.stop()


class OneAnswer(Vendor):
    key = ""
    errors = {}

    def __init__(self, told):
        super().__init__()
        self.told = told

    def authorized(self, asked):
        return True

    def answer(self, asked):
        return reply(self.told)


def test_advice_that_the_message_gives_already_is_not_given_twice() -> None:
    told = ProviderError("fal is overloaded. Try again later.", next_step="Try again later.")
    assert told.advice == ""
    assert ProviderError("fal is overloaded.", next_step="Try again.").advice == "Try again."

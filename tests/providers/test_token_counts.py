"""Tokens by what they cost, out of the usage that OpenAI and Google tell."""

from decimal import Decimal

import pytest

from providers import pricing
from providers.contract import Medium, Money
from providers.google.models import shipped
from providers.google.usage import content_counts, interaction_counts
from providers.openai.models import SHIPPED
from providers.openai.usage import image_counts, text_counts

OPENAI = {spec.id: spec.price for spec in SHIPPED}
GOOGLE = {spec.id: spec.price for spec in shipped()}


def used(counts):
    return {sort: count for sort, count in counts.items() if count}


class TestOpenAI:
    def test_cached_text_and_images_have_their_own_rates(self):
        parts = {"text_tokens": 100, "image_tokens": 900}
        cached = {"cached_tokens": 850, "cached_tokens_details": {"text_tokens": 50}}
        cached["cached_tokens_details"]["image_tokens"] = 800
        usage = {"input_tokens": 1000, "input_tokens_details": parts | cached}
        counts = image_counts(usage | {"output_tokens": 1000})
        assert used(counts) == {
            **{"text_in": 50, "text_cached": 50, "image_in": 100, "image_cached": 800},
            "image_out": 1000,
        }
        assert pricing.of_tokens(OPENAI["gpt-image-2"], counts) == Money(Decimal("0.0327125"))

    def test_of_one_sort_it_needs_no_details(self):
        usage = {"input_tokens_details": {"text_tokens": 100, "cached_tokens": 60}}
        assert used(image_counts(usage)) == {"text_in": 40, "text_cached": 60}

    def test_of_two_sorts_without_details_the_cost_is_unknown(self):
        told = {"text_tokens": 100, "image_tokens": 900, "cached_tokens": 500}
        counts = image_counts({"input_tokens_details": told, "output_tokens": 10})
        assert pricing.of_tokens(OPENAI["gpt-image-2"], counts) is None

    def test_words_that_were_cached_at_a_rate_that_nobody_knows(self):
        usage = {"input_tokens": 1000, "output_tokens": 100}
        plain = usage | {"input_tokens_details": {"cached_tokens": 0}}
        price = OPENAI["gpt-6-luna"]
        assert pricing.of_tokens(price, text_counts(plain)) == Money(Decimal("0.00015"))
        cached = usage | {"input_tokens_details": {"cached_tokens": 900}}
        assert used(text_counts(cached)) == {
            **{"text_in": 100, "text_cached": 900},
            "text_out": 100,
        }
        assert pricing.of_tokens(price, text_counts(cached)) is None


class TestGoogle:
    PRICE = GOOGLE["gemini-3.8-flash"]

    @pytest.mark.parametrize(
        ("counts", "wanted"),
        [
            (
                content_counts(
                    {
                        "prompt_token_count": 1000,
                        "cached_content_token_count": 800,
                        "candidates_token_count": 50,
                        "thoughts_token_count": 150,
                    },
                    Medium.TEXT,
                ),
                {"text_in": 200, "text_cached": 800, "text_out": 200},
            ),
            (
                interaction_counts(
                    {
                        "total_input_tokens": 1000,
                        "input_tokens_by_modality": [
                            {"modality": "text", "tokens": 400},
                            {"modality": "audio", "tokens": 600},
                        ],
                        "total_cached_tokens": 500,
                        "cached_tokens_by_modality": [{"modality": "audio", "tokens": 500}],
                        "total_output_tokens": 50,
                        "total_thought_tokens": 150,
                    }
                ),
                {"text_in": 400, "audio_in": 100, "audio_cached": 500, "text_out": 200},
            ),
        ],
    )
    def test_cached_tokens_are_a_sort_of_their_own_and_thinking_is_text(self, counts, wanted):
        assert used(counts) == wanted
        assert pricing.of_tokens(self.PRICE, counts) is None

    def test_without_any_the_cost_is_known(self):
        usage = {
            "prompt_token_count": 1000,
            "candidates_token_count": 50,
            "thoughts_token_count": 150,
        }
        cost = pricing.of_tokens(self.PRICE, content_counts(usage, Medium.TEXT))
        rates = self.PRICE["rates"]
        wanted = (1000 * Decimal(rates["text_in"]) + 200 * Decimal(rates["text_out"])) / 1_000_000
        assert cost == Money(wanted)

    def test_what_a_tool_put_in_has_no_rate(self):
        usage = {"prompt_token_count": 10, "tool_use_prompt_token_count": 900}
        assert pricing.of_tokens(self.PRICE, content_counts(usage, Medium.TEXT)) is None

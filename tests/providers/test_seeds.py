import pytest

from providers import openapi_document, seeds
from providers.schema import fields


def field(**node):
    (one,) = fields({"properties": {"seed": {"type": "integer"} | node}})
    return one


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["seed", "random_seed", "rng_seed", "noise_seed", "Seed", "randomSeed", "seed_value",
         "generation_seed", "image_seed"],
    )  # fmt: skip
    def test_of_a_seed(self, name: str) -> None:
        assert openapi_document.seed_field({"properties": {name: {"type": "integer"}}}) == name

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("use_seed", "integer"), ("seed_image", "string"), ("subseed", "integer"),
         ("variation_seed", "integer"), ("randomize_seed", "boolean"), ("voice_seed", "integer"),
         ("seeding", "integer"), ("seed", "array")],
    )  # fmt: skip
    def test_of_none(self, name: str, kind: str) -> None:
        assert openapi_document.seed_field({"properties": {name: {"type": kind}}}) is None

    def test_the_plain_one_goes_before_others(self) -> None:
        schema = {"properties": {"tile_seed": {"type": "integer"}, "seed": {"type": "integer"}}}
        assert openapi_document.seed_field(schema) == "seed"


class TestDecisions:
    @pytest.mark.parametrize("default", [-1, 0, None, "-1", "0"])
    def test_a_default_that_is_none(self, default) -> None:
        assert seeds.decided_default(field(default=default)) is None

    def test_a_default_that_is_one(self) -> None:
        assert seeds.decided_default(field(default=42)) == 42

    @pytest.mark.parametrize("words", ["0 for random", "Random if 0", "Use 0 for a random seed"])
    def test_nought_draws_where_the_model_says_so(self, words: str) -> None:
        assert seeds.is_undecided(field(description=words), 0)
        assert not seeds.is_undecided(field(), 0)


class TestNumbers:
    def test_counted_up_and_from_the_top_down(self) -> None:
        assert seeds.numbers(field(), 7, 3) == [7, 8, 9]
        assert seeds.numbers(field(maximum=8), 7, 3) == [7, 8, 6]
        assert seeds.numbers(field(maximum=2**32 - 1), 2**32 - 1, 2) == [2**32 - 1, 2**32 - 2]

    def test_more_than_there_are_begin_again(self) -> None:
        assert sorted(seeds.numbers(field(minimum=1, maximum=2), None, 4)) == [1, 1, 2, 2]

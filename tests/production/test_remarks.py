"""What a provider remarks of a result stands where the result is seen, and in its recipe."""

import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from gallery import products, recipes
from gallery.models import Product
from production import serializers
from production.engine import sanitize, sent_facts, transitions
from production.models import Generation, State
from projects.models import Project
from providers.contract import Finished, Output
from tests.emulator import media
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import one

pytestmark = pytest.mark.django_db
SAID = "Not drawn: velvet, wristwatch"


@pytest.fixture
def made(odd) -> Generation:
    picture = Output(data=media.make("image", 1), mime="image/png")
    odd.answers["poll"] = [Finished((picture,), remarks=(SAID,))]
    return one(model="odd/thing", accept_unknown=True)


class TestWhereItStands:
    def test_on_every_card(self, made, client):
        for page in (
            reverse("create"),
            reverse("gallery"),
            reverse("order-page", args=[made.order.uid]),
        ):
            assert f'<p class="remark">{SAID}</p>' in client.get(page).content.decode()

    def test_beside_the_product_and_its_generation(self, made, client):
        [product] = Product.objects.all()
        for page in (reverse("product", args=[product.pk]), reverse("details", args=[made.pk])):
            assert SAID in client.get(page).content.decode()

    def test_in_the_recipe_of_row_and_file(self, made):
        [product] = Product.objects.all()
        assert product.remarks == product.recipe["remarks"] == [SAID]
        assert recipes.read(product.asset.file)["remarks"] == [SAID]

    def test_in_what_commands_say(self, made):
        assert serializers.generations([made.pk])[0]["remarks"] == [SAID]
        told_of = io.StringIO()
        call_command("products", "--json", stdout=told_of)
        assert json.loads(told_of.getvalue())[0]["remarks"] == [SAID]


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ((), ()),
            (("", " \n ", "one\ntwo  three"), ("one two three",)),
            ((None, 7, "half \ud800 a\0 letter"), ("half \ufffd a letter",)),
            (("x" * 10_000,), ("x" * 300,)),
            (tuple(map(str, range(1000))), tuple(map(str, range(10)))),
            ("a word", ()),
            (None, ()),
            ({"a": 1}, ()),
        ],
        ids=lambda value: ascii(value)[:30],
    )
    def test_a_few_short_lines_at_most(self, said, kept):
        assert sanitize.submission(Finished((), remarks=said)).remarks == kept

    def test_they_outlive_the_row_in_the_sent_log(self):
        generation = make_generation(State.SUBMITTING)
        facts = sent_facts.of_answer(generation, Finished((), remarks=(SAID,)))
        assert sent_facts.answer(json.loads(json.dumps(facts))).remarks == (SAID,)

    def test_another_round_begins_without_them(self):
        generation = make_generation(State.QUEUED, remarks=[SAID])
        assert transitions.claim(generation, {})
        assert Generation.objects.get().remarks == []

    def test_a_strangers_recipe_is_believed_no_further(self, tmp_path):
        file = tmp_path / "picture.png"
        file.write_bytes(media.make("image", 2))
        recipes.embed(
            file, products.check(file), {"prompt": "a fox", "remarks": [["deep"], "x" * 999, 3]}
        )
        product = products.bring_in(file, Project.inbox())
        assert product.remarks == ["x" * 300]

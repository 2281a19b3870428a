"""A second model on the Create form, and on the pages that show what was made instead of what."""

import re

import pytest
from django.urls import reverse

from gallery.models import Product
from production.models import Generation, State
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.production.test_failing_over import FIRST, SECOND, ordered, run

pytestmark = pytest.mark.django_db
PRESS = {"kind": "text-to-image", "model": FIRST, "prompt": "a heron", "count": "1"}


@pytest.fixture
def dear(emulator: Emulator) -> Emulator:
    rows = CatalogueModel.objects.filter(provider="scripted-nofind", model_id="picture")
    rows.update(label="The dear one", own_price={"unit": "run", "amount": "0.05"})
    return emulator


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def chosen(response) -> list[str]:
    found = re.search(r'<select\s+id="fallback".*?</select>', response.content.decode(), re.S)
    return re.findall(r'value="([^"]+)"\s+selected', found[0]) if found else []


class TestTheForm:
    def test_orders_with_it_and_remembers_it(self, dear: Emulator, client):
        told = words(client.post(reverse("price"), PRESS | {"fallback": SECOND}))
        assert "at most 0.05 $" in told
        assert "The dear one, if the first is unavailable: 0.05 $ a result." in told
        assert client.post(reverse("order"), PRESS | {"fallback": SECOND}).status_code == 302
        generation = Generation.objects.get()
        assert generation.fallback["provider"] == "scripted-nofind"
        assert chosen(client.get(reverse("create"))) == [SECOND]
        dear.script(next=[{"submit": "402"}])
        run(generation)
        page = client.get(reverse("create"))
        assert chosen(page) == [SECOND]
        assert re.search(rf'value="{FIRST}"[^>]*\schecked', page.content.decode())

    def test_keeps_it_where_it_fits(self, dear: Emulator, client):
        asked = {"kind": "text-to-image", "model": FIRST, "of": FIRST, "fallback": SECOND}
        assert chosen(client.get(reverse("create-form"), asked)) == [SECOND]
        for change in ({"model": SECOND}, {"kind": "text-to-video", "model": "scripted/clip"}):
            answer = client.get(reverse("create-form"), asked | change)
            assert chosen(answer) == []
            assert f"the second model {SECOND}" in words(answer)

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"fallback": FIRST}, "is the first model already"),
            ({"fallback": "scripted/clip"}, "does not make text-to-image"),
            ({"fallback": "nobody/nothing<b>"}, "nobody"),
            ({"fallback": SECOND, "grid": "1"}, "Choose no other one here"),
        ],
    )
    def test_says_why_it_cannot_be(self, dear: Emulator, client, more, said):
        answer = client.post(reverse("order"), PRESS | more)
        assert answer.status_code == 422
        assert said in words(answer)
        assert "nothing<b>" not in answer.content.decode()
        assert not Generation.objects.exists()


class TestWhatWasMadeInstead:
    @pytest.fixture
    def made(self, dear: Emulator) -> tuple[Generation, Generation]:
        dear.script(next=[{"submit": "402"}])
        first, other = run(ordered())
        return first, other

    def test_is_the_one_card_of_its_order(self, made, client, django_assert_max_num_queries):
        first, other = made
        client.get(reverse("create"))
        with django_assert_max_num_queries(12):
            page = client.get(reverse("create"))
        assert f'id="g-{other.pk}"' in page.content.decode()
        assert f'id="g-{first.pk}"' not in page.content.decode()
        assert f"Instead of Scripted picture: {first.error}"[:60] in words(page)
        page = words(client.get(reverse("order-page", args=[first.order.uid])))
        assert "1 of 1" in page

    def test_takes_the_place_of_the_first_card(self, made, client):
        first, other = made
        asked = {"seen": "0-0", "showing": str(first.pk), "watching": ""}
        answer = client.get(reverse("status-bar"), asked).content.decode()
        assert re.search(rf'id="g-{other.pk}"[^>]*hx-swap-oob="outerHTML:#g-{first.pk}"', answer)
        assert f'id="g-{first.pk}"' not in answer
        assert "failed" not in answer

    def test_is_told_of_each(self, made, client):
        first, other = made
        told = words(client.get(reverse("details", args=[first.pk])))
        assert "Replaced, not charged" in told
        assert "Ordered instead The dear one" in told
        assert "Ordered first Instead of Scripted picture" in words(
            client.get(reverse("details", args=[other.pk]))
        )
        product = Product.objects.get()
        assert "Instead of Scripted picture" in words(
            client.get(reverse("product", args=[product.pk]))
        )
        product.recipe["instead_of"] = "<b>"
        product.save()
        assert client.get(reverse("product", args=[product.pk])).status_code == 200
        Generation.objects.filter(pk=other.pk).delete()
        assert "It no longer exists." in words(client.get(reverse("details", args=[first.pk])))

    def test_stands_in_the_history_beside_the_first(self, made, client):
        page = client.get(reverse("queue"), {"state": State.REPLACED})
        assert "Replaced" in words(page)
        assert page.content.decode().count('class="entry"') == 1


def test_edit_and_order_keeps_it(dear: Emulator, client):
    generation = ordered()
    assert chosen(client.get(reverse("create"), {"from": f"g{generation.pk}"})) == [SECOND]
    CatalogueModel.objects.filter(provider="scripted-nofind").update(enabled=False)
    page = client.get(reverse("create"), {"from": f"g{generation.pk}"})
    assert chosen(page) == [] and f"the second model {SECOND}" in words(page)

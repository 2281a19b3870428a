"""Ordering again: a price before, a new seed, five seconds to undo, a question above a sum."""

import re
import threading
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from gallery import products
from ledger.models import Cap, LedgerEntry
from preferences import store
from production import actions, orders, reorder
from production.confirmation import Yes
from production.engine import dispatching, inline, policy, transitions
from production.generation_actions import NotPossible
from production.models import Generation, Order, State
from production.orders import OrderInput, OrderLine, OrderRejected, OrderRequest
from production.wait_reasons import reasons
from projects.models import Project
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.gallery.samples import picture
from tests.production.rows import make_generation

HTMX = {"HTTP_HX_REQUEST": "true"}
CENT = 10_000
pytestmark = pytest.mark.django_db


def ordered(model: str = "scripted/picture", kind: str = "text-to-image", **changes) -> Generation:
    facts = {"kind": kind, "prompt": "a heron", "lines": [OrderLine(model)]}
    request = OrderRequest(**facts | changes, accept_unknown=True)
    placed = orders.place(request, Yes(given="the test"))
    generation: Generation = placed.generations.get()
    return generation


def newest() -> Generation:
    generation: Generation = Generation.objects.latest("id")
    return generation


def let_time_pass(order: Order) -> None:
    order.generations.update(not_before=timezone.now() - timedelta(milliseconds=1))


def press(client, name: str = "reorder", **data):
    return client.post(reverse(name), data, **HTMX)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestTheNewOrder:
    def test_it_has_a_seed_of_its_own(self, emulator: Emulator):
        generation = ordered()
        [made] = reorder.order_again(generation.pk).generations.all()
        assert made.seed is not None
        assert made.seed != generation.seed
        same = {name: value for name, value in generation.params.items() if name != "seed"}
        assert {name: value for name, value in made.params.items() if name != "seed"} == same

    def test_or_the_same_seed(self, emulator: Emulator):
        generation = ordered()
        [made] = reorder.order_again(generation.pk, same_seed=True).generations.all()
        assert made.params == generation.params

    def test_it_goes_into_the_generations_own_project(self, emulator: Emulator, client):
        film = Project.objects.create(name="Film", slug="film")
        Project.objects.create(name="Other", slug="other")
        generation = ordered(project=film)
        response = press(client, generation=generation.pk, project="other")
        assert newest().project == film
        assert "into Film" in text(response)

    def test_it_is_paid_from_the_same_purse(self, emulator: Emulator):
        generation = ordered()
        Order.objects.update(purse="film-1", part="shot 3")
        order = reorder.order_again(generation.pk)
        assert (order.purse, order.part) == ("film-1", "shot 3")

    def test_an_input_goes_along(self, emulator: Emulator, tmp_path):
        file = tmp_path / "x.png"
        file.write_bytes(picture("png"))
        product = products.bring_in(file, Project.inbox(), "x.png")
        line = OrderLine("scripted/edit", {}, (OrderInput("image_url", product),))
        generation = ordered(kind="image-to-image", lines=[line])
        [made] = reorder.order_again(generation.pk).generations.all()
        assert made.inputs.get().product == product
        generation.inputs.update(product=None)
        with pytest.raises(NotPossible, match="is deleted"):
            reorder.order_again(generation.pk)

    def test_pressed_twice_in_a_moment_it_is_one(self, emulator: Emulator, client):
        generation = ordered()
        answers = []
        for _ in range(3):
            # However long a busy machine took for the one before.
            Order.objects.update(created_at=timezone.now())
            answers.append(press(client, generation=generation.pk))
        assert Order.objects.count() == 2
        assert [b"Ordered again" in answer.content for answer in answers] == [True, False, False]

    def test_two_seeds_are_two(self, emulator: Emulator, client):
        generation = ordered()
        press(client, generation=generation.pk)
        press(client, generation=generation.pk, seed="same")
        assert Order.objects.count() == 3

    def test_two_that_look_alike_are_two(self, emulator: Emulator):
        first, second = ordered(), ordered()
        assert reorder.order_again(first.pk) != reorder.order_again(second.pk)

    def test_a_cap_holds(self, emulator: Emulator):
        generation = ordered()
        Cap.objects.create(period="all", amount_micros=CENT)
        with pytest.raises(OrderRejected):
            reorder.order_again(generation.pk)


class TestFiveSeconds:
    def test_nothing_can_send_it_before(self, emulator: Emulator):
        actions.cancel(ordered().pk)
        order = reorder.order_again(newest().pk)
        [made] = order.generations.all()
        assert made.not_before - order.created_at == policy.UNDO
        assert dispatching.dispatch() == []
        assert emulator.stats()["submissions"] == 0
        assert reasons([made])[made.pk] == "Waiting a few seconds, so that it can be undone"

    def test_then_it_goes_by_itself(self, emulator: Emulator):
        actions.cancel(ordered().pk)
        order = reorder.order_again(newest().pk)
        let_time_pass(order)
        inline.run([order.generations.get().pk])
        assert order.generations.get().state == State.DONE
        assert emulator.stats()["submissions"] == 1

    def test_undone_it_costs_nothing_and_is_never_sent(self, emulator: Emulator, client):
        actions.cancel(ordered().pk)
        response = press(client, generation=newest().pk)
        [address] = set(re.findall(r'action="(/orders/[^"]+/undo/)"', response.content.decode()))
        assert b'data-seconds="5"' in response.content
        assert "Nothing was sent" in text(client.post(address, **HTMX))
        made = newest()
        let_time_pass(made.order)
        assert dispatching.dispatch() == []
        assert (made.state, made.cost_micros) == (State.CANCELLED, 0)
        assert sum(LedgerEntry.objects.values_list("delta_usd", flat=True)) == 0

    def test_undone_and_pressed_again_it_is_ordered(self, emulator: Emulator, client):
        generation = ordered()
        press(client, generation=generation.pk)
        reorder.undo(newest().order.uid)
        press(client, generation=generation.pk)
        assert newest().state == State.QUEUED

    def test_too_late_is_said(self, emulator: Emulator, client):
        order = reorder.order_again(ordered().pk)
        transitions.claim(order.generations.get(), {})
        response = client.post(reverse("undo-order", args=[order.uid]), **HTMX)
        assert "Not undone. It is sent already" in text(response)
        assert order.generations.get().state == State.SUBMITTING

    def test_what_was_read_before_it_was_sent_is_not_taken_back(self, emulator: Emulator):
        """The worker claims between the undo's look and its write."""
        order = reorder.order_again(ordered().pk)
        seen = order.generations.select_related("order", "project").get()
        transitions.claim(order.generations.get(), {})
        assert not transitions.cancelled(seen)

    def test_an_order_that_is_not_there(self, client):
        address = reverse("undo-order", args=["00000000-0000-0000-0000-000000000000"])
        assert "no longer exist" in text(client.post(address, **HTMX))
        assert client.get(address).status_code == 405

    def test_an_order_of_the_form_goes_at_once(self, emulator: Emulator):
        assert ordered().not_before is None
        assert len(dispatching.dispatch()) == 1


@pytest.mark.django_db(transaction=True)
def test_undo_and_claim_at_once_agree(emulator: Emulator):
    """Whoever is first: never sent and cancelled at no cost, both."""
    for _ in range(10):
        order = reorder.order_again(ordered().pk, same_seed=True)
        start, won = threading.Barrier(2), []

        def claim(order=order, start=start, won=won) -> None:
            row = order.generations.select_related("order", "project").get()
            start.wait()
            won.append(transitions.claim(row, {}))
            connection.close()

        worker = threading.Thread(target=claim)
        worker.start()
        start.wait()
        try:
            reorder.undo(order.uid)
            undone = True
        except NotPossible:
            undone = False
        worker.join()
        assert undone is not won[0]


class TestThePrice:
    def test_it_stands_in_the_label(self, emulator: Emulator, client):
        generation = make_generation(State.FAILED)
        page = text(client.get(reverse("details", args=[generation.pk])))
        assert "Order again · 0.01 $" in page

    def test_it_is_that_of_today(self, emulator: Emulator):
        generation = ordered()
        CatalogueModel.objects.filter(model_id="picture").update(
            own_price={"unit": "run", "amount": "0.5"}
        )
        assert reorder.price(generation).micros == 50 * CENT

    def test_unknown_is_no_zero(self, emulator: Emulator, client):
        generation = ordered("scripted/voice", "text-to-speech")
        actions.cancel(generation.pk)
        page = text(client.get(reverse("details", args=[generation.pk])))
        assert "Order again · price unknown" in page

    def test_same_seed_is_offered_where_there_is_a_seed(self, emulator: Emulator, client):
        for model, kind, there in (
            ("scripted/picture", "text-to-image", True),
            ("scripted/voice", "text-to-speech", False),
        ):
            generation = ordered(model, kind)
            actions.cancel(generation.pk)
            page = text(client.get(reverse("details", args=[generation.pk])))
            assert ("Same seed" in page) is there


class TestTheQuestion:
    def dear(self) -> Generation:
        generation = ordered()
        CatalogueModel.objects.filter(model_id="picture").update(
            own_price={"unit": "run", "amount": "1.5"}
        )
        return generation

    def agreed(self, response) -> str:
        found: str = re.search(r'name="agreed" value="([^"]*)"', response.content.decode())[1]
        return found

    def test_above_the_sum_it_asks_and_a_yes_orders(self, emulator: Emulator, client):
        generation = self.dear()
        response = press(client, generation=generation.pk, seed="same")
        assert "Order again for 1.50 $?" in text(response)
        assert "question-asked" in response["HX-Trigger"]
        assert response["HX-Reswap"] == "none"
        assert Order.objects.count() == 1
        assert '<input type="hidden" name="seed" value="same">' in response.content.decode()
        press(client, generation=generation.pk, seed="same", agreed=self.agreed(response))
        assert Order.objects.count() == 2

    def test_a_yes_is_to_that_price_and_no_more(self, emulator: Emulator, client):
        generation = self.dear()
        yes = self.agreed(press(client, generation=generation.pk))
        CatalogueModel.objects.filter(model_id="picture").update(
            own_price={"unit": "run", "amount": "1.51"}
        )
        response = press(client, generation=generation.pk, agreed=yes)
        assert "for 1.51 $?" in text(response)
        assert Order.objects.count() == 1

    @pytest.mark.parametrize("agreed", ["", "no", "-1", "unknown", "1e9", "٣٠٠٠٠٠٠", "1 500 000"])
    def test_what_is_no_yes(self, emulator: Emulator, client, agreed):
        press(client, generation=self.dear().pk, agreed=agreed)
        assert Order.objects.count() == 1

    @pytest.mark.parametrize(
        ("limit", "asks"), [(0, True), (CENT - 1, True), (CENT, False), (None, False)]
    )
    def test_the_sum_is_the_users(self, emulator: Emulator, client, limit, asks):
        store.set("ask_above", limit)
        press(client, generation=ordered().pk)
        assert (Order.objects.count() == 1) is asks

    def test_what_is_free_is_never_asked_about(self, emulator: Emulator, client):
        store.set("ask_above", 0)
        generation = ordered()
        CatalogueModel.objects.filter(model_id="picture").update(
            own_price={"unit": "run", "amount": "0"}
        )
        press(client, generation=generation.pk)
        assert Order.objects.count() == 2

    @pytest.mark.parametrize("limit", [None, 10**12])
    def test_an_unknown_price_is_always_asked_about(self, emulator: Emulator, client, limit):
        store.set("ask_above", limit)
        generation = ordered("scripted/voice", "text-to-speech")
        response = press(client, generation=generation.pk)
        assert "Order again at an unknown price?" in text(response)
        assert Order.objects.count() == 1
        press(client, generation=generation.pk, agreed="999999999999")
        assert Order.objects.count() == 1
        press(client, generation=generation.pk, agreed=self.agreed(response))
        assert Order.objects.count() == 2

    def test_a_retry_is_asked_about_too(self, emulator: Emulator, client):
        store.set("ask_above", 0)
        generation = make_generation(State.FAILED, charged="no")
        response = press(client, "retry", generation=generation.pk)
        assert "Retry for 0.01 $?" in text(response)
        generation.refresh_from_db()
        assert generation.state == State.FAILED
        press(client, "retry", generation=generation.pk, agreed=self.agreed(response))
        generation.refresh_from_db()
        assert generation.state == State.QUEUED

    def test_the_order_button_asks_and_sends_the_whole_form_again(self, emulator: Emulator, client):
        store.set("ask_above", 0)
        data = {"kind": "text-to-image", "model": ["scripted/picture"], "prompt": 'a "b"\nc'}
        data |= {"count": "3", "nonce": "n1", "project": "", "param-width": "64"}
        response = client.post(reverse("order"), data, **HTMX)
        page = response.content.decode()
        assert "Order for 0.03 $?" in text(response)
        assert not Order.objects.exists()
        for name, value in data.items():
            if name != "prompt":
                value = value[0] if isinstance(value, list) else value
                assert f'name="{name}" value="{value}"' in page
        assert 'name="prompt" value="a "b"\nc"' in unescape(page)
        client.post(reverse("order"), data | {"agreed": self.agreed(response)}, **HTMX)
        assert Generation.objects.count() == 3

    def test_without_script_the_question_is_a_page(self, emulator: Emulator, client):
        generation = self.dear()
        response = client.post(reverse("reorder"), {"generation": generation.pk})
        assert "<html" in response.content.decode()
        assert "Order again for 1.50 $?" in text(response)


class TestTheSettingsPage:
    @pytest.mark.parametrize(
        ("written", "value"),
        [("2.50", 2_500_000), ("0,1", 100_000), ("0", 0), ("", None), ("  ", None)],
    )
    def test_the_sum_can_be_set(self, client, written, value):
        client.post(reverse("settings"), {"ask_above": written})
        assert store.get("ask_above") == value

    @pytest.mark.parametrize("written", ["-1", "much", "1,000", "1e99", "NaN", "<b>"])
    def test_what_is_no_amount_is_refused_beside_the_field(self, client, written):
        response = client.post(reverse("settings"), {"ask_above": written})
        assert response.status_code == 422
        assert "field-error" in response.content.decode()
        assert "<b>" not in text(response)
        assert store.get("ask_above") == 1_000_000

    def test_it_shows_what_holds(self, client):
        store.set("ask_above", 250_000)
        assert 'value="0.25"' in client.get(reverse("settings")).content.decode()

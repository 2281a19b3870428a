"""One press, one order: a double click, a key held down, two requests at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gallery import products
from ledger.models import LedgerEntry
from production import orders
from production.engine.policy import ONE_PRESS
from production.idempotency import NEWEST
from production.models import Generation, Order, State
from production.orders import OrderInput, OrderLine, OrderRequest
from projects.models import Project
from tests.emulator import Emulator
from tests.gallery.samples import picture
from tests.production.rows import make_generation

PICTURE = "scripted/picture"


def press(nonce: str = "n1", **changes) -> OrderRequest:
    facts = {"kind": "text-to-image", "prompt": "a heron", "lines": [OrderLine(PICTURE)]}
    return OrderRequest(**facts | changes, nonce=nonce)


def age(order: Order, by: timedelta) -> None:
    Order.objects.filter(pk=order.pk).update(created_at=timezone.now() - by)


@pytest.mark.django_db
class TestTheSamePress:
    def test_the_same_nonce_is_the_same_order_however_late(self, emulator: Emulator):
        first = orders.place(press())
        age(first, timedelta(days=1))
        assert orders.place(press()) == first

    def test_the_same_request_within_half_a_second_whatever_its_nonce(self, emulator: Emulator):
        first = orders.place(press("n1"))
        assert orders.place(press("n2")) == first
        assert LedgerEntry.objects.count() == 1

    def test_a_half_second_later_it_is_another(self, emulator: Emulator):
        first = orders.place(press("n1"))
        age(first, ONE_PRESS + timedelta(milliseconds=1))
        assert orders.place(press("n2")) != first

    def test_after_the_clock_was_set_back_too(self, emulator: Emulator):
        first = orders.place(press("n1"))
        age(first, -timedelta(hours=1))
        assert orders.place(press("n2")) != first

    def test_among_many_that_a_clock_set_back_made_later_too(self, emulator: Emulator):
        for number in range(NEWEST + 1):
            later = orders.place(press(f"later-{number}"))
            age(later, timedelta(hours=number - 100))
        first = orders.place(press("n1"))
        assert orders.place(press("n2")) == first

    def test_one_that_was_undone_is_none(self, emulator: Emulator):
        first = orders.place(press("n1"))
        first.generations.update(state=State.CANCELLED)
        second = orders.place(press("n2"))
        assert second != first
        assert orders.place(press("n3")) == second

    def test_line_ends_and_blanks_around_the_words_make_no_other_request(self, emulator: Emulator):
        first = orders.place(press("n1", prompt="one\r\ntwo"))
        assert orders.place(press("n2", prompt=" one\ntwo\n")) == first

    def test_so_does_the_order_in_which_parameters_come(self, emulator: Emulator):
        sizes = {"width": 64, "height": 96}
        turned = dict(reversed(sizes.items()))
        first = orders.place(press("n1", lines=[OrderLine(PICTURE, sizes)]))
        assert orders.place(press("n2", lines=[OrderLine(PICTURE, turned)])) == first


@pytest.mark.django_db
class TestAnotherOrder:
    @pytest.mark.parametrize(
        "changes",
        [
            {"prompt": "a heron!"},
            {"count": 2},
            {"lines": [OrderLine(PICTURE, {"width": 64})]},
            {"lines": [OrderLine(PICTURE), OrderLine(PICTURE)]},
            {"again_of": 7},
            {"made_by": "prompt-help"},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    @pytest.mark.parametrize("nonce", ["n1", "n2"])
    def test_what_was_changed_is_ordered_also_under_the_old_nonce(
        self, emulator: Emulator, changes, nonce
    ):
        first = orders.place(press("n1"))
        second = orders.place(press(nonce, **changes))
        assert second != first
        assert orders.place(press(nonce, **changes)) == second
        assert orders.place(press("n1")) == first

    def test_another_project(self, emulator: Emulator):
        film = Project.objects.create(name="Film", slug="film")
        assert orders.place(press("n1")) != orders.place(press("n1", project=film))

    def test_another_input(self, emulator: Emulator, tmp_path):
        file = tmp_path / "x.png"
        inputs = []
        for seed in (1, 2):
            file.write_bytes(picture("png", seed=seed))
            inputs.append(products.bring_in(file, Project.inbox(), "x.png"))
        edit = press(kind="image-to-image")
        made = {
            orders.place(
                replace(edit, lines=[OrderLine("scripted/edit", {}, (OrderInput("image_url", p),))])
            ).pk
            for p in inputs
        }
        assert len(made) == 2

    def test_what_a_program_asks_for_twice_it_wants_twice(self, emulator: Emulator):
        assert orders.place(press("")) != orders.place(press(""))

    def test_a_press_is_no_twin_of_what_a_program_ordered(self, emulator: Emulator):
        make_generation()
        assert orders.place(press("n1")).generations.count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def together(self, act, number: int) -> list:
        start = threading.Barrier(number)

        def run(count: int):
            start.wait()
            try:
                return act(count)
            finally:
                connection.close()

        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(run, range(number)))

    def post(self, number: int, prompt: str = "a heron") -> int:
        data = {"kind": "text-to-image", "model": [PICTURE], "prompt": prompt, "count": "1"}
        data |= {"nonce": f"nonce-{number}", "project": ""}
        return Client().post(reverse("order"), data, HTTP_HX_REQUEST="true").status_code

    def test_posts_of_one_press_are_one_order(self, emulator: Emulator):
        assert self.together(self.post, 4) == [200] * 4
        assert Order.objects.count() == Generation.objects.count() == 1
        assert LedgerEntry.objects.count() == 1

    def test_posts_with_other_words_are_as_many_orders(self, emulator: Emulator):
        self.together(lambda number: self.post(1, f"heron {number}"), 4)
        assert Order.objects.count() == 4

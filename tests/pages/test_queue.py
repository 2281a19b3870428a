"""The queue, the history, and what one can do to a generation."""

import json
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ledger.models import Cap, ExchangeRate
from pages.current_project import COOKIE
from pages.queue.again import price_in_words
from production.attempt_models import Attempt
from production.estimates import Estimate
from production.models import ACTIVE, ENDED, Generation, Order, State
from projects.models import Project
from tests.production.rows import make_generation, make_order

HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ended(state=State.DONE, **changes):
    return make_generation(state, **{"ended_at": timezone.now(), **changes})


@pytest.mark.django_db
class TestTheQueue:
    def test_empty_it_teaches(self, client):
        words = text(client.get(reverse("queue")))
        assert "Nothing runs or waits" in words
        assert "Nothing has ended yet" in words

    @pytest.mark.parametrize("state", ACTIVE)
    def test_active_work_is_live(self, client, state):
        generation = make_generation(state)
        page = client.get(reverse("queue")).content.decode()
        live = page[: page.index('id="history-title"')]
        assert f'id="q-{generation.pk}"' in live
        assert "data-live" in live

    @pytest.mark.parametrize("state", ENDED)
    def test_ended_work_is_history(self, client, state):
        generation = ended(state)
        page = client.get(reverse("queue")).content.decode()
        assert f'id="h-{generation.pk}"' in page
        assert f'id="q-{generation.pk}"' not in page

    def test_what_is_reserved_is_in_usd_and_the_unknown_apart(self, client):
        ExchangeRate.objects.create(currency="CNY", usd="0.14")
        make_generation(State.RUNNING, estimate_micros=20_000)
        make_generation(State.RUNNING, estimate_micros=1_000_000, currency="CNY")
        make_generation(State.COLLECTING, currency="CNY", cost_micros=500_000, basis="actual")
        assert "0.23 $ reserved" in text(client.get(reverse("queue")))
        make_generation(estimate_micros=None)
        make_generation(currency="XTS")
        assert "0.23 $ reserved, 2 at an unknown price" in text(client.get(reverse("queue")))
        assert "0.23 $ reserved, 2 at an unknown" in text(client.get(reverse("status-bar"), **HTMX))

    def test_a_message_that_is_a_sentence_goes_on(self, client):
        make_generation(State.RUNNING, message="It says “pondering”.", submitted_at=timezone.now())
        assert "It says “pondering” ·" in text(client.get(reverse("queue")))

    def test_history_by_state(self, client):
        done, failed = ended(), ended(State.FAILED)
        page = client.get(reverse("queue"), {"state": "failed"}).content.decode()
        assert f'id="h-{failed.pk}"' in page
        assert f'id="h-{done.pk}"' not in page

    def test_a_state_that_is_none_shows_all(self, client):
        done = ended()
        page = client.get(reverse("queue"), {"state": "🦊"}).content.decode()
        assert f'id="h-{done.pk}"' in page

    def test_history_goes_on_by_key(self, client):
        order = make_order()
        rows = [ended(order=order) for _ in range(70)]
        page = client.get(reverse("queue")).content.decode()
        before = re.search(r"history/\?before=(\d+)", page)[1]
        more = client.get(reverse("history"), {"before": before}, **HTMX).content.decode()
        shown = re.findall(r'id="h-(\d+)"', page + more)
        assert [int(pk) for pk in shown] == [row.pk for row in reversed(rows)]
        assert "hx-trigger" not in more.split("</details>")[-1]

    def test_history_of_the_chosen_project(self, client):
        film = Project.objects.create(name="Film", slug="film")
        mine, other = ended(order=make_order(project=film)), ended()
        client.cookies[COOKIE] = "film"
        page = client.get(reverse("queue")).content.decode()
        assert f'id="h-{mine.pk}"' in page
        assert f'id="h-{other.pk}"' not in page

    def test_a_full_page_asks_at_most_twelve_times(self, client, django_assert_max_num_queries):
        order = make_order()
        for _ in range(65):
            make_generation(State.RUNNING, order=order)
            ended(order=order)
        client.cookies[COOKIE] = order.project.slug
        with django_assert_max_num_queries(12):
            client.get(reverse("queue"))


@pytest.mark.django_db
class TestDetails:
    def test_all_that_is_known(self, client):
        generation = ended(
            State.FAILED,
            error="The provider ran out of paper.",
            next_step="Wait until Monday.",
            request_id="req_77",
            log="line one\nline two",
            charged="yes",
        )
        Attempt.objects.filter(generation=generation).update(outcome="failed", request_id="req_77")
        words = text(client.get(reverse("details", args=[generation.pk]), **HTMX))
        for fact in (
            "Failed, charged.",
            "ran out of paper",
            "Wait until Monday",
            "req_77",
            "line two",
            "Attempts",
            "Retry",
        ):
            assert fact in words

    def test_the_seed_is_told_once(self, client):
        generation = ended(seed=91_827, params={"seed": 91_827, "steps": 91_828})
        words = text(client.get(reverse("details", args=[generation.pk]), **HTMX))
        assert words.count("91827") == 1
        assert words.count("91828") == 1

    def test_a_most_is_no_price(self):
        assert price_in_words(Estimate(None).or_most(300_000)) == "at most 0.30 $"
        assert price_in_words(Estimate(300_000)) == "0.30 $"
        assert price_in_words(Estimate(None).or_most(None)) == "price unknown"

    def test_doubt_is_told_as_doubt(self, client):
        generation = ended(State.UNKNOWN, error="No answer came.", charged="maybe")
        words = text(client.get(reverse("details", args=[generation.pk]), **HTMX))
        assert "May have been charged." in words
        assert "0.01 $ estimated" in words

    def test_markup_in_a_log_stays_words(self, client):
        generation = ended(State.FAILED, log="<img src=x onerror=alert(1)>", error="<b>x</b>")
        page = client.get(reverse("details", args=[generation.pk]), **HTMX).content.decode()
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page

    def test_without_script_it_is_a_page(self, client):
        page = client.get(reverse("details", args=[ended().pk])).content.decode()
        assert "<html" in page

    def test_one_that_is_not_there(self, client):
        assert client.get(reverse("details", args=[99])).status_code == 404


@pytest.mark.django_db
class TestActs:
    def act(self, client, name, **data):
        return client.post(reverse(name), data, **HTMX)

    def test_cancel_what_waits(self, client):
        generation = make_generation(State.QUEUED)
        response = self.act(client, "cancel", generation=generation.pk)
        generation.refresh_from_db()
        assert generation.state == State.CANCELLED
        assert "work-changed" in response["HX-Trigger"]

    def test_cancel_what_has_ended_says_why_not(self, client):
        response = self.act(client, "cancel", generation=ended().pk)
        assert "Not done, nothing was spent" in response.content.decode()
        assert "already ended" in response.content.decode()

    def test_retry(self, client):
        generation = ended(State.FAILED)
        self.act(client, "retry", generation=generation.pk)
        generation.refresh_from_db()
        assert generation.state == State.QUEUED

    def test_to_the_top(self, client):
        first, last = make_generation(), make_generation()
        self.act(client, "to-top", generation=last.pk)
        first.refresh_from_db()
        last.refresh_from_db()
        assert last.priority > first.priority

    def test_a_doubt_is_closed_by_the_users_word(self, client, emulator):
        generation = ended(State.UNKNOWN, charged="maybe")
        response = self.act(client, "discard", generation=generation.pk, charged="no")
        generation.refresh_from_db()
        assert "Closed as not charged." in response.content.decode()
        assert generation.charged == "no"

    def test_a_link_wants_an_id(self, client, emulator):
        generation = ended(State.UNKNOWN, charged="maybe")
        response = self.act(client, "link", generation=generation.pk, request_id=" ")
        assert "Enter the id" in response.content.decode()

    def test_to_look_again_is_for_doubts_only(self, client, emulator):
        response = self.act(client, "look-again", generation=ended().pk)
        assert "nothing to settle" in response.content.decode()

    def test_cancel_all_that_wait(self, client):
        waiting, running = make_generation(), make_generation(State.RUNNING)
        response = self.act(client, "cancel-waiting")
        waiting.refresh_from_db()
        running.refresh_from_db()
        assert (waiting.state, running.state) == (State.CANCELLED, State.RUNNING)
        assert "1 cancelled" in response.content.decode()

    def test_order_again_of_a_model_that_is_gone_orders_nothing(self, client, emulator):
        generation = ended(model_id="vanished")
        orders = Order.objects.count()
        response = self.act(client, "reorder", generation=generation.pk)
        assert Order.objects.count() == orders
        assert "Not done, nothing was spent" in response.content.decode()

    @pytest.mark.parametrize("name", ["cancel", "retry", "to-top", "reorder"])
    @pytest.mark.parametrize("asked", ["", "0", "999999", "-1", "x", "9" * 30, "<b>"])
    def test_nothing_that_is_there(self, client, name, asked):
        response = self.act(client, name, generation=asked)
        assert response.status_code == 200
        assert "Not done" in response.content.decode()

    @pytest.mark.parametrize("name", ["cancel", "retry", "to-top", "reorder", "cancel-waiting"])
    def test_a_get_does_nothing(self, client, name):
        assert client.get(reverse(name)).status_code == 405

    def test_without_script_it_goes_back_where_it_came_from(self, client):
        data = {"generation": make_generation().pk, "next": "/gallery/"}
        assert client.post(reverse("cancel"), data)["Location"] == "/gallery/"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "\\\\evil"])
    def test_it_never_leads_to_another_site(self, client, target):
        data = {"generation": make_generation().pk, "next": target}
        assert client.post(reverse("cancel"), data)["Location"] == reverse("queue")


@pytest.mark.django_db
class TestTheStrip:
    def poll(self, client, **data):
        return client.get(reverse("status-bar"), data, **HTMX)

    def version(self, response):
        return re.search(r'data-version="([^"]+)"', response.content.decode())[1]

    def test_nothing_new_is_an_empty_answer(self, client):
        make_generation(State.RUNNING)
        seen = self.version(self.poll(client))
        response = self.poll(client, seen=seen)
        assert (response.status_code, response.content) == (204, b"")

    def test_nothing_new_asks_twice_at_most(self, client, django_assert_max_num_queries):
        make_generation(State.RUNNING)
        seen = self.version(self.poll(client))
        with django_assert_max_num_queries(2):
            self.poll(client, seen=seen)

    def test_it_polls_only_while_something_runs(self, client):
        assert "every 1s" not in self.poll(client).content.decode()
        generation = make_generation(State.RUNNING)
        assert "every 1s" in self.poll(client).content.decode()
        Generation.objects.filter(pk=generation.pk).update(state=State.DONE)
        assert "every 1s" not in self.poll(client).content.decode()

    def test_work_that_ends_after_it_was_counted(self, client):
        generation = make_generation(State.RUNNING)
        counted = []

        def end(execute, sql, params, many, context):
            if counted:
                counted.clear()
                Generation.objects.filter(pk=generation.pk).update(state=State.DONE)
            if "GROUP BY" in sql and "production_generation" in sql:
                counted.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(end):
            page = self.poll(client).content.decode()
        assert "every 1s" in page
        assert "Next:" not in page

    def test_a_shown_card_that_changed_comes_along(self, client):
        shown, other = make_generation(State.RUNNING, progress=0.4), make_generation(State.RUNNING)
        page = self.poll(client, showing=shown.pk, seen="0-0").content.decode()
        assert f'id="g-{shown.pk}"' in page
        assert "40 %" in page
        assert f'id="g-{other.pk}"' not in page

    def test_what_ended_is_announced(self, client):
        done, failed = ended(), ended(State.FAILED)
        words = text(self.poll(client, watching=f"{done.pk},{failed.pk}", seen="0-0"))
        assert "1 done, 1 failed" in words

    def test_progress_is_not_announced(self, client):
        running = make_generation(State.RUNNING, progress=0.4)
        page = self.poll(client, showing=running.pk, seen="0-0").content.decode()
        assert "announcer" not in page

    def test_the_queue_gets_its_lists(self, client):
        live, over = make_generation(State.RUNNING), ended()
        page = self.poll(client, page="queue", showing=over.pk, seen="0-0").content.decode()
        assert f'id="q-{live.pk}"' in page
        assert f'id="h-{over.pk}"' in page
        assert "afterbegin:#history-rows" in page

    def test_open_it_shows_cards(self, client):
        generation = make_generation(State.RUNNING)
        assert f'id="s-{generation.pk}"' not in self.poll(client).content.decode()
        assert f'id="s-{generation.pk}"' in self.poll(client, open="1").content.decode()

    @pytest.mark.parametrize("rubbish", [",,,", "x,y", "9" * 40, "1;DROP", ",".join("1" * 5000)])
    def test_rubbish_in_the_address(self, client, rubbish):
        make_generation(State.RUNNING)
        response = self.poll(client, showing=rubbish, watching=rubbish, seen=rubbish)
        assert response.status_code == 200

    def test_many_cards_do_not_mean_many_queries(self, client, django_assert_max_num_queries):
        order = make_order()
        rows = [make_generation(State.RUNNING, order=order) for _ in range(65)]
        showing = ",".join(str(row.pk) for row in rows)
        with django_assert_max_num_queries(12):
            self.poll(client, showing=showing, watching=showing, page="queue", open="1")


def test_the_events_are_json(client, db):
    response = client.post(reverse("cancel"), {"generation": make_generation().pk}, **HTMX)
    assert "work-changed" in json.loads(response["HX-Trigger"])


@pytest.mark.django_db
class TestTheAdmin:
    @pytest.mark.parametrize(
        "name",
        [
            *("production_order", "production_generation", "production_pause"),
            *("production_throttle", "ledger_ledgerentry", "ledger_cap", "ledger_exchangerate"),
            "ledger_doubt",
        ],
    )
    def test_every_list_opens(self, client, name):
        make_generation(State.FAILED)
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200

    def test_a_generation_can_be_seen_and_not_changed(self, client):
        generation = make_generation(State.FAILED)
        address = reverse("admin:production_generation_change", args=[generation.pk])
        assert "Attempts" in client.get(address).content.decode()
        assert client.post(address, {"state": "done"}).status_code == 403

    @pytest.mark.parametrize("amount", ["-1", "NaN", "much", "", "1e9", "9" * 30])
    def test_a_cap_is_a_whole_number_of_zero_or_more_there_too(self, client, amount):
        facts = {"period": "day", "project": "", "provider": "", "amount_micros": amount}
        response = client.post(reverse("admin:ledger_cap_add"), facts)
        assert "errorlist" in response.content.decode()
        assert not Cap.objects.exists()

    @pytest.mark.parametrize(
        "name",
        ["production_order", "production_generation", "ledger_ledgerentry", "ledger_doubt"],
    )
    def test_history_and_money_are_neither_added_nor_removed(self, client, name):
        generation = make_generation(State.UNKNOWN)
        known = {"production_order": generation.order_id, "production_generation": generation.pk}
        pk = known.get(name, 1)
        assert client.get(reverse(f"admin:{name}_add")).status_code == 403
        removing = reverse(f"admin:{name}_delete", args=[pk])
        assert client.post(removing, {"post": "yes"}).status_code == 403


@pytest.mark.django_db
def test_of_very_much_under_way_the_first_rows_are_listed(client, monkeypatch):
    for limit, seen in ((6, 6), (5, 2)):
        monkeypatch.setattr("pages.queue.page.LIVE_ROWS", limit)
        monkeypatch.setattr("pages.queue.page.FIRST_OF_MANY", 2)
        for _ in range(6 - Generation.objects.count()):
            make_generation(State.QUEUED)
        page = client.get(reverse("queue")).content.decode()
        assert page.count("data-live") == seen
    assert "The first 2 of 6 are shown." in text(client.get(reverse("queue")))

"""A list taken in by the browser: columns said, rows checked, ordered once, reported."""

import csv
import html
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger.models import Cap
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.placeholders import Placeholder
from parameter_templates.saving import Facts
from preferences import store
from production import prompt_history, template_sources, used_lists
from production.engine import inline
from production.list_models import ListOrder, UsedList
from production.models import Generation, Order
from production.order_requests import OrderRejected
from projects.models import Project
from providers.models import CatalogueModel
from tests import naughty
from tests.markup import flat

pytestmark = pytest.mark.django_db

FOXES = "prompt;Guidance;where\na red fox;3;wood\na blue fox;5;\n"
MODEL = "scripted/picture"


@pytest.fixture
def taken(client, emulator):
    """Takes in a file, and returns its list, by the model of these tests."""

    def take(text=FOXES, name="foxes.csv", model=MODEL):
        data = text if isinstance(text, bytes) else text.encode()
        file = SimpleUploadedFile(name, data)
        response = client.post(reverse("list-take"), {"file": file})
        assert response.status_code == 302
        kept = UsedList.objects.first()
        assert kept is not None and response["Location"] == reverse("list", args=[kept.uid])
        UsedList.objects.update(model_ref=model, kind="text-to-image")
        return UsedList.objects.get(pk=kept.pk)

    return take


@pytest.fixture
def list_words(client):
    """What an address of a list answers, in words; `columns` is what its columns are."""

    def list_words(kept, name="list", columns=None, status=200, **data):
        address = reverse(name, args=[kept.uid])
        if columns is None and name == "list":
            response = client.get(address)
        else:
            columns = columns or {}
            data |= {"column": list(columns), "is": list(columns.values())}
            response = client.post(address, data)
        assert response.status_code == status, html.unescape(flat(response))
        return html.unescape(flat(response)) if response.content else ""

    return list_words


NAMED = {"prompt": "prompt", "Guidance": "guidance", "where": ""}


def finish() -> None:
    inline.run(list(Generation.objects.values_list("pk", flat=True)))


class TestColumns:
    def test_they_are_known_by_their_names_or_asked_for(self, taken, list_words) -> None:
        page = list_words(taken())
        assert "a red fox · a blue fox" in page and "wood" in page
        assert '<option value="guidance" selected>' in page
        assert "What is “where”? Choose, or leave it out." in page

    def test_what_is_said_stays(self, taken, list_words) -> None:
        kept = taken()
        list_words(kept, "list-check", NAMED, 302)
        page = list_words(kept)
        assert "2 rows" in page and "2 results" in page and "0.02 $" in page
        assert "at fault" not in page

    def test_one_thing_cannot_be_two_columns(self, taken, list_words) -> None:
        kept = taken()
        list_words(kept, "list-check", NAMED | {"where": "prompt"}, 302)
        assert "“prompt” and “where” cannot both be “prompt”." in list_words(kept)

    def test_every_row_at_fault_is_named_by_its_own_column(self, taken, list_words) -> None:
        kept = taken("prompt,how much,seed\na,99,1\nb,3,many\nc,x,2\n,4,5\n")
        list_words(
            kept, "list-check", {"prompt": "prompt", "how much": "guidance", "seed": "seed"}, 302
        )
        page = list_words(kept)
        assert "4 rows at fault" in page
        for place in ("Line 2, column “how much”", "Line 3, column “seed”"):
            assert place in page
        assert "Line 4, column “how much”" in page and "Line 5, column “prompt”" in page

    def test_all_that_is_at_fault_is_told_at_once(self, taken, list_words) -> None:
        rows = "prompt,how much,seed,size\n,99,many,1\nb,3,2,1,over\nc,x,y,1\n"
        kept = taken(rows)
        columns = {"prompt": "prompt", "how much": "guidance", "seed": "seed"}
        list_words(kept, "list-check", columns, 302)
        page = list_words(kept)
        assert "What is “size”? Choose, or leave it out." in page
        for place in ("Line 2, column “how much”", "Line 2, column “seed”", "Line 3, column 5"):
            assert place in page
        assert "Line 4, column “how much”" in page and "Line 4, column “seed”" in page
        assert "3 rows with problems, listed above." in page and "results" not in page
        assert re.search(r'<button class="button primary" disabled(="")?', page)
        list_words(kept, "list-check", columns | {"size": ""}, 302)
        assert "Line 2, column “prompt”:</strong>Write a prompt." in list_words(kept)

    def test_a_model_of_its_own_for_each_row(self, taken, list_words) -> None:
        kept = taken("prompt,model\na fox,scripted/picture\nan owl,nobody/none\n")
        page = list_words(kept)
        assert "Line 3, column “model”" in page
        assert "There is no model “nobody/none” here." in page

    def test_a_file_of_this_machine_is_none_that_a_list_can_name(self, taken, list_words) -> None:
        kept = taken("prompt,image_url\nedit it,/etc/passwd\n", model="scripted/edit")
        UsedList.objects.update(kind="image-to-image")
        assert "There is no product “/etc/passwd”. Write a product's number." in list_words(kept)


class TestOrdered:
    @pytest.fixture
    def ordered(self, taken, list_words):
        kept = taken()
        list_words(kept, "list-order", NAMED, 302)
        return kept

    def test_as_one_order_that_is_called_by_the_file(self, ordered, client) -> None:
        order = Order.objects.get()
        assert (order.title, order.prompt) == ("foxes.csv", "")
        rows = list(Generation.objects.order_by("pk"))
        assert [(row.prompt, row.params["guidance"]) for row in rows] == [
            ("a red fox", 3),
            ("a blue fox", 5),
        ]
        assert "foxes.csv" in flat(client.get(reverse("create")))
        assert "foxes.csv" in flat(client.get(reverse("order-page", args=[order.uid])))
        assert prompt_history.recent(None, 30, 4000) == []

    def test_what_came_has_prompt_and_picture(self, ordered, list_words) -> None:
        finish()
        page = list_words(ordered)
        assert '<span title="a red fox">a red fox</span>' in page
        assert page.count('loading="lazy"') == 2

    def test_its_report_is_a_list_again(self, ordered, client, list_words, taken) -> None:
        finish()
        response = client.get(reverse("list-report", args=[ordered.uid]))
        assert 'filename="foxes.report.csv"' in response["Content-Disposition"]
        text = response.content.decode("utf-8-sig")
        red, blue = csv.DictReader(io.StringIO(text), delimiter=";")
        assert red["result.state"] == blue["result.state"] == "done"
        assert red["result.cost"] == "0.01 $" and red["prompt"] == "a red fox"
        again = taken(text, "foxes.report.csv")
        list_words(again, "list-check", NAMED, 302)
        assert "2 done already, as the list says" in list_words(again)

    def test_what_failed_is_ordered_again_and_nothing_else(
        self, emulator, taken, list_words, client
    ) -> None:
        emulator.script(next=[{"end": "failed"}])
        kept = taken()
        list_words(kept, "list-order", NAMED, 302)
        finish()
        page = list_words(kept)
        assert "1 failed" in page and "1 done" in page and "Order again what failed" in page
        list_words(kept, "list-order", NAMED, 302)
        finish()
        assert Generation.objects.count() == 3
        assert [len(one.lines) for one in ListOrder.objects.all()] == [2, 1]
        page = list_words(kept)
        assert "2 done" in page and "Order again what failed" not in page
        list_words(kept, "list-order", NAMED, 422)
        assert Generation.objects.count() == 3

    def test_a_second_press_and_a_second_copy_order_nothing(
        self, ordered, taken, list_words
    ) -> None:
        list_words(ordered, "list-order", NAMED, 422)
        twin = taken(name="copy.csv")
        assert "ordered before" in list_words(twin, "list-order", NAMED)
        assert Order.objects.count() == 1
        list_words(twin, "list-order", NAMED, 302, anew="1")
        assert Order.objects.count() == 2

    def test_those_of_hidden_projects_are_not_listed(self, ordered, client) -> None:
        assert "foxes.csv" in flat(client.get(reverse("lists")))
        secret = Project.objects.create(name="Secret", slug="secret", is_hidden=True)
        UsedList.objects.update(project=secret)
        assert "foxes.csv" not in flat(client.get(reverse("lists")))

    def test_a_template_of_its_order_has_the_first_rows_prompt(self, ordered) -> None:
        source = template_sources.of_order(Order.objects.get())
        assert source.body.prompt == "a red fox"

    def test_removing_it_leaves_what_was_made(self, ordered, client) -> None:
        finish()
        client.post(reverse("list-remove", args=[ordered.uid]))
        assert not UsedList.objects.exists() and Order.objects.count() == 1


class TestByTemplate:
    """As `generate --list --template` does it."""

    @pytest.fixture
    def night(self, emulator):
        body = Body(
            prompt="a ${animal} {by day|at night} || its ${animal} tracks",
            models=(MODEL,),
            defaults={"width": 64},
            fixed={"guidance": 4},
            placeholders=(Placeholder("animal", "Which animal"),),
        )
        return saving.save(Facts("Night walk", "text-to-image"), body)

    def test_each_row_fills_it(self, taken, list_words, night) -> None:
        kept = taken("Which animal,height\nowl,96\n{fox|hen},64\n")
        columns = {"Which animal": "animal", "height": "height"}
        list_words(kept, "list-check", columns, 302, kind="text-to-image", template=night.pk)
        page = list_words(kept)
        assert "It asks for Which animal: a column each." in page and "4 results" in page
        chosen = {"kind": "text-to-image", "model": MODEL, "template": night.pk}
        list_words(kept, "list-order", columns, 302, **chosen)
        finish()
        rows = Generation.objects.order_by("pk")
        prompts = [row.prompt for row in rows]
        assert prompts[0] in ("a owl by day", "a owl at night")
        assert prompts[1] == "its owl tracks" and prompts[3] == "its {fox|hen} tracks"
        shown = {(one.params["height"], one.params["guidance"]) for one in rows[:2]}
        assert shown == {(96, 4)}
        assert Order.objects.get().template == night.current
        came = used_lists.outcomes_of(kept)
        assert [len(came[line].products) for line in (2, 3)] == [2, 2]

    def test_what_is_open_or_wrong_is_told_at_once(self, taken, list_words, night) -> None:
        kept = taken("Which animal,guidance,height\n,3,9999\nowl,,\n")
        columns = {"Which animal": "animal", "guidance": "guidance", "height": "height"}
        list_words(kept, "list-check", columns, 302, kind="text-to-image", template=night.pk)
        page = list_words(kept)
        assert "Which animal is needed." in page and "What is “guidance”?" in page
        assert "Line 2, column “Which animal”" in page
        assert "Line 2, column “height”" in page and "1 row with problems" in page

    def test_one_of_another_kind_or_a_model_that_is_off(self, taken, list_words, night) -> None:
        kept = taken("animal\nowl\n")
        list_words(
            kept, "list-check", {"animal": "animal"}, 302, kind="text-to-video", template=night.pk
        )
        assert UsedList.objects.get().template is None
        list_words(
            kept, "list-check", {"animal": "animal"}, 302, kind="text-to-image", template=night.pk
        )
        CatalogueModel.objects.filter(model_id="picture").update(enabled=False)
        page = list_words(kept)
        assert "scripted/picture is switched off" in page and "listed above first" in page


class TestAsked:
    def test_above_the_count_that_the_user_set(self, taken, list_words) -> None:
        store.set("ask_above_results", 1)
        kept = taken()
        page = list_words(kept, "list-order", NAMED)
        assert "Order 2 results for 0.02 $?" in page and not Order.objects.exists()
        list_words(kept, "list-order", NAMED, 302, agreed="20000x2")
        assert Order.objects.count() == 1

    def test_what_a_cap_blocks(self, taken, list_words) -> None:
        Cap.objects.create(period=Cap.Period.DAY, amount_micros=15_000)
        kept = taken()
        list_words(kept, "list-check", NAMED, 302)
        assert "Past the cap" in list_words(kept)
        page = list_words(kept, "list-order", NAMED, 422)
        assert "Nothing was ordered." in page
        assert not Order.objects.exists() and not ListOrder.objects.exists()


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("foxes.xlsx", b"PK", "is no CSV or JSON file"),
            ("foxes.csv", b"PK\x03\x04\x00\x00", "not a text file"),
            ("foxes.csv", b"", "empty"),
            ("foxes.json", b'[{"prompt": "a"},]', "comma"),
            ("foxes.csv", b"a,a\n1,2\n", "same name"),
            ("foxes.csv", b"x" * (20_000_001), "20 MB"),
        ],
    )
    def test_what_is_no_list(self, client, emulator, name, data, words) -> None:
        response = client.post(
            reverse("list-take"), {"file": SimpleUploadedFile(name, data)}, follow=True
        )
        assert words in html.unescape(flat(response))
        assert not UsedList.objects.exists()

    def test_more_rows_than_an_order_has(self, taken, list_words) -> None:
        kept = taken("prompt\n" + "a fox\n" * 1001)
        assert "at most 1,000 results. Split the list." in list_words(kept)

    def test_two_hundred_columns(self, taken, list_words) -> None:
        names = [f"c{number}" for number in range(199)]
        kept = taken(",".join(["prompt", *names]) + "\na fox" + ",1" * 199 + "\n")
        page = list_words(kept)
        assert "What is “c0”?" in page and "and 149 more" in page

    def test_naughty_words(self, taken, list_words) -> None:
        for number, words in enumerate(naughty.strings("lists")):
            kept = taken(json.dumps([{"prompt": words, words[:40] or "x": number}]), "odd.json")
            list_words(kept)


def test_a_page_asks_little(client, taken, list_words) -> None:
    kept = taken()
    list_words(kept, "list-order", NAMED, 302)
    finish()
    for name, args in (("lists", []), ("list", [kept.uid])):
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=args))
        assert len(queries) <= 12, [query["sql"][:150] for query in queries]


class TestNeverTwice:
    """What is there, under way or may have been paid for is not ordered with what failed."""

    @pytest.mark.parametrize(
        ("states", "charged"),
        [
            (("failed", "done"), "no"),
            (("failed", "running"), "no"),
            (("failed", "unknown"), "maybe"),
            (("failed", "failed"), "yes"),
            (("cancelled", "cancelled"), "maybe"),
            (("refused", "refused"), "yes"),
        ],
    )
    def test_a_row_of_two_results(self, client, taken, list_words, states, charged) -> None:
        kept = taken("prompt\na red fox\n")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302, count="2")
        for row, state in zip(Generation.objects.order_by("pk"), states, strict=True):
            Generation.objects.filter(pk=row.pk).update(state=state, charged=charged)
        assert "Order again what failed" not in list_words(kept)
        data = {"column": ["prompt"], "is": ["prompt"], "count": "2"}
        client.post(reverse("list-order", args=[kept.uid]), data)
        assert Generation.objects.count() == 2

    def test_what_failed_for_nothing_is_ordered_again(self, taken, list_words) -> None:
        kept = taken("prompt\na red fox\n")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302)
        Generation.objects.update(state="failed", charged="no")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302)
        assert Generation.objects.count() == 2

    @pytest.mark.parametrize("state", ["running", "unknown", "queued"])
    def test_a_report_that_is_taken_in(self, client, taken, list_words, state) -> None:
        kept = taken("prompt\na red fox\nan owl\n")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302)
        first, last = Generation.objects.order_by("pk")
        Generation.objects.filter(pk=first.pk).update(state="failed", charged="no")
        Generation.objects.filter(pk=last.pk).update(state=state)
        report = client.get(reverse("list-report", args=[kept.uid])).content
        list_words(taken(report, "foxes.report.csv"), "list-order", {"prompt": "prompt"}, 302)
        prompts = Generation.objects.order_by("pk").values_list("prompt", flat=True)
        assert list(prompts) == ["a red fox", "an owl", "a red fox"]

    def test_two_windows(self, taken, list_words) -> None:
        kept = taken("prompt\na red fox\nan owl\n")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302)
        first, last = Generation.objects.order_by("pk")
        Generation.objects.filter(pk=first.pk).update(state="failed")
        before = used_lists.look(kept, used_lists.request_of(kept, kept.project))
        Generation.objects.filter(pk=last.pk).update(state="failed")
        after = used_lists.look(kept, used_lists.request_of(kept, kept.project))
        used_lists.place(kept, before)
        with pytest.raises(OrderRejected, match="ordered meanwhile"):
            used_lists.place(kept, after)
        assert Generation.objects.filter(prompt="a red fox").count() == 2

    def test_one_that_goes_on_again_by_itself_meanwhile(self, taken, list_words) -> None:
        kept = taken("prompt\na red fox\n")
        list_words(kept, "list-order", {"prompt": "prompt"}, 302)
        Generation.objects.update(state="failed")
        looked = used_lists.look(kept, used_lists.request_of(kept, kept.project))
        Generation.objects.update(state="queued")
        with pytest.raises(OrderRejected, match="ordered meanwhile"):
            used_lists.place(kept, looked)
        assert Generation.objects.count() == 1

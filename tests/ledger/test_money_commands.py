"""`manage.py caps` and `manage.py costs`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from ledger import entries, spending
from ledger.models import Basis, Cap
from production.generation_charge import charge_of
from production.models import State
from projects.models import Project
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def settled(micros, basis=Basis.ACTUAL, **changes):
    generation = make_generation(State.DONE, **changes)
    with transaction.atomic():
        entries.settle(charge_of(generation), micros, basis)


class TestCaps:
    def test_set_change_and_list(self):
        run("caps", "set", "month", "20")
        run("caps", "set", "month", "15,50")
        make_generation(State.RUNNING, estimate_micros=500_000)
        assert "15.00 $ left" in run("caps", "list")
        [cap] = json.loads(run("caps", "list", "--json"))
        assert (cap["amount"], cap["committed"], cap["left"]) == ("15.5", "0.5", "15")
        assert (cap["period"], cap["project"], cap["provider"]) == ("month", None, None)

    def test_unknown_prices_stop_until_it_is_said_otherwise(self):
        def said() -> str:
            return json.loads(run("caps", "list", "--json"))[0]["unknown"]

        run("caps", "set", "month", "20")
        assert said() == "stop"
        assert "unknown prices pass" in run("caps", "set", "month", "20", "--unknown", "pass")
        run("caps", "set", "month", "30")
        assert said() == "pass", "another amount leaves it as it is"
        run("caps", "set", "month", "30", "--unknown", "stop")
        assert said() == "stop"

    def test_for_a_project_and_a_provider(self, emulator):
        Project.objects.create(name="Film", slug="film")
        run("caps", "set", "all", "0", "--project", "film", "--provider", "scripted")
        cap = Cap.objects.get()
        assert (cap.project.slug, cap.provider, cap.amount_micros) == ("film", "scripted", 0)
        run("caps", "remove", "all", "--project", "film", "--provider", "scripted")
        assert not Cap.objects.exists()

    def test_one_for_all_is_apart_from_that_of_a_purse(self):
        run("caps", "set", "all", "5", "--purse", "film-1")
        run("caps", "set", "all", "2", "--purse", "film-1", "--part", "shot 3")
        run("caps", "set", "all", "20")
        told = json.loads(run("caps", "list", "--json"))
        assert [(cap["purse"], cap["part"], cap["amount"]) for cap in told] == [
            ("film-1", None, "5"),
            ("film-1", "shot 3", "2"),
            (None, None, "20"),
        ]
        run("caps", "remove", "all")
        assert [cap.purse for cap in Cap.objects.all()] == ["film-1", "film-1"]

    def test_none_is_an_empty_list(self):
        assert json.loads(run("caps", "list", "--json")) == []

    @pytest.mark.parametrize(
        "arguments",
        [
            ("set", "month"),
            ("set",),
            ("set", "month", "--", "-1"),
            ("set", "month", "NaN"),
            ("set", "month", "much"),
            ("set", "month", "1e99"),
            ("set", "month", "1", "--project", "nobody"),
            ("set", "month", "1", "--provider", "nobody"),
            ("remove",),
            ("remove", "day"),
        ],
    )
    def test_bad_input_changes_nothing(self, arguments):
        Cap.objects.create(period="all", amount_micros=1)
        with pytest.raises(CommandError) as caught:
            run("caps", *arguments)
        assert caught.value.returncode == 2
        assert Cap.objects.count() == 1

    @pytest.mark.parametrize("arguments", [("set", "week", "1"), ("burn",), ()])
    def test_what_there_is_not(self, arguments):
        with pytest.raises(CommandError, match=r"choose|required"):
            run("caps", *arguments)


class TestCosts:
    def test_what_was_spent_reserved_and_unknown(self):
        settled(1_250_000)
        settled(None, Basis.UNKNOWN)
        make_generation(State.RUNNING, estimate_micros=500_000)
        assert "1.25 $ spent, 0.50 $ reserved, 1 of unknown cost" in run("costs")

    def test_as_json(self):
        settled(1_250_000, estimate_micros=1_000_000)
        told = json.loads(run("costs", "--json", "--period", "all", "--by", "model"))
        assert (told["spent"], told["estimated"], told["billed"]) == ("1.25", "1", "1.25")
        assert (told["period"], told["first"], told["currency"]) == ("all", None, "USD")
        assert [line["key"] for line in told["lines"]] == ["scripted/picture"]

    @pytest.mark.parametrize("by", spending.DIMENSIONS)
    @pytest.mark.parametrize("period", spending.PERIODS)
    def test_every_table(self, by, period):
        settled(1)
        assert json.loads(run("costs", "--json", "--by", by, "--period", period))["by"] == by

    def test_of_one_project(self):
        film = Project.objects.create(name="Film", slug="film")
        settled(5, order=make_order(project=film))
        settled(7)
        assert json.loads(run("costs", "--json", "--project", "film"))["spent"] == "0.000005"

    def test_of_a_project_that_is_gone_but_has_spent(self):
        gone = Project.objects.create(name="Gone", slug="gone")
        order = make_order(project=gone)
        settled(5, order=order)
        order.delete()
        gone.delete()
        assert json.loads(run("costs", "--json", "--project", "gone"))["spent"] == "0.000005"

    def test_of_a_project_that_never_was(self):
        with pytest.raises(CommandError) as caught:
            run("costs", "--project", "nobody")
        assert caught.value.returncode == 2

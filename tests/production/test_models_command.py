import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.emulator.fixtures import scripted  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("models", *args, stdout=out)
    return out.getvalue()


def listed(*args: str) -> list[dict[str, Any]]:
    return json.loads(run(*args, "--json"))  # type: ignore[no-any-return]


class TestList:
    def test_it_fills_the_catalogue_and_lists_it(self, scripted: Emulator) -> None:  # noqa: F811
        assert "scripted/picture" in run()

    def test_json_has_what_a_script_needs(self, scripted: Emulator) -> None:  # noqa: F811
        (row,) = listed("--provider", "scripted", "--kind", "text-to-image")
        assert row["ref"] == "scripted/picture"
        assert row["schema"]["properties"]["width"]["default"] == 64
        assert row["has_key"] is True
        assert row["ends"] is None

    def test_search(self, scripted: Emulator) -> None:  # noqa: F811
        assert {row["provider"] for row in listed("--search", "scripted clip")} == {
            "scripted",
            "scripted-nofind",
        }

    def test_by_what_it_gives_takes_and_costs(self, scripted: Emulator) -> None:  # noqa: F811
        CatalogueModel.objects.all().delete()
        asked = ("--kind", "image-to-video", "--sound", "--resolution", "1080p", "--sort", "price")
        found = listed(*asked)
        known = [row["standard_price"]["usd_per_unit"] for row in found]
        costs = [float(each) for each in known if each is not None]
        assert costs == sorted(costs)
        assert costs
        assert known[len(costs) :] == [None] * (len(known) - len(costs))
        assert all(row["sound"] in ("always", "choice") for row in found)
        cheap = listed(*asked, "--max-price", str(costs[0]), "--takes", "first-frame")
        assert {row["standard_price"]["usd_per_unit"] for row in cheap} == {known[0]}

    @pytest.mark.parametrize("wrong", [("--max-price", "much"), ("--seconds", "x")])
    def test_what_is_no_number_ends_with_2(self, wrong: tuple[str, str]) -> None:
        with pytest.raises(CommandError):
            run(*wrong)

    def test_nothing_found_is_no_error(self, scripted: Emulator) -> None:  # noqa: F811
        assert listed("--search", "no such thing") == []
        assert "No model fits" in run("--search", "no such thing")

    def test_marks_show_the_default_and_what_is_off(self, scripted: Emulator) -> None:  # noqa: F811
        run()
        CatalogueModel.objects.filter(provider="scripted").update(is_default=True, enabled=False)
        assert "* scripted/picture" in run("--provider", "scripted")
        assert "(off)" in run("--provider", "scripted")

    def test_an_unknown_provider_ends_with_4(self, scripted: Emulator) -> None:  # noqa: F811
        with pytest.raises(CommandError) as caught:
            run("--provider", "scriptd")
        assert caught.value.returncode == 4
        assert "scripted" in str(caught.value)

    def test_an_unknown_kind_ends_with_2(self, scripted: Emulator) -> None:  # noqa: F811
        with pytest.raises(CommandError, match="invalid choice"):
            run("--kind", "text-to-nothing")


class TestAdd:
    def test_by_id(self, scripted: Emulator) -> None:  # noqa: F811
        CatalogueModel.objects.all().delete()
        assert "scripted/picture" in run("add", "scripted", "picture")
        assert CatalogueModel.objects.get(provider="scripted").source == "user"

    @pytest.mark.parametrize("names", [("scripted", "pictur"), ("scriptd", "picture")])
    def test_what_is_unknown_ends_with_4(self, names: tuple[str, str], scripted: Emulator) -> None:  # noqa: F811
        with pytest.raises(CommandError) as caught:
            run("add", *names)
        assert caught.value.returncode == 4

    @pytest.mark.parametrize("names", [(), ("scripted",), ("a", "b", "c")])
    def test_anything_else_ends_with_2(self, names: tuple[str, ...], scripted: Emulator) -> None:  # noqa: F811
        with pytest.raises(CommandError) as caught:
            run("add", *names)
        assert caught.value.returncode == 2

"""`manage.py templates`, and what is ordered by a template."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from ledger.models import Cap
from parameter_templates import saving, shipped_set
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import Placeholder
from production import orders, template_orders
from production.models import Generation, Order, State
from production.order_requests import OrderRejected
from providers.models import CatalogueModel
from tests.gallery.fixtures import made, project, put, stored
from tests.parameter_templates.test_saving import save
from tests.production.rows import make_generation
from tests.shipped import fill_catalogue

__all__ = ["made", "project", "put", "stored"]
pytestmark = pytest.mark.django_db

ASKS = Body(
    prompt="a ${animal}",
    models=("scripted/picture",),
    fixed={"width": "${width}"},
    defaults={"style": "ink"},
    placeholders=(
        Placeholder("animal", "Which animal"),
        Placeholder("width", type="number", default="64"),
    ),
)


def templates(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("templates", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


class TestUse:
    def test_tells_what_would_be_ordered_and_orders_nothing(self, emulator):
        save("Beasts", ASKS)
        code, out, err = templates("use", "beasts", "--set", "animal=fox", "--json")
        assert code == 0, err
        facts = json.loads(out)
        assert (facts["prompt"], facts["estimate"], facts["version"]) == ("a fox", "0.01", 1)
        assert facts["lines"][0]["params"]["width"] == 64
        assert not Order.objects.exists()
        _, words, err = templates("use", "Beasts", "--set", "animal=fox")
        assert "a fox" in words and "Nothing is ordered" in err

    def test_orders_with_a_yes_and_remembers_the_version(self, emulator):
        template = save("Beasts", ASKS)
        code, out, err = templates("use", "Beasts", "--set=animal=fox", "--yes", "--json")
        assert code == 0, err
        assert json.loads(out)["state"] == "done"
        made_one = Generation.objects.get()
        assert made_one.prompt == "a fox" and made_one.params["style"] == "ink"
        assert made_one.order.template == template.current
        assert made_one.order.made_by == "command"

    def test_a_cap_stops_it(self, emulator):
        save("Beasts", ASKS)
        Cap.objects.create(period="day", amount_micros=5_000)
        code, _, err = templates("use", "Beasts", "--set=animal=fox", "--yes")
        assert code == 3 and "cap" in err
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ((), "animal: Which animal is needed"),
            (("--set", "animal"), "name=value"),
            (("--set", "bird=owl"), "It asks for animal, width"),
            (("--set=animal=x", "--set=width=wide"), "not a number"),
            (("--set=animal=x", "--set=width=5000"), "Left out: width 5000"),
            (("--set=animal=x", "--version-number", "7"), "has no version 7"),
            (("--set=animal=x", "--project=gone"), "no project"),
        ],
    )
    def test_what_is_wrong_is_said(self, emulator, arguments, words):
        save("Beasts", ASKS)
        _, out, err = templates("use", "Beasts", *arguments)
        assert words in out + err
        assert not Order.objects.exists()

    def test_one_that_has_no_model_any_more(self, emulator):
        save("Old", Body("a fox", ("gone/model",), defaults={"colour": "red"}))
        code, out, err = templates("use", "Old", "--model", "scripted/picture", "--json")
        assert code == 0 and "Left out: colour red" in err
        assert json.loads(out)["lines"][0]["model"] == "scripted/picture"

    @pytest.mark.parametrize(
        ("ref", "code", "words"),
        [
            ("scripted/clip", 2, "makes text-to-video"),
            ("scripted/gone", 4, "no model"),
            ("scripted/picture", 4, "switched off"),
        ],
    )
    def test_the_model_that_is_asked_for_or_none(self, emulator, ref, code, words):
        CatalogueModel.objects.filter(model_id="picture").update(enabled=False)
        save("Beasts", Body("a fox"))
        found, _, err = templates("use", "Beasts", "--model", ref, "--yes")
        assert (found, words in err) == (code, True), err
        assert not Order.objects.exists()

    def test_a_model_that_was_never_looked_at(self, emulator):
        CatalogueModel.objects.all().delete()
        save("Beasts", Body("a fox"))
        code, _, err = templates("use", "Beasts")
        assert code == 4 and "start the app" in err
        code, _, err = templates("use", "Beasts", "--model", "scripted/picture", "--yes")
        assert code == 0, err
        assert Generation.objects.get().model_id == "picture"

    def test_a_product_goes_into_its_place(self, emulator, made):
        from tests.emulator import media

        picture = made(media.make("image", 1))
        asked = (Placeholder("room", "The room", "product", medium="image"),)
        save("Rooms", Body("calm", placeholders=asked), kind="image-to-image")
        code, out, err = templates(
            "use", "Rooms", f"--set=room={picture.pk}", "--model=scripted/edit", "--json"
        )
        assert code == 0, err
        assert json.loads(out)["lines"][0]["inputs"] == {"image_url": picture.pk}
        _, _, err = templates("use", "Rooms")
        assert "The room is needed. Choose a product." in err


class TestTheOthers:
    def test_list_and_show(self):
        save("Beasts", ASKS, tags=("dark",))
        save("Song", Body("la"), kind="text-to-audio")
        _, out, _ = templates("list", "animal", "--json")
        assert [one["name"] for one in json.loads(out)] == ["Beasts"]
        assert "Song" in templates("--kind=text-to-audio")[1]
        _, out, _ = templates("show", "Beasts", "--json")
        assert json.loads(out)["asks"][0]["label"] == "Which animal"
        assert "--set animal=" in templates("show", "Beasts")[1]
        assert templates("show", "Owl")[0] == templates("show")[0] == 2

    def test_save_from_a_generation_and_change(self, emulator):
        one = make_generation(State.DONE, params={"prompt": "x", "width": 640, "style": "ink"})
        said = ("save", "Mine", "--from", f"g{one.pk}", "--prompt", "a ${x}", "--fixed", "width=64")
        assert templates(*said, "--tag=a")[0] == 0
        body = saving.body_of(ParameterTemplate.objects.get())
        assert body == Body("a ${x}", ("scripted/picture",), {"width": "64"}, {"style": "ink"})
        code, _, err = templates(*said)
        assert code == 2 and "--change" in err
        assert "version 2" in templates("save", "Mine", "--prompt=y", "--change")[1]
        assert templates("save", "Other", "--from=p99")[0] == 2
        assert templates("save", "Other", "--prompt=x")[0] == 2  # of no kind

    def test_export_and_import(self, tmp_path):
        for name in ("a", "b"):
            save(name, ASKS)
        folder, one, packed = tmp_path / "all", tmp_path / "a.json", tmp_path / "all.zip"
        assert templates("export", str(folder))[0] == 0
        assert templates("export", str(one), "a")[0] == 0
        assert templates("export", str(packed))[0] == 0
        assert templates("export", str(one), "a")[0] == 2  # it exists
        assert templates("export", str(tmp_path / "b.json"))[0] == 2  # two are no one file
        assert templates("export", str(tmp_path / "no" / "b.json"), "a")[0] == 1
        ParameterTemplate.objects.all().delete()
        code, out, _ = templates("import", str(folder), str(one), str(packed), "--json")
        report = json.loads(out)
        assert (code, report["new"], len(report["known"])) == (0, ["a", "b"], 3)
        (folder / "c.json").write_text("no")
        code, out, _ = templates("import", str(folder))
        assert code == 1 and "c.json is not imported" in out
        assert templates("import", str(tmp_path / "gone"))[0] == 2


class TestShipped:
    def test_all_can_be_ordered_from_models_that_come_with_the_app(self, made):
        """By what they begin with, with nothing left out."""
        from tests.emulator import media

        fill_catalogue()
        shipped_set.bring_in()
        picture = made(media.make("image", 1))
        for template in ParameterTemplate.objects.all():
            asked = template_orders.file_placeholders(saving.body_of(template).all_placeholders)
            files = {one.name: picture for one in asked}
            request, left_out = template_orders.request(template.current, {}, files)
            assert not left_out, template
            assert "${" not in request.prompt, template
            assert len(request.lines[0].inputs) == len(files), template
            assert request.lines[0].model_ref

    def test_a_line_that_is_open_is_named(self):
        fill_catalogue()
        template = save("x", Body("${a} ${b}"))
        with pytest.raises(OrderRejected) as caught:
            template_orders.request(template.current, {"a": "y"}, {})
        assert list(caught.value.errors) == ["b"]
        assert orders

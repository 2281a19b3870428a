"""What the page of a product tells of how it was made, and the ways on from it."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from artfactory.middleware.local_user import local_user
from gallery import collections, file_manager
from gallery.models import Product
from production.attempt_models import Attempt
from production.models import GenerationOutput, State
from projects.models import Project
from providers.models import CatalogueModel
from tests.markup import flat
from tests.pages.test_gallery import row as row
from tests.production.rows import make_generation, make_order

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ordered(row):
    """Three products of one order, by two generations, and one of another."""
    order = make_order()
    made = [row() for _ in range(3)]
    first = make_generation(State.DONE, order=order, attempt=2, log="drawn in 9 steps")
    second = make_generation(State.DONE, order=order)
    for generation, product, place in ((first, 0, 0), (first, 1, 1), (second, 2, 0)):
        GenerationOutput.objects.create(
            generation=generation, product=made[product], position=place
        )
    return order, made


def page(client, product, said="") -> str:
    return flat(client.get(reverse("product", args=[product.pk]) + said))


def ways(client, product, said) -> tuple[str, str]:
    found = dict(re.findall(r'rel="(prev|next)" href="([^"]*)"', page(client, product, said)))
    return found.get("prev", ""), found.get("next", "")


def href(product, said) -> str:
    return f"/gallery/{product.pk}/{said}"


def test_what_else_came_of_its_order_and_the_way_there(client, ordered, row) -> None:
    order, made = ordered
    row()
    shown = page(client, made[1])
    said = f"?order={order.uid}"
    strip = shown.partition('class="family siblings"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]*)"', strip) == [href(one, said) for one in made]
    assert strip.count("aria-current") == 1
    assert f'href="{reverse("order-page", args=[order.uid])}"' in shown
    made[2].trashed_at = timezone.now()
    made[2].save()
    assert href(made[2], said) not in page(client, made[1])


def test_its_attempts_and_its_log_are_told_when_asked_for(client, ordered, row) -> None:
    _, made = ordered
    generation = made[0].made_by.generation
    Attempt.objects.create(
        generation=generation, number=1, outcome="failed", error="no answer", log="asked twice"
    )
    assert ", 2 attempts" in page(client, made[0])
    part = flat(client.get(reverse("making", args=[made[0].pk])))
    for words in ("failed: no answer", "asked twice", "drawn in 9 steps"):
        assert words in part
    assert client.get(reverse("making", args=[row().pk])).status_code == 404


def test_a_page_of_what_was_made_asks_at_most_twelve_times(
    client, ordered, django_assert_max_num_queries
) -> None:
    _, made = ordered
    Product.objects.update(provider="local", model_id="draft-image")
    with django_assert_max_num_queries(12):
        page(client, made[1])


def test_arrows_stay_in_the_order_and_in_the_collection(client, ordered, row) -> None:
    order, made = ordered
    said = f"?order={order.uid}"
    assert ways(client, made[0], said) == ("", href(made[1], said))
    assert ways(client, made[1], said) == (href(made[0], said), href(made[2], said))
    assert ways(client, row(), said) == ("", "")

    shelf = collections.create("best")
    by_hand = [made[2].pk, made[0].pk, made[1].pk]
    collections.add(by_hand, shelf)
    said = f"?collection={shelf.pk}"
    assert ways(client, made[0], said) == (href(made[2], said), href(made[1], said))
    assert f'href="{reverse("collection", args=[shelf.pk])}"' in page(client, made[0], said)
    assert f'href="{href(made[0], said)}"' in flat(client.get(f"/gallery/collections/{shelf.pk}/"))
    answer = client.get(f"{reverse('beside')}{said}&product={made[0].pk}&counted=1").json()
    assert [item["id"] for item in answer["items"]] == by_hand
    assert (answer["place"], answer["count"]) == (2, 3)

    assert ways(client, made[1], "?collection=999&order=x")[1] == href(made[0], "")


def test_arrows_from_a_project_stay_in_it(client, row, project) -> None:
    other = Project.objects.create(name="Other", slug="other")
    mine = [row(project=other), row(project=project), row(project=other)]
    said = "?q=project%3Aother"
    assert f'href="{href(mine[2], said)}"' in flat(client.get("/projects/other/"))


def test_parameters_have_the_labels_of_the_form_and_defaults_stand_apart(client, row) -> None:
    CatalogueModel.objects.create(
        provider="scripted",
        model_id="labelled",
        kind="text-to-image",
        schema={
            "type": "object",
            "properties": {
                "num_inference_steps": {"type": "integer", "title": "Steps", "default": 28},
                "acceleration": {"enum": ["none", "high"], "title": "Speed-up", "default": "none"},
                "guidance": {"type": "number", "title": "Guidance", "default": 3.5},
            },
        },
    )
    params = {"acceleration": "high", "num_inference_steps": 28, "guidance": 3.5, "odd": [1]}
    product = row(provider="scripted", model_id="labelled", recipe={"params": params})
    part = page(client, product).partition("<h2>Parameters</h2>")[2].partition("</section>")[0]
    chosen, _, defaults = part.partition("<details")
    names = re.compile(r"<dt[^>]*>([^<]*)</dt>")
    assert names.findall(chosen) == ["Speed-up", "odd"]
    assert "2 at the model’s default" in defaults
    assert names.findall(defaults) == ["Steps", "Guidance"]
    assert 'title="num_inference_steps"' in defaults

    Product.objects.filter(pk=product.pk).update(model_id="gone")
    part = page(client, product).partition("<h2>Parameters</h2>")[2].partition("</section>")[0]
    assert names.findall(part) == list(params)


def test_a_title_is_kept_in_one_line(client, row) -> None:
    product = row()
    answer = client.post(reverse("title", args=[product.pk]), {"title": " A  fox\nagain "}, **HTMX)
    assert "Saved" in answer.content.decode()
    product.refresh_from_db()
    assert product.title == "A fox again"
    answer = client.post(reverse("title", args=[product.pk]), {"title": "x" * 201}, **HTMX)
    assert (answer.status_code, "at most 200 letters" in answer.content.decode()) == (422, True)
    assert client.post(reverse("title", args=[4711]), {"title": "x"}).status_code == 404


class TestShowInFolder:
    @pytest.fixture
    def file(self, tmp_path) -> Path:
        path = tmp_path / "media" / "a, b ü.png"
        path.parent.mkdir()
        path.write_bytes(b"a")
        return path

    @pytest.fixture
    def stand_in(self, tmp_path, monkeypatch):
        """A program on the path, which writes down what it is asked and ends with a code."""
        folder = tmp_path / "bin"
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")

        def make(name: str, code: int = 0) -> Path:
            program, told = folder / name, tmp_path / f"{name}.told"
            program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}"\nexit {code}\n')
            program.chmod(0o755)
            return told

        return make

    def test_each_system_is_asked_in_its_own_way(self, file, stand_in) -> None:
        finder, bus, opener = (stand_in(name) for name in ("open", "dbus-send", "xdg-open"))
        file_manager.show(file, "darwin")
        assert finder.read_text().splitlines() == ["-R", str(file)]
        file_manager.show(file, "linux")
        asked = bus.read_text().splitlines()
        assert "org.freedesktop.FileManager1.ShowItems" in asked
        assert f"array:string:{file.as_uri()}" in asked
        assert "," not in file.as_uri()
        assert not opener.exists()
        stand_in("dbus-send", code=1)
        file_manager.show(file, "linux")
        assert opener.read_text().splitlines() == [str(file.parent)]

    def test_the_page_says_where_it_lies_when_nothing_can_show_it(
        self, client, row, file, stand_in
    ) -> None:
        product = row()
        product.asset.linked_path = str(file)
        product.asset.save()
        for name in ("open", "dbus-send", "xdg-open"):
            stand_in(name, code=3)
        address = reverse("show-in-folder", args=[product.pk])
        assert str(file) in flat(client.post(address, **HTMX))
        stand_in("open")
        stand_in("xdg-open")
        assert "Its folder is open." in flat(client.post(address, **HTMX))
        file.unlink()
        assert f"There is no file at {file} any more" in flat(client.post(address, **HTMX))

    def test_only_on_this_machine_and_only_by_a_press(self, client, row, stand_in) -> None:
        product, opener = row(), stand_in("xdg-open")
        address = reverse("show-in-folder", args=[product.pk])
        assert client.get(address).status_code == 405
        client.force_login(local_user())
        far = {"REMOTE_ADDR": "192.168.1.20"}
        assert "Only a browser on the machine" in flat(client.post(address, **HTMX, **far))
        assert address not in flat(client.get(f"/gallery/{product.pk}/", **far))
        assert address in page(client, product)
        assert not opener.exists()

"""Templates in the browser: listed, saved from anything, used on the form, put back."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gallery import organising
from pages.parameter_templates import page as template_page
from parameter_templates import exchange, saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import Placeholder
from production.models import Generation, GenerationOutput, Order, State
from projects.models import Project
from providers.models import CatalogueModel
from tests.emulator import media
from tests.pages.test_create import PICTURE, picture, press  # noqa: F401 (fixtures)
from tests.parameter_templates.test_saving import save
from tests.production.rows import make_generation, make_order

ASKS = Body(
    prompt="a ${animal} in {rain|snow}",
    models=(PICTURE,),
    fixed={"style": "ink", "width": "${width}"},
    defaults={"height": 128},
    placeholders=(
        Placeholder("animal", "Which animal"),
        Placeholder("width", "Width", "number", default="64", minimum=16, maximum=2048, step=16),
    ),
)


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def use(client, template, **more):
    return client.get(reverse("create"), {"template": template.pk} | more)


class TestUsing:
    def order(self, client, template, **changes):
        said = {"template": template.current.pk, "prompt": ASKS.prompt, "ask-animal": "fox"}
        return press(client, **said | {"ask-width": "640", "param-height": "128"} | changes)

    def test_the_form_asks_for_what_is_open(self, client):
        page = use(client, save("Beasts", ASKS)).content.decode()
        assert "Which animal" in page and 'name="ask-animal"' in page
        assert "a ${animal} in {rain|snow}" in page
        assert re.search(r'name="param-height"\s+value="128"', page)
        assert 'name="param-style"' not in page and 'name="param-width"' not in page
        assert "Style <" in page and ">ink</span>" in page

    def test_the_order_has_it_all_and_remembers_the_version(self, client):
        template = save("Beasts", ASKS)
        assert self.order(client, template).status_code == 200
        made = Generation.objects.get()
        assert made.prompt in ("a fox in rain", "a fox in snow")
        assert made.order.prompt == "a fox in {rain|snow}"
        shown = {name: made.params[name] for name in ("style", "width", "height")}
        assert shown == {"style": "ink", "width": 640, "height": 128}
        assert made.order.template == template.current
        template.refresh_from_db()
        assert template.uses == 1
        page = client.get(reverse("order-page", args=[made.order.uid])).content.decode()
        assert "Beasts, version 1" in page
        saving.change(template, saving.facts_of(template), Body("x"))
        template.delete()
        assert Order.objects.get().template is None

    def test_what_is_open_is_named_beside_its_box(self, client):
        response = self.order(client, save("Beasts", ASKS), **{"ask-animal": " "})
        assert response.status_code == 422
        assert "Which animal is needed. Fill it in." in text(response)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("width", ["8", "641", "many", "1e99"])
    def test_a_value_out_of_its_range_too(self, client, width):
        response = self.order(client, save("Beasts", ASKS), **{"ask-width": width})
        assert response.status_code == 422 and "Width" in text(response)
        assert not Order.objects.exists()

    def test_what_was_cut_out_of_the_prompt_is_not_asked_for(self, client):
        said = {"prompt": "an empty street", "ask-animal": ""}
        assert self.order(client, save("Beasts", ASKS), **said).status_code == 200
        assert Generation.objects.get().prompt == "an empty street"

    def test_typed_words_are_literal(self, client):
        self.order(client, save("Beasts", ASKS), **{"ask-animal": "{fox|owl}"})
        assert re.fullmatch(r"a \{fox\|owl\} in (rain|snow)", Generation.objects.get().prompt)

    def test_as_it_stands_they_are_just_themselves(self, client):
        said = {"ask-animal": "{fox|owl}", "way": "as-written"}
        self.order(client, save("Beasts", ASKS), **said)
        assert Generation.objects.get().prompt == "a {fox|owl} in {rain|snow}"

    def test_the_price_counts_what_is_fixed(self, client):
        template = save("Many", Body("x", (PICTURE,), fixed={"n": 3}))
        said = {"template": template.current.pk, "kind": "text-to-image", "model": [PICTURE]}
        assert "0.03 $" in text(client.post(reverse("price"), said | {"prompt": "x", "count": "1"}))

    def test_an_earlier_version(self, client):
        template = save("Beasts", ASKS)
        saving.change(template, saving.facts_of(template), Body("another"))
        assert "another" in use(client, template).content.decode()
        assert "${animal}" in use(client, template, version=1).content.decode()

    def test_what_no_longer_fits_is_left_out_and_told(self, client):
        body = Body(
            "x",
            ("gone/model", PICTURE),
            fixed={"style": "oil", "colour": "${c}"},
            defaults={"width": 50, "height": 96, "guidance": 99},
        )
        page = use(client, save("Old", body))
        told = text(page)
        for words in ("gone/model", "style oil", "colour ${c}", "width 50", "guidance 99"):
            assert words in told, words
        assert re.search(r'name="param-height"\s+value="96"', page.content.decode())

    def test_one_whose_models_are_all_gone_has_the_first_of_its_kind(self, client):
        page = use(client, save("Old", Body("x", ("gone/model",)), model_ref="gone/model"))
        assert "no longer exist" in text(page)
        assert f'value="{PICTURE}"' in page.content.decode()

    def test_one_that_is_gone(self, client):
        template = save()
        saving.delete(template)
        assert "no longer exist" in text(use(client, template))
        assert client.get(reverse("create"), {"template": "x"}).status_code == 200

    def test_a_product_that_is_asked_for_has_its_place(self, client, picture):  # noqa: F811
        body = Body(
            "make it ${mood}",
            placeholders=(
                Placeholder("room", "The room", "product", medium="image"),
                Placeholder("mood", "Mood", default="calm"),
            ),
        )
        template = save("Rooms", body, kind="image-to-image")
        page = use(client, template).content.decode()
        assert 'aria-label="The room"' in page
        said = {"kind": "image-to-image", "model": ["scripted/edit"], "prompt": body.prompt}
        said |= {"template": template.current.pk, "ask-mood": "calm"}
        refused = press(client, **said)
        assert refused.status_code == 422 and "The room is needed" in text(refused)
        press(client, **said, **{"input-image_url": picture.pk, "nonce": "n2"})
        made = Generation.objects.get()
        assert made.prompt == "make it calm" and made.inputs.get().product == picture

    def test_another_model_keeps_what_is_asked(self, client):
        template = save("Beasts", ASKS)
        said = {
            "kind": "text-to-video",
            "of": PICTURE,
            "template": template.current.pk,
            "ask-animal": "owl",
            "param-height": "256",
        }
        page = client.get(reverse("create-form"), said).content.decode()
        assert re.search(r'name="ask-animal"\s+value="owl"', page)
        assert "height 256" in page

    def test_what_is_fixed_can_be_freed_but_for_what_is_asked(self, client):
        template = save("Beasts", ASKS)
        said = {
            "kind": "text-to-image",
            "model": PICTURE,
            "of": PICTURE,
            "template": template.current.pk,
            "free": "1",
        }
        page = client.get(reverse("create-form"), said).content.decode()
        assert 'name="param-style"' in page and 'name="param-width"' not in page
        assert re.search(r'value="ink"[^>]*checked', page)
        assert 'name="freed" value="1"' in page

    def test_it_can_be_dropped_and_another_added(self, client):
        one, other = save("Beasts", ASKS), save("Light", Body("at ${hour}", fixed={"n": 2}))
        said = {"kind": "text-to-image", "model": PICTURE, "of": PICTURE}
        said |= {"template": one.current.pk, "add": other.current.pk}
        page = client.get(reverse("create-form"), said).content.decode()
        assert 'name="ask-animal"' in page and 'name="ask-hour"' in page
        page = client.get(reverse("create-form"), said | {"drop": one.current.pk}).content.decode()
        assert 'name="ask-animal"' not in page and 'name="ask-hour"' in page

    def test_one_that_is_put_in_brings_its_files(self, client, picture):  # noqa: F811
        body = Body("like this, ${how}", inputs=(("image_url", picture.uid),))
        template = save("Alike", body, kind="image-to-image")
        said = {"kind": "image-to-image", "model": "scripted/edit", "of": "scripted/edit"}
        said |= {"add": template.current.pk}
        for more in ({}, {"input-image_url": picture.pk}):
            page = client.get(reverse("create-form"), said | more).content.decode()
            held = rf'name="input-image_url"\s+value="{picture.pk}"'
            assert len(re.findall(held, page)) == 1 and "Left out" not in page
        picture.delete()
        page = client.get(reverse("create-form"), said)
        assert "the input of image_url, which no longer exists" in text(page)

    def test_a_prompt_that_is_json_stays_so(self, client):
        body = Body('{"scene": "a ${animal} # {red|grey}", "cuts": [${cuts}]}', models=(PICTURE,))
        template = save("Scene", body)
        said = {"template": template.current.pk, "prompt": body.prompt, "way": "random"}
        press(client, **said, **{"ask-animal": 'fox "Rex" {a|b}', "ask-cuts": "3"})
        made = json.loads(Generation.objects.get().prompt)
        assert made == {"scene": 'a fox "Rex" {a|b} # {red|grey}', "cuts": ["3"]}

    def test_ordered_again_it_still_is_of_that_version(self, client):
        template = save("Beasts", ASKS)
        self.order(client, template)
        client.post(reverse("reorder"), {"generation": Generation.objects.get().pk, "agreed": "1"})
        assert {order.template for order in Order.objects.all()} == {template.current}

    def test_the_page_asks_at_most_twelve_times(self, client, django_assert_max_num_queries):
        template = save("Beasts", ASKS)
        self.order(client, template)
        Generation.objects.update(state=State.FAILED)
        use(client, template)
        with django_assert_max_num_queries(12):
            use(client, template)


class TestSaving:
    def sent_fields(self, page):
        """What a browser would send of the form as it is shown."""
        html = page.content.decode()
        form = (html.partition('id="template-form"')[2] or html).partition("</form>")[0]
        said: dict[str, list[str]] = {}
        for tag in re.findall(r"<input[^>]*>", form):
            facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if facts.get("type") != "checkbox" or "checked" in tag.split():
                said.setdefault(facts["name"], []).append(facts.get("value", ""))
        for name, value in re.findall(
            r'<textarea[^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
        ):
            said[name] = [value]
        for name, options in re.findall(
            r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.S
        ):
            chosen = re.search(r'value="([^"]*)"\s+selected', options) or re.search(
                r'value="([^"]*)"', options
            )
            said[name] = [chosen[1]]
        said.pop("csrfmiddlewaretoken", None)
        unescaped = {"&quot;": '"', "&#34;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&"}
        for name, values in said.items():
            for code, letter in unescaped.items():
                values = [value.replace(code, letter) for value in values]
            said[name] = values
        return said

    def save(self, client, page, **changes):
        return client.post(reverse("template-save"), self.sent_fields(page) | changes)

    def test_from_an_order_with_all_its_values(self, client):
        made = make_generation(
            State.DONE, params={"prompt": "a lighthouse", "width": 640, "seed": 7, "style": "ink"}
        )
        page = client.get(reverse("template-new"), {"from": f"o{made.order.pk}"})
        self.save(client, page, name="Lighthouse", tags="sea, night")
        template = ParameterTemplate.objects.get()
        assert saving.body_of(template) == Body(
            "a lighthouse", (PICTURE,), defaults={"width": 640, "style": "ink"}
        )
        assert saving.tags_of(template) == ("night", "sea")

    def test_a_value_that_is_to_be_asked_for_is_so_as_its_model_knows_it(self, client):
        made = make_generation(State.DONE, params={"prompt": "x", "width": 640, "style": "ink"})
        page = client.get(reverse("template-new"), {"from": f"g{made.pk}"})
        said = self.sent_fields(page)
        names = said["value"]
        modes = {f"mode-{names.index(name)}": "ask" for name in ("width", "style")}
        parts = client.post(reverse("template-parts"), said | modes | {"prompt": "a ${fox}"})
        html = parts.content.decode()
        for name in ("width", "style", "fox"):
            assert f'name="ask" value="{name}"' in html.replace("\n", " ").replace("  ", " ")
        self.save(client, page, name="x", prompt="a ${fox}", **modes)
        asked = {
            one.name: one
            for one in saving.body_of(ParameterTemplate.objects.get()).all_placeholders
        }
        assert (asked["width"].type, asked["width"].maximum) == ("number", 2048)
        assert asked["width"].default == "640"
        assert asked["style"].choices == ("plain", "ink", "neon")
        assert asked["fox"].type == "text"

    def test_choices_are_shown_and_typed_by_their_titles(self, client):
        row = CatalogueModel.objects.get(model_id="picture", provider="scripted")
        row.schema["properties"]["style"]["enumNames"] = ["Plain", "Black ink", "Neon light"]
        row.save(update_fields=["schema"])
        made = make_generation(State.DONE, params={"prompt": "x", "style": "ink"})
        page = client.get(reverse("template-new"), {"from": f"g{made.pk}"})
        assert ">\nBlack ink</textarea>" in page.content.decode()
        said = self.sent_fields(page)
        ask = {f"mode-{said['value'].index('style')}": "ask"}
        parts = client.post(reverse("template-parts"), said | ask)
        shown = self.sent_fields(parts)
        assert shown["style-choices"] == ["Plain\nBlack ink\nNeon light"]
        assert shown["style-default"] == ["Black ink"]
        shown |= {"style-choices": "Neon light\nBlack ink", "style-default": "neon"}
        client.post(reverse("template-save"), said | shown | {"name": "x"})
        template = ParameterTemplate.objects.get()
        [style] = saving.body_of(template).all_placeholders
        assert (style.choices, style.default) == (("neon", "ink"), "neon")
        page = use(client, template).content.decode()
        assert ">Black ink</label>" in page and 'value="ink"' in page

    def test_from_a_product(self, client, made):
        product = made(
            media.make("image", 1),
            kind="text-to-image",
            provider="scripted",
            model_id="picture",
            prompt="a heron",
            seed=5,
            recipe={"params": {"prompt": "a heron", "seed": 5, "height": 96}},
        )
        page = client.get(reverse("product", args=[product.pk])).content.decode()
        assert f"{reverse('template-new')}?from=p{product.pk}" in page
        self.save(client, client.get(reverse("template-new"), {"from": f"p{product.pk}"}), name="H")
        body = saving.body_of(ParameterTemplate.objects.get())
        assert body == Body("a heron", (PICTURE,), defaults={"height": 96})

    def test_from_the_create_form_with_what_its_template_asks(self, client):
        template = save("Beasts", ASKS)
        said = {"kind": "text-to-image", "model": [PICTURE], "count": "3", "param-height": "256"}
        said |= {"prompt": "a ${animal}", "template": template.current.pk, "ask-width": "64"}
        page = client.post(reverse("template-new"), said)
        self.save(client, page, name="Other")
        body = saving.body_of(ParameterTemplate.objects.get(name="Other"))
        assert body.prompt == "a ${animal}" and body.count == 3
        assert body.fixed == ASKS.fixed and body.defaults == {"height": 256}
        assert body.placeholders == ASKS.placeholders

    def test_one_of_which_nothing_is_known(self, client):
        page = client.get(reverse("template-new"), {"from": "p12"}, follow=True)
        assert "no longer exist" in text(page)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"name": " "}, "a name"),
            ({"tags": ", ".join(map(str, range(21)))}, "at most 20"),
            ({"project": "gone"}, "no longer exist"),
            ({"value-0": "many"}, "number"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, client, changes, words):
        made = make_generation(State.DONE, params={"prompt": "x", "width": 640})
        page = client.get(reverse("template-new"), {"from": f"g{made.pk}"})
        response = self.save(client, page, **{"name": "Mine", "description": "Kept"} | changes)
        assert response.status_code == 422 and words in text(response)
        assert "Kept" in text(response)
        assert not ParameterTemplate.objects.exists()

    def test_a_change_is_a_new_version_only_where_it_asks_for_something_else(self, client):
        template = save("Beasts", ASKS)
        href = reverse("template-edit", args=[template.pk])
        said = self.sent_fields(client.get(href))
        client.post(href, said | {"name": "Birds", "description": "New"})
        template.refresh_from_db()
        assert (template.name, template.versions.count()) == ("Birds", 1)
        client.post(href, said | {"prompt": "an ${animal}"})
        template.refresh_from_db()
        assert template.current.number == 2
        body = saving.body_of(template)
        assert (body.prompt, body.fixed) == ("an ${animal}", ASKS.fixed)

    def test_saved_as_it_was_it_has_no_new_version(self, client):
        body = Body(
            "${a} ${b:two words} ${c}",
            fixed={"seed_range": "${d}", "rows": [{"at": "${e}"}]},
            defaults={"n": 2, "gone": True, "options": {"a": 1.5}},
            placeholders=(Placeholder("c", type="number", maximum=4294967295, step=0.1),),
            count=4,
        )
        template = save("Loose", body)
        href = reverse("template-edit", args=[template.pk])
        page = client.get(href)
        assert page.content.decode().count('name="ask"') == 5
        assert client.post(href, self.sent_fields(page)).status_code == 302
        template.refresh_from_db()
        assert saving.body_of(template) == body
        assert template.versions.count() == 1


class TestTheList:
    def test_narrowed_by_words_kind_tag_and_favourite(self, client):
        save("Beasts", ASKS, tags=("dark",))
        save("Song", Body("a ${mood} song"), kind="text-to-audio")
        saving.set_favourite(ParameterTemplate.objects.get(name="Song"), True)
        for said, name in (
            ({"q": "animal"}, "Beasts"),
            ({"tag": "Dark"}, "Beasts"),
            ({"kind": "text-to-audio"}, "Song"),
            ({"favourite": "1"}, "Song"),
        ):
            found = client.get(reverse("templates"), said, headers={"HX-Request": "true"})
            other = "Song" if name == "Beasts" else "Beasts"
            assert name in text(found) and other not in text(found), said

    def test_hundreds_are_asked_for_few_times(self, client, django_assert_max_num_queries):
        for number in range(130):
            save(f"t{number:03}", ASKS, tags=("a", f"b{number % 30}"))
        with django_assert_max_num_queries(12):
            page = client.get(reverse("templates")).content.decode()
        assert page.count('class="entry template-row"') == 40
        href = re.search(r'hx-get="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
        more = client.get(href, headers={"HX-Request": "true"}).content.decode()
        assert "t040" in more and "t039" not in more

    def test_the_few_that_are_offered_while_one_types(self, client):
        save("Beasts", ASKS)
        save("Song", Body("a ${mood} song"), kind="text-to-audio")
        said = {"text": "", "kind": "text-to-audio"}
        offered = client.get(reverse("template-pick"), said).json()["offered"]
        assert [one["name"] for one in offered] == ["Song", "Beasts"]
        assert offered[1]["kind"] == "Text to image" and offered[0]["kind"] == ""
        assert offered[0]["prompt"] == "a ${mood} song"

    def test_an_empty_one_teaches(self, client):
        assert "No templates yet" in text(client.get(reverse("templates")))
        assert "No template matches" in text(client.get(reverse("templates"), {"q": "x"}))


class TestOne:
    def test_what_it_asks_for_and_its_versions(self, client, django_assert_max_num_queries):
        template = save("Beasts", ASKS)
        saving.change(template, saving.facts_of(template), Body("a ${place}", ("gone/x",)))
        with django_assert_max_num_queries(12):
            shown = text(client.get(reverse("template", args=[template.pk])))
        assert "gone/x, which no longer exists" in shown and "Version 1" in shown
        earlier = text(client.get(reverse("template", args=[template.pk]), {"version": 1}))
        assert "Which animal" in earlier and "Use version 1" in earlier
        client.post(reverse("template-restore", args=[template.pk]), {"number": 1})
        template.refresh_from_db()
        assert saving.body_of(template) == ASKS and template.current.number == 3
        missing = client.get(reverse("template", args=[template.pk]), {"version": 9})
        assert missing.status_code == 404

    def test_what_was_made_with_it(self, client, made, django_assert_max_num_queries):
        template = save("Beasts", ASKS)
        order = make_order(template=template.current)
        for number in (1, 2):
            generation = make_generation(State.DONE, order=order)
            product = made(media.make("image", number))
            GenerationOutput.objects.create(generation=generation, product=product)
        with django_assert_max_num_queries(12):
            page = client.get(reverse("template", args=[template.pk])).content.decode()
        assert "Made with it" in page and page.count('<article class="card image"') == 2

    def test_of_much_the_newest_that_is_not_in_the_trash(self, client, made, monkeypatch):
        monkeypatch.setattr(template_page, "FEW", 2)
        monkeypatch.setattr(template_page, "MOST_PRODUCTS", 3)
        template = save("Beasts", ASKS)
        order = make_order(template=template.current)
        products = []
        for number in range(5):
            generation = make_generation(State.DONE, order=order)
            products.append(made(media.make("image", number)))
            GenerationOutput.objects.create(generation=generation, product=products[-1])
        saving.change(template, saving.facts_of(template), Body("a ${place}"))
        organising.trash([products[4].pk])
        page = client.get(reverse("template", args=[template.pk])).content.decode()
        shown = re.findall(r'data-product="(\d+)"', page)
        assert shown == [str(products[3].pk), str(products[2].pk)]

    def test_deleted_with_a_way_back(self, client):
        template = save("Beasts", ASKS)
        page = client.post(reverse("template-delete", args=[template.pk]), follow=True)
        assert reverse("template-back", args=[template.pk]) in page.content.decode()
        assert not ParameterTemplate.objects.present().exists()
        back = client.post(
            reverse("template-back", args=[template.pk]), headers={"HX-Request": "true"}
        )
        assert back["HX-Redirect"] == reverse("template", args=[template.pk])
        assert ParameterTemplate.objects.present().exists()

    def test_favourite_and_copy(self, client):
        template = save("Beasts", ASKS)
        client.post(reverse("template-favourite", args=[template.pk]), {"favourite": "1"})
        client.post(reverse("template-copy", args=[template.pk]))
        assert set(ParameterTemplate.objects.values_list("name", "favourite")) == {
            ("Beasts", True),
            ("Beasts (copy)", False),
        }


class TestFiles:
    def test_out_and_in_again(self, client):
        template = save("Beasts", ASKS)
        one = client.get(reverse("template-export", args=[template.pk]))
        assert json.loads(one.content)["name"] == "Beasts"
        assert "beasts-" in one["Content-Disposition"]
        every = client.get(reverse("templates-export"), {"q": "animal"})
        assert len(zipfile.ZipFile(BytesIO(every.content)).namelist()) == 1
        ParameterTemplate.objects.all().delete()
        files = [SimpleUploadedFile("a.zip", every.content), SimpleUploadedFile("b.json", b"{}")]
        page = client.post(reverse("templates-import"), {"files": files}, follow=True)
        assert "1 imported." in text(page) and "b.json was not imported" in text(page)
        assert exchange.as_json(ParameterTemplate.objects.get())["body"] == ASKS.as_json()

    def test_nothing_chosen(self, client):
        page = client.post(reverse("templates-import"), follow=True)
        assert "Choose a file first" in text(page)


def test_in_a_project_are_its_own_and_those_of_none(client):
    film = Project.objects.create(name="Film", slug="film")
    save("Mine", ASKS, project=film)
    save("Theirs", ASKS, project=Project.objects.create(name="Other", slug="other"))
    client.post(reverse("project-switch"), {"project": "film"})
    shown = text(client.get(reverse("templates")))
    assert "Mine" in shown and "Theirs" not in shown

"""Lists of objects as rows, LoRAs from before, and voices as they sounded."""

import json

import pytest
from playwright.sync_api import Page, expect

from gallery import products
from gallery.models import Product
from production.models import Generation
from projects.models import Project
from providers.models import CatalogueModel
from tests.gallery import samples
from tests.production.rows import make_generation

pytestmark = pytest.mark.usefixtures("models")
LORAS = {
    "type": "array",
    "title": "LoRAs",
    "default": [],
    "items": {
        "type": "object",
        "required": ["path"],
        "properties": {
            "path": {"type": "string", "title": "Path", "description": "An address or an id."},
            "scale": {"type": "number", "title": "Scale", "minimum": 0, "maximum": 4, "default": 1},
        },
    },
}


@pytest.fixture
def model(models) -> CatalogueModel:
    model = CatalogueModel.objects.get(kind="image-to-image")
    del model.schema["properties"]["image_url"]
    model.schema["required"] = ["prompt"]
    model.schema["properties"]["loras"] = LORAS | {"x-advanced": False}
    model.save(update_fields=["schema"])
    return model


def sends(page: Page, wanted: list[dict[str, object]]) -> None:
    """The box holds these entries, and no word where there are none."""
    words = json.dumps(wanted, indent=1) if wanted else ""
    expect(page.locator("#id_param-loras")).to_have_js_property("value", words)


class TestRows:
    def test_each_property_has_a_control_and_what_they_say_is_sent(self, model, page):
        page.goto("/?kind=image-to-image")
        expect(page.locator("#id_param-loras")).to_be_hidden()
        page.click("[data-adds-entry]")
        expect(page.get_by_label("Path")).to_be_focused()
        page.keyboard.type("owner/sketch")
        page.get_by_label("Scale").fill("0.5")
        page.keyboard.press("Tab")
        sends(page, [{"path": "owner/sketch", "scale": 0.5}])
        page.fill("#prompt", "a heron")
        page.click("[data-orders]")
        expect(page.locator(".order")).to_have_count(1)
        assert Generation.objects.get().params["loras"] == [{"path": "owner/sketch", "scale": 0.5}]

    def test_the_last_one_removed_is_nothing_and_the_focus_stays_near(self, model, page):
        page.goto("/?kind=image-to-image")
        page.click("[data-adds-entry]")
        page.click("[data-removes-entry]")
        expect(page.locator("[data-adds-entry]")).to_be_focused()
        sends(page, [])

    def test_what_a_row_cannot_show_stays(self, model, page):
        made = make_generation(
            provider="scripted",
            model_id=model.model_id,
            kind="image-to-image",
            params={"loras": [{"path": "owner/sketch", "transformer": {"low": True}}]},
        )
        page.goto(f"/?from=g{made.pk}")
        page.get_by_label("Scale").fill("2")
        page.keyboard.press("Tab")
        sends(page, [{"transformer": {"low": True}, "path": "owner/sketch", "scale": 2}])

    def test_what_was_used_before_is_offered(self, model, page):
        make_generation(
            kind="image-to-image", params={"loras": [{"path": "owner/ink", "scale": 1}]}
        )
        make_generation(kind="image-to-image", params={"lora_url": "https://example.com/oil"})
        page.goto("/?kind=image-to-image")
        page.click("[data-adds-entry]")
        expect(page.get_by_label("Path")).to_have_attribute("list", "past-loras")
        offered = page.locator("#past-loras option").evaluate_all("all => all.map(o => o.value)")
        assert offered == ["https://example.com/oil", "owner/ink"]


def test_a_voice_is_heard_as_it_was_last_used(models, page, tmp_path):
    model = CatalogueModel.objects.get(kind="text-to-speech")
    voice = {"type": "string", "enum": ["ada", "bob"], "default": "ada", "x-advanced": False}
    model.schema["properties"]["voice"] = voice
    model.save(update_fields=["schema"])
    file = tmp_path / "speech.wav"
    file.write_bytes(samples.wav())
    spoken = products.bring_in(file, Project.inbox())
    facts = {"kind": "text-to-speech", "recipe": {"params": {"voice": "ada"}}}
    Product.objects.filter(pk=spoken.pk).update(**facts)
    page.goto("/?kind=text-to-speech")
    button = page.locator("[data-hears]")
    with page.expect_response(f"**/{spoken.asset.sha256}.*"):
        button.click()
    page.select_option("#id_param-voice", "bob")
    expect(button).to_be_hidden()

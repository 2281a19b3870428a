"""More from a picture in one flow: prices, a press pressed twice, its undo, a caption."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from production.engine import inline
from production.models import Generation, Order
from providers.contract import Purpose
from providers.models import CatalogueModel
from tests.browser.scene import picture

pytestmark = pytest.mark.usefixtures("models")


def test_prices_a_press_its_undo_and_a_caption(page, tmp_path, axe):
    CatalogueModel.objects.filter(model_id="edit").update(purposes={Purpose.EDIT: {}})
    for seer in CatalogueModel.objects.filter(model_id="words"):
        seer.schema["properties"]["images"] = {"type": "string", "format": "uri"}
        seer.save()
    one = picture(1, tmp_path)
    page.goto(f"/gallery/{one.pk}/")
    page.get_by_text("More from this picture").press("Enter")
    extend = page.get_by_role("button", name="Extend · 0.01 $")
    expect(extend).to_be_visible()
    expect(page.get_by_role("button", name="Upscale")).to_be_disabled()
    expect(page.get_by_role("link", name="Set up a provider").first).to_be_visible()
    assert axe(page) == []

    posts = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    extend.dblclick()
    expect(page.locator(".message")).to_contain_text("It is sent in 5 s.")
    assert len(posts) == Order.objects.count() == 1
    page.locator("[data-undo]").first.click()
    expect(page.locator(".message").last).to_contain_text("Undone")
    expect(page.get_by_role("button", name="Extend · 0.01 $")).to_be_enabled()

    page.get_by_role("button", name="Describe · 0.01 $").click()
    expect(page.locator("#caption-said")).to_contain_text("Being described")
    Generation.objects.update(not_before=timezone.now())
    inline.run([Generation.objects.latest("pk").pk])
    caption = page.get_by_role("textbox", name="Caption")
    expect(page.locator("#caption-said")).to_have_text("")
    one.refresh_from_db()
    assert one.caption
    expect(caption).to_have_value(one.caption)
    caption.fill("Fog over the pier")
    expect(page.locator("#caption-said")).to_have_text("Saved")
    page.goto("/gallery/?q=caption:pier")
    expect(page.locator(".card")).to_have_count(1)

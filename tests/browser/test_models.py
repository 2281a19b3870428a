"""The Models page in a browser: filter, sort, compare, use; both themes; on a phone."""

import os
import re

from playwright.sync_api import expect

from providers.models import CatalogueModel


def clips():
    for name, price, resolutions in (
        ("cheap", "0.10", ["720p", "1080p"]),
        ("dear", "0.20", ["720p", "1080p"]),
        ("small", "0.01", ["480p"]),
    ):
        properties = {
            "prompt": {"type": "string"},
            "image": {"type": "string", "format": "uri"},
            "resolution": {"enum": resolutions},
            "duration": {"enum": ["5", "10"], "default": "5"},
            "generate_audio": {"type": "boolean", "default": False},
        }
        CatalogueModel.objects.create(
            provider="scripted",
            model_id=name,
            kind="image-to-video",
            label=f"{name.title()} clips",
            description="Moves a picture, a little or a lot.",
            schema={"type": "object", "properties": properties},
            own_price={"unit": "second", "amount": price, "date": "2026-11-01", "source": "us"},
        )


def look(page, name):
    """Keep a picture for whoever wants to look at it."""
    if folder := os.environ.get("ARTFACTORY_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


COLUMNS = """part => new Set([...document.querySelectorAll(part)].map(
    one => Math.round(one.getBoundingClientRect().left))).size"""


def test_filter_sort_compare_use(models, open_context, axe):
    clips()
    page = open_context(theme="dark").new_page()
    page.goto("/models/")
    rows = page.locator(".model-find")
    expect(rows).to_have_count(8)
    page.get_by_label("Kind").select_option("image-to-video")
    expect(rows).to_have_count(3)
    page.get_by_label("Resolution").select_option("1080p")
    expect(rows).to_have_count(2)
    page.locator(".chip", has_text="With sound").click()
    expect(page).to_have_url(re.compile("sound=1"))
    page.get_by_label("Order by").select_option("price")
    expect(page).to_have_url(re.compile("sort=price"))
    expect(rows.first).to_contain_text("Cheap clips")
    expect(rows.first).to_contain_text("0.10 $ per second")
    page.get_by_role("button", name="Dear clips is a favourite").click()
    expect(page.get_by_role("button", name="Dear clips is a favourite")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert axe(page) == []
    look(page, "models-dark")
    page.get_by_label("Resolution").select_option("480p")
    expect(rows).to_have_count(1)
    page.go_back()
    expect(rows).to_have_count(2)
    expect(page.get_by_label("Resolution")).to_have_value("1080p")
    page.get_by_label("Compare Dear clips").check()
    expect(page.locator("#compare-bar")).to_contain_text("Dear clips")
    page.get_by_label("Compare Cheap clips").check()
    page.get_by_role("link", name="Compare 2").click()
    page.wait_for_url("**/models/compare/**")
    table = page.locator(".models-compared")
    expect(table).to_contain_text("5 s at 1080p, with sound")
    assert axe(page) == []
    look(page, "compared-dark")
    page.get_by_role("link", name="Use Cheap clips").click()
    page.wait_for_url("**/?kind=image-to-video**")
    expect(page.locator("#models input[value='scripted/cheap']")).to_be_checked()


def test_in_the_light_and_on_a_phone(models, open_context, axe):
    clips()
    page = open_context(width=390, height=800, theme="light").new_page()
    both = "model=scripted/cheap&model=scripted/dear"
    for name, path in (
        ("models", f"/models/?kind=image-to-video&sort=price&{both}"),
        ("compared", f"/models/compare/?{both}"),
        ("prices", "/costs/prices/?provider=scripted"),
    ):
        page.goto(path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        look(page, f"{name}-phone")
    page.set_viewport_size({"width": 1280, "height": 800})
    for path, parts in (
        ("/models/", (".model-find .costs", ".model-find .acts")),
        ("/providers/", (".provider-groups .standing", ".provider-groups .provider-line > .acts")),
    ):
        page.goto(path)
        for part in parts:
            assert page.evaluate(COLUMNS, part) == 1, (path, part)
    page.goto(f"/models/?{both}")
    assert axe(page) == []
    look(page, "models-light")

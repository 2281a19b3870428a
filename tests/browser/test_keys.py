"""The keyboard: every list walked, the focus never lost, single keys off, all of it told."""

import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from films.models import Film
from gallery import collections, saved_searches, tags
from gallery.models import Product
from pages.help.library import DOCS
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.saving import Facts
from production.grid_models import Grid
from production.models import GenerationOutput, State
from projects.models import Project
from tests.browser.conftest import change
from tests.browser.scene import furnish, made_by, other, picture
from tests.production.rows import make_generation, make_order

pytestmark = pytest.mark.usefixtures("models")

LISTED = """async () => {
  const app = document.querySelector('script[type=module][src*="/js/app.js"]').src;
  const { part } = await import(new URL("key_list.js", app));
  const { PLACES } = await import(new URL("keys.js", app));
  return PLACES.map((place) => {
    const drawn = part(place);
    const rows = [...drawn.querySelectorAll("dl > div")];
    return [
      drawn.querySelector("h3").textContent,
      rows.map((row) => [row.querySelector("dd").textContent, row.querySelector("dt").textContent]),
    ];
  });
}"""


def documented() -> list[list[object]]:
    """The docs, as the list behind ? says it."""
    found = []
    for part in re.split(r"^## ", Path(DOCS / "keyboard.md").read_text(), flags=re.M)[1:]:
        rows = re.findall(r"^\| (`.*) \| (.+) \|$", part, re.M)
        found.append([part.split("\n")[0], [[keys.replace("`", ""), says] for keys, says in rows]])
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def ready(page: Page) -> None:
    """The scripts hear keys by then."""
    page.wait_for_selector("html.js")
    page.wait_for_load_state("load")


def test_the_list_is_that_of_the_page_and_of_the_docs(page, tmp_path, axe):
    furnish(tmp_path, pictures=2)
    page.goto("/queue/")
    ready(page)
    assert page.evaluate(LISTED) == documented()
    titles = page.locator("#help h3")
    press(page, "?")
    expect(titles).to_have_text(["In a list", "Everywhere"])
    press(page, "Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    press(page, "?")
    expect(titles).to_contain_text(["In a list", "On a picture, video or sound", "Full screen"])
    assert axe(page) == []
    # Nothing is done below it.
    press(page, "g", "q", "j")
    expect(page.locator("#help")).to_be_visible()
    expect(page).to_have_url(re.compile("/gallery/$"))


def test_every_list_is_walked(page, tmp_path):
    shown = furnish(tmp_path)
    grid = Grid.objects.get()
    Grid.objects.create(name="Another", project=grid.project, base=grid.base, axes=grid.axes)
    tags.put_on([shown["image"].pk], ["dusk", "river"])
    for number in range(3):
        Project.objects.create(name=f"Project {number}", slug=f"project-{number}")
        Film.objects.create(name=f"Film {number}", slug=f"film-{number}", project=Project.inbox())
        collections.create(f"Collection {number}")
        saved_searches.add(f"Search {number}", f"fox {number}")
        template = Facts(f"Look {number}", "text-to-image")
        saving.save(template, Body("a ${animal}", fixed={"width": "${w}"}))
    lists = {
        "/gallery/": ".card > .face",
        "/queue/": ".entry",
        "/projects/": ".project-tile",
        "/models/": ".entry",
        "/costs/?by=order": "tbody tr",
        "/costs/prices/": "tbody tr",
        "/films/": ".project-tile",
        "/films/the-lamp/": "[data-shot]",
        "/gallery/collections/": ".project-tile",
        "/gallery/searches/": ".entry",
        "/gallery/tags/": ".entry",
        "/grids/": ".entry",
        "/leaving/": ".entry",
        "/templates/": ".entry",
        "/word-lists/": ".entry",
    }
    for path, selector in lists.items():
        page.goto(path)
        ready(page)
        here = page.locator(f"main {selector}:focus-within")
        press(page, "j")
        expect(here, path).to_have_count(1)
        first = here.element_handle()
        press(page, "j")
        expect(here).to_have_count(1)
        assert here.evaluate("(second, first) => first.compareDocumentPosition(second) & 4", first)
        press(page, "k")
        expect(here).to_have_count(1)
        assert here.evaluate("(again, first) => again === first", first), path
        assert page.evaluate("document.activeElement.matches(':focus-visible')"), path


def test_create_by_keys_passes_over_what_is_folded_away(page, tmp_path):
    older = picture(0, tmp_path)
    made_by(older)
    order = make_order()
    for number in range(12):
        made_by(picture(number + 1, tmp_path), order=order)
    page.goto("/")
    ready(page)
    folded = page.locator(f"#order-{order.pk}")
    shown = folded.locator(".card:visible > .face")
    expect(shown).to_have_count(8)
    # In the prompt letters are letters.
    press(page, "j", "t")
    expect(page.locator("#prompt")).to_have_value("jt")
    press(page, "Escape", "j")
    expect(shown.first).to_be_focused()
    press(page, *["ArrowRight"] * 7)
    expect(shown.last).to_be_focused()
    press(page, "ArrowRight")
    old = page.locator(f'.card[data-product="{older.pk}"] > .face')
    expect(old).to_be_focused()
    press(page, "ArrowUp")
    expect(old).not_to_be_focused()
    expect(page.locator(".card:visible > .face:focus")).to_have_count(1)
    # One picture, one stop; its buttons by a key of their own.
    shown.first.focus()
    press(page, "j", "k", "F2")
    tool = page.locator("[data-action]:focus")
    expect(tool).to_have_count(1)
    expect(tool).to_have_attribute("data-action", "view")
    press(page, "ArrowRight")
    expect(tool).to_have_attribute("data-action", "favourite")
    press(page, "Escape")
    expect(shown.first).to_be_focused()
    press(page, "Tab")
    expect(tool).to_have_count(0)

    # How many, which shape, which kind.
    shown.first.focus()
    count = page.locator("#count")
    press(page, "n", "n", "Shift+n")
    expect(count).to_have_value("2")
    kinds = page.locator(".kinds a")
    before = kinds.evaluate_all("all => all.findIndex((one) => one.ariaCurrent)")
    press(page, "t")
    expect(kinds.nth((before + 1) % kinds.count())).to_have_attribute("aria-current", "true")
    shown.first.focus()
    press(page, "Shift+t")
    expect(kinds.nth(before)).to_have_attribute("aria-current", "true")
    # The row of kinds is one stop, at the one that is chosen.
    kinds.nth(before).focus()
    press(page, "ArrowRight")
    expect(kinds.nth(before + 1)).to_be_focused()
    press(page, "Shift+Tab", "Tab")
    expect(kinds.nth(before + 1)).to_be_focused()
    press(page, "Tab")
    expect(page.locator(".kinds a:focus")).to_have_count(0)


def test_the_focus_stays_where_things_go(page, tmp_path):
    products = [picture(number, tmp_path) for number in range(3)]
    for product in products:
        made_by(product)
    live = make_generation(State.RUNNING)
    page.goto("/")
    ready(page)
    face = '.card[data-product="{}"] > .face'
    newest, middle, oldest = (page.locator(face.format(one.pk)) for one in reversed(products))
    middle.focus()
    press(page, "Backspace")
    expect(middle).to_be_hidden()
    expect(oldest).to_be_focused()
    press(page, "z")
    expect(middle).to_be_visible()
    # What ran and had the focus is a picture when it has ended.
    cancel = page.locator(f"#g-{live.pk} .card.live button").first
    cancel.focus()
    made = picture(7, tmp_path)
    GenerationOutput.objects.create(generation=live, product=made)
    change(live, state=State.DONE, ended_at=timezone.now(), cost_micros=0)
    expect(page.locator(f"#g-{live.pk} .face")).to_be_focused()
    expect(newest).to_be_visible()


def test_single_keys_can_be_switched_off(page, tmp_path, axe):
    made_by(picture(0, tmp_path))
    sound = other("audio")
    page.goto("/settings/")
    ready(page)
    page.get_by_label("Single keys are shortcuts").uncheck()
    expect(page.get_by_label("Single keys are shortcuts")).not_to_be_checked()
    assert axe(page) == []
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    press(page, "j", "?", "g", "q")
    expect(page.locator("#help")).to_be_hidden()
    press(page, "ArrowRight")
    face = page.locator(".card > .face").first
    expect(face).to_be_focused()
    press(page, "f", "x", "5")
    press(page, "F2")
    expect(page.locator("[data-action]:focus")).to_have_count(1)
    press(page, "Escape", "Control+k")
    expect(page.locator("#palette")).to_be_visible()
    press(page, "Escape")
    expect(face).to_be_focused()
    assert not Product.objects.filter(favourite=True).exists()
    assert not Product.objects.filter(rating__gt=0).exists()
    expect(page.locator(f'.card[data-product="{sound.pk}"]')).to_be_visible()


def test_keys_wait_while_something_is_composed(page, tmp_path):
    made_by(picture(0, tmp_path))
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    composed = "new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true})"
    page.evaluate(f"document.body.dispatchEvent({composed})")
    page.evaluate(composed.replace("'?'", "'j'").join(("document.body.dispatchEvent(", ")")))
    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator(".face:focus")).to_have_count(0)
    # Another alphabet has the same keys.
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'о', code: 'KeyJ', bubbles: true}))"
    )
    expect(page.locator(".face:focus")).to_have_count(1)

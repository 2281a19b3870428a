"""Every page in both themes: accessible, inside the window, nothing refused by the policy."""

import re

import pytest
from playwright.sync_api import expect

from films.board_models import Shot
from production.grid_models import Grid
from production.models import Generation, UncheckedResult
from tests.browser.scene import furnish
from tests.browser.windows import fits

PAGES = {
    "create": "/",
    "create from an image": "/?kind=image-to-image",
    "gallery": "/gallery/",
    "filtered": "/gallery/?medium=audio",
    "trash": "/gallery/?view=trash",
    "image": "/gallery/{image}/",
    "video": "/gallery/{video}/",
    "audio": "/gallery/{audio}/",
    "text": "/gallery/{text}/",
    "queue": "/queue/",
    "limits": "/queue/limits/",
    "failure": "/queue/{generation}/",
    "what works": "/state/",
    "kept unchecked": "/queue/{unchecked}/",
    "projects": "/projects/",
    "templates": "/templates/",
    "grids": "/grids/",
    "grid": "/grids/{grid}/",
    "ranking of a grid": "/grids/{grid}/rank/",
    "films": "/films/",
    "new film": "/films/new/",
    "board of a film": "/films/the-lamp/?inspecting=shot-{shot}",
    "script of a film": "/films/the-lamp/script/",
    "bible of a film": "/films/the-lamp/bible/",
    "watching a film": "/films/the-lamp/watch/",
    "settings of a film": "/films/the-lamp/settings/",
    "new template": "/templates/new/",
    "settings": "/settings/",
    "new project": "/projects/new/",
    "project": "/projects/film/",
    "order side by side": "/orders/{order}/",
    "providers": "/providers/",
    "models of a provider": "/providers/scripted/",
    "not found": "/nowhere/",
    "log in": "/login/",
}

MOVED = """window.moved = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    if (!shift.hadRecentInput) window.moved += shift.value;
  }
}).observe({ type: "layout-shift", buffered: true });"""
SIZES = "cards => cards.map((card) => card.dataset.sized)"
SETTLED = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"
IN_PIECES = """async (cut) => {
  const html = await (await fetch(location.pathname)).text();
  const pieces = html.replaceAll(/<script.*?<[/]script>/gs, "").split(new RegExp(cut));
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  document.open();
  for (const piece of [...pieces.slice(0, 20), pieces.slice(20).join("")]) {
    document.write(piece);
    await painted();
  }
  document.close();
}"""


def address(name, shown):
    failed = Generation.objects.get(state="unknown")
    ids = {medium: product.pk for medium, product in shown.items()}
    ids |= {
        "generation": failed.pk,
        "order": failed.order.uid,
        "grid": Grid.objects.get().uid,
        "shot": Shot.objects.earliest("pk").pk,
        "unchecked": UncheckedResult.objects.earliest("pk").generation_id,
    }
    return PAGES[name].format(**ids)


def test_every_page_is_accessible_and_fits_the_window(models, open_context, axe, tmp_path):
    shown = furnish(tmp_path)
    page = open_context().new_page()
    found = {}
    for name in PAGES:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(address(name, shown))
        if problems := axe(page):
            found[name] = problems
        for width in (1024, 768, 390):
            fits(page, width)
    assert found == {}


def test_first_run_pages_are_accessible(models, open_context, axe):
    page = open_context().new_page()
    for path in ("/", "/gallery/", "/gallery/?view=trash", "/queue/", "/projects/", "/films/"):
        page.goto(path)
        assert axe(page) == [], path


def test_what_opens_over_a_page_is_accessible(models, open_context, axe, tmp_path):
    furnish(tmp_path)
    page = open_context().new_page()
    page.goto("/gallery/")
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    assert axe(page) == [], "help"
    page.keyboard.press("Escape")
    page.wait_for_selector("#help", state="hidden")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    assert axe(page) == [], "palette"
    page.keyboard.press("Escape")
    page.wait_for_selector("#palette", state="hidden")
    page.click(".switcher")
    page.wait_for_selector("#project-menu:popover-open")
    assert axe(page) == [], "projects"
    page.keyboard.press("Escape")
    page.wait_for_selector("#project-menu", state="hidden")
    page.hover(".card.image")
    page.wait_for_selector(".card-tools")
    assert axe(page) == [], "tools"
    page.click("#status-bar summary")
    page.wait_for_selector(".live-row")
    assert axe(page) == [], "status bar"


def test_the_theme_that_was_chosen_stays(models, page):
    page.goto("/gallery/")
    html = page.locator("html")
    dark = html.evaluate("html => getComputedStyle(html).backgroundColor")
    page.click("[data-toggles=theme]")
    expect(html).not_to_have_css("background-color", dark)
    page.goto("/queue/")
    expect(html).not_to_have_css("background-color", dark)
    expect(page.locator("[data-toggles=theme]")).to_contain_text("light")


class TestRows:
    def test_they_fill_the_width_and_crop_nothing(self, models, page, tmp_path):
        furnish(tmp_path, pictures=30)
        page.goto("/gallery/")
        cards = page.evaluate(
            """() => [...document.querySelectorAll('.card.image')].map((card) => {
              const box = card.getBoundingClientRect();
              return [box.top, box.right, box.width / box.height, card.dataset.w / card.dataset.h];
            })"""
        )
        for _, _, ratio, wanted in cards:
            assert ratio == pytest.approx(wanted, rel=0.03)
        right = page.evaluate(
            "document.querySelector('justified-rows').getBoundingClientRect().right"
        )
        rows = {top: max(edge for t, edge, *_ in cards if t == top) for top, *_ in cards}
        full = [edge for top, edge in sorted(rows.items())][1:-1]
        assert len(full) >= 2
        assert full == pytest.approx([right] * len(full), abs=1)

    def test_nothing_moves_while_a_page_loads(self, models, open_context, tmp_path):
        shown = furnish(tmp_path, pictures=30)
        context = open_context()
        context.add_init_script(MOVED)
        for path in ("/", f"/gallery/{shown['image'].pk}/", "/queue/", "/gallery/"):
            page = context.new_page()
            page.goto(path)
            page.evaluate(SETTLED)
            assert page.evaluate("window.moved") < 0.01, path

    @pytest.mark.parametrize(
        ("path", "cut"),
        [
            pytest.param("/gallery/", '(?<=data-product="[0-9]+")', id="in the middle of cards"),
            pytest.param("/", '(?=</article>|<div class="unchecked)', id="within orders"),
        ],
    )
    def test_nor_where_it_comes_in_pieces(self, models, open_context, tmp_path, path, cut):
        """Cut at the first twenty of such places, with the script of rows alone: the others come
        when the page is whole."""
        furnish(tmp_path, pictures=30)
        context = open_context()
        context.add_init_script(MOVED)
        page = context.new_page()
        page.goto(path)
        sizes = page.locator("justified-rows .card").evaluate_all(SIZES)
        others = re.compile(r"/js/(?!rows[.])|/vendor/.*[.]js")
        page.route(others, lambda route: route.fulfill(content_type="text/javascript", body=""))
        page.goto(path)
        page.evaluate(IN_PIECES, cut)
        page.evaluate(SETTLED)
        assert page.evaluate("window.moved") < 0.01
        sized = page.locator("justified-rows .card")
        assert sized.evaluate_all(SIZES) == sizes
        expect(sized.last).to_be_visible()


class TestNothingCoversAnother:
    def test_the_columns_of_the_history(self, models, open_context, tmp_path):
        furnish(tmp_path)
        Generation.objects.update(estimate_micros=53_020, cost_micros=None)
        for width in (1280, 900):
            page = open_context(width=width).new_page()
            page.goto("/queue/")
            spilling = page.eval_on_selector_all(
                "summary.entry-line :is(.state, .money)",
                "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth)"
                ".map((cell) => cell.textContent)",
            )
            assert spilling == []

    def test_the_words_of_a_failed_card_have_room(self, models, page, tmp_path):
        furnish(tmp_path)
        page.goto(address("order side by side", {}))
        boxes = page.eval_on_selector_all(
            ".card.ended", "cards => cards.map((card) => [card.clientWidth, card.clientHeight])"
        )
        assert boxes
        assert all(width >= 1.4 * height for width, height in boxes)
        assert page.evaluate(
            "[...document.querySelectorAll('.versus .unchecked')].every((words) =>"
            " words.scrollWidth <= words.closest('.gen').clientWidth)"
        )

    def test_the_bar_begins_at_the_sidebar_where_there_is_no_form(self, models, page, tmp_path):
        furnish(tmp_path)
        page.goto(address("order side by side", {}))
        left = "document.querySelector('#status-bar').getBoundingClientRect().left"
        side = "document.querySelector('.sidebar').getBoundingClientRect().right"
        assert page.evaluate(left) == page.evaluate(side)

    def test_a_message_on_the_page_of_a_product(self, models, page, tmp_path):
        shown = furnish(tmp_path)
        page.goto(address("image", shown))
        page.get_by_role("button", name="Order again").click()
        page.wait_for_selector(".message")
        assert (
            page.evaluate(
                """() => {
              const said = document.querySelector('.message').getBoundingClientRect();
              return [...document.querySelectorAll('.inspector button')].filter((button) => {
                const box = button.getBoundingClientRect();
                const isLevel = box.bottom > said.top && box.top < said.bottom;
                return isLevel && box.right > said.left && box.left < said.right;
              }).length;
            }"""
            )
            == 0
        )

    def test_what_runs_has_a_size_without_script(self, models, open_context, tmp_path):
        furnish(tmp_path)
        page = open_context(java_script_enabled=False).new_page()
        page.goto("/")
        assert page.locator(".card.live").first.bounding_box()["width"] >= 200


def test_the_admin_works_under_the_same_policy(models, page, tmp_path):
    furnish(tmp_path, pictures=1)
    for path in ("", "production/generation/", "projects/project/add/"):
        page.goto(f"/admin/{path}")
        expect(page.locator("#content").first).to_be_visible()

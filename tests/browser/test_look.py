"""Every page in both themes: accessible, inside the window, nothing refused by the policy."""

import pytest

from production.models import Generation, UncheckedResult
from tests.browser.scene import furnish

THEMES = ("light", "dark")
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
    "settings": "/settings/",
    "new project": "/projects/new/",
    "project": "/projects/film/",
    "order side by side": "/orders/{order}/",
    "providers": "/providers/",
    "models of a provider": "/providers/scripted/",
    "not found": "/nowhere/",
    "log in": "/login/",
}


def address(name, shown):
    failed = Generation.objects.get(state="unknown")
    ids = {medium: product.pk for medium, product in shown.items()}
    ids |= {
        "generation": failed.pk,
        "order": failed.order.uid,
        "unchecked": UncheckedResult.objects.earliest("pk").generation_id,
    }
    return PAGES[name].format(**ids)


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_is_accessible(theme, models, open_context, axe, tmp_path):
    shown = furnish(tmp_path)
    page = open_context(theme=theme).new_page()
    found = {}
    for name in PAGES:
        page.goto(address(name, shown))
        if problems := axe(page):
            found[name] = problems
    assert found == {}


@pytest.mark.parametrize("width", [390, 768, 1024, 1920])
def test_every_page_fits_the_window(width, models, open_context, tmp_path):
    shown = furnish(tmp_path)
    page = open_context(width=width).new_page()
    widths = {}
    for name in PAGES:
        page.goto(address(name, shown))
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: found for name, found in widths.items() if found > width} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_first_run_pages_are_accessible(theme, models, open_context, axe):
    page = open_context(theme=theme).new_page()
    for path in ("/", "/gallery/", "/gallery/?view=trash", "/queue/", "/projects/"):
        page.goto(path)
        assert axe(page) == [], path


@pytest.mark.parametrize("theme", THEMES)
def test_what_opens_over_a_page_is_accessible(theme, models, open_context, axe, tmp_path):
    furnish(tmp_path)
    page = open_context(theme=theme).new_page()
    page.goto("/gallery/")
    page.keyboard.press("?")
    page.wait_for_selector("#help[open]")
    assert axe(page) == [], "help"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    assert axe(page) == [], "palette"
    page.keyboard.press("Escape")
    page.click(".switcher")
    page.wait_for_selector("#project-menu:popover-open")
    assert axe(page) == [], "projects"
    page.keyboard.press("Escape")
    page.hover(".card.image")
    page.wait_for_selector(".card-tools")
    assert axe(page) == [], "tools"
    page.click("#strip summary")
    page.wait_for_selector(".live-row")
    assert axe(page) == [], "strip"


def test_the_theme_that_was_chosen_stays(models, page):
    page.goto("/gallery/")
    background = "getComputedStyle(document.body.parentElement).backgroundColor"
    dark = page.evaluate(background)
    page.click("[data-toggles=theme]")
    light = page.evaluate(background)
    assert light != dark
    page.goto("/queue/")
    assert page.evaluate(background) == light
    assert "light" in page.inner_text("[data-toggles=theme]")


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

    @pytest.mark.parametrize("path", ["/", "/gallery/", "/gallery/{image}/", "/queue/"])
    def test_nothing_moves_while_a_page_loads(self, models, page, tmp_path, path):
        shown = furnish(tmp_path, pictures=30)
        page.add_init_script(
            """window.moved = 0;
            new PerformanceObserver((list) => {
              for (const shift of list.getEntries()) {
                if (!shift.hadRecentInput) window.moved += shift.value;
              }
            }).observe({ type: 'layout-shift', buffered: true });"""
        )
        page.goto(path.format(image=shown["image"].pk))
        page.wait_for_load_state("load")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        assert page.evaluate("window.moved") < 0.01


class TestTheAdmin:
    @pytest.mark.parametrize("path", ["", "production/generation/", "projects/project/add/"])
    def test_it_works_under_the_same_policy(self, models, page, tmp_path, path):
        furnish(tmp_path, pictures=1)
        page.goto(f"/admin/{path}")
        assert page.is_visible("#content")

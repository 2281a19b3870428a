"""The docs' pictures, taken anew: `make pictures`, some of them by `ARGS="board film"`.

The app on a home of its own, worked by the draft artist alone, is used in a browser as a user
would. So what a picture shows can be had by anybody, free and without a key.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
WINDOW = {"width": 1360, "height": 850}
PATIENCE = 120_000
QUALITY = 82
PROMPTS = (
    ("a red fox in a snowy forest", "1:1"),
    ("a lighthouse on a cliff in a storm at night", "16:9"),
    ("two children flying a kite on a beach at sunset", "4:3"),
    ("a cat asleep on a windowsill, rain outside", "3:4"),
    ("a sailing boat on a calm sea at dawn", "16:9"),
    ("a market street in autumn", "16:9"),
    ("a mountain lake under the stars", "1:1"),
    ("an owl on a branch in the moonlight", "3:4"),
    ("a cottage in a field of sunflowers", "4:3"),
    ("a train crossing a bridge in the fog", "16:9"),
    ("a dog running through a meadow", "1:1"),
    ("a city skyline in the evening rain", "16:9"),
)
STYLES = "Watercolour, Ink, Screen print"
MOODS = "Calm, Romantic, Eerie"


def _make_all(home: Path) -> None:
    for prompt, ratio in PROMPTS:
        _manage(
            home, "generate", prompt, "--model=local/draft-image", f"--param=aspect_ratio={ratio}"
        )


def _manage(home: Path, *words: str) -> None:
    environment = os.environ | {"ARTFACTORY_HOME": str(home)}
    subprocess.run([sys.executable, "manage.py", *words], env=environment, check=True)


def gallery(page: Page) -> None:
    page.goto("/gallery/")
    expect(page.locator(".card.image img").first).to_be_visible()


def create(page: Page) -> None:
    page.goto("/?kind=text-to-image")
    page.fill("#prompt", "a lighthouse on a cliff in a storm at night")
    page.locator("#create-form select[name=count]").select_option("2")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#orders .order").first.locator(".face img")).to_have_count(
        2, timeout=PATIENCE
    )


def chooser(page: Page) -> None:
    page.goto("/?kind=text-to-image")
    page.get_by_role("button", name="models").click()
    expect(page.locator("#chooser")).to_be_visible()


def grid(page: Page) -> None:
    page.goto("/?kind=text-to-image")
    page.fill("#prompt", "a lighthouse on a cliff by the sea")
    page.locator("#grid-form summary").click()
    page.get_by_label("Axis 1 varies").select_option(label="Style")
    page.get_by_label("Values of axis 1").fill(STYLES)
    page.get_by_label("Axis 2 varies").select_option(label="Mood")
    page.get_by_label("Values of axis 2").fill(MOODS)
    expect(page.locator("#expansion")).to_contain_text("A grid of 3 × 3")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/grids/*/")
    expect(page.locator("[data-cell] img")).to_have_count(9, timeout=PATIENCE)
    page.reload()
    page.get_by_role("button", name="Fit").click()


def board(page: Page) -> None:
    page.goto("/films/")
    page.get_by_role("button", name="Try a film").click()
    page.wait_for_url("**/films/*/**")
    expect(page.get_by_text("All made")).to_have_count(8, timeout=PATIENCE)
    expect(page.get_by_text("Assembling")).to_be_hidden(timeout=PATIENCE)
    page.locator("[data-shot]").first.click()


def film(page: Page) -> None:
    page.goto("/films/")
    page.locator(".project-tile").first.click()
    page.get_by_role("link", name="Watch").first.click()
    expect(page.get_by_text("Up to date")).to_be_visible(timeout=PATIENCE)
    page.locator("video").first.evaluate("video => { video.currentTime = 9; }")


PICTURES: dict[str, Callable[[Page], None]] = {
    one.__name__: one for one in (gallery, create, chooser, grid, board, film)
}


def _saved(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    with Image.open(BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").save(IMAGES / f"{name}.webp", quality=QUALITY, method=6)


def main(names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    from artfactory.bench.app import running
    from artfactory.bench.scrolling import browser

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        with running(home) as app:
            _make_all(home)
            context = chromium.new_context(
                base_url=app.address, viewport=WINDOW, color_scheme="dark", locale="en-GB"
            )
            for name in names or PICTURES:
                page = context.new_page()
                PICTURES[name](page)
                _saved(page, name)
                page.close()
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1:])

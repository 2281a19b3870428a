"""What one sees, and how soon, in a copy of a kept home: `python -m artfactory.bench.painting`.

The whole app and a browser, by the clock. It needs what `scrolling` needs. Prints figures as JSON:
medians, in milliseconds.
"""

import statistics
from typing import Any

from artfactory.bench import own_process
from artfactory.bench.scrolling import FLAGS, browser

GOES = 5
PAGES = (
    *("create", "gallery", "product", "queue", "history, failed", "limits", "costs", "prices"),
    *("models", "providers", "projects", "project", "templates", "template", "grids", "grid"),
    *("films", "film", "lists", "list", "word-lists", "imports", "backups", "tags", "collections"),
    *("collection", "saved-searches", "duplicates", "best", "settings", "storage", "state", "help"),
    *("prompts", "leaving", "film-new", "project-new"),
)
"""What one reaches from the navigation, and their neighbours: names of `pages.addresses`."""
FIRST_PAINT = """() => new Promise((resolve) => {
  const painted = (entries) => entries.find(({ name }) => name === "first-contentful-paint");
  new PerformanceObserver((list, observer) => {
    const found = painted(list.getEntries());
    if (!found) return;
    observer.disconnect();
    resolve(found.startTime);
  }).observe({ type: "paint", buffered: true });
})"""
ORDER = """() => {
  window.pressed = Date.now();
  window.shown = 0;
  window.painted = 0;
  const before = new Set([...document.querySelectorAll("#orders .order")].map(({ id }) => id));
  const look = () => {
    const all = [...document.querySelectorAll("#orders .order")];
    const order = all.find(({ id }) => !before.has(id));
    if (order && !window.shown) window.shown = Date.now();
    const picture = order?.querySelector(".card.image .face img");
    if (picture?.complete && picture.naturalWidth) {
      window.painted = Date.now();
      document.body.dataset.painted = "";
    } else requestAnimationFrame(look);
  };
  document.querySelector("#create-form").requestSubmit();
  look();
}"""


def measure() -> dict[str, float]:
    from django.conf import settings
    from django.db import connections
    from playwright.sync_api import sync_playwright

    from artfactory.bench import pages
    from artfactory.bench.app import running
    from preferences import store

    store.set("backup_daily", False)
    addresses = pages.addresses()
    connections.close_all()
    with running(settings.PATHS.home) as app, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        figures = {
            f"{name}, first paint, cold": statistics.median(
                _first_paint(chromium, app.address + addresses[name].path) for _ in range(GOES)
            )
            for name in PAGES
        }
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        goes = [_order(page, app.address, number) for number in range(GOES + 1)][1:]
        chromium.close()
    shown, painted = (statistics.median(column) for column in zip(*goes, strict=True))
    return figures | {"click → card": shown, "done → painted": painted}


def _first_paint(chromium: Any, address: str) -> float:
    """In a window that was never here."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    answer = page.goto(address)
    assert answer is not None and answer.ok, f"{address} answers {answer and answer.status}"
    found: float = page.evaluate(FIRST_PAINT)
    context.close()
    return found


def _order(page: Any, address: str, number: int) -> tuple[float, float]:
    """From the press to the card, and from the end of the work to its picture."""
    from production.models import Generation

    page.goto(f"{address}/?kind=text-to-image&model=local/draft-image", wait_until="load")
    page.locator("#prompt").fill(f"a lighthouse, go {number}")
    page.evaluate(ORDER)
    page.wait_for_selector("body[data-painted]", timeout=60_000)
    pressed, shown, painted = page.evaluate("[window.pressed, window.shown, window.painted]")
    ended = Generation.objects.order_by("-pk").values_list("ended_at", flat=True)[0]
    assert ended is not None
    return shown - pressed, painted - ended.timestamp() * 1000


if __name__ == "__main__":
    own_process.with_a_browser(lambda _: measure())

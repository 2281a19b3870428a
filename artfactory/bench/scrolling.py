"""A browser that scrolls through a whole gallery: `python -m artfactory.bench.scrolling N`.

A process of its own, since a process has one home. It needs Playwright and a Chromium (the
development requirements, and `ARTFACTORY_TEST_BROWSER` or one on the path). Prints figures as JSON.
"""

import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from artfactory.bench import own_process

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WINDOW: "ViewportSize" = {"width": 1280, "height": 800}
STEP = 900
WAIT = 90
REST = 5000
"""Milliseconds between two turns of the wheel, each of `STEP` pixels."""
NEEDS = "This part needs Playwright (requirements-dev.txt) and a Chromium on the path."
ORDINARY_TASKS = "disabled-by-default-devtools.timeline", "toplevel"
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.longTasks.push(task.duration);
}).observe({ type: "longtask", buffered: true });
"""


def can_be_measured() -> bool:
    return bool(browser()) and importlib.util.find_spec("playwright") is not None


def browser() -> str:
    """Where one lies, "" where there is none."""
    named = os.environ.get("ARTFACTORY_TEST_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


def measure(products: int) -> dict[str, float]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from playwright.sync_api import sync_playwright

    from artfactory.bench import previews, seeding
    from artfactory.bench.app import running
    from gallery import own_media

    call_command("migrate", verbosity=0)
    own_media.check_home()
    seeding.fill(products)
    previews.lay()
    connections.close_all()
    with running(settings.PATHS.home) as app, sync_playwright() as playwright:
        seen = _memory(playwright.chromium, f"{app.address}/gallery/", products)
        # A trace takes memory itself, so tasks are measured on a second way down.
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        page = chromium.new_page(viewport=WINDOW)
        page.add_init_script(WATCH)
        page.goto(f"{app.address}/gallery/", wait_until="load")
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace.json"
            chromium.start_tracing(page=page, path=trace, categories=[*ORDINARY_TASKS])
            _scroll(page, products)
            chromium.stop_tracing()
            longest, over = _tasks(trace)
        return seen | {
            "longest task": longest,
            "tasks over 50 ms": over,
            "tasks over 50 ms by the clock": page.evaluate(
                "window.longTasks.filter((it) => it > 50).length"
            ),
        }


def _memory(chromium: Any, address: str, products: int) -> dict[str, float]:
    """In an ordinary window, which keeps its cache on the disk: a private one, as Playwright opens
    them, has up to 60 MB of it in memory."""
    with tempfile.TemporaryDirectory() as profile:
        window = chromium.launch_persistent_context(
            profile, executable_path=browser(), args=FLAGS, viewport=WINDOW
        )
        page = window.pages[0]
        page.wait_for_timeout(REST)
        empty = sum(_shares())
        page.goto(address, wait_until="load")
        seen = _scroll(page, products)
        page.wait_for_timeout(REST)
        seen["memory of the page at rest"] = max(_shares("renderer"), default=0.0)
        seen["memory of the whole browser at rest"] = sum(_shares())
        seen["memory of the same browser, empty"] = empty
        seen["memory that the page holds"] = _held(page)
        window.close()
    return seen


def _scroll(page: Any, products: int) -> dict[str, float]:
    """Down to the last one, turn by turn of the wheel."""
    most_cards, most_memory, still, turn = 0, 0.0, 0, 0
    before = -1
    page.mouse.move(640, 400)
    while still < 40:
        page.mouse.wheel(0, STEP)
        page.wait_for_timeout(WAIT)
        turn += 1
        if turn % 8:
            continue
        cards, at = page.evaluate(
            "[document.querySelectorAll('.card').length, Math.round(window.scrollY)]"
        )
        still = still + 8 if at == before else 0
        before = at
        most_cards = max(most_cards, cards)
        most_memory = max(most_memory, max(_shares("renderer"), default=0.0))
    batches = page.evaluate("document.querySelectorAll('.batch').length")
    return {
        "batches scrolled through": batches,
        "cards in the page": most_cards,
        "memory of the page at most": most_memory,
    }


def _held(page: Any) -> float:
    """What is left once the browser had to give back what it only keeps decoded for later: without
    a graphics card that is up to half a gigabyte, whatever the page is."""
    params = {"level": "critical"}
    page.context.new_cdp_session(page).send("Memory.simulatePressureNotification", params)
    page.wait_for_timeout(4000)
    return max(_shares("renderer"), default=0.0)


def _shares(kind: str = "") -> Iterator[float]:
    """MB of each process of the browser, or of this kind ("renderer" shows a page): what it shares
    with others counts by its part."""
    name = Path(browser()).name
    for process in psutil.Process().children(recursive=True):
        try:
            words = process.cmdline()
            if words and name[:6] in words[0] and (not kind or f"--type={kind}" in words):
                yield process.memory_full_info().pss / 1e6
        except psutil.Error:
            continue


def _tasks(trace: Path) -> tuple[float, int]:
    """The longest task of the page's main thread, in milliseconds of processor time, and how many
    took more than fifty."""
    events = json.loads(trace.read_text())["traceEvents"]
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    taken = [
        event.get("tdur", event["dur"]) / 1000
        for event in events
        if event.get("ph") == "X"
        and event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in mains
    ]
    return max(taken, default=0.0), sum(one > 50 for one in taken)


if __name__ == "__main__":
    own_process.with_a_browser(measure)

"""Browser windows for tests: how long they are waited for, what goes wrong in them unseen, and
which press comes too early.

`goto`, `reload`, `wait_for_url` and `expect_navigation` are over once a page has loaded: its
scripts are modules and deferred ones, all of which have run by then, and nothing is imported later
but the viewer, and the players of sounds and videos (`playing.js`), whose parts one expects. What
an answer of htmx brings is bound in the same task (`defaultSettleDelay` is 0), so what is seen can
be pressed. An `expect`, however, passes as soon as the words are there. So

- a press that leads to another page stands in `with page.expect_navigation():`, which, unlike
  `wait_for_url`, cannot take the page before for the next. A key that comes before the scripts is
  heard by nobody; `ARTFACTORY_TEST_SLOW` makes such a press fail (see `tests/serving.py`);
- what is done to some requests alone is done by `for_some`: where a route ends, `times=` reached or
  by `unroute`, Chromium lets go of what it was handing over, and that request never ends;
- between a press and a look at the page or the database stands something that waits: `expect`,
  `wait_for_…`, `with page.expect_…`. `test_waits.py` reads the tests for that.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Browser, BrowserContext, Page, Route, TimeoutError, expect

from tests.browser.troubles import listen
from tests.serving import SLOW

PATIENCE = 60_000
"""Milliseconds that anything may take, on a machine that does much else meanwhile."""
THROTTLED = 4
"""So many times as long do scripts take while the line is slow."""
TOO_EARLY = """for (const kind of ["keydown", "pointerdown", "input"]) {
  window.addEventListener(kind, ({ isTrusted, key, target }) => {
    if (!isTrusted || document.readyState === "complete") return;
    const place = target.outerHTML?.slice(0, 80);
    console.error(`before the page was there: ${kind} ${key ?? ""} on ${place}`);
  }, true);
}"""
FITS = "width => document.documentElement?.scrollWidth <= width"

expect.set_options(timeout=PATIENCE)


@contextmanager
def windows(
    browser: Browser, address: str, hears: bool = True
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes windows. Any error of a page's script or its policy fails the test, unless none is
    heard."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def make(width: int = 1280, height: int = 800, theme: str = "dark", **options: object):
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme=theme,
            **options,
        )
        context.set_default_timeout(PATIENCE)
        if hears:
            context.on("page", lambda page: listen(page, troubles))
        if SLOW:
            context.add_init_script(TOO_EARLY)
            context.on("page", throttle)
        contexts.append(context)
        return context

    yield make
    found = [*troubles]
    for context in contexts:
        context.close()
    assert not found, "\n".join(found)


def throttle(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLED})


def for_some(times: int, does: Callable[[Route], None]) -> Callable[[Route], None]:
    """`does` with the first requests of a route, which stays there for all others."""
    seen = count()
    return lambda route: does(route) if next(seen) < times else route.continue_()


def fits(page: Page, width: int) -> None:
    """Nothing of the page lies beside a window that is so wide."""
    if page.viewport_size["width"] != width:
        page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})
    try:
        page.wait_for_function(FITS, arg=width, timeout=PATIENCE / 4)
    except TimeoutError:
        raise AssertionError(f"{page.url} does not fit in a window of {width}") from None

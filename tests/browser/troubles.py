"""What goes wrong in a page without being seen: errors of its scripts, refusals of its policy."""

import re

from playwright.sync_api import Page

# A refusal that the test asked for; a request that a newer one took the place of.
NONE = re.compile("status of 4|^htmx:(afterRequest|sendAbort),")


def listen(page: Page, troubles: list[str]) -> None:
    """Note them as they come. Who closes the window copies the list first: a request that is cut
    off by that is no trouble."""
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            troubles.append(f"{page.url}: {said.text}")
            if said.type in ("error", "warning") and not NONE.search(said.text)
            else None
        ),
    )

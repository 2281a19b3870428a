"""A film by paid models, over the wire, on the real app: its purse stops it in the middle, and
raised it goes on to the film that plays."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from artfactory.bench.films import stats
from tests.artfactory.app import App, with_tables
from tests.browser.test_films import MAKING, SCRIPT
from tests.browser.windows import windows
from tests.emulator.server import KEY

MODELS = {"still": "picture", "clip": "moving", "voice": "voice", "music": "tune"}
PACE = ["--pace", "1000", "--share", "0", "--width", "160", "--height", "90"]


@pytest.fixture
def sheets() -> Iterator[str]:
    """The address of who sells pictures at 0.04 $, clips at 0.21 $ and all else of a film."""
    program = [sys.executable, "-m", "tests.emulator.sheets", *PACE]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def page(browser: Browser, tmp_path: Path, sheets: str) -> Iterator[Page]:
    home = tmp_path / "home"
    home.mkdir()
    more = {
        "ARTFACTORY_PROVIDERS": "sheets=tests.emulator.sheets:Sheets",
        "SHEETS_BASE_URL": sheets,
        "SCRIPTED_KEY": KEY,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    app = App(with_tables(home), "--port", "0", **more)
    try:
        app.ready()
        with windows(browser, app.address) as make:
            yield make().new_page()
    finally:
        app.end()


def test_a_purse_stops_it_in_the_middle_and_raised_it_goes_on(page: Page, sheets: str) -> None:
    page.goto("/films/new/")
    page.get_by_label("Script", exact=False).fill(SCRIPT)
    with page.expect_navigation():
        page.get_by_role("button", name="See how it is read").click()
    page.locator("#film-name").fill("Lamp")
    page.get_by_label("Length in seconds").fill("5")
    with page.expect_navigation():
        page.get_by_role("button", name="Make it a film").click()
    page.goto("/films/lamp/settings/")
    for stage, model in MODELS.items():
        page.locator(f"#draft-{stage}").select_option(f"sheets/{model}")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    page.goto("/films/lamp/")
    expect(page.locator(".film-missing")).to_contain_text("1 music: 0.651 $")
    page.locator("#film-most").fill("0.10")
    page.get_by_role("button", name="To the end").click()
    waits = page.locator("#film-waits")
    expect(waits).to_contain_text("The film’s purse of 0.10 $", timeout=MAKING)
    expect(page.locator(".shot-picture img")).to_have_count(2, timeout=MAKING)
    assert sum(float(amount) for _, amount in stats(sheets)["bill"]) < 0.10
    waits.get_by_label("In all up to $").fill("2")
    waits.get_by_role("button", name="Go on").click()
    expect(page.locator(".film-foot .primary")).to_have_text("Watch the film", timeout=MAKING)
    with page.expect_navigation():
        page.locator(".film-foot .primary").click()
    expect(page.locator("#film-player")).to_be_visible()
    told = stats(sheets)
    keys = [key for key, _ in told["bill"]]
    bill = sum(float(amount) for _, amount in told["bill"])
    assert len(keys) == len(set(keys)) == told["submissions"] == 6
    page.goto("/films/lamp/")
    expect(page.locator(".film-sums")).to_contain_text(f"{bill:.3f} $ spent of at most 2.00 $")

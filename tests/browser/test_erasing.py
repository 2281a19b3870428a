"""Everything erased by the page, in the app as it is started: it comes back as a new one."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.artfactory.app import App, with_tables
from tests.browser.windows import windows


def test_the_app_starts_as_new(browser: Browser, tmp_path: Path, axe) -> None:
    home = tmp_path / "My Home"
    home.mkdir()
    app = App(with_tables(home), "--port", "0")
    try:
        app.ready()
        key = (home / "run" / "secret-key").read_text()
        # That nobody answers meanwhile is an error of the page's, and what it waits for.
        with windows(browser, app.address, hears=False) as make:
            page = make().new_page()
            page.goto("/projects/new/")
            page.get_by_label("Name", exact=True).fill("Foxes")
            with page.expect_navigation():
                page.get_by_role("button", name="Make the project").click()
            page.goto("/settings/")
            with page.expect_navigation():
                page.get_by_role("link", name="Erase everything").click()
            expect(page.get_by_text("2 projects")).to_be_visible()
            assert axe(page) == []
            name = page.get_by_label("type the name of this home")
            name.fill("my home")
            with page.expect_navigation():
                page.get_by_role("button", name="Erase everything").click()
            expect(page.get_by_role("alert")).to_contain_text("not the name of this home")
            assert axe(page) == []
            name.fill("My Home")
            with page.expect_navigation():
                page.get_by_role("button", name="Erase everything").click()
            expect(page.get_by_role("heading", name="Erasing")).to_be_visible()
            expect(page.get_by_role("link", name="Gallery")).to_be_visible()
            page.goto("/projects/")
            expect(page.get_by_role("link", name="Inbox").first).to_be_visible()
            expect(page.get_by_text("Foxes")).to_have_count(0)
        assert (home / "run" / "secret-key").read_text() != key
        assert app.next_event("erased")
        assert app.next_event("ready")["address"] == app.address
    finally:
        app.end()

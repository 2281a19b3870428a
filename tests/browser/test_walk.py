"""The main job as a user does it, on the real app, without a key or a network: prompt → progress →
product → re-order → trash, for an image, a video, speech and music, in both themes; and, which is
the same for all of them, back out of the trash."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.artfactory.app import App, with_tables
from tests.browser.windows import windows

WALKS = {
    "text-to-image": ("a lighthouse in a storm at night", "image", {}),
    "text-to-video": ("a red fox in a snowy forest", "video", {"duration": "2"}),
    "text-to-speech": ("Once upon a time there was a lighthouse.", "audio", {}),
    "text-to-audio": ("calm piano at night", "audio", {"duration": "6"}),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    home = tmp_path_factory.mktemp("walk") / "home"
    home.mkdir()
    app = App(with_tables(home), "--port", "0")
    try:
        yield app.ready()
    finally:
        app.end()


@pytest.fixture
def page(browser: Browser, app: App) -> Iterator[Page]:
    with windows(browser, app.address) as make:
        yield make().new_page()


def plays(page: Page, medium: str) -> None:
    """The player can be moved to any moment, which needs the server's answers to Range."""
    player = page.locator(f"main {medium}").first
    expect(page.locator("main sound-player").first if medium == "audio" else player).to_be_visible()
    player.evaluate(
        """async (player) => {
            player.muted = true;
            if (player.readyState < 1) await new Promise((ready) => {
                player.addEventListener('loadedmetadata', ready, {once: true});
                player.load();
            });
            const middle = player.duration / 2;
            await new Promise((there) => {
                player.addEventListener('seeked', there, {once: true});
                player.currentTime = middle;
            });
            if (Math.abs(player.currentTime - middle) > 0.5) throw new Error('cannot seek');
        }"""
    )


class TestWalk:
    @pytest.mark.parametrize("kind", WALKS)
    def test_from_prompt_to_trash(
        self, page: Page, kind: str, axe: Callable[[Page], list[str]], tmp_path: Path
    ):
        prompt, medium, params = WALKS[kind]
        page.goto(f"/?kind={kind}")
        assert axe(page) == []
        made = page.locator("#orders [data-generation]").first
        page.get_by_label("Words" if kind == "text-to-speech" else "Prompt", exact=True).fill(
            prompt
        )
        for name, value in params.items():
            page.locator(f"[name='param-{name}']").fill(value)
        expect(page.locator("#price")).to_contain_text("0.00 $")

        page.keyboard.press("Control+Enter")
        expect(page.locator("#status-bar[data-count]")).to_be_attached()
        expect(made.locator("[data-product]")).to_be_visible()
        expect(page.locator("#status-bar[data-count]")).to_have_count(0)

        number = made.locator("[data-product]").first.get_attribute("data-product")
        page.goto(f"/gallery/{number}/")
        expect(page.locator(".inspector")).to_contain_text(prompt)
        if medium == "image":
            page.wait_for_function("document.querySelector('.stage img').naturalWidth > 500")
        else:
            plays(page, medium)
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        assert file.stat().st_size > 1000

        with page.expect_response("**/queue/again/"):
            page.get_by_role("button", name="Again").click()
        page.goto(f"/?kind={kind}")
        again = made.locator(f"[data-product]:not([data-product='{number}'])")
        expect(again).to_be_visible()

        page.goto(f"/gallery/{number}/")
        with page.expect_navigation():
            page.get_by_role("button", name="Move to trash").click()
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        page.goto("/gallery/?view=trash")
        expect(page.locator(f"[data-product='{number}']")).to_be_visible()
        if medium == "image":
            self.comes_back(page, number)

    def comes_back(self, page: Page, number: str) -> None:
        page.goto(f"/gallery/{number}/")
        with page.expect_navigation():
            page.get_by_role("button", name="Put back").click()
        page.goto("/gallery/")
        expect(page.locator(f"[data-product='{number}']")).to_be_visible()

        page.goto(f"/gallery/{number}/")
        with page.expect_navigation():
            page.get_by_role("button", name="Move to trash").click()
        # The page of another product, which shows what is put back by coming anew.
        with page.expect_navigation():
            page.get_by_role("button", name="Undo").click()
        page.goto("/gallery/")
        expect(page.locator(f"[data-product='{number}']")).to_be_visible()

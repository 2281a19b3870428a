"""Import in a browser: a path of this machine to its report; files and folders that are sent."""

import re
from base64 import b64encode
from itertools import cycle

import pytest
from playwright.sync_api import expect

from gallery.import_models import ImportRun
from gallery.importing import steering
from gallery.models import Product
from tests.artfactory.app import App, with_tables
from tests.browser.windows import for_some, windows
from tests.gallery import samples

SAID = """() => {
  window.said = [];
  const count = document.querySelector("[data-sent-count]");
  new MutationObserver(() => said.push(count.textContent)).observe(count, { childList: true });
}"""
DROP = """async ([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const name of ["dragover", "drop"]) {
    document.querySelector("main").dispatchEvent(
      new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "old"
    (root / "red").mkdir(parents=True)
    (root / "red" / "a.png").write_bytes(samples.picture("png"))
    (root / "red" / "a.txt").write_text("a heron\nSteps: 20, Seed: 42, Size: 64x64, CFG scale: 7")
    (root / "red" / "again.png").write_bytes(samples.picture("png"))
    (root / "empty.png").write_bytes(b"")
    return root


class TestImport:
    def test_a_path_to_its_report(self, page, folder, axe):
        page.goto("/gallery/")
        with page.expect_navigation():
            page.get_by_role("link", name="Import").click()
        page.get_by_label("File or folder on this machine").fill("red")
        with page.expect_navigation():
            page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("does not begin with “/”")).to_be_visible()
        assert axe(page) == []
        page.get_by_label("File or folder on this machine").fill(str(folder))
        with page.expect_navigation():
            page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("You can leave this page")).to_be_visible()
        for _ in range(2):  # the second look is asked for by what the first has brought
            with page.expect_response("**/gallery/import/*/"):
                pass
        expect(page.locator("#import-run")).to_have_count(1)
        steering.work(ImportRun.objects.get().pk)
        expect(page.get_by_text("The file is empty.")).to_be_visible()
        words = "1 added, 1 already here, 1 read with their pictures, 1 not added."
        expect(page.locator("#import-run")).to_contain_text(words)
        assert axe(page) == []

    def test_a_folder_that_is_chosen_and_a_file_that_is_dropped(self, page, folder, axe):
        page.goto("/gallery/import/")
        page.get_by_label("Tags from folders").last.check()
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a folder").click()
        chooser.value.set_files(folder)
        panel = page.locator("#import-sending")
        words = "1 added, 1 already here, 1 read with their pictures, 1 not added."
        expect(panel).to_contain_text(words)
        expect(panel).to_contain_text("old/empty.png: The file is empty.")
        assert axe(page) == []
        product = Product.objects.get()
        assert (product.seed, product.tags.get().name) == (42, "red")
        page.goto("/gallery/")
        page.evaluate(DROP, ["more.png", b64encode(samples.picture("png", seed=9)).decode()])
        expect(panel).to_contain_text("1 added, 0 already here, 0 not added.")
        assert Product.objects.count() == 2


class TestWhileItStartsAnew:
    """The app is killed while files are sent, and started again."""

    @pytest.fixture
    def start(self, tmp_path):
        """The app in one home, each time anew."""
        home, started = tmp_path / "home", []
        home.mkdir()
        with_tables(home)

        def start(port: str = "0") -> App:
            started.append(App(home, "--port", port))
            return started[-1].ready()

        yield start
        for app in started:
            app.end()

    def test_it_goes_on_where_it_was(self, browser, start, tmp_path):
        folder = tmp_path / "many"
        folder.mkdir()
        for seed in range(40):
            (folder / f"{seed:02}.png").write_bytes(samples.picture("png", seed=seed))
        app = start()
        with windows(browser, app.address, hears=False) as make:
            page = make().new_page()
            page.clock.install()
            page.goto("/gallery/import/")
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Choose a folder").click()
            chooser.value.set_files(folder)
            panel = page.locator("#import-sending")
            expect(panel).to_contain_text(re.compile(r"[1-9]\d of 40"))
            page.clock.fast_forward(3_000)
            for process in app.whole_set():
                process.kill()
            expect(panel).to_contain_text("Waiting for Art Factory to answer")
            page.evaluate(SAID)
            app = start(app.address.rstrip("/").rpartition(":")[2])
            expect(panel).to_contain_text(", 0 not added.", timeout=30_000)
            said = page.evaluate("said")
            assert any(re.search("of 40, about .+ left", words) for words in said)
        _, shown = app.get("/gallery/")
        assert shown.count(b"data-product=") >= 40

    def test_a_file_that_cannot_be_read_keeps_nobody_waiting(self, browser, site, folder):
        with windows(browser, site, hears=False) as make:
            page = make().new_page()
            page.goto("/gallery/import/")
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Choose files").click()
            page.route("**/gallery/import/file/", for_some(2, lambda route: route.abort()))
            chooser.value.set_files(folder / "red" / "a.png")
            said = page.locator("#import-sending")
            expect(said).to_contain_text("a.png: It did not arrive. Can the file still be read?")
            chooser.value.set_files(folder / "red" / "again.png")
            expect(said).to_contain_text("1 added")

    def test_cancelled_while_it_waits_nothing_is_said_of_the_file(self, browser, site, folder):
        with windows(browser, site, hears=False) as make:
            page = self.sending(make, folder, lambda route: route.abort())
            said = page.locator("#import-sending")
            expect(said).to_contain_text("Waiting for Art Factory to answer")
            page.get_by_role("button", name="Cancel").click()
            expect(said).to_contain_text("0 not added. Cancelled; 1 were not sent.")

    def test_a_file_that_ends_the_app_each_time_is_not_sent_for_ever(self, browser, site, folder):
        turns = cycle([True, False])
        with windows(browser, site, hears=False) as make:
            page = self.sending(
                make, folder, lambda route: route.abort() if next(turns) else route.continue_()
            )
            said = page.locator("#import-sending")
            expect(said).to_contain_text("a.png: It did not arrive.", timeout=30_000)

    def sending(self, make, folder, when_asked):
        """A file is on its way that never arrives; `when_asked` is what becomes of the question
        whether anybody answers."""
        page = make().new_page()
        page.goto("/gallery/import/")
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose files").click()
        page.route("**/gallery/import/file/", lambda route: route.abort())
        page.route(
            "**/running/",
            lambda route: (
                when_asked(route) if route.request.method == "HEAD" else route.continue_()
            ),
        )
        chooser.value.set_files(folder / "red" / "a.png")
        return page

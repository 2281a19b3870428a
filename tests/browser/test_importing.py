"""Import in a browser: a path of this machine to its report; files and folders that are sent."""

from base64 import b64encode

import pytest
from playwright.sync_api import expect

from gallery.import_models import ImportRun
from gallery.importing import steering
from gallery.models import Product
from tests.gallery import samples

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

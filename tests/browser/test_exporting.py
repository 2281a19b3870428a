"""Exporting in a browser: from a product to its file, the names shown as one types."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.scene import picture


class TestOneProduct:
    def test_from_its_page_to_the_file(self, page, tmp_path, axe):
        product = picture(1, tmp_path)
        page.goto(f"/gallery/{product.pk}/")
        with page.expect_navigation():
            page.get_by_role("link", name="Export…").click()
        shown = page.locator("#export-names")
        expect(shown).to_contain_text(".png")
        page.get_by_label("Names").fill("{prompt} {colour}")
        expect(shown).to_contain_text("There is no field “colour”. There are: date")
        page.get_by_label("Names").fill("{prompt} {n}")
        expect(shown).to_contain_text("picture 1 1.png")
        page.get_by_label("Recipe").select_option("none")
        expect(page.get_by_label("Recipe")).to_have_value("none")
        assert axe(page) == []
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
        assert download.value.suggested_filename == "picture 1 1.png"
        with Image.open(io.BytesIO(download.value.path().read_bytes())) as image:
            assert image.size == (product.asset.width, product.asset.height)

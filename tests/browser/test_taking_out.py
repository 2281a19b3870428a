"""A product taken out of the browser: copied as a picture, dragged to the desktop as a file."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gallery import products
from gallery.models import Product
from projects.models import Project
from tests.browser.scene import made_by, picture

pytestmark = pytest.mark.usefixtures("models")

COPIED = """async () => {
  const [item] = await navigator.clipboard.read();
  const bytes = new Uint8Array(await (await item.getType("image/png")).arrayBuffer());
  return [item.types, [...bytes]];
}"""
NOTES_DRAGS = """addEventListener("dragstart", ({ dataTransfer }) => {
  document.body.dataset.dragged = dataTransfer.getData("DownloadURL");
});"""


def open_viewer(page: Page) -> None:
    """The newest product, full screen."""
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    page.wait_for_selector(".pswp--ui-visible img")


class TestCopying:
    @pytest.fixture
    def page(self, open_context) -> Page:
        context = open_context()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        return context.new_page()

    @pytest.fixture
    def blue(self, tmp_path) -> Product:
        path = tmp_path / "sea.jpg"
        Image.new("RGB", (60, 40), "#2244aa").save(path, quality=95)
        return products.bring_in(path, Project.inbox(), path.name)

    @pytest.mark.parametrize("by", ["key", "button"])
    def test_a_jpeg_is_a_png_on_the_clipboard(self, page, blue, by):
        open_viewer(page)
        if by == "key":
            page.keyboard.press("Control+c")
        else:
            page.get_by_role("button", name="Copy picture").click()
        expect(page.locator(".message")).to_have_text("The picture is on the clipboard.Close")
        types, data = page.evaluate(COPIED)
        assert types == ["image/png"]
        with Image.open(io.BytesIO(bytes(data))) as image:
            assert (image.format, image.size) == ("PNG", (60, 40))
            colour = image.convert("RGB").getpixel((30, 20))
        assert all(abs(is_ - was) < 6 for is_, was in zip(colour, (0x22, 0x44, 0xAA), strict=True))

    def test_where_the_browser_refuses_it_is_said(self, page, blue):
        page.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error());")
        open_viewer(page)
        page.keyboard.press("Control+c")
        expect(page.get_by_role("alert")).to_contain_text("Download it instead (d).")


class TestDragging:
    def drag(self, page: Page, selector: str) -> list[str]:
        """Out of the window: the type, name and address of the file that the desktop gets."""
        page.evaluate(NOTES_DRAGS)
        page.hover(selector)
        page.mouse.down()
        page.mouse.move(4, 300, steps=5)
        body = page.locator("body[data-dragged]")
        expect(body).to_be_attached()
        page.mouse.up()
        body.wait_for()
        return body.get_attribute("data-dragged").split(":", 2)

    def test_from_a_card_and_from_the_viewer(self, page, tmp_path):
        product = picture(1, tmp_path)
        made_by(product)
        whole = ["application/octet-stream", f"1 {product.short_id}.png"]
        for path in ("/gallery/", "/"):
            page.goto(path)
            face = page.locator(".card > .face")
            expect(face).to_be_visible()
            *told, address = self.drag(page, ".card > .face")
            assert told == whole
            assert page.request.get(address).body() == product.asset.file.read_bytes()
            face.focus()
            page.keyboard.press(" ")
            expect(page.locator(".viewer-place")).to_have_text("1 of 1")
            page.evaluate("delete document.body.dataset.dragged")
            *told, address = self.drag(page, ".viewer-bar [data-act=download]")
            assert told == whole
            assert page.request.get(address).body() == product.asset.file.read_bytes()

    def test_what_is_shown_by_a_preview_keeps_its_own_kind(self, page, tmp_path):
        path = tmp_path / "scan.tif"
        Image.new("RGB", (60, 40), "teal").save(path)
        product = products.bring_in(path, Project.inbox(), path.name)
        page.goto("/gallery/")
        page.wait_for_selector(".card[data-sized]")
        _, name, address = self.drag(page, ".card > .face")
        assert name == f"scan {product.short_id}.tif"
        assert page.request.get(address).body() == product.asset.file.read_bytes()

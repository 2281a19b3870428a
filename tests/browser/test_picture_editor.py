"""A mask is painted, a picture cropped and extended where it is an input, by mouse and by keys."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gallery.models import Product
from providers.models import CatalogueModel
from tests.browser.conftest import AXE

pytestmark = pytest.mark.usefixtures("models")
WIDE, HIGH = 80, 40


@pytest.fixture
def mask_words() -> str:
    return "White is repainted."


@pytest.fixture
def chosen(models, page: Page, mask_words) -> Page:
    """The form of a model with a mask, and a picture in its other place."""
    model = CatalogueModel.objects.get(kind="image-to-image")
    mask = {"type": "string", "format": "uri", "title": "Mask", "description": mask_words}
    model.schema["properties"]["mask_url"] = mask
    model.save(update_fields=["schema"])
    file = io.BytesIO()
    Image.new("RGB", (WIDE, HIGH), "#3366cc").save(file, "PNG")
    page.goto("/?kind=image-to-image")
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": file.getvalue()}
    page.locator("#drop-image_url [data-upload]").set_input_files(picture)
    expect(page.locator("#drop-image_url .picked-item")).to_have_count(1)
    return page


def pixels(product: Product) -> Image.Image:
    with Image.open(product.asset.file) as image:
        return image.convert("RGBA")


def paint(page: Page) -> Image.Image:
    """Paint the left half and take it."""
    page.click("#drop-mask_url [data-paints]")
    expect(page.locator("#editor-canvas")).to_be_focused()
    box = page.locator("#editor-canvas").bounding_box()
    page.locator("[data-brush-size]").fill("50")
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + box["height"] / 2, steps=4)
    page.mouse.up()
    return take(page, "#drop-mask_url")


def take(page: Page, zone: str) -> Image.Image:
    page.click("[data-editor-takes]")
    expect(page.locator("#picture-editor")).to_be_hidden()
    expect(page.locator(f"{zone} .picked-item")).to_have_count(1)
    expect(page.locator(f"{zone} [data-sending]")).to_be_hidden()
    number = page.locator(f"{zone} .picked-item").get_attribute("data-picked")
    return pixels(Product.objects.get(pk=number))


class TestTheMask:
    def test_is_as_large_as_its_picture_and_white_where_it_was_painted(self, chosen):
        mask = paint(chosen)
        assert mask.size == (WIDE, HIGH)
        assert mask.getpixel((WIDE // 4, HIGH // 2)) == (255, 255, 255, 255)
        assert mask.getpixel((WIDE - 2, HIGH // 2)) == (0, 0, 0, 255)
        mask, picture = Product.objects.order_by("-pk")
        [source] = mask.sources.all()
        assert (source.source, source.role) == (picture, "mask")

    def test_inverted_undone_and_by_keys(self, chosen):
        chosen.click("#drop-mask_url [data-paints]")
        expect(chosen.locator("#editor-canvas")).to_be_focused()
        chosen.keyboard.press("Space")
        chosen.click("[data-mask-does=invert]")
        chosen.locator("#editor-canvas").focus()
        for _ in range(40):
            chosen.keyboard.press("ArrowLeft")
        chosen.keyboard.press("Space")
        chosen.keyboard.press("Control+z")
        mask = take(chosen, "#drop-mask_url")
        assert mask.getpixel((WIDE // 2, HIGH // 2)) == (0, 0, 0, 255)
        assert mask.getpixel((1, HIGH // 2)) == (255, 255, 255, 255)

    def test_nothing_painted_and_no_picture_are_said(self, chosen):
        chosen.click("#drop-mask_url [data-paints]")
        chosen.click("[data-editor-takes]")
        expect(chosen.locator(".message.error")).to_contain_text("Nothing is painted yet")
        expect(chosen.locator("#picture-editor")).to_be_visible()
        chosen.keyboard.press("Escape")
        expect(chosen.locator("#picture-editor")).to_be_hidden()
        chosen.click("#drop-image_url [data-unpick]")
        chosen.click("#drop-mask_url [data-paints]")
        newest = chosen.locator(".message.error").first
        expect(newest).to_contain_text("First choose the picture")


class TestOfAFileThatNoBrowserShows:
    def test_the_mask_has_the_size_of_the_file(self, chosen):
        file = io.BytesIO()
        Image.new("RGB", (900, 600), "#3366cc").save(file, "TIFF")
        picture = {"name": "a.tiff", "mimeType": "image/tiff", "buffer": file.getvalue()}
        item = chosen.locator("#drop-image_url .picked-item[data-width='900']")
        chosen.locator("#drop-image_url [data-upload]").set_input_files(picture)
        expect(item).to_have_count(1)
        assert paint(chosen).size == (900, 600)


class TestItsColours:
    @pytest.mark.parametrize("mask_words", ["Black is inpainted, white is preserved."])
    def test_black(self, chosen, mask_words):
        mask = paint(chosen)
        assert mask.getpixel((WIDE // 4, HIGH // 2)) == (0, 0, 0, 255)
        assert mask.getpixel((WIDE - 2, HIGH // 2)) == (255, 255, 255, 255)

    @pytest.mark.parametrize("mask_words", ["Transparent is repainted."])
    def test_transparent(self, chosen, mask_words):
        mask = paint(chosen)
        assert mask.getpixel((WIDE // 4, HIGH // 2))[3] == 0
        assert mask.getpixel((WIDE - 2, HIGH // 2))[3] == 255


class TestTheFrame:
    def test_crops_by_numbers_and_takes_the_pictures_place(self, chosen):
        chosen.click("[data-frames]")
        chosen.fill("[data-frame=width]", "30")
        chosen.fill("[data-frame=left]", "10")
        chosen.keyboard.press("Tab")
        cropped = take(chosen, "#drop-image_url")
        assert cropped.size == (30, HIGH)
        crop, picture = Product.objects.order_by("-pk")
        assert [(row.source, row.role) for row in crop.sources.all()] == [(picture, "crop")]

    def test_the_whole_picture_stays_as_it_is_and_a_shape_is_the_largest_inside(self, chosen):
        chosen.click("[data-frames]")
        chosen.click("[data-editor-takes]")
        expect(chosen.locator("#picture-editor")).to_be_hidden()
        assert Product.objects.count() == 1
        chosen.click("[data-frames]")
        chosen.select_option("[data-frame-shape]", "1:1")
        assert take(chosen, "#drop-image_url").size == (HIGH, HIGH)

    def test_by_keys(self, chosen):
        chosen.click("[data-frames]")
        expect(chosen.locator("#editor-canvas")).to_be_focused()
        chosen.keyboard.press("Alt+ArrowLeft")
        chosen.keyboard.press("Alt+Shift+ArrowLeft")
        assert take(chosen, "#drop-image_url").size == (WIDE - 11, HIGH)

    def test_dragged_by_its_edge(self, chosen):
        chosen.click("[data-frames]")
        expect(chosen.locator("#editor-canvas")).to_be_focused()
        box = chosen.locator("#editor-canvas").bounding_box()
        unit = box["width"] / (WIDE * 1.12)
        right, middle = box["x"] + unit * WIDE * 1.06, box["y"] + box["height"] / 2
        chosen.mouse.move(right, middle)
        chosen.mouse.down()
        chosen.mouse.move(right - unit * 20, middle, steps=4)
        chosen.mouse.up()
        assert take(chosen, "#drop-image_url").size == (WIDE - 20, HIGH)

    def test_extends_and_says_where_by_the_mask(self, chosen):
        chosen.click("[data-frames]")
        chosen.fill("[data-frame=width]", "100")
        chosen.keyboard.press("Tab")
        extended = take(chosen, "#drop-image_url")
        assert extended.size == (100, HIGH)
        assert extended.getpixel((95, 5))[3] == 0
        expect(chosen.locator("#drop-mask_url .picked-item")).to_have_count(1)
        mask = pixels(Product.objects.get(title__startswith="mask"))
        assert mask.size == (100, HIGH)
        assert mask.getpixel((95, 5)) == (255, 255, 255, 255)
        assert mask.getpixel((5, 5)) == (0, 0, 0, 255)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(chosen, theme):
    chosen.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    chosen.click("[data-frames]")
    expect(chosen.locator("#editor-canvas")).to_be_focused()
    chosen.evaluate(AXE.read_text())
    found = chosen.evaluate("axe.run('#picture-editor').then((result) => result.violations)")
    assert found == []

"""Files, pictures and products dropped or pasted anywhere: where each goes, and what is said."""

import re

import pytest
from playwright.sync_api import Page, expect

from gallery.models import Product
from gallery.organising_models import Collection
from projects.models import Project
from tests.browser.scene import made_by, picture
from tests.browser.test_kinds import moves

__all__ = ["moves"]
pytestmark = pytest.mark.usefixtures("models")
SENDS = """async ([selector, kind, files, typing]) => {
  const data = new DataTransfer();
  for (const [name, type, text] of files) {
    let content = text;
    if (type === "image/png" && !text) {
      const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
      const paint = canvas.getContext("2d");
      paint.fillStyle = `hsl(${name.length * 40} 60% 50%)`;
      paint.fillRect(0, 0, 40, 30);
      content = await new Promise((done) => canvas.toBlob(done));
    }
    data.items.add(new File([content], name, { type }));
  }
  if (typing) data.setData("text/plain", typing);
  const target = document.querySelector(selector);
  if (kind === "paste") {
    const more = { clipboardData: data, bubbles: true, cancelable: true };
    const pasted = new ClipboardEvent("paste", more);
    target.dispatchEvent(pasted);
    return pasted.defaultPrevented;
  }
  let taken = false;
  for (const name of ["dragover", "drop"]) {
    const event = new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    taken = event.defaultPrevented;
  }
  return taken;
}"""
PNG = ["fox.png", "image/png", ""]


def send(
    page: Page, selector: str, *files: list[str], kind: str = "drop", typing: str = ""
) -> bool:
    """Drop or paste files; whether the browser is kept from doing something of its own."""
    return page.evaluate(SENDS, [selector, kind, list(files), typing])


@pytest.mark.usefixtures("moves")
class TestOnCreate:
    def test_a_picture_on_music_is_edited_and_says_so(self, page, axe):
        page.goto("/?kind=text-to-speech")
        assert send(page, ".results", PNG)
        expect(page.locator("[name=kind]")).to_have_value("image-to-image")
        chosen = str(Product.objects.get().pk)
        expect(page.locator("[name=input-image_url]")).to_have_value(chosen)
        expect(page.locator(".note[role=status]")).to_contain_text("“Edit it” was chosen")
        assert axe(page) == []

        # Two at once on a form with a place for one of them already.
        page.click(".kinds a:has-text('Video')")
        expect(page.locator("[name=input-first_frame]")).to_have_value(chosen)
        assert send(page, ".maker", ["another.png", "image/png", ""])
        last = page.locator("[name=input-last_frame]")
        expect(last).not_to_have_value(chosen)
        expect(page.locator("[name=input-first_frame]")).to_have_value(chosen)

    def test_what_is_wrong_stands_where_it_was_dropped(self, page):
        page.goto("/?kind=image-to-image")
        assert send(page, "#drop-image_url", ["bad.png", "image/png", "<html>no"])
        zone = page.locator("#drop-image_url")
        expect(zone.locator(".field-error")).to_contain_text("bad.png was not added")
        assert send(page, "#drop-image_url", PNG)
        expect(zone.locator(".picked-item")).to_be_visible()
        expect(zone.locator(".field-error")).to_have_count(0)
        assert send(page, "#prompt", ["bad.png", "image/png", "<html>no"])
        expect(page.locator("#drop-anywhere .field-error")).to_contain_text("bad.png")
        expect(page.locator(".message")).to_have_count(0)

    def test_a_text_goes_to_the_prompt_and_a_pasted_picture_to_its_place(self, page):
        page.goto("/?kind=image-to-image")
        page.fill("#prompt", "In ink.")
        assert send(page, ".maker", ["words.txt", "text/plain", "A heron in the reeds.\n"])
        expect(page.locator("#prompt")).to_have_value("In ink.\n\nA heron in the reeds.")
        assert not send(page, "#prompt", PNG, kind="paste", typing="words with a picture of them")
        assert send(page, "body", PNG, kind="paste")
        expect(page.locator("#drop-image_url .picked-item")).to_be_visible()

    def test_a_product_is_dragged_from_the_right_onto_the_form(self, page, tmp_path):
        product = picture(2, tmp_path)
        made_by(product)
        page.goto("/?kind=text-to-speech")
        page.drag_and_drop(f".card[data-product='{product.pk}']", ".maker-foot")
        expect(page.locator("[name=input-image_url]")).to_have_value(str(product.pk))


class TestElsewhere:
    def test_the_gallery_a_project_and_a_collection_take_files_in(self, page):
        shelf = Collection.objects.create(name="Best")
        film = Project.objects.create(name="Film", slug="film")
        for address, kind, name in (
            ("/gallery/", "drop", "a.png"),
            ("/gallery/", "paste", "bb.png"),
            (f"/gallery/collections/{shelf.pk}/", "drop", "ccc.png"),
            ("/projects/film/", "drop", "dddd.png"),
        ):
            page.goto(address)
            assert send(page, "main", [name, "image/png", ""], kind=kind)
            expect(page.locator("[data-sent-words]")).to_contain_text("1 added")
        found = dict(Product.objects.values_list("title", "project__slug"))
        assert found == {"a": "inbox", "bb": "inbox", "ccc": "inbox", "dddd": film.slug}
        assert shelf.items.get().product.title == "ccc"
        page.goto("/gallery/")
        assert send(page, "main", ["bad.png", "image/png", "<html>no"])
        expect(page.locator("[data-sent-lines]")).to_contain_text("bad.png:")

    def test_another_page_stays_and_says_where_files_go(self, page, tmp_path):
        page.goto("/costs/")
        assert send(page, "main", PNG)
        expect(page.locator(".message")).to_contain_text("Drop it on Create")
        expect(page).to_have_url(re.compile("/costs/$"))
        assert not Product.objects.exists()

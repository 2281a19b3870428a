"""The gallery in a browser: keys, tools, viewer, trash and undo."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from artfactory.bench.seeding import fill
from gallery import media_folder
from gallery.models import Product
from tests.browser.scene import furnish, picture

pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def gallery(page, tmp_path):
    for number in range(6):
        picture(number, tmp_path)
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    return page


def is_focused(page, pk):
    expect(page.locator(f".card[data-product='{pk}'] > .face")).to_be_focused()


def ids(page):
    return page.locator(".card").evaluate_all("cards => cards.map((one) => one.dataset.product)")


def each(gallery, *acts):
    """One after the other, each on a page that is loaded anew: a gallery of one's own is dear."""
    for act in acts:
        gallery.goto("/gallery/")
        gallery.wait_for_selector(".card[data-sized]")
        act(gallery)


class TestKeys:
    def test_each_does_its_own(self, gallery):
        each(gallery, self.arrows, self.favourite, self.trash_and_undo, self.full_screen_and_back)

    def arrows(self, gallery):
        first, second, *_ = ids(gallery)
        gallery.keyboard.press("ArrowRight")
        is_focused(gallery, first)
        gallery.keyboard.press("ArrowRight")
        is_focused(gallery, second)
        gallery.keyboard.press("ArrowLeft")
        is_focused(gallery, first)

    def favourite(self, gallery):
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press("f")
        gallery.wait_for_selector(".card[data-favourite]")
        assert Product.objects.filter(favourite=True).count() == 1

    def trash_and_undo(self, gallery):
        pk, beside, *_ = ids(gallery)
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press("Backspace")
        gallery.wait_for_selector(f".card[data-product='{pk}']", state="hidden")
        assert Product.objects.get(pk=pk).trashed_at is not None
        is_focused(gallery, beside)
        gallery.keyboard.press("z")
        gallery.wait_for_selector(f".card[data-product='{pk}']", state="visible")
        assert Product.objects.get(pk=pk).trashed_at is None

    def full_screen_and_back(self, gallery):
        pk = ids(gallery)[0]
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press(" ")
        gallery.wait_for_selector(".pswp--ui-visible img")
        gallery.keyboard.press("Escape")
        gallery.wait_for_selector(".pswp", state="detached")
        is_focused(gallery, pk)

    def test_letters_are_words_while_one_types(self, page):
        page.goto("/")
        page.focus("#prompt")
        page.keyboard.type("g c ? [ f")
        expect(page.locator("#prompt")).to_have_value("g c ? [ f")
        expect(page.locator("dialog[open]")).to_have_count(0)


class TestGoing:
    def test_by_letters_by_name_and_by_number(self, gallery):
        each(gallery, self.two_letters, self.the_palette, self.a_product_by_its_number)

    def two_letters(self, gallery):
        gallery.keyboard.press("g")
        gallery.keyboard.press("q")
        gallery.wait_for_url("**/queue/")

    def the_palette(self, gallery):
        gallery.keyboard.press("Control+k")
        gallery.keyboard.type("proj")
        gallery.keyboard.press("Enter")
        gallery.wait_for_url("**/projects/**")

    def a_product_by_its_number(self, gallery):
        pk = Product.objects.first().pk
        gallery.keyboard.press("Control+k")
        gallery.keyboard.type(f"#{pk}")
        gallery.keyboard.press("Enter")
        gallery.wait_for_url(f"**/gallery/{pk}/")


class TestTools:
    def test_beside_the_card_and_on_the_products_page(self, gallery):
        self.they_visit_the_card_under_the_pointer(gallery)
        self.trash_on_the_products_page_leads_on_and_can_be_undone(gallery)

    def they_visit_the_card_under_the_pointer(self, gallery):
        cards = gallery.locator(".card")
        for number in (0, 2):
            cards.nth(number).hover()
            expect(cards.nth(number).locator(".card-tools")).to_have_count(1)
        expect(gallery.locator(".card-tools")).to_have_count(1)

    def trash_on_the_products_page_leads_on_and_can_be_undone(self, gallery):
        pk = Product.objects.first().pk
        gallery.goto(f"/gallery/{pk}/")
        with gallery.expect_navigation():
            gallery.click(".acts .trash")
        assert f"/gallery/{pk}/" not in gallery.url
        with gallery.expect_response("**/gallery/undo/**"):
            gallery.click("[data-undo]")
        assert Product.objects.get(pk=pk).trashed_at is None


def test_more_comes_as_one_scrolls(page, tmp_path):
    for number in range(70):
        picture(number, tmp_path)
    page.goto("/gallery/")
    expect(page.locator(".card")).to_have_count(60)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".card[data-sized]")).to_have_count(70)


def test_a_queue_row_tells_its_story(page, tmp_path):
    furnish(tmp_path, pictures=1)
    page.goto("/queue/")
    page.click("details.entry:has(.state.failed) summary")
    page.wait_for_selector(".details :text('Try another size.')")
    expect(page.locator(".details button:has-text('Retry')").first).to_be_visible()


class TestALongFeed:
    @pytest.fixture
    def longest(self, page):
        page.add_init_script(
            """window.moved = 0;
            new PerformanceObserver((list) => {
              for (const shift of list.getEntries()) window.moved += shift.value;
            }).observe({ type: 'layout-shift', buffered: true });"""
        )
        fill(1200)
        newest = Product.objects.filter(trashed_at=None).latest("pk").asset
        preview = media_folder.absolute(media_folder.thumbnail(newest.sha256))
        preview.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (newest.width // 2, newest.height // 2), (40, 90, 120)).save(preview)
        page.goto("/gallery/")
        page.wait_for_selector(".card[data-sized]")
        return page

    def test_few_cards_are_in_the_page_and_they_come_back(self, longest):
        page = longest
        most = 0
        first = page.locator(".card").first.get_attribute("data-product")
        # Drawn are those that one does not see at once.
        expect(page.locator(".card .face > img:visible").first).to_be_in_viewport()
        expect(page.locator(".card .face > canvas").first).not_to_be_in_viewport()
        while page.locator(".older").count():
            known = page.locator(".batch").count()
            page.evaluate("document.querySelector('.older')?.scrollIntoView()")
            page.wait_for_function(
                "known => document.querySelectorAll('.batch').length > known", arg=known
            )
            most = max(most, page.locator(".card").count())
        expect(page.locator(".batch")).to_have_count(20)
        assert most <= 300
        page.wait_for_function("document.querySelectorAll('.batch.is-empty').length >= 15")
        height = page.evaluate("document.body.scrollHeight")
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_selector(f".card[data-product='{first}'][data-sized]")
        expect(page.locator(".batch").first.locator(".card")).to_have_count(60)
        # What comes while one scrolls is drawn, so that the browser keeps no picture of it.
        expect(page.locator(f".card[data-product='{first}'] .face > canvas")).to_be_visible()
        page.wait_for_function("height => document.body.scrollHeight === height", arg=height)
        assert page.evaluate("window.moved") < 0.01

    def test_the_batch_with_the_focus_stays(self, longest):
        pk = ids(longest)[0]
        longest.keyboard.press("ArrowRight")
        is_focused(longest, pk)
        for number in (2, 3, 4, 5):
            longest.locator(".older").evaluate(
                "older => older.scrollIntoView({ behavior: 'instant' })"
            )
            expect(longest.locator(".batch")).to_have_count(number)
        longest.wait_for_selector(".batch.is-empty", state="attached")
        is_focused(longest, pk)

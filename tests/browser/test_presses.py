"""One press, one act: keys held down, presses in a row, an order again and its undo, two tabs."""

import re

import pytest
from playwright.sync_api import Page, expect

from gallery.models import Product
from preferences import store
from production.models import Generation, Order, State
from projects.models import Project
from tests.browser.scene import made_by, picture
from tests.browser.windows import for_some, windows

pytestmark = pytest.mark.usefixtures("models")


def hold(page: Page, key: str, repeats: int = 12, every: int = 60) -> None:
    """Keep a key down: the browser repeats it."""
    for _ in range(repeats):
        page.keyboard.down(key)
        page.wait_for_timeout(every)
    page.keyboard.up(key)


@pytest.fixture
def posted_to(page) -> list[str]:
    """The addresses that the page has posted to."""
    posts: list[str] = []
    page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    return posts


@pytest.fixture
def gallery(page, tmp_path):
    for number in range(6):
        made_by(picture(number, tmp_path))
    page.goto("/gallery/")
    page.wait_for_selector(".card[data-sized]")
    return page


class TestAHeldKey:
    def test_orders_and_writes(self, page, posted_to):
        for number, act in enumerate((self.orders_once, self.on_the_button_too), start=1):
            page.goto("/")
            act(page)
            expect(page.locator(".order")).to_have_count(number)
            assert sum("/order/" in url for url in posted_to) == Order.objects.count() == number
        self.types_and_deletes_again_and_again(page)

    def orders_once(self, page):
        page.fill("#prompt", "held")
        page.keyboard.down("Control")
        hold(page, "Enter", repeats=25)
        page.keyboard.up("Control")

    def on_the_button_too(self, page):
        page.fill("#prompt", "held down")
        page.focus("[data-orders]")
        hold(page, "Enter", repeats=25)

    def test_of_the_gallery(self, gallery, posted_to):
        """One after the other, each on a page that is loaded anew: a gallery of one's own is
        dear."""
        acts = (self.trashes_one_product, self.undoes_one_thing, self.orders_again_once)
        acts += (self.favours_once, self.opens_the_palette_and_goes_nowhere)
        for act in (*acts, self.moves_again_and_again):
            gallery.goto("/gallery/")
            gallery.wait_for_selector(".card[data-sized]")
            posted_to.clear()
            act(gallery, posted_to)

    def trashes_one_product(self, gallery, posted_to):
        for number, key in enumerate(("Backspace", "Delete"), start=1):
            gallery.keyboard.press("ArrowRight")
            hold(gallery, key)
            expect(gallery.locator(".card:visible")).to_have_count(6 - number)
            gallery.wait_for_selector(".message [data-undo]")
            trashed = Product.objects.filter(trashed_at__isnull=False)
            assert len(posted_to) == trashed.count() == number
        trashed.update(trashed_at=None)

    def undoes_one_thing(self, gallery, posted_to):
        cards = gallery.locator(".card:visible")
        gallery.keyboard.press("ArrowRight")
        for left in (5, 4, 3):
            gallery.keyboard.press("Backspace")
            expect(cards).to_have_count(left)
        hold(gallery, "z")
        expect(cards).to_have_count(4)
        assert sum("/undo/" in url for url in posted_to) == 1
        assert Product.objects.filter(trashed_at__isnull=False).count() == 2

    def orders_again_once(self, gallery, posted_to):
        for key in ("a", "A"):
            gallery.goto("/gallery/")
            gallery.wait_for_selector(".card[data-sized]")
            posted_to.clear()
            before = Order.objects.count()
            gallery.keyboard.press("ArrowRight")
            hold(gallery, key, repeats=25)
            gallery.wait_for_selector(".message [data-undo]")
            assert len(posted_to) == 1
            assert Order.objects.count() == before + 1

    def favours_once(self, gallery, posted_to):
        gallery.keyboard.press("ArrowRight")
        hold(gallery, "f", repeats=13)
        gallery.wait_for_selector(".card[data-favourite]")
        assert len(posted_to) == 1

    def opens_the_palette_and_goes_nowhere(self, gallery, posted_to):
        gallery.focus("[data-opens=palette]")
        hold(gallery, "Enter")
        expect(gallery.locator("#palette")).to_be_visible()
        assert gallery.url.endswith("/gallery/")

    def moves_again_and_again(self, gallery, posted_to):
        hold(gallery, "ArrowRight", repeats=4)
        expect(gallery.locator(".card > .face").nth(3)).to_be_focused()

    def types_and_deletes_again_and_again(self, page):
        page.goto("/")
        page.fill("#prompt", "")
        hold(page, "b", repeats=5, every=10)
        expect(page.locator("#prompt")).to_have_value("bbbbb")
        hold(page, "Enter", repeats=3, every=10)
        hold(page, "Backspace", repeats=7, every=10)
        expect(page.locator("#prompt")).to_have_value("b")


class TestTwoPresses:
    def test_with_changed_words_are_two_orders(self, page):
        page.goto("/")
        page.fill("#prompt", "one")
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(180)
        page.fill("#prompt", "two")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".order")).to_have_count(2)
        assert {order.prompt for order in Order.objects.all()} == {"one", "two"}

    def test_also_before_the_first_is_answered(self, page):
        held = []
        page.route("**/order/", lambda route: held.append(route))
        page.goto("/")
        for words in ("one", "two", "three"):
            page.fill("#prompt", words)
            with page.expect_request("**/order/"):
                page.keyboard.press("Control+Enter")
        for route in reversed(held):
            route.continue_()
        expect(page.locator(".order")).to_have_count(3)
        assert {order.prompt for order in Order.objects.all()} == {"one", "two", "three"}

    def test_of_the_same_before_the_answer_are_one(self, page):
        held = []
        page.route("**/order/", lambda route: held.append(route))
        page.goto("/")
        page.fill("#prompt", "one")
        with page.expect_request("**/order/"):
            page.keyboard.press("Control+Enter")
        page.wait_for_timeout(700)
        page.keyboard.press("Control+Enter")
        held[0].continue_()
        expect(page.locator(".order")).to_have_count(1)
        assert len(held) == 1

    def test_one_that_was_never_answered_is_sent_again_as_the_same(self, browser, site):
        """It had arrived: the answer was lost."""

        def lose(route):
            route.fetch()
            route.abort()

        with windows(browser, site, hears=False) as make:
            page = make().new_page()
            page.route("**/order/", for_some(1, lose))
            page.goto("/")
            page.fill("#prompt", "one")
            page.keyboard.press("Control+Enter")
            expect(page.locator(".message.error")).to_contain_text("does not answer")
            page.wait_for_timeout(600)
            page.keyboard.press("Control+Enter")
            expect(page.locator(".order")).to_have_count(1)
            assert Order.objects.count() == 1

    def test_of_three_favourites_none_is_lost(self, gallery):
        for _ in range(3):
            gallery.keyboard.press("ArrowRight")
            gallery.keyboard.press("f")
        expect(gallery.locator(".card[data-favourite]")).to_have_count(3)


class TestOrderingAgain:
    def test_its_price_stands_beside_it_and_it_can_be_undone(self, gallery):
        self._with_one_key(gallery)
        gallery.goto("/gallery/")
        gallery.wait_for_selector(".card[data-sized]")
        self._with_the_keyboard_on_its_button(gallery)

    def _with_one_key(self, gallery):
        gallery.keyboard.press("ArrowRight")
        expect(gallery.locator(".card-tools [data-price]")).to_have_text("0.01 $")
        gallery.keyboard.press("a")
        expect(gallery.locator(".message")).to_contain_text("Ordered again into Inbox: 0.01 $")
        again = Generation.objects.latest("id")
        assert again.state == State.QUEUED
        gallery.keyboard.press("z")
        expect(gallery.locator(".message")).to_contain_text("Nothing was sent")
        again.refresh_from_db()
        assert again.state == State.CANCELLED

    def _with_the_keyboard_on_its_button(self, gallery):
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press("a")
        gallery.wait_for_selector("[data-undo]")
        gallery.focus("[data-undo]")
        gallery.keyboard.press("Enter")
        expect(gallery.locator(".message")).to_contain_text("Nothing was sent")
        assert Generation.objects.latest("id").state == State.CANCELLED

    def test_the_button_goes_when_the_time_is_over(self, gallery):
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press("a")
        gallery.wait_for_selector("[data-undo]")
        gallery.wait_for_selector("[data-undo]", state="detached")
        gallery.keyboard.press("z")
        gallery.keyboard.press("f")
        gallery.wait_for_selector(".card[data-favourite]")
        assert Generation.objects.latest("id").state == State.QUEUED

    def test_above_the_sum_it_asks_in_a_dialog(self, gallery, axe):
        store.set("ask_above", 0)
        before = Order.objects.count()
        gallery.keyboard.press("ArrowRight")
        gallery.keyboard.press("a")
        dialog = gallery.locator("#question[open]")
        expect(dialog).to_contain_text("Order again for 0.01 $?")
        assert axe(gallery) == []
        expect(gallery.get_by_role("button", name="Not now")).to_be_focused()
        gallery.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
        assert Order.objects.count() == before
        gallery.keyboard.press("a")
        dialog.get_by_role("button", name="Order again for 0.01 $").click()
        expect(gallery.locator(".message")).to_contain_text("Ordered again")
        expect(dialog).to_have_count(0)
        assert Order.objects.count() == before + 1

    def test_so_does_the_order_button(self, page):
        store.set("ask_above", 0)
        page.goto("/")
        page.fill("#prompt", 'a "quoted"\nline')
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Order for 0.01 $").click()
        page.wait_for_selector(".gen[data-live]")
        assert Order.objects.get().prompt == 'a "quoted"\nline'


class TestTwoTabs:
    def test_each_orders_into_its_own_project(self, open_context):
        for name in ("Lighthouse", "Film"):
            Project.objects.create(name=name, slug=name.lower())
        context = open_context()
        first, second = context.new_page(), context.new_page()
        for tab, name in ((first, "Lighthouse"), (second, "Film")):
            tab.goto("/")
            tab.click(".switcher")
            with tab.expect_navigation():
                tab.click(f"#project-menu button:has-text('{name}')")
        expect(first.locator("#order-into")).to_have_text("into Lighthouse")
        first.fill("#prompt", "from the first tab")
        first.click("[data-orders]")
        first.wait_for_selector(".gen[data-live]")
        assert Order.objects.get().project.slug == "lighthouse"

    def test_each_takes_files_into_its_own_project(self, open_context, tmp_path):
        film = Project.objects.create(name="Film", slug="film")
        product = picture(1, tmp_path)
        context = open_context()
        first, second = context.new_page(), context.new_page()
        first.goto("/?kind=image-to-image")
        second.goto("/projects/film/")
        with second.expect_navigation():
            second.click("button:has-text('Make current')")
        first.set_input_files("[data-upload]", tmp_path / "1.png")
        first.wait_for_selector(".picked-item")
        assert not Product.objects.filter(project=film).exists()
        first.goto(f"/gallery/{product.pk}/")
        first.click(".acts a:has-text('Use as')")
        use = first.locator("#uses a:has-text('Edit it')")
        expect(use).to_have_attribute("href", re.compile(r"use=\d+&as=edit&project=film"))
        use.click()
        expect(first.locator("#order-into")).to_have_text("into Film")

    def test_one_that_was_archived_meanwhile_is_said_and_nothing_ordered(self, open_context):
        film = Project.objects.create(name="Film", slug="film")
        page = open_context().new_page()
        page.goto("/?project=film")
        film.state = Project.State.ARCHIVED
        film.save(update_fields=["state"])
        page.fill("#prompt", "too late")
        page.click("[data-orders]")
        expect(page.locator(".note.failed")).to_contain_text("“Film” is archived")
        assert not Order.objects.exists()
        expect(page.locator("#prompt")).to_have_value("too late")

"""Full screen, what one looks at: by itself one after the other, by the film strip, and closer."""

from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from gallery import products
from gallery.models import Product
from gallery.search import index
from projects.models import Project
from tests.browser.scene import picture

pytestmark = pytest.mark.usefixtures("models")

Open = Callable[[Product], None]
SHOWS_EACH = 4000
"""Milliseconds of the slide show."""


@pytest.fixture
def opened(page: Page) -> Open:
    """The viewer at a product of the gallery."""

    def at(product: Product) -> None:
        page.goto("/gallery/")
        page.wait_for_selector(".card[data-sized]")
        page.locator(f".card[data-product='{product.pk}'] > .face").focus()
        page.keyboard.press(" ")
        is_shown(page, product)

    return at


def pictures(count: int, folder) -> list[Product]:
    """The newest first, as the gallery has them."""
    made = [picture(number, folder) for number in range(count)]
    index.update([one.pk for one in made])
    return made[::-1]


def is_shown(page: Page, product: Product) -> None:
    expect(page.get_by_role("dialog", name=f"Full screen: Image {product.pk}")).to_be_visible()
    expect(page.locator(".viewer-place")).not_to_be_empty()
    expect(page.locator(".pswp--open.pswp--ui-visible")).to_be_visible()


class TestSlideShow:
    @pytest.fixture
    def page(self, page: Page) -> Page:
        page.clock.install()
        return page

    def test_it_goes_on_until_a_key(self, page, opened, tmp_path):
        first, second, third, _ = pictures(4, tmp_path)
        opened(first)
        show = page.get_by_role("button", name="Slide show")
        page.keyboard.press("s")
        expect(show).to_have_attribute("aria-pressed", "true")
        page.clock.fast_forward(SHOWS_EACH)
        is_shown(page, second)
        page.clock.fast_forward(SHOWS_EACH)
        is_shown(page, third)
        # Whatever key stops it, and does nothing else.
        page.keyboard.press("f")
        expect(show).to_have_attribute("aria-pressed", "false")
        page.clock.fast_forward(3 * SHOWS_EACH)
        is_shown(page, third)
        assert not Product.objects.filter(favourite=True).exists()

    def test_it_stops_at_the_end_and_by_its_button(self, page, opened, tmp_path):
        first, last = pictures(2, tmp_path)
        opened(first)
        show = page.get_by_role("button", name="Slide show")
        show.click()
        expect(show).to_have_attribute("aria-pressed", "true")
        show.click()
        expect(show).to_have_attribute("aria-pressed", "false")
        page.clock.fast_forward(3 * SHOWS_EACH)
        is_shown(page, first)
        show.click()
        expect(show).to_have_attribute("aria-pressed", "true")
        page.clock.fast_forward(SHOWS_EACH)
        is_shown(page, last)
        expect(show).to_have_attribute("aria-pressed", "true")
        page.clock.fast_forward(SHOWS_EACH)
        expect(show).to_have_attribute("aria-pressed", "false")
        is_shown(page, last)

    def test_who_writes_is_not_taken_along(self, page, opened, tmp_path):
        first, _ = pictures(2, tmp_path)
        opened(first)
        page.keyboard.press("i")
        notes = page.locator(".viewer-drawer").get_by_label("Notes")
        expect(notes).to_be_visible()
        page.get_by_role("button", name="Slide show").click()
        notes.click()
        expect(page.get_by_role("button", name="Slide show")).to_have_attribute(
            "aria-pressed", "false"
        )
        page.clock.fast_forward(SHOWS_EACH)
        is_shown(page, first)


class TestFilmStrip:
    def test_it_shows_the_neighbours_and_a_click_goes_there(self, page, opened, tmp_path, axe):
        every = pictures(30, tmp_path)
        opened(every[14])
        film = page.get_by_role("navigation", name="Film strip")
        stills = film.get_by_role("button")
        names = [f"Image {one.pk}" for one in every]
        expect(stills).to_have_count(25)
        for place, name in enumerate(names[2:27]):
            expect(stills.nth(place)).to_have_accessible_name(name)
        here = film.locator("[aria-current]")
        expect(here).to_have_accessible_name(names[14])
        expect(here).to_be_in_viewport(ratio=1)
        assert axe(page) == []

        film.get_by_role("button", name=names[17], exact=True).click()
        is_shown(page, every[17])
        expect(page.locator(".viewer-place")).to_have_text("18 of 30")
        expect(here).to_have_accessible_name(names[17])
        # It has as many on each side wherever one is, but at the end of the result.
        expect(stills.first).to_have_accessible_name(names[5])
        expect(stills.last).to_have_accessible_name(names[29])
        film.get_by_role("button", name=names[29], exact=True).click()
        is_shown(page, every[29])
        expect(stills).to_have_count(13)
        film.get_by_role("button", name=names[20], exact=True).click()
        is_shown(page, every[20])

    def test_without_it_the_picture_has_its_room(self, page, opened, large):
        opened(large)
        film = page.locator(".viewer-film")
        is_wide(page, FIT)
        page.keyboard.press("t")
        expect(film).to_be_hidden()
        is_wide(page, FIT * (ROOM + FILM) / ROOM)
        page.get_by_role("button", name="Film strip").click()
        expect(film).to_be_visible()
        is_wide(page, FIT)


WIDTH, HEIGHT = 2400, 1600
"""Of a picture that is larger than the window."""
TOP, FILM = 52, 72
ROOM = 800 - TOP - 44 - FILM
"""Pixels that a picture has of the window's height, between the bar and the words."""
FIT = WIDTH * ROOM / HEIGHT
CLOSEST = 4 * FIT
LEFT = (1280 - WIDTH) / 2
ABOVE = 400 - (400 - TOP) * WIDTH / FIT
"""Where it lies in its own pixels: it grew around the middle of the window."""
PICTURE = ".pswp__item[aria-hidden=false] .pswp__img:not(.pswp__img--placeholder)"
RECT = f"const rect = document.querySelector('{PICTURE}')?.getBoundingClientRect() ?? {{}};"


@pytest.fixture
def large(tmp_path) -> Product:
    """The newer of two."""
    picture(0, tmp_path)
    path = tmp_path / "large.png"
    Image.new("RGB", (WIDTH, HEIGHT), "teal").save(path)
    product = products.bring_in(path, Project.inbox(), path.name)
    index.update([product.pk])
    return product


def is_wide(page: Page, width: float) -> None:
    page.wait_for_function(
        f"width => {{ {RECT} return Math.abs(rect.width - width) < 1; }}", arg=width
    )


def lies_at(page: Page, within: float = 1, **edges: float) -> None:
    """`left=0`, `bottom=800` … once all that moves it is over."""
    page.wait_for_function(
        f"""([edges, within]) => {{
          {RECT}
          return Object.entries(edges).every(([edge, at]) => Math.abs(rect[edge] - at) < within);
        }}""",
        arg=[edges, within],
    )


def press(page: Page, key: str, times: int) -> None:
    for _ in range(times):
        page.keyboard.press(key)


class TestZoom:
    def test_by_keys_between_whole_and_four_times_that(self, page, opened, large):
        opened(large)
        is_wide(page, FIT)
        page.keyboard.press("+")
        is_wide(page, 1.4 * FIT)
        page.keyboard.press("-")
        is_wide(page, FIT)
        page.keyboard.press("-")
        for width in (1.4 * FIT, 1.4**2 * FIT, 1.4**3 * FIT, 1.4**4 * FIT, CLOSEST):
            page.keyboard.press("+")
            is_wide(page, width)
        page.keyboard.press("+")
        page.keyboard.press("-")
        is_wide(page, CLOSEST / 1.4)
        page.keyboard.press("o")
        is_wide(page, WIDTH)
        page.keyboard.press("o")
        is_wide(page, FIT)

    def test_by_the_wheel_at_the_pointer(self, page, opened, large):
        opened(large)
        is_wide(page, FIT)
        left = (1280 - FIT) / 2
        page.mouse.move(left + FIT / 4, TOP + ROOM / 2)
        page.mouse.wheel(0, -500)
        is_wide(page, 2 * FIT)
        # What is below the pointer stays there.
        lies_at(page, left=left + FIT / 4 - FIT / 2)
        page.mouse.wheel(0, -5000)
        is_wide(page, CLOSEST)
        page.mouse.wheel(0, 9000)
        is_wide(page, FIT)
        lies_at(page, left=left, top=TOP)


class TestPan:
    def test_by_arrows_to_the_edges(self, page, opened, large):
        opened(large)
        page.keyboard.press("o")
        is_wide(page, WIDTH)
        lies_at(page, left=LEFT, top=ABOVE)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        lies_at(page, left=LEFT - 120, top=ABOVE - 120)
        press(page, "ArrowRight", 9)
        press(page, "ArrowDown", 9)
        lies_at(page, right=1280, bottom=TOP + ROOM)
        press(page, "ArrowLeft", 20)
        press(page, "ArrowUp", 20)
        lies_at(page, left=0, top=TOP)
        # Whole again, arrows go to the one beside it.
        page.keyboard.press("o")
        is_wide(page, FIT)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".viewer-place")).to_have_text("2 of 2")

    def test_by_dragging_and_back_from_beyond_the_edge(self, page, opened, large):
        opened(large)
        page.keyboard.press("o")
        is_wide(page, WIDTH)
        page.mouse.move(640, 400)
        page.mouse.down()
        page.mouse.move(340, 250, steps=30)
        # The first pixels only tell that it is no click.
        lies_at(page, left=LEFT - 300, top=ABOVE - 150, within=100)
        page.mouse.up()
        for _ in range(3):
            page.mouse.move(200, 200)
            page.mouse.down()
            page.mouse.move(1200, 700, steps=4)
            page.mouse.up()
        lies_at(page, left=0, top=TOP)
        expect(page.locator(".viewer-place")).to_have_text("1 of 2")

"""Duplicates by keyboard in one flow: found, one tick changed, moved, undone, told apart."""

import pytest
from playwright.sync_api import expect

from gallery import products
from gallery.models import Product
from projects.models import Project
from tests.gallery import samples
from tests.gallery.test_likeness import jpeg, scene

pytestmark = pytest.mark.usefixtures("models")


def bring(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return products.bring_in(path, Project.inbox(), name)


def gone():
    return set(Product.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True))


def test_settled_one_after_the_other(page, tmp_path, axe):
    pairs = []
    for seed in (3, 4):
        image = scene(seed)
        one = bring(tmp_path, samples.encoded(image, "png"), f"{seed}.png")
        pairs.append((one, bring(tmp_path, jpeg(image), f"{seed}.jpg")))
    (first, first_jpeg), (second, _) = pairs
    page.goto("/gallery/")
    with page.expect_navigation():
        page.get_by_role("link", name="Duplicates").press("Enter")
    page.get_by_role("link", name="2 groups found since: show them").press("Enter")
    groups = page.locator(".duplicate-group")
    expect(groups).to_have_count(2)
    expect(page.get_by_text("All products are checked.")).to_be_visible()
    assert axe(page) == []

    mine = groups.filter(has=page.locator(f".card[data-product='{first.pk}']"))
    other = groups.filter(has=page.locator(f".card[data-product='{second.pk}']"))

    def keep(product):
        return mine.get_by_role("checkbox", name=f"Keep Image {product.pk}")

    expect(keep(first)).to_be_checked()
    keep(first).press("Space")
    keep(first_jpeg).press("Space")
    mine.get_by_role("button", name="Move the others to the trash").press("Enter")
    expect(mine).to_be_hidden()
    assert gone() == {first.pk}
    page.wait_for_function("document.activeElement.matches('.duplicate .face')")
    page.keyboard.press("z")
    expect(mine).to_be_visible()
    assert gone() == set()

    other.get_by_role("button", name="These are not duplicates").press("Enter")
    expect(other).to_be_hidden()
    page.locator("[data-undo]").first.press("Enter")
    expect(other).to_be_visible()
    for group in (other, mine):
        group.get_by_role("button", name="These are not duplicates").press("Enter")
        expect(group).to_be_hidden()
    expect(page.get_by_text("Nothing left here.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="No duplicates")).to_be_visible()
    assert gone() == set()

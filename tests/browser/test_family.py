"""The family of a product, walked through by its keys."""

import pytest
from playwright.sync_api import expect

from gallery.models import Product, Source
from tests.browser.scene import furnish

pytestmark = pytest.mark.browser


def test_arrows_go_from_member_to_member(models, open_context, tmp_path, axe):
    furnish(tmp_path)
    first, second, third = Product.objects.shown().order_by("pk")[:3]
    for source, product in ((first, second), (second, third), (first, third)):
        Source.objects.create(product=product, source=source, role="image")
    page = open_context().new_page()
    page.goto(f"/gallery/{second.pk}/family/")
    here = page.locator(".family-member[aria-current]")
    here.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f".family-member[href='/gallery/{third.pk}/family/']")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gallery/{first.pk}/family/")
    assert axe(page) == []

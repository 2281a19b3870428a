"""The page of a project: deleted by two presses, and back by one."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from projects.models import Project


def test_deleted_and_brought_back(page: Page, site: str, axe):
    film = Project.objects.create(name="Moon harbour", slug="moon-harbour")
    page.goto(site + reverse("project", args=[film.slug]))
    page.get_by_role("button", name="Delete …").click()
    expect(page.get_by_role("dialog", name="Delete the project?")).to_be_visible()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Delete the project").click()
    expect(page.get_by_text("“Moon harbour” is deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Moon harbour")).to_be_visible()
    assert Project.objects.present().filter(pk=film.pk).exists()

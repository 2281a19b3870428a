"""A project as one file in a browser: out of its page, and in again by a file that is chosen."""

from playwright.sync_api import expect

from gallery.models import Asset, Product
from production.bundle_models import BundleRun
from production.bundles import runs
from projects.models import Project
from tests.browser.scene import picture


def work() -> None:
    (id,) = runs.waiting()
    runs.work(id)


def test_out_and_in_again(page, tmp_path, axe):
    picture(1, tmp_path)
    page.goto("/projects/inbox/")
    with page.expect_navigation():
        page.get_by_role("link", name="Export project").click()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_text("You can leave this page")).to_be_visible()
    assert axe(page) == []
    for _ in range(2):  # the second look is asked for by what the first has brought
        with page.expect_response("**/bundles/*/"):
            pass
    expect(page.locator("#bundle-run")).to_have_count(1)
    with page.expect_navigation():  # its page comes anew once all is there
        work()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_text("is removed. The project stays as it is.")).to_be_visible()
    # What this page still asks of the project is answered while there is one.
    page.wait_for_load_state("networkidle")

    for table in (Product, Asset, Project):
        table.objects.all().delete()
    page.goto("/projects/")
    with page.expect_navigation():
        page.get_by_role("link", name="Import a project").click()
    assert axe(page) == []
    # In many pieces, as a large one comes.
    page.locator("[data-takes-bundle]").evaluate("(place) => { place.dataset.piece = 500; }")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose the file").click()
    chooser.value.set_files(file)
    expect(page.get_by_text("Nothing is changed until all of it is")).to_be_visible()
    assert BundleRun.objects.get().file.read_bytes() == file.read_bytes()
    with page.expect_navigation():
        work()
    expect(page.get_by_text("The project is now here.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Show the project").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert Product.objects.get().project.slug == "inbox"

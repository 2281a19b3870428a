"""A backup by the page, a home that is ruined, and all of it back."""

import subprocess
import sys

from playwright.sync_api import expect

from backup import runs
from backup.models import BackupRun
from foundation.home import Paths
from gallery import organising, products, worker_runs
from gallery.models import Product
from gallery.worker_runs import RunState
from ledger.models import LedgerEntry
from parameter_templates.models import ParameterTemplate
from production.bundle_models import BundleRun
from production.bundles import runs as bundles
from tests.another_database import another_database
from tests.artfactory.app import CHECKOUT, environment
from tests.backup.conftest import furnish
from tests.serving import serving


def test_a_press_is_not_dropped_for_a_page_that_comes_anew(page, settings, site):
    """The look that finds the end of a run is answered before the press of Cancel is."""
    furnish(settings.PATHS)
    held = []
    page.route("**/cancel/", lambda route: held.append(route))
    page.goto("/backups/")
    with page.expect_response("**/backups/*-*/"):
        page.get_by_role("button", name="Back up now").click()
    expect(page.locator("#backup-run")).to_be_visible()
    run = BackupRun.objects.get()
    page.get_by_role("button", name="Cancel").click(no_wait_after=True)
    with page.expect_response(lambda answer: answer.headers.get("hx-refresh") == "true"):
        worker_runs.cancel(run)
    held[0].continue_()
    expect(page.get_by_text("It has already ended.")).to_be_visible()


def test_a_link_that_led_nowhere_does_not_keep_a_page_as_it_was(page, settings, site):
    """One that a script takes is no way elsewhere; one to a file is, until that is known."""

    def begin():
        page.get_by_role("button", name="Back up now").click()
        expect(page.locator("#backup-run")).to_be_visible()
        with page.expect_response("**/backups/*-*/"):
            page.clock.run_for(1_000)
        return BackupRun.objects.first()

    furnish(settings.PATHS)
    page.clock.install()
    page.goto("/backups/")
    run = begin()
    taken = "document.addEventListener('click', (event) => event.preventDefault(), { once: true })"
    page.evaluate(taken)
    page.get_by_role("link", name="second place").click()
    worker_runs.cancel(run)
    with page.expect_navigation():
        page.clock.run_for(1_500)
    expect(page.locator("#backup-run")).to_have_count(0)

    run = begin()
    page.route("**/second/", lambda route: route.fulfill(status=204))
    page.get_by_role("link", name="second place").click()
    worker_runs.cancel(run)
    with page.expect_response(lambda answer: answer.headers.get("hx-refresh") == "true"):
        page.clock.run_for(1_500)
    expect(page.locator("#backup-run")).to_have_count(1)
    # The way to nowhere may be given up only now, which ends a wait for a navigation.
    with page.expect_event("load"):
        page.clock.run_for(10_000)
    expect(page.locator("#backup-run")).to_have_count(0)


def test_a_ruined_home_comes_back(page, axe, settings, tmp_path, site):
    place, again = tmp_path / "place", tmp_path / "again"
    place.mkdir()
    furnish(settings.PATHS)
    page.goto("/settings/")
    page.get_by_label("Folder for backups").fill(str(place))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="What leaves this machine").click()
    page.wait_for_url("**/leaving/")
    page.get_by_text("without a key here").click()
    expect(page.get_by_role("heading", name="Replicate")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="Settings").last.click()
    page.wait_for_url("**/settings/")
    page.get_by_role("link", name="Backups").first.click()
    page.wait_for_url("**/backups/")
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="second place").click()
    assert axe(page) == []
    page.go_back()
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("continues from what was copied")).to_be_visible()
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    run = BackupRun.objects.get(state=RunState.WAITING)
    runs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.DONE, "")
    expect(page.get_by_text("The last good backup was made")).to_be_visible()
    assert axe(page) == []

    lost = Product.objects.order_by("pk").first()
    organising.trash([lost.pk])
    products.purge([lost.pk])
    with page.expect_navigation():
        page.get_by_role("link", name="Look inside").first.click()
    page.get_by_label("Find a product in this backup").fill(f"#{lost.pk}")
    with page.expect_navigation():
        page.get_by_role("button", name="Find").click()
    assert axe(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name=f"Bring back product {lost.pk}").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    bundles.work(BundleRun.objects.get().pk)
    expect(page.get_by_text("added", exact=True)).to_be_visible()
    assert Product.objects.filter(uid=lost.uid).exists()

    kept = {one.uid: (one.rating, one.notes) for one in Product.objects.all()}
    Product.objects.all().delete()
    LedgerEntry.objects.all().delete()
    restored = subprocess.run(
        [sys.executable, "manage.py", "restore", str(place), "--yes"],
        cwd=CHECKOUT,
        env=environment(again),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert restored.returncode == 0, restored.stderr
    settings.PATHS = Paths(again)
    with another_database(again / "db.sqlite3"), serving() as port:
        assert {one.uid: (one.rating, one.notes) for one in Product.objects.all()} == kept
        assert sum(LedgerEntry.objects.values_list("delta_usd", flat=True)) == 250_000
        assert ParameterTemplate.objects.filter(name="Storm").exists()
        page.goto(f"http://127.0.0.1:{port}/gallery/?q=tag:night")
        expect(page.locator(".card")).to_have_count(3)

"""The page of backups, and their choices on the Settings page."""

import pytest

from backup import runs, second_place, standing
from backup.models import BackupRun
from gallery import organising, products
from gallery.models import Product
from gallery.worker_runs import RunState
from preferences import store
from production.bundle_models import BundleRun
from tests.backup.conftest import home, in_home  # noqa: F401 (fixtures)
from tests.emulator.s3 import ACCESS, BUCKET, REGION, SECRET, s3_server

ELSEWHERE = {"REMOTE_ADDR": "192.168.1.9"}
MOST_QUERIES = 12


@pytest.fixture
def page(home, client, django_assert_max_num_queries):  # noqa: F811
    def look(address: str = "/backups/", **more) -> str:
        with django_assert_max_num_queries(MOST_QUERIES):
            return client.get(address, **more).content.decode()

    return look


def test_it_makes_one_and_says_how_far_it_is(page, client):
    assert "There is no backup yet. One saves" in page()
    assert client.post("/backups/make/").status_code == 302
    run = BackupRun.objects.get()
    assert "Waiting its turn" in page()
    assert "Back up now" not in page()
    BackupRun.objects.update(state=RunState.RUNNING, done=5_000_000, total=10_000_000)
    assert "5.0 MB of 10 MB of files copied" in page(f"/backups/{run.uid}/")
    BackupRun.objects.update(step="database")
    assert "database is being copied" in page(f"/backups/{run.uid}/")
    BackupRun.objects.update(state=RunState.WAITING)
    runs.work(run.pk)
    ended = client.get(f"/backups/{run.uid}/")
    assert ended.headers["HX-Refresh"] == "true"
    said = page()
    assert "The last good backup was made" in said
    assert "Back up now" in said
    assert "not from a dead disk" in said
    assert "0.25 $" in said
    assert "manage.py restore" in said


def test_it_is_cancelled_and_gone_on_with(page, client, tmp_path):
    store.set("backup_place", str(tmp_path / "away"))
    client.post("/backups/make/")
    run = BackupRun.objects.get()
    runs.work(run.pk)
    assert "Is its disk mounted?" in page()
    (tmp_path / "away").mkdir()
    client.post(f"/backups/{run.uid}/again/")
    assert BackupRun.objects.get().state == RunState.WAITING
    client.post(f"/backups/{run.uid}/cancel/")
    assert "continues from what was copied" in client.get("/backups/").content.decode()
    client.post(f"/backups/{run.uid}/cancel/")
    assert "already ended" in client.get("/backups/").content.decode()
    assert standing.look().last is None


def test_only_this_machine_chooses_the_folder(client, home, tmp_path):  # noqa: F811
    told = {"backup_days": "5", "backup_place": str(tmp_path)}
    assert client.post("/settings/", told).status_code == 302
    store.forget()
    assert (store.get("backup_place"), store.get("backup_days")) == (str(tmp_path), 5)
    for wrong in ("relative", str(tmp_path / "nowhere")):
        assert client.post("/settings/", {"backup_place": wrong}).status_code == 422
    client.post("/settings/", {"backup_place": "/etc"}, **ELSEWHERE)
    store.forget()
    assert store.get("backup_place") == str(tmp_path)


def test_one_of_its_products_comes_back(page, client) -> None:
    client.post("/backups/make/")
    runs.work(BackupRun.objects.get().pk)
    gone, trashed, here = Product.objects.order_by("pk")
    Product.objects.update(title="a fox")
    runs.work(runs.begin().pk)
    organising.trash([gone.pk, trashed.pk])
    products.purge([gone.pk])
    assert 'href="/backups/at/2/"' in page()
    said = page("/backups/at/2/?find=FOX")
    assert [said.count(words) for words in (", gone here", ", in the trash here")] == [1, 1]
    assert f"Bring back product {here.pk}" not in said
    assert "3 products" in said
    assert "Nothing in this backup" in page("/backups/at/2/?find=owl")
    begun = client.post("/backups/at/2/back/", {"product": gone.uid.hex})
    run = BundleRun.objects.get()
    assert begun.url == f"/bundles/{run.uid}/"
    assert run.saved["products"] == [gone.uid.hex]
    assert client.post("/backups/at/2/back/", {"project": "nobody"}).url == "/backups/at/2/"
    assert "has no project" in page("/backups/at/2/")
    assert client.get("/backups/at/9/").status_code == 404


def test_a_second_place_is_tried_before_it_is_stored(page, client) -> None:
    with s3_server() as server:
        told = {"endpoint": server.url, "bucket": BUCKET, "region": REGION, "folder": "mine"}
        told |= {"access_key": ACCESS, "secret_key": "not-this-one"}
        refused = client.post("/backups/second/", told)
        assert refused.status_code == 422
        assert "or the secret is another" in refused.content.decode()
        assert second_place.configured() is None
        assert client.post("/backups/second/", told, **ELSEWHERE).status_code in (302, 403)
        assert client.post("/backups/second/", told | {"secret_key": SECRET}).status_code == 302
        assert f"s3://{BUCKET}/mine" in page()
        said = page("/backups/second/")
        assert SECRET not in said
        assert client.post("/backups/second/", told | {"secret_key": ""}).status_code == 302
        assert second_place.configured().secret_key == SECRET
        client.post("/backups/second/forget/")
        assert second_place.configured() is None

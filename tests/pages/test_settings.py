"""The Settings page: what is chosen counts at once; what the home takes; who may open it."""

import shutil

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from artfactory.middleware.local_user import LOCAL_USER
from pages import settings as page
from pages import storage
from preferences import store
from preferences.registry import ALL
from tests.markup import flat
from tests.shipped import fill_catalogue


def saved(client, **given):
    values = {"usual_count": "1", "reveal_stays": "on", "backup_daily": "on"}
    return client.post(reverse("settings"), values | given)


def test_every_preference_stands_in_one_group(client, db):
    shown = flat(client.get(reverse("settings")))
    for preference in ALL:
        assert shown.count(f' id="preference-{preference.name}"') == 1, preference.name


def test_how_many_results_the_form_begins_with(client, db):
    fill_catalogue()
    assert saved(client, usual_count="4").status_code == 302
    assert '<option value="4" selected>4 ×</option>' in flat(client.get(reverse("create")))


@pytest.mark.parametrize("count", ["0", "9", "", "many"])
def test_a_count_that_cannot_be(client, db, count):
    assert saved(client, usual_count=count).status_code == 422
    assert store.get("usual_count") == 1


def test_an_older_page_that_knows_less_changes_nothing_else(client, db):
    saved(client, usual_count="3")
    client.post(reverse("settings"), {"ask_above": "2"})
    assert store.get("usual_count") == 3


def test_who_may_open_it(client, db):
    assert "There is no password" in flat(client.get(reverse("settings")))
    user = get_user_model().objects.get_or_create(username=LOCAL_USER)[0]
    user.set_password("long enough 17")
    user.save()
    assert page.has_password()
    assert f'href="{reverse("admin:password_change")}"' in flat(client.get(reverse("settings")))


class TestStorage:
    @pytest.fixture(autouse=True)
    def cached(self, db):
        shutil.rmtree(settings.PATHS.caches, ignore_errors=True)  # other tests fill it, too
        self.caches = settings.PATHS.caches / "test-of-storage"
        self.caches.mkdir(parents=True)
        (self.caches / "piece").write_bytes(b"x" * 120_000)

    def test_by_its_parts(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            shown = flat(client.get(reverse("storage")))
        for part in ("Database", "Media", "Previews", "Backups", "Caches", "Logs", "In all"):
            assert f'<th scope="row">{part}</th>' in shown
        assert "120 kB" in shown

    def test_a_count_is_kept_for_a_while_and_made_anew_when_asked(self, client, monkeypatch):
        monkeypatch.setattr(storage, "FRESH_FACTOR", 1e9)
        address = reverse("storage")
        assert "120 kB" in flat(client.get(address))
        (self.caches / "piece").write_bytes(b"x" * 340_000)
        kept = flat(client.get(address))
        assert "120 kB" in kept and "340 kB" not in kept
        anew = flat(client.get(address, {"anew": ""}))
        assert "340 kB" in anew and "Count again" in anew
        assert "340 kB" in flat(client.get(address))
        monkeypatch.setattr(storage, "LONGEST_FRESH", 0)
        (self.caches / "piece").write_bytes(b"x" * 560_000)
        assert "560 kB" in flat(client.get(address))

    def test_nor_is_it_kept_for_another_place_of_backups(self, client, monkeypatch, tmp_path):
        monkeypatch.setattr(storage, "FRESH_FACTOR", 1e9)
        client.get(reverse("storage"))
        store.set("backup_place", str(tmp_path))
        (tmp_path / "piece").write_bytes(b"x" * 780_000)
        shown = flat(client.get(reverse("storage")))
        assert "780 kB" in shown and str(tmp_path) in shown

    @pytest.mark.parametrize("kept", [b"", b"\0" * 40, b"[]", b'{"sizes": {}}', b'{"at": 1}'])
    def test_what_is_kept_may_be_spoilt(self, client, kept):
        """Or be another's: what is no count is none."""
        (self.caches.parent / storage.CACHE_FILE).write_bytes(kept)
        assert "120 kB" in flat(client.get(reverse("storage")))

    def test_where_it_cannot_be_kept_it_is_told_all_the_same(self, client):
        (self.caches.parent / storage.CACHE_FILE).mkdir()
        for octets, shown in ((340_000, "340 kB"), (560_000, "560 kB")):
            (self.caches / "piece").write_bytes(b"x" * octets)
            assert shown in flat(client.get(reverse("storage")))

    def test_what_is_made_again_can_be_emptied(self, client):
        answer = client.post(reverse("storage-clear"), follow=True)
        assert "120 kB freed." in flat(answer)
        assert not self.caches.exists()
        assert settings.PATHS.caches.is_dir()

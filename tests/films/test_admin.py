"""Every table of films is in the admin, to be looked at only, at no query more for more rows."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import path, reverse

from films import edits
from films.bible_models import Reference
from films.board_models import Shot
from films.models import ScriptVersion
from films.reading_models import Reading, SceneAsked
from tests.films import sample_boards

admin.autodiscover()
urlpatterns = [path("admin/", admin.site.urls)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.films.test_admin")]


def test_every_table_is_looked_at_only(client, django_assert_max_num_queries):
    client.force_login(get_user_model().objects.create_superuser("admin"))
    film = sample_boards.make_film(3, 2)
    edits.change(film, "shot", Shot.objects.first().pk, {"locked": True})
    ScriptVersion.objects.create(film=film, number=1, text="x", sha256="1" * 64)
    Reference.objects.create(entry=sample_boards.make_entry(film, "Ida"), angle="front")
    for number, shot in enumerate(Shot.objects.all()):
        sample_boards.make_take(film, "still", number, shot=shot)
    reading = Reading.objects.create(film=film, text="x", model="a/b")
    SceneAsked.objects.create(reading=reading, digest="1" * 64, number=1, place=1)
    models = list(apps.get_app_config("films").get_models())
    assert len(models) == 12
    for model in models:
        listed = reverse(f"admin:films_{model._meta.model_name}_changelist")
        with django_assert_max_num_queries(12):
            assert client.get(f"{listed}?q=ida").status_code == 200
        with django_assert_max_num_queries(12):
            assert client.get(listed).status_code == 200
        row = model.objects.first()
        change = reverse(f"admin:films_{model._meta.model_name}_change", args=[row.pk])
        assert client.get(change).status_code == 200
        assert client.post(change, {}).status_code == 403

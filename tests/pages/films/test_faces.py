"""The inspector finds the faces of a clip: one is chosen, or the lip sync is left out."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from films.board_models import Appearance, Shot
from films.models import Film
from films.take_models import Take
from tests.emulator import media
from tests.films.sample_boards import make_film, make_take
from tests.films.studio import Studio, profile
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def shot(studio, made) -> Shot:
    film = make_film(1)
    film.profile = profile() | {"lips": {"draft": "studio/lips"}}
    film.save(update_fields=["profile"])
    shot = Shot.objects.get()
    make_take(film, "clip", shot=shot, chosen=True, product=made(media.mp4(1)))
    return shot


@pytest.fixture
def inspector(client, shot):
    def inspector() -> str:
        address = reverse("film-inspector", args=[Film.objects.get().slug])
        look = client.get(address, {"inspecting": f"shot-{shot.pk}", "tab": "takes"})
        return unescape(flat(look))

    return inspector


@pytest.fixture
def press(client, shot):
    def press(name: str, status=200, **data) -> str:
        have = {"order": "", "have": "", "inspecting": f"shot-{shot.pk}", "tab": "takes"}
        address = reverse(name, args=[Film.objects.get().slug])
        answer = client.post(address, have | data, headers={"HX-Request": "true"})
        assert answer.status_code == status
        return unescape(answer.content.decode())

    return press


def chosen(markup: str) -> list[tuple[str, str]]:
    return re.findall(r'value="(\d)"[^>]*?(checked)?\s*>', markup)


def test_faces_are_found_and_one_is_chosen(shot, inspector, press) -> None:
    looked = inspector()
    assert "Find the faces" in looked and "The first one found speaks" in looked
    assert "The lips move to Ida: “It is out, 0.”" in looked and "Of the 2 lines said" in looked
    found = press("film-faces", key=shot.pk)
    assert "Faces: 2" in found and "0 to 2 s" in found and "half a credit" in found
    assert chosen(found) == [("1", "checked"), ("2", "")] and "Leave it out" not in found
    press("film-edit", do="shot", key=shot.pk, revision=shot.revision, face="2")
    assert Shot.objects.get().face == 2 and "Number 2 speaks" in inspector()
    assert chosen(press("film-faces", key=shot.pk)) == [("1", ""), ("2", "checked")]
    press("film-edit", do="shot", key=shot.pk, status=409, revision=shot.revision, face="1")
    press("film-edit", do="undo")
    assert Shot.objects.get().face is None


def test_without_a_face_the_lip_sync_is_left_out(shot, inspector, press) -> None:
    Studio.faces = 0
    found = press("film-faces", key=shot.pk)
    assert "Studio finds no face" in found and "Leave it out" in found
    press("film-edit", do="skip", key=shot.pk, stage="lips", skipped="1")
    assert "The lip sync of this shot is left out" in inspector()
    assert "is left out or being made" in press("film-faces", key=shot.pk)


def test_what_cannot_be_looked_at_is_said(client, shot, inspector, press) -> None:
    assert "was removed" in press("film-faces", key="9999")
    address = reverse("film-inspector", args=[Film.objects.get().slug])
    for tab in ("sound", "details"):
        look = client.get(address, {"inspecting": f"shot-{shot.pk}", "tab": tab})
        assert look.status_code == 200 and "Who speaks" not in flat(look)
    Take.objects.all().delete()
    assert "once the clip is made" in inspector()
    assert "no clip yet" in press("film-faces", key=shot.pk)
    Appearance.objects.all().delete()
    assert "Nobody seen in this shot speaks" in inspector()


def test_the_inspector_asks_little(inspector) -> None:
    inspector()
    with CaptureQueriesContext(connection) as asked:
        inspector()
    assert len(asked) <= 12, [query["sql"][:100] for query in asked]

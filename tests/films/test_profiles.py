"""By which model a stage is made."""

import pytest

from films import profiles
from films.models import Film
from films.stages import Stage
from projects.models import Project
from providers.models import CatalogueModel
from tests.films.studio import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture
def film(studio: type[Studio]) -> Film:
    CatalogueModel.objects.exclude(provider__in=("studio", "assembler")).update(enabled=False)
    return Film.objects.create(project=Project.inbox(), name="Lamp", slug="lamp")


class TestChoice:
    def test_what_costs_nothing_makes_drafts(self, film: Film):
        assert profiles.ref(film, Stage.STILL) == "studio/picture"
        assert profiles.ref(film, Stage.VOICE) == "studio/voice"
        assert profiles.ref(film, Stage.CLIP) == "studio/moving"

    def test_what_was_chosen_is_taken(self, film: Film):
        film.profile = {"still": {"draft": "a/b", "final": "c/d", "use": "final"}}
        assert profiles.ref(film, Stage.STILL) == "c/d"
        assert profiles.ref(film, Stage.STILL, "draft") == "a/b"

    def test_a_final_is_your_default_else_the_draft(self, film: Film):
        film.profile = {"voice": {"draft": "a/b"}}
        assert profiles.ref(film, Stage.VOICE, "final") == "a/b"
        assert profiles.ref(film, Stage.STILL, "final") == "studio/picture"

    def test_the_film_is_assembled_by_what_reads_edit_lists(self, film: Film):
        row = profiles.assembler()
        assert row is not None and profiles.ref(film, Stage.FILM) == row.ref

    def test_no_model_is_no_model(self, film: Film):
        CatalogueModel.objects.filter(provider="studio").update(enabled=False)
        assert profiles.ref(film, Stage.STILL) == ""

    @pytest.mark.parametrize("told", [None, "draft", 3, [], {"use": "never"}, {"draft": None}])
    def test_odd_profiles_are_as_none(self, film: Film, told):
        film.profile = {"still": told}
        assert profiles.choice(film, Stage.STILL) == profiles.Choice()


class TestStages:
    def test_what_no_parameter_tells_is_off_until_a_model_is_named(self, film: Film):
        assert not {Stage.EFFECTS, Stage.LIPS} & profiles.wanted(film)
        film.profile = {"effects": {"draft": "studio/tune"}}
        assert Stage.EFFECTS in profiles.wanted(film)

    def test_references_only_where_the_stills_model_takes_some(self, film: Film):
        assert Stage.REFERENCE not in profiles.wanted(film)
        film.profile = {"reference": {"use": "draft"}}
        assert Stage.REFERENCE in profiles.wanted(film)

    def test_a_stage_that_is_off_is_off(self, film: Film):
        film.profile = {"music": {"use": "off"}}
        assert Stage.MUSIC not in profiles.wanted(film)


class TestUse:
    def test_all_by_one_provider(self, film: Film):
        assert profiles.use_provider(film, "studio")
        film.refresh_from_db()
        assert film.profile["clip"] == {"draft": "studio/moving", "use": "draft"}
        assert not profiles.use_provider(film, "nobody")

    def test_all_final(self, film: Film):
        profiles.use(film, "final")
        film.refresh_from_db()
        assert {one["use"] for one in film.profile.values()} == {"final"}
        assert "film" not in film.profile

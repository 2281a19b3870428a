from pathlib import Path

import pytest

from providers import catalogue, connect, registry
from providers.assembler.edit_list import MOST_SHOTS, MOST_SOUNDS
from providers.assembler.provider import FILM, Assembler
from providers.contract import Kind, Medium, Request
from providers.params import check_params
from tests.providers.conformance import Contract, Stage, defaults_of


class TestAssembler(Contract):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        provider = Assembler()
        ctx = connect.context(provider, workdir=tmp_path)
        return Stage(provider, ctx, Request(FILM, defaults_of(FILM)[0], key="film-1"))


class TestHidden:
    def test_no_list_has_it_and_its_mark_finds_it(self, db: None) -> None:
        catalogue.refresh_shipped()
        row = catalogue.marked("x-edit-list", 1)
        assert row is not None
        assert catalogue.find_model(row.ref) == row
        assert row.provider not in registry.slugs()
        assert registry.get(row.provider).hidden
        videos = catalogue.models_for(Kind.VIDEO_TO_VIDEO)
        assert row not in videos
        assert all(row.provider not in close for close in catalogue._close(row.ref))
        assert FILM.kind.medium is Medium.VIDEO
        assert catalogue.marked("x-edit-list", 2) is None

    def test_a_film_of_a_thousand_shots_and_its_lines_can_be_ordered(self) -> None:
        shots = [{"source": n, "frames": 60, "transition": "cut"} for n in range(1_000)]
        lines = [
            {"source": n, "bus": "dialogue", "start_frame": 10 * n, "gain_db": -2.5}
            for n in range(1_000, 3_000)
        ]
        asked = {"width": 640, "height": 360, "fps": [30, 1], "shots": shots, "sounds": lines}
        assert check_params(FILM, asked, media={"media"}) == asked
        assert (len(shots), len(lines)) < (MOST_SHOTS, MOST_SOUNDS)

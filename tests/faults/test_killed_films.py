"""kill -9 of the whole app, again and again, while a film makes itself: it goes on, nothing is paid
twice and nothing is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from artfactory.bench import films as bench
from tests.artfactory.app import CHECKOUT, environment, until, with_tables
from tests.emulator import Emulator
from tests.emulator.sheets import FilmJobs, Look
from tests.faults.studio import Studio

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        os.environ.get("ARTFACTORY_FAULTS") != "long", reason="part of the long form"
    ),
]
RUN = bench.Run(films=1, width=128, height=72, pace=10.0, most=2_000_000, within=0)
KILLS = 12
# As a person does whom the film tells why it stopped. The provider was asked for what is in doubt
# and has nothing of it, or it would not be.
GO_ON = f"""
from films import advance
from films.models import Film
from films.stages import Stage
from production import actions
from production.models import Generation
for row in Generation.objects.filter(state="unknown"):
    actions.retry(row.pk, pay_twice=True)
for row in Generation.objects.filter(state="failed"):
    if row.can_be_fetched:
        actions.fetch_again(row.pk)
advance.start(Film.objects.get(), Stage.FILM, {RUN.most})
"""


def kill_all(studio: Studio) -> None:
    """The supervisor first, so that it starts nothing in the place of the others."""
    assert studio.app
    for process in studio.app.whole_set():
        with suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)
    studio.app.process.communicate()


def stands(studio: Studio) -> tuple[str, str]:
    [(until_stage, stopped)] = studio.rows("SELECT auto_until, stopped_by FROM films_film")
    return until_stage, stopped


def test_the_whole_app_dies_while_a_film_is_made(tmp_path: Path) -> None:
    dice, home = random.Random(7), tmp_path / "home"
    home.mkdir()
    with_tables(home)
    with Emulator() as vendor:
        vendor.server.jobs = FilmJobs(
            Look(RUN.width, RUN.height, RUN.pace, 0, doubt=False), RUN.seed, tmp_path
        )
        providers = {"ARTFACTORY_PROVIDERS": "sheets=tests.emulator.sheets:Sheets"}
        studio = Studio(home, vendor, SHEETS_BASE_URL=vendor.url, **providers).start()
        try:
            asked = (RUN.films, RUN.width, RUN.height, RUN.most)
            subprocess.run(
                [sys.executable, "-m", "artfactory.bench.film_process", *map(str, asked)],
                cwd=CHECKOUT,
                env=environment(home, **studio.settings),
                check=True,
            )
            kills = 0
            while kills < KILLS and stands(studio)[0]:
                time.sleep(dice.uniform(0.2, 4))
                kill_all(studio)
                kills += 1
                studio.start()
                if stands(studio)[1]:
                    studio.shell(GO_ON)
            assert kills > 3

            def is_made() -> bool:
                if stands(studio)[1]:
                    studio.shell(GO_ON)
                return not stands(studio)[0]

            until(is_made, within=300, every=1)
        finally:
            studio.end()
        told = bench.stats(vendor.url)
        assert [key for key, times in told["by_key"].items() if times > 1] == []
        figures = bench.account(RUN, home, told).figures
        assert [one for one in figures if one.kept is False] == []
        assert studio.rows("PRAGMA integrity_check") == [("ok",)]
        taken = "SELECT count(*) FROM films_take WHERE stage = 'film' AND chosen AND product_id > 0"
        assert studio.rows(taken) == [(1,)]
        lost = "SELECT count(*) FROM films_take WHERE content_sha256 = '' AND generation_id IS NULL"
        assert studio.rows(lost) == [(0,)]

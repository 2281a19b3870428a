"""kill -9 at named moments and at random: nothing lost, nothing sent twice, the ledger adds up."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from production.engine.failpoints import FAILPOINTS
from tests.artfactory.app import until
from tests.disks import Disk, mounted
from tests.faults.studio import NOT_SHOWN, SET_ASIDE, Studio, account, untold
from tests.held import held_by_another

pytestmark = pytest.mark.faults
LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
AT_RANDOM = {"generations": 2000, "kills": 200} if LONG else {"generations": 48, "kills": 8}
MOST_UNKNOWN = 1.2 if LONG else 2.0
"""A kill. Four of eight meet work that nobody can ask for, six at once: one moment weighs much."""
FEW = 30 if LONG else 18

# What a generation whose worker died there ends as: with a provider that can be asked, and without.
FATES = {
    "order written": ("done", "done"),
    "prepared": ("done", "done"),
    "claimed": ("unknown", "unknown"),
    "posted": ("done", "unknown"),
    "answer noted": ("done", "done"),
    "operation saved": ("done", "done"),
    "answer polled": ("done", "done"),
    "results saved": ("done", "done"),
    "downloaded": ("done", "done"),
    "file stored": ("done", "done"),
    "product committed": ("done", "done"),
}
# What becomes of a first model whose worker dies there, and how many others are in its place.
FATES_OF_FIRST = {"other written": ("unknown", 0), "other ordered": ("replaced", 1)}


def expect_sound(facts: dict) -> None:
    assert facts["duplicates"] == 0, facts
    assert facts[NOT_SHOWN] == 0, facts
    assert sum(facts["states"].values()) == facts["generations"], facts
    # Work that was in three workers that were killed fails unsent, and can be retried.
    assert facts["states"].get("failed", 0) == facts["set aside"], facts
    assert set(facts["states"]) <= {"done", "unknown", "failed"}, facts
    assert facts["billed"] == facts["ledger"], facts
    assert facts["integrity"] == "ok", facts


def expect_told(studio: Studio) -> None:
    """Each end has its event, and each event was seen once, whatever was killed in between."""
    assert set(untold(studio).values()) == {0}, untold(studio)


IN_WORKERS = [moment for moment in FATES if moment != "order written"]
OTHERS = [moment for moment in IN_WORKERS if moment != "prepared"]
MOST = ["claimed", "posted", "results saved", "file stored"]
SOME = {"redis": MOST, "web": MOST, "supervisor": ["posted", "file stored"]}
"""Outside of the long form; after its supervisor all of the app is started anew."""


class TestNamedMoments:
    @pytest.fixture
    def notes(self, tmp_path: Path) -> Path:
        folder = tmp_path / "notes"
        folder.mkdir()
        return folder

    def test_every_moment_has_a_fate(self):
        assert set(FATES) | set(FATES_OF_FIRST) == set(FAILPOINTS)

    # What was only prepared goes out again, where another kill may catch it: it dies on its own,
    # and nothing was sent to a provider that could be asked for it.
    @pytest.mark.parametrize(
        ("model", "column", "moments"),
        [
            ("scripted/picture", 0, OTHERS),
            ("scripted-nofind/picture", 1, OTHERS),
            ("scripted-nofind/picture", 1, ["prepared"]),
            *([("scripted/picture", 0, ["prepared"])] if LONG else []),
        ],
    )
    def test_a_worker_that_dies_there(self, studio: Studio, notes: Path, model, column, moments):
        studio.start(ARTFACTORY_STOP_AT=f"{','.join(moments)}@{notes}")
        studio.press(FEW, model)
        studio.settle(within=180)
        expect_sound(account(studio))
        expect_told(studio)
        assert sorted(note.name for note in notes.iterdir()) == sorted(moments)
        for note in notes.iterdir():
            [(state, error)] = studio.rows(
                "SELECT state, error FROM production_generation WHERE id = ?",
                int(note.read_text()),
            )
            assert state == FATES[note.name][column] or error.startswith(SET_ASIDE), note.name

    @pytest.mark.parametrize("part", ["redis", "web", "supervisor"])
    def test_another_part_that_dies_there(self, studio: Studio, notes: Path, part):
        moments = IN_WORKERS if LONG else SOME[part]
        studio.settings["ARTFACTORY_STOP_AT"] = f"{part}:{','.join(moments)}@{notes}"
        studio.start()
        workers = studio.workers()
        studio.order(FEW, "scripted-nofind/picture")
        until(lambda: studio.goes_on() and studio.active() == 0, within=120, every=0.25)
        if part != "supervisor":  # no worker ends with it, which would cut off what it has sent
            assert studio.workers() == workers
        studio.fetch_set_aside()
        until(lambda: studio.goes_on() and studio.active() == 0, within=60, every=0.25)
        facts = account(studio)
        expect_sound(facts)
        assert sorted(note.name for note in notes.iterdir()) == sorted(moments)
        if part != "supervisor":
            assert facts["states"] == {"done": FEW}

    def test_a_worker_that_dies_while_a_second_model_is_ordered(self, studio: Studio, notes: Path):
        """Where the first is turned away: one other or none, and none is paid for twice."""
        studio.settings["SCRIPTED_BASE_URL"] = f"{studio.emulator.url}/nowhere"
        studio.start(ARTFACTORY_STOP_AT=f"{','.join(FATES_OF_FIRST)}@{notes}")
        studio.generate(
            *("a heron", "--model=scripted/picture", "--fallback=scripted-nofind/picture"),
            *(f"--count={FEW}", "--no-wait"),
        )
        studio.settle(within=180)
        facts = account(studio)
        assert (facts["duplicates"], facts["billed"] == facts["ledger"]) == (0, True), facts
        expect_told(studio)
        others = (
            "SELECT first.id, first.state, count(other.id) FROM production_generation first "
            "LEFT JOIN production_generation other ON other.instead_of_id = first.id "
            "WHERE first.provider = 'scripted' GROUP BY first.id"
        )
        became = {id: (state, number) for id, state, number in studio.rows(others)}
        assert len(became) == FEW
        assert set(became.values()) <= set(FATES_OF_FIRST.values()), became
        for moment, fate in FATES_OF_FIRST.items():
            assert became[int((notes / moment).read_text())] == fate, moment

    def test_the_web_process_dies_between_order_and_queue(self, studio: Studio, notes: Path):
        studio.settings["ARTFACTORY_STOP_AT"] = f"order written@{notes}"
        studio.start()
        with pytest.raises(ConnectionError):
            studio.press(3)
        assert (notes / "order written").exists()
        until(lambda: studio.states()["done"] == 3, within=60)
        expect_sound(account(studio))


class TestAtRandom:
    """Kills, and in between a worker that stands still, a database that another program holds, a
    disk without room; one result in each order lies at an address with odd letters."""

    @pytest.fixture
    def disk(self, studio: Studio) -> Iterator[Disk | None]:
        """A small disk for the home where one can be mounted; else the others have to do."""
        try:
            with mounted(studio.home, "size=2500m") as disk:
                yield disk
                studio.end()
        except pytest.skip.Exception:
            yield None

    def trouble(self, number: int, studio: Studio, disk: Disk | None) -> None:
        match number % 10:
            case 3:
                studio.stop("worker-1" if number % 20 == 3 else "worker-2")
            case 5:
                with held_by_another(studio.home / "db.sqlite3"):
                    time.sleep(5)
            case 7 if disk is not None:
                ballast = disk.fill()
                time.sleep(3)
                ballast.unlink()

    def test_whatever_happens(self, studio: Studio, disk: Disk | None, figure):
        dice = random.Random(7)
        studio.emulator.script(settings={"latency": 0.3})
        studio.start()
        each = AT_RANDOM["generations"] // AT_RANDOM["kills"]
        refused = 0
        for number in range(AT_RANDOM["kills"]):
            studio.emulator.script(next=[{"file": "letters"}])
            model = ("scripted/picture", "scripted-nofind/picture")[number % 2]
            refused += studio.order_patiently(each, model)
            time.sleep(dice.uniform(0.5, 1.5))
            self.trouble(number, studio, disk)
            studio.kill_at_random(dice)
        begun = time.monotonic()
        studio.settle(within=120)
        waits = time.monotonic() - begun
        facts = account(studio)
        of_all = f"{facts['generations']} generations, {facts['kills']} kills"
        lost = facts["generations"] - sum(facts["states"].values())
        assert facts["generations"] == each * AT_RANDOM["kills"]
        figure(f"{of_all}: orders not taken, and repeated", refused, "of none is a row left")
        figure(f"{of_all}: submitted twice", facts["duplicates"], "0")
        figure(f"{of_all}: lost", lost, "0")
        figure(f"{of_all}: ready and not in the gallery", facts[NOT_SHOWN], "0")
        figure(
            f"{of_all}: unknown per kill",
            f"{facts['unknown'] / facts['kills']:.2f}",
            f"≤ {MOST_UNKNOWN}",
        )
        figure(f"{of_all}: ledger, billed", f"{facts['ledger']}, {facts['billed']}", "the same")
        figure(f"{of_all}: settled after", f"{waits:.1f} s", "≤ 60 s")
        figure(f"{of_all}: database integrity", facts["integrity"], "ok")
        expect_sound(facts)
        expect_told(studio)
        assert waits <= 60
        assert facts["unknown"] <= MOST_UNKNOWN * facts["kills"], facts


class TestRedis:
    def test_killed_and_emptied_with_work_in_flight(self, studio: Studio):
        import redis

        studio.start()
        studio.order(30)
        until(lambda: studio.states()["running"] > 12, within=20)
        redis.Redis(unix_socket_path=str(studio.home / "run" / "redis.sock")).flushall()
        studio.kill("redis")
        assert studio.app is not None
        for path in ("/", "/gallery/", "/queue/"):
            status, _ = studio.app.get(path)
            assert status == 200
        begun = time.monotonic()
        assert studio.settle(within=60)["done"] == 30
        assert time.monotonic() - begun < 60
        expect_sound(account(studio))


class TestStop:
    def test_sigterm_leaves_nothing_submitting(self, studio: Studio):
        studio.emulator.script(settings={"latency": 0.5})
        studio.start()
        studio.order(25)
        until(lambda: studio.states()["submitting"] > 0, within=20)
        assert studio.app is not None
        begun = time.monotonic()
        studio.app.process.terminate()
        studio.app.process.communicate(timeout=15)
        assert time.monotonic() - begun <= 10
        assert studio.states()["submitting"] == 0
        studio.emulator.script(settings={"latency": 0.0})
        studio.start()
        assert studio.settle(within=60)["done"] == 25
        expect_sound(account(studio))

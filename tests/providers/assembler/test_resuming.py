"""What is rendered once is not rendered again; what stops in the middle goes on from there."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from providers.assembler.cache import Cache
from providers.contract import BadOutput, Json, Stopped, Unavailable
from tests.artfactory.app import CHECKOUT
from tests.disks import mounted
from tests.providers.assembler.studio import Studio, frames_of

NAMES = ["land.mp4", "film.mp4", "vfr.mp4", "short.mp4"]
SHOTS: list[Json] = [
    {"source": n, "frames": 28, "transition": "dissolve" if n else "cut", "transition_frames": 8}
    for n in range(4)
]
MAKES_A_LONG_FILM = """
import sys
from pathlib import Path
from tests.providers.assembler.studio import Studio
from tests.providers.assembler.test_resuming import LARGE, NAMES, long_shots
Studio(*map(Path, sys.argv[1:])).film(NAMES, shots=long_shots(400), **LARGE)
"""
LARGE = {"width": 640, "height": 360, "fps": [60, 1]}


def long_shots(frames: int) -> list[Json]:
    return [{**shot, "frames": frames} for shot in SHOTS]


class TestOnce:
    def test_only_what_changed_is_rendered_and_a_moved_scene_renders_nothing(
        self, studio: Studio
    ) -> None:
        first = studio.film(NAMES, shots=SHOTS)
        assert (first.details["segments_rendered"], first.details["segments_reused"]) == (7, 0)
        whole = frames_of(studio.work / "film.mp4")
        again = studio.film(NAMES, shots=SHOTS)
        assert (again.details["segments_rendered"], again.details["segments_reused"]) == (0, 7)
        assert frames_of(studio.work / "film.mp4") == whole
        slipped = [*SHOTS[:1], {**SHOTS[1], "in_frame": 9}, *SHOTS[2:]]
        assert studio.film(NAMES, shots=slipped).details["segments_rendered"] == 3
        clear = [{**shot, "transition": "cut"} for shot in SHOTS]
        studio.film(NAMES, shots=clear)
        moved = studio.film(NAMES, shots=[*clear[2:], *clear[:2]])
        assert moved.details["segments_rendered"] == 0

    def test_a_title_renders_the_segments_under_it_alone(self, studio: Studio) -> None:
        studio.film(NAMES, shots=SHOTS)
        title = [{"start_frame": 40, "frames": 8, "text": "Here"}]
        titled = studio.film(NAMES, shots=SHOTS, titles=title)
        assert titled.details["segments_rendered"] == 1

    def test_a_cache_that_is_emptied_in_the_middle_loses_no_film(self, studio: Studio) -> None:
        studio.film(NAMES, shots=SHOTS)

        def empty(part: float, words: str = "") -> None:
            if words.startswith("Joining"):
                shutil.rmtree(studio.cache)

        studio.report = empty
        assert len(frames_of(studio.film(NAMES, shots=SHOTS).outputs[0].path)) == 112  # type: ignore[arg-type]
        studio.report = lambda *told: None
        shutil.rmtree(studio.work)
        assert studio.film(NAMES, shots=SHOTS).details["segments_rendered"] == 7

    def test_what_was_used_longest_ago_goes_first(self, tmp_path: Path) -> None:
        cache = Cache(tmp_path / "cache", most_bytes=250)
        for number in range(3):
            (tmp_path / str(number)).write_bytes(bytes(100))
            cache.keep(f"{number}{number}", tmp_path / str(number))
            os.utime(cache.path(f"{number}{number}"), (number, number))
        assert cache.take("00", tmp_path / "taken")
        cache.trim()
        assert [cache.path(name).exists() for name in ("00", "11", "22")] == [True, False, True]


class TestStopped:
    def test_cancelled_it_ends_at_once_and_leaves_no_process(self, studio: Studio) -> None:
        def stop(part: float, words: str = "") -> None:
            if words.startswith("Shot"):
                raise Stopped

        studio.report = stop
        with pytest.raises(Stopped):
            studio.film(NAMES, shots=long_shots(1_000), **LARGE)
        assert psutil.wait_procs(_encoders(str(studio.work)), timeout=5)[1] == []
        assert not (studio.work / "film.mp4").exists()

    def test_killed_it_goes_on_from_its_whole_segments(self, studio: Studio) -> None:
        """FFmpeg is killed once it has written the first ones."""
        threading.Thread(target=_kill_after, args=(studio.work, 2), daemon=True).start()
        with pytest.raises(BadOutput) as caught:
            studio.film(NAMES, shots=long_shots(90), **LARGE)
        assert caught.value.was_charged == "no"
        done = studio.film(NAMES, shots=long_shots(90), **LARGE)
        assert done.details["segments_reused"] >= 2
        assert done.details["segments_rendered"] >= 1
        assert len(frames_of(studio.work / "film.mp4")) == 360

    def test_a_killed_parent_takes_its_children_along_and_is_resumed(self, studio: Studio) -> None:
        folders = [str(one) for one in (studio.media, studio.work, studio.cache)]
        child = subprocess.Popen([sys.executable, "-c", MAKES_A_LONG_FILM, *folders], cwd=CHECKOUT)
        deadline = time.monotonic() + 60
        while not _whole(studio.work, 1) and time.monotonic() < deadline:
            time.sleep(0.02)
        child.kill()
        child.wait()
        while _encoders(str(studio.work)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert _encoders(str(studio.work)) == []
        assert _whole(studio.work, 1)

    @pytest.mark.faults
    def test_a_full_disk_says_what_is_needed_and_keeps_what_is_whole(self, studio: Studio) -> None:
        with mounted(studio.work, "size=3m"), pytest.raises(Unavailable) as caught:
            studio.film(NAMES, shots=SHOTS)
        assert "needs about" in caught.value.message
        assert "Make room" in caught.value.advice


def _encoders(folder: str) -> list[psutil.Process]:
    """FFmpegs that run in this folder."""
    found: list[psutil.Process] = []
    for one in psutil.process_iter(["name", "cwd"]):
        name, cwd = one.info["name"] or "", one.info["cwd"] or ""
        if name.startswith("ffmpeg") and cwd.startswith(folder):
            found.append(one)
    return found


def _whole(work: Path, count: int) -> bool:
    return any(len(done.read_text().splitlines()) >= count for done in work.glob("*/done.csv"))


def _kill_after(work: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not _whole(work, count) and time.monotonic() < deadline:
        time.sleep(0.01)
    for one in _encoders(str(work)):
        one.kill()

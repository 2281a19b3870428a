"""A process that makes backups and puts them back in children that it kills at any moment, and
looks each time at what is left. Run with a furnished home as ARTFACTORY_HOME."""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django


def killed(work: Callable[[], object], longest: float) -> bool:
    """Whether it was still at work when it was killed."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(random.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def seconds(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return time.monotonic() - begun


def main(place_path: str, times: int) -> None:
    from django.conf import settings
    from django.db import connections

    from backup import checking, database, making, restoring
    from backup.backup_place import Place
    from foundation import home_swap

    home, place = settings.PATHS, Place(Path(place_path))
    lists = home.word_lists / "weather.txt"

    def look_whole() -> None:
        assert place.broken() == []
        for one in place.snapshots():
            assert checking.whole(place, one) == [], one.name
            checking.sound(place.object(one.database.sha256), one)

    def stands() -> tuple[object, str]:
        """What the home is: its rows, and every byte of its files."""
        digest = hashlib.sha256()
        for file in sorted(one for one in home.media.rglob("*") if one.is_file()):
            digest.update(str(file.relative_to(home.media)).encode() + file.read_bytes())
        assert database.problems(home.database) == []
        return database.facts(home.database), digest.hexdigest()

    def make() -> None:
        making.make(place.path)
        connections.close_all()

    def change() -> None:
        for number in range(20):
            (home.word_lists / f"{number}.txt").write_text(random.randbytes(40_000).hex())

    longest, hits = max(seconds(make), 0.05), 0
    for _ in range(times):
        change()
        hits += killed(make, longest)
        look_whole()
    assert seconds(make)
    look_whole()

    lists.write_text("second\n")
    make()
    second, states = place.snapshots()[0], []
    first = place.snapshots()[1]

    def restore(which: object) -> None:
        restoring.restore(place, which)  # type: ignore[arg-type]

    for one in (first, second):
        longest = seconds(lambda one=one: restore(one))
        states.append(stands())
    assert states[0] != states[1]
    swapped = restored = 0
    for turn in range(times):
        before = stands()
        restored += killed(lambda turn=turn: restore((first, second)[turn % 2]), longest)
        home_swap.finish(home)
        now = stands()
        assert now in states
        swapped += now != before
        for aside in [*home.home.glob("before-restore-*")]:
            shutil.rmtree(aside)
    told = {"backups": len(place.snapshots()), "killed": hits, "restores": restored}
    sys.stdout.write(json.dumps(told | {"swapped": swapped}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    django.setup()
    random.seed(int(sys.argv[3]))
    main(sys.argv[1], int(sys.argv[2]))

"""Keep looking for new files, by asking the disk every two seconds."""

import time
from collections.abc import Callable
from pathlib import Path

from gallery.import_models import ImportRun
from gallery.importing import runs, walk
from gallery.importing.take import state_of

LOOK_EVERY = 2.0
State = tuple[int, int]


def watch(run: ImportRun, wait: Callable[[float], None] = time.sleep) -> None:
    """Until Ctrl-C. A file is taken once it is the same at two looks; one that is changed later is
    another file."""
    taken: dict[Path, State] = _look(run)
    before = taken.copy()
    try:
        while True:
            wait(LOOK_EVERY)
            now = _look(run)
            calm = [path for path, state in now.items() if before.get(path) == state]
            if new := [path for path in calm if taken.get(path) != now[path]]:
                keys = [runs.key_of(path) for path in new]
                run.files.filter(key__in=keys).delete()
                runs.take_more(run, [walk.CandidateFile(path, _folders(run, path)) for path in new])
                taken |= {path: now[path] for path in new}
            before = now
    except KeyboardInterrupt:
        return


def _look(run: ImportRun) -> dict[Path, State]:
    found = {}
    for one in walk.files(map(Path, run.paths)):
        if isinstance(one, walk.CandidateFile):
            try:
                found[one.path] = state_of(one.path)
            except OSError:
                continue
    return found


def _folders(run: ImportRun, path: Path) -> tuple[str, ...]:
    root = next(Path(root) for root in run.paths if path.is_relative_to(root))
    return path.relative_to(root).parts[:-1]

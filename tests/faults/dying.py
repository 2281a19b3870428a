"""Long work that is killed at one step after the other, in a home of its own.

`python -m tests.faults.dying NAME` prints for that work how many steps it has, at which it was
killed, and what was wrong after that or after a second run. A step is a statement that writes, a
commit, and a file that is made, linked, moved or removed. Each go is a fork of this process, so
that Django is set up once, and begins with the same home.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

MOST_DEATHS = 10
IS_LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
MOST_OF_BACKUPS, SAVED = (50, 30) if IS_LONG else (5, 3)
"""Deaths, and products: of thirty there are more steps than deaths."""
FILES = {"os.link", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")
HOME = Path(os.environ["ARTFACTORY_HOME"])
KEPT = HOME.with_name(f"{HOME.name}-kept")


class Killed(Exception):
    """The child died of SIGKILL."""


def in_child(act: Callable[[], Any]) -> Any:
    """What a fork of this process answers. Raises Killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        try:
            answer = {"is": act()}
        except BaseException:
            answer = {"broke": traceback.format_exc()}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, status
        raise Killed
    answer = json.loads(said)
    assert "broke" not in answer, answer["broke"]
    return answer["is"]


def steps_of(act: Callable[[], Any], die_at: int = 0) -> int:
    """How many steps it takes; at that one this process is killed."""
    from django.db.backends.signals import connection_created

    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, said: tuple[Any, ...]) -> None:
        is_made = event == "open" and isinstance(said[2], int) and said[2] & os.O_CREAT
        if (is_made or event in FILES) and str(said[0]).startswith(f"{HOME}/"):
            step()

    def read(statement: str) -> None:
        if statement.startswith(WRITES):
            step()

    connection_created.connect(
        lambda connection, **_: connection.connection.set_trace_callback(read), weak=False
    )
    sys.addaudithook(hear)
    act()
    return count


def put_back() -> None:
    shutil.rmtree(HOME)
    shutil.copytree(KEPT, HOME, symlinks=True)


def die(
    set_up: Callable[[], Any],
    work: Callable[[], Any],
    after: Callable[[], Iterator[str]],
    whole: Callable[[], Iterator[str]],
    most: int = MOST_DEATHS,
    steps_vary: bool = False,
) -> dict[str, Any]:
    """`after` tells what is wrong after a death, `whole` what is wrong after the next run. Where
    steps vary from run to run, one may be over before its death."""
    in_child(set_up)
    shutil.copytree(HOME, KEPT, symlinks=True)
    steps = in_child(lambda: steps_of(work))
    wrong, deaths = [], sorted({1 + steps * n // most for n in range(most)} | {steps})
    for at in deaths:
        put_back()
        try:
            in_child(lambda at=at: steps_of(work, at))
            if not steps_vary:
                wrong.append(f"{at}: was not killed")
        except Killed:
            wrong += [f"{at}: {words}" for words in in_child(lambda: list(after()))]
        wrong += [f"{at}, then again: {words}" for words in in_child(lambda: again(work, whole))]
    return {"steps": steps, "deaths": deaths, "wrong": wrong}


def again(work: Callable[[], Any], whole: Callable[[], Iterator[str]]) -> list[str]:
    from gallery import leftovers

    work()
    leftovers.sweep()
    return list(whole())


def damaged() -> Iterator[str]:
    """What no death may lead to: a product whose file is not there as it was stored, a sum that the
    search has wrong, half a file that looks whole."""
    from gallery.models import Asset
    from gallery.search import index
    from gallery.storing import sha256_of

    for asset in Asset.objects.all():
        if not asset.file.is_file() or sha256_of(asset.file) != asset.sha256:
            yield f"{asset.path} is not as it was stored"
    if words := index.check():
        yield f"search: {words}"


def left_behind() -> Iterator[str]:
    from django.conf import settings

    for place in (HOME / "media", settings.PATHS.work, settings.PATHS.bundles):
        for file in place.rglob("*"):
            if file.name.startswith((".bundle", "export-", "past-")) or file.suffix == ".part":
                yield f"{file.relative_to(HOME)} was left behind"


def texts(count: int = 3) -> Any:
    from gallery import tags
    from gallery.models import Product
    from gallery.products import bring_in
    from projects.models import Project

    project = Project.objects.create(name="Fox", slug="fox", description="At night")
    for number in range(count):
        text = HOME / "run" / f"{number}.txt"
        text.write_text(f"a fox, {number} times")
        bring_in(text, project, text.name)
    tags.put_on(list(Product.objects.values_list("pk", flat=True)), ["night"])
    return project


def templates(project: Any) -> None:
    """Two of it, with two versions each."""
    from parameter_templates import saving
    from parameter_templates.body import Body

    for name in ("Night", "Day"):
        facts = saving.Facts(name, "text-to-image", project=project)
        template = saving.save(facts, Body("a fox"))
        saving.change(template, facts, Body("a red fox"))


def the_run() -> Any:
    from production.bundle_models import BundleRun

    return BundleRun.objects.get()


def carry() -> None:
    from production.bundles import runs

    runs.work(the_run().pk)


def export() -> dict[str, Any]:
    from production.bundles import exporting, runs, staging

    def set_up() -> None:
        project = texts()
        exporting.identity.of(project)
        runs.begin_export(project)

    def after() -> Iterator[str]:
        run = the_run()
        if run.file.exists():
            with staging.staged(run.file) as found:
                if found.products != 3:
                    yield "half a file looks whole"
        if run.state == "done" and not run.file.exists():
            yield "done without a file"
        yield from damaged()

    def whole() -> Iterator[str]:
        if the_run().state != "done":
            yield the_run().state
        yield from after()
        yield from left_behind()

    return die(set_up, carry, after, whole)


def bring_in_again() -> dict[str, Any]:
    from gallery.models import Product
    from gallery.organising_models import ProductTag
    from parameter_templates.models import ParameterTemplate, TemplateVersion
    from production.bundles import exporting, runs
    from projects.models import Project

    def set_up() -> None:
        from gallery import products
        from gallery.folders import keeping

        project = texts()
        templates(project)
        file = HOME / "fox.artfactory.zip"
        exporting.export(project, file)
        Product.objects.update(trashed_at="2026-01-01T00:00:00Z")
        products.purge()
        ParameterTemplate.objects.all().delete()
        project.delete()
        keeping.keep_all()
        runs.begin_import(file)

    def after() -> Iterator[str]:
        numbers = (Project.objects.count(), Product.objects.count(), ProductTag.objects.count())
        if numbers not in ((0, 0, 0), (1, 3, 3)):
            yield f"half: {numbers}"
        if the_run().facts.get("taken", 0) != numbers[1]:
            yield f"{the_run().facts} of {numbers}"
        kept = (ParameterTemplate.objects.count(), TemplateVersion.objects.count())
        if kept not in ((0, 0), (1, 2), (2, 4)):
            yield f"half: {kept}"
        if the_run().facts.get("templates", 0) != kept[0]:
            yield f"{the_run().facts} of {kept}"
        yield from damaged()

    def whole() -> Iterator[str]:
        run = the_run()
        numbers = ("taken", "known", "templates", "templates_known")
        if (run.state, *map(run.facts.get, numbers)) != ("done", 3, 0, 2, 0):
            yield f"{run.state}: {run.facts}"
        files = [it for it in (HOME / "media" / "projects").rglob("*") if it.is_file()]
        if len(files) != 3:
            yield f"{len(files)} files"
        yield from after()
        yield from left_behind()

    return die(set_up, carry, after, whole)


def keep_folders() -> dict[str, Any]:
    from gallery.folders import checks, keeping
    from gallery.models import Product
    from projects.models import Project

    def set_up() -> None:
        """One file to come, one to go, one to stay, in a folder with another name."""
        from gallery import organising

        project = texts()
        late = Product.objects.latest("pk")
        Product.objects.filter(pk=late.pk).update(trashed_at="2026-01-01T00:00:00Z")
        keeping.keep_all()
        organising.trash([Product.objects.earliest("pk").pk])
        organising.restore([late.pk])
        Project.objects.filter(pk=project.pk).update(name="Owl")

    def work() -> None:
        assert keeping.keep_all() == []

    def whole() -> Iterator[str]:
        yield from damaged()
        yield from left_behind()
        folders = sorted(it.name for it in (HOME / "media" / "folders").iterdir())
        if folders != ["Owl"]:
            yield f"folders: {folders}"
        names = [it.name for it in (HOME / "media/folders/Owl").iterdir() if it.suffix == ".txt"]
        shown = [it.asset.file.name for it in Product.objects.shown()]
        if sorted(names) != sorted(shown):
            yield f"in it: {names}"
        if keeping.is_behind() or list(checks.wrongs(repair=False)):
            yield "not in step"

    return die(set_up, work, damaged, whole)


def bring_past_runs() -> dict[str, Any]:
    from gallery.models import Product
    from production.past_models import PastImport, SeenRun
    from production.past_runs import steering
    from providers import registry
    from tests.shipped import fill_catalogue

    def set_up() -> None:
        fill_catalogue()
        steering.start(registry.get("replicate"))

    def work() -> None:
        steering.work(PastImport.objects.get().pk)

    def after() -> Iterator[str]:
        bringing = PastImport.objects.get()
        numbers = {bringing.taken, SeenRun.objects.count(), Product.objects.count()}
        if len(numbers) != 1:
            yield f"half: {numbers}"
        yield from damaged()

    def whole() -> Iterator[str]:
        bringing = PastImport.objects.get()
        if (bringing.state, bringing.taken, bringing.refused) != ("done", 2, 0):
            yield f"{bringing.state}: {bringing.taken} {bringing.trouble}"
        yield from after()
        yield from left_behind()

    return die(set_up, work, after, whole, most=3)  # each looks at its files in child processes


def back_up() -> dict[str, Any]:
    from django.conf import settings

    from backup import making, restoring
    from backup.backup_place import Place

    place = Place(HOME / "backups")

    def set_up() -> None:
        texts(SAVED)
        (settings.PATHS.sent / "ab").mkdir(parents=True)
        (settings.PATHS.sent / "ab" / "abcd-1").write_text("{}")

    def work() -> None:
        making.make(place.path, leaving=0)

    def after() -> Iterator[str]:
        """What calls itself a backup is one."""
        yield from place.broken()
        for manifest in place.snapshots():
            yield from restoring.check(place, manifest).lost
            if manifest.products != SAVED:
                yield f"{manifest.products} products"
        yield from damaged()

    def whole() -> Iterator[str]:
        if not place.snapshots():
            yield "no backup"
        if left := [file.name for file in (place.path / "drafts").iterdir()]:
            yield f"left behind: {left}"
        yield from after()

    return die(set_up, work, after, whole, most=MOST_OF_BACKUPS)


def restore() -> dict[str, Any]:
    from django.db import connection

    from backup import afterwards, making, restoring
    from backup.backup_place import Place
    from foundation import home_swap
    from foundation.home import Paths
    from gallery.models import Product

    place = Place(HOME / "backups")

    def set_up() -> None:
        from gallery import products

        texts(SAVED)
        making.make(place.path, leaving=0)
        Product.objects.filter(pk=Product.objects.earliest("pk").pk).update(
            trashed_at="2026-01-01T00:00:00Z"
        )
        products.purge()

    def work() -> None:
        connection.close()
        restoring.restore(place, restoring.choose(place), leaving=0)

    def after() -> Iterator[str]:
        """All of the one home or all of the other, once somebody has come by."""
        home_swap.finish(Paths(HOME))
        afterwards.settle()
        count = Product.objects.count()
        files = [it for it in (HOME / "media" / "projects").rglob("*") if it.is_file()]
        if count not in (SAVED - 1, SAVED) or len(files) != count:
            yield f"{count} products, {len(files)} files"
        yield from damaged()

    def whole() -> Iterator[str]:
        yield from after()
        if Product.objects.count() != SAVED:
            yield "not put back"
        if left := [file.name for file in HOME.glob("restoring-*")]:
            yield f"left behind: {left}"

    return die(set_up, work, after, whole, most=MOST_OF_BACKUPS)


WORK = {
    "backup": back_up,
    "restore": restore,
    "export": export,
    "import": bring_in_again,
    "folders": keep_folders,
    "past runs": bring_past_runs,
}

if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    from foundation import home as homes

    homes.prepare(settings.PATHS)
    sys.stdout.write(json.dumps(WORK[sys.argv[1]]()))

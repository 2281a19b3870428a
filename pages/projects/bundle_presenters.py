"""What pages say of a project on its way out into a file, or in from one."""

from dataclasses import dataclass

from foundation.written import thousands
from gallery.worker_runs import RunState
from pages.formatting import plural, size
from production.bundle_models import BundleRun
from production.bundles.expecting import Expected

Direction, Step = BundleRun.Direction, BundleRun.Step

LATER = "You can leave this page; it continues."
STEPS = {
    Step.SENDING: "{} sent by a browser. Keep the page that sends it open.",
    Step.READING: f"Read from the backup. {LATER}",
    Step.WRITING: f"{{}} written. {LATER}",
    Step.CHECKING: f"{{}} checked. Nothing is changed until all of it is. {LATER}",
    Step.TAKING: f"All of it is intact. {{}} added so far. {LATER}",
    Step.PREVIEWS: f"Everything is here. Previews are being made, {{}}. {LATER}",
}
NEW = "The project is now here."
HERE_ALREADY = "The project was here already, and what you have in it is as you left it."
NOTHING = "Nothing was changed."
COMES = ((("taken", "put_back"), "product"), (("templates", "templates_put_back"), "template"))
CANCELS = {Step.PREVIEWS: "Skip the other previews"}


@dataclass(frozen=True)
class PresentedRun:
    """`words` say how far it is or how it ended, `numbers` what came of it, each with a word;
    `cancel` and `again` are what those buttons say, "" where there is none. `has_file`: there is
    one to be fetched; `has_come`: a project is here by it."""

    run: BundleRun
    words: str
    numbers: list[tuple[str, str]]
    cancel: str
    again: str
    has_file: bool
    has_come: bool


def presented_run(run: BundleRun) -> PresentedRun:
    is_failed = run.has_failed
    return PresentedRun(
        run,
        words=_under_way(run) if run.is_under_way else _ended(run),
        numbers=_numbers(run),
        cancel=CANCELS.get(Step(run.step), "Cancel") if run.is_under_way else "",
        again="Start again" if is_failed and (run.path or run.step != Step.SENDING) else "",
        has_file=run.is_done and run.direction == Direction.OUT,
        has_come=run.is_done and run.direction == Direction.IN and bool(run.project_id),
    )


def holds(expected: Expected) -> list[tuple[str, str]]:
    """What the file of a project will have in it."""
    return [
        (f"{thousands(expected.products)}", f"product{plural(expected.products)}"),
        (size(expected.bytes), "of files, about"),
        (thousands(expected.entries), plural(expected.entries, "ledger entries", "ledger entry")),
        (thousands(expected.templates), f"template{plural(expected.templates)}"),
    ]


def left_out(expected: Expected) -> str:
    """What will not be in it; "" where that is nothing."""
    parts = [
        f"{thousands(expected.trashed)} in the trash" if expected.trashed else "",
        f"{thousands(expected.unchecked)} kept unchecked, which the Queue page has"
        if expected.unchecked
        else "",
    ]
    words = " and ".join(part for part in parts if part)
    return f"Not in it: {words}." if words else ""


def _under_way(run: BundleRun) -> str:
    if run.step == Step.READING and run.state == RunState.RUNNING:
        return f"It is read from the backup, which stays as it is. {LATER}"
    if not run.total:
        return f"{'Being read' if run.direction == Direction.OUT else 'Waiting its turn'}. {LATER}"
    if run.step == Step.PREVIEWS:
        return STEPS[Step.PREVIEWS].format(f"{thousands(run.done)} of {thousands(run.total)}")
    if run.step == Step.TAKING:
        taken = run.facts.get("taken", 0)
        return STEPS[Step.TAKING].format(f"{thousands(taken)} product{plural(taken)}")
    return STEPS[Step(run.step)].format(f"{size(run.done)} of {size(run.total)}")


def _ended(run: BundleRun) -> str:
    if run.state == RunState.DONE and run.direction == Direction.OUT:
        return f"{run.name} is whole: {size(run.size)}."
    if run.state == RunState.DONE:
        return NEW if run.facts.get("is_new") else HERE_ALREADY
    left = _stays(run) if run.direction == Direction.IN else NOTHING
    why = run.error if run.state == RunState.FAILED else "Cancelled."
    return why if left in why else f"{why} {left}"


def _stays(run: BundleRun) -> str:
    """What an import that did not end has changed: "What had come by then stays: 3 products." """
    if not run.facts:
        return NOTHING
    sums = [(sum(run.facts.get(name, 0) for name in names), what) for names, what in COMES]
    counted = [f"{thousands(number)} {what}{plural(number)}" for number, what in sums if number]
    return ": ".join(["What had come by then stays", *filter(None, [", ".join(counted)])]) + "."


def _numbers(run: BundleRun) -> list[tuple[str, str]]:
    """Of those that say nothing where they are 0, only others."""
    facts = run.facts
    if run.direction == Direction.OUT:
        names = [
            ("products", "products", True),
            ("entries", "ledger entries", False),
            ("templates", "templates", False),
        ]
    else:
        names = [
            ("taken", "added", True),
            ("known", "already here", True),
            ("put_back", "put back from the trash", False),
            ("files", "files written", False),
            ("entries", "ledger entries kept", False),
            ("templates", "templates added", False),
            ("templates_known", "templates already here", False),
            ("templates_put_back", "deleted templates put back", False),
            ("left_out", "left out when it was exported", False),
            ("without_preview", "without a preview", False),
        ]
    return [
        (thousands(facts.get(name, 0)), words)
        for name, words, is_always in names
        if facts and (is_always or facts.get(name))
    ]

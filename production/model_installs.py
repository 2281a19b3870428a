"""A model that a server of the user's own gets: asked for on a page, watched over by a worker.

What had arrived of one that was stopped stays at the server, and is gone on from.
"""

from collections.abc import Callable
from dataclasses import replace

from gallery import worker_runs
from gallery.worker_runs import UNDER_WAY, Failed, Watch
from production.install_models import LONGEST_NAME, ModelInstall
from providers import catalogue_editing, connect, registry
from providers.contract import Provider, ProviderError, Stopped

MOST_SHOWN = 5


class CannotInstall(Exception):
    """Why it was not begun, in a sentence."""


def start(provider: Provider, typed: str) -> ModelInstall:
    """A new one, or the one of that name that is under way. Raises CannotInstall."""
    name = typed.strip()
    if not provider.can_install:
        raise CannotInstall(f"{provider.label} gets no models by itself.")
    if not name or len(name) > LONGEST_NAME or any(letter.isspace() for letter in name):
        raise CannotInstall("Write the name of one model, for example “qwen3:4b”.")
    facts = {"provider": provider.slug, "name": name}
    if same := ModelInstall.objects.filter(UNDER_WAY, **facts).first():
        return same
    run = ModelInstall.objects.create(**facts)
    run.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return run


def of(provider: Provider) -> list[ModelInstall]:
    """Those of today, the newest first."""
    return list(ModelInstall.objects.filter(provider=provider.slug)[:MOST_SHOWN])


def work(id: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Go on with it, unless it has ended or somebody works at it. Safe to run twice."""
    worker_runs.work(ModelInstall, id, _install, is_stopping)


def _install(run: ModelInstall, watch: Watch) -> dict[str, object] | None:
    def report(progress: float, message: str = "", preview: bytes | str = b"") -> None:
        if watch.is_stopped():
            raise Stopped
        watch.note(progress=min(max(progress, 0), 1), step=message[:200])

    try:
        provider = registry.get(run.provider)
        ctx = connect.context(provider, workdir=run.folder)
        provider.install(replace(ctx, report=report), run.name)
    except registry.UnknownProvider as error:
        raise Failed(str(error)) from None
    except ProviderError as error:
        raise Failed(f"{error.message} {error.advice}".strip()) from error
    except Stopped:
        return None
    catalogue_editing.read_models(provider)
    return {"progress": 1, "step": ""}

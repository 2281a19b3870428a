"""Bring what an account has made before or beside this app: its list, newest first, page by page.

Nothing but GETs is sent, and nothing is charged. What became of each run is written together with
its products, and the cursor once a page is through: after a kill that page is looked at again, and
what is known of it is passed over. One process works at an import at a time; which one, a lock on a
file says, that goes with its process.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from foundation import file_lock
from gallery import own_media
from gallery.search import index
from gallery.storing import StoreFailed
from production.attempt_models import Attempt
from production.engine import policy
from production.models import Generation, State
from production.past_models import PastImport, SeenRun
from production.past_runs import results
from projects.models import Project
from providers import account_slugs, connect, registry
from providers.contract import (
    Context,
    ModelSpec,
    PastAsked,
    PastPage,
    PastRun,
    PastState,
    Provider,
    ProviderError,
    RateLimited,
    Unavailable,
)
from providers.models import CatalogueModel

log = logging.getLogger(__name__)

TRIES_OF_A_FILE = 3
MOST_PAGES = 5_000
LONGEST_WAIT = timedelta(seconds=policy.LONGEST_RETRY_WAIT)
LONGEST_ID, LONGEST_MODEL = 200, 200
Outcome = SeenRun.Outcome
STOPPED = "{} What was taken is kept, and nothing was charged: “Go on” takes the rest."
BY_HAND = STOPPED.format("It was stopped.")
BROKE_DOWN = STOPPED.format("Something went wrong in Art Factory; the log says more.")
ROUND_AND_ROUND = STOPPED.format("The provider's list gives the same runs again and again.")
MAY_BE_OURS = (
    "An order of yours with this very prompt waits for its answer, and this may be it. Settle that "
    "order on the Queue page, then go on."
)


class Busy(Exception):
    """Another process works at it."""


def go_on(
    bringing: PastImport,
    on_progress: Callable[[PastImport], None] = lambda bringing: None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Take what is not taken yet. Where the provider wants us to wait it is WAITING afterwards, and
    `not_before` says until when. Raises Busy."""
    with _alone(bringing):
        same = PastImport.objects.filter(pk=bringing.pk, state=bringing.state)
        if not same.update(state=PastImport.State.RUNNING, seen_at=timezone.now()):
            raise Busy
        bringing.refresh_from_db()
        folder = settings.PATHS.work / f"past-{bringing.pk}"
        try:
            own_media.check_home()
            folder.mkdir(parents=True, exist_ok=True)
            provider = registry.get(bringing.provider)
            ctx = connect.context(provider, workdir=folder)
            _walk(bringing, provider, ctx, on_progress, is_stopping)
        except (RateLimited, Unavailable) as error:
            _wait(bringing, error)
        except ProviderError as error:
            _end(bringing, STOPPED.format(connect.in_words(provider, error)))
        except (StoreFailed, registry.UnknownProvider) as error:
            _end(bringing, STOPPED.format(error))
        except OSError as error:
            _end(bringing, STOPPED.format(f"The disk takes no more ({error.strerror or error})."))
        except KeyboardInterrupt:
            _end(bringing, BY_HAND)
            raise
        except Exception:
            log.exception("%s broke down", bringing)
            _end(bringing, BROKE_DOWN)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(bringing: PastImport) -> Iterator[None]:
    with (settings.PATHS.run / f"past-runs-{bringing.pk}.lock").open("w") as lock:
        if not file_lock.take(lock, 0):
            raise Busy
        yield


def is_free(bringing: PastImport) -> bool:
    """Whether nobody works at it now."""
    try:
        with _alone(bringing):
            return True
    except Busy:
        return False


def _walk(
    bringing: PastImport,
    provider: Provider,
    ctx: Context,
    on_progress: Callable[[PastImport], None],
    is_stopping: Callable[[], bool],
) -> None:
    """Page after page. A list that gives nothing but what it gave before has no end."""
    rows = CatalogueModel.objects.filter(provider=provider.slug)
    specs = {row.model_id: row.spec() for row in rows}
    query = PastAsked(bringing.until, bringing.since, tuple(specs.values()))
    been: set[str] = set()
    reported: set[str] = set()
    for _ in range(MOST_PAGES):
        been.add(bringing.cursor)
        page = provider.past_runs(ctx, query, bringing.cursor)
        runs = {run.id[:LONGEST_ID]: run for run in page.runs}
        is_stuck = runs and reported.issuperset(runs)
        reported.update(runs)
        for run in _to_take(bringing, provider, _unrecorded(bringing, runs)):
            if is_stopping() or not _is_wanted(bringing):
                _give_back(bringing)
                return
            _take(bringing, provider, ctx, run, specs.get(run.model))
            on_progress(bringing)
        if is_stuck or (page.next and page.next in been):
            break
        if not page.next:
            # Before it is written down as done: after a kill nobody would come back for it.
            shutil.rmtree(ctx.workdir, ignore_errors=True)
            _end(bringing)
            return
        if not _turn_page(bringing, page):
            return
        on_progress(bringing)
        if is_stopping():
            _give_back(bringing)
            return
    _end(bringing, ROUND_AND_ROUND)


def _unrecorded(bringing: PastImport, runs: dict[str, PastRun]) -> dict[str, PastRun]:
    """The runs of a page that this import has no line of."""
    seen = set(bringing.runs.filter(run__in=runs).values_list("run", flat=True))
    return {id: run for id, run in runs.items() if id not in seen}


def _to_take(bringing: PastImport, provider: Provider, runs: dict[str, PastRun]) -> list[PastRun]:
    """Those that have files to be fetched; the others get their lines."""
    known, waited_for = _known(provider, runs), _prompts_without_answer(provider)
    lines, wanted = [], []
    for id, run in runs.items():
        line = SeenRun(past_import=bringing, run=id, model_id=run.model[:LONGEST_MODEL])
        if id in known:
            line.outcome, line.product_id = Outcome.KNOWN, known[id]
        elif run.state is PastState.GONE:
            line.outcome = Outcome.GONE
        elif run.state is not PastState.DONE:
            line.outcome = Outcome.FAILED
        elif waited_for & {value for value in run.params.values() if isinstance(value, str)}:
            line.outcome, line.why = Outcome.REFUSED, MAY_BE_OURS
        else:
            wanted.append(run)
            continue
        lines.append(line)
    _write(bringing, lines)
    return wanted


def _known(provider: Provider, ids: Iterable[str]) -> dict[str, int | None]:
    """Which of these runs are here: ordered here, by any account of the vendor, or brought already.
    With the product, where one is still there."""
    ids = list(ids)

    def ours(column: str) -> Q:
        return _accounts(provider, column)

    ordered = Generation.objects.filter(request_id__in=ids).filter(ours("provider"))
    tried = Attempt.objects.filter(request_id__in=ids).filter(
        _accounts(provider, "generation__provider")
    )
    brought = SeenRun.objects.filter(run__in=ids).filter(
        _accounts(provider, "past_import__provider")
    )
    found: dict[str, int | None] = dict(
        brought.filter(product__isnull=False).values_list("run", "product")
    )
    for rows, product in ((ordered, "outputs__product"), (tried, "generation__outputs__product")):
        for id, pk in rows.values_list("request_id", product):
            found[id] = found.get(id) or pk
    return found


def _accounts(provider: Provider, column: str = "provider") -> Q:
    """Rows of its vendor's accounts, those that are not there any more too."""
    vendor = registry.provider_of(provider.slug)
    others = {f"{column}__startswith": account_slugs.join(vendor, "")}
    return Q(**{column: vendor}) | Q(**others)


def _prompts_without_answer(provider: Provider) -> set[str]:
    """What is ordered here and sent, and of which nobody knows yet which run it is."""
    unanswered = Generation.objects.filter(
        request_id="", state__in=(State.SUBMITTING, State.UNKNOWN)
    )
    sent = unanswered.filter(_accounts(provider))
    return set(sent.exclude(prompt="").values_list("prompt", flat=True))


def _take(
    bringing: PastImport, provider: Provider, ctx: Context, run: PastRun, spec: ModelSpec | None
) -> None:
    """Raises StoreFailed and OSError where the disk takes no more, and Unavailable for a file that
    may come yet."""
    line = SeenRun(
        past_import=bringing, run=run.id[:LONGEST_ID], model_id=run.model[:LONGEST_MODEL]
    )
    project = bringing.project or Project.inbox()
    arrived: list[results.Arrived] = []
    try:
        is_patient = bringing.tries < TRIES_OF_A_FILE
        arrived = results.fetch(provider, ctx, run, spec, project, is_patient=is_patient)
    except results.Gone:
        line.outcome = Outcome.GONE
    except results.RunRejected as error:
        line.outcome, line.why = Outcome.REFUSED, str(error)
    with transaction.atomic(), index.gathered():
        if arrived:
            line.product, is_new = results.add(arrived, project)
            line.outcome = Outcome.TAKEN if is_new else Outcome.KNOWN
        _write(bringing, [line])


def _write(bringing: PastImport, lines: list[SeenRun]) -> None:
    with transaction.atomic():
        SeenRun.objects.bulk_create(lines)
        counts = {name: sum(line.outcome == name for line in lines) for name in bringing.NUMBERS}
        changes = {name: F(name) + number for name, number in counts.items() if number}
        PastImport.objects.filter(pk=bringing.pk).update(
            **changes, tries=0 if lines else F("tries"), seen_at=timezone.now()
        )
    bringing.refresh_from_db()


def _is_wanted(bringing: PastImport) -> bool:
    bringing.refresh_from_db(fields=["state", "trouble"])
    return bringing.state == PastImport.State.RUNNING


def _running(bringing: PastImport) -> QuerySet[PastImport]:
    """Itself, unless it was stopped meanwhile."""
    return PastImport.objects.filter(pk=bringing.pk, state=PastImport.State.RUNNING)


def _turn_page(bringing: PastImport, page: PastPage) -> bool:
    changed = _running(bringing).update(cursor=page.next, tries=0, seen_at=timezone.now())
    bringing.refresh_from_db()
    return bool(changed)


def _give_back(bringing: PastImport) -> None:
    """Another worker goes on from here."""
    _running(bringing).update(state=PastImport.State.WAITING, not_before=None)
    bringing.refresh_from_db()


def _wait(bringing: PastImport, error: RateLimited | Unavailable) -> None:
    """As long as the provider says, else longer each time; not for ever."""
    tries = bringing.tries + 1
    if tries >= policy.MOST_TRIES:
        _end(bringing, STOPPED.format(error.message))
        return
    seconds = error.retry_after or policy.FIRST_RETRY_WAIT * 2.0 ** (tries - 1)
    later = timezone.now() + timedelta(seconds=min(seconds, policy.LONGEST_RETRY_WAIT))
    _running(bringing).update(state=PastImport.State.WAITING, tries=tries, not_before=later)
    bringing.refresh_from_db()


def _end(bringing: PastImport, trouble: str = "") -> None:
    """Without trouble it is done, and what it did not take can be tried again by hand."""
    state = PastImport.State.STOPPED if trouble else PastImport.State.DONE
    _running(bringing).update(state=state, trouble=trouble, seen_at=timezone.now())
    bringing.refresh_from_db()

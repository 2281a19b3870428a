"""Whatever happens, in any order: each round of the ledger is open, closed or in doubt, once."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from ledger.models import Doubt, LedgerEntry
from production import actions, orders, reconciliation
from production.attempt_models import Attempt
from production.engine import dispatching, polling, sweeping
from production.engine.collecting import collect
from production.engine.submitting import submit
from production.models import ACTIVE, Generation, State
from production.orders import OrderLine, OrderRequest
from providers.contract import (
    BadRequest,
    Charged,
    Expired,
    Failed,
    Finished,
    Money,
    NeedsKey,
    Operation,
    Output,
    Pending,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
    Unknown,
)
from providers.models import CatalogueModel
from tests import naughty
from tests.emulator import media
from tests.production.odd_provider import odd as odd

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db

GOOD, BAD = Output(data=media.make("image", 1)), Output(data=b"rubbish")
STEPS, CHECK_EVERY = 240, 8


def errors() -> list[Any]:
    """New ones each time: an error that was raised carries what became of it."""
    kinds = [BadRequest, Refused, RateLimited, Unavailable, Unknown, Expired, NeedsKey, ValueError]
    return [kind("odd") for kind in kinds]


def answers(dice: random.Random) -> dict[str, list[Any]]:
    bill = Money(Decimal(dice.randint(0, 5)) / 100)
    done = [Finished((GOOD,)), Finished((GOOD, BAD), cost=bill), Finished(()), Finished((BAD,))]
    charged = dice.choice(list(Charged))
    verdict = Failed(ProviderError("no", charged=charged))
    started = [Operation({"id": "1"}, "")] * 6
    return {
        "submit": [dice.choice([*started, *done, *errors(), None])],
        "poll": [dice.choice([Pending(), Pending(), *done, verdict, *errors(), "nonsense"])],
        "cancel": [dice.choice([lambda: None, *errors()])],
        "find": [dice.choice([lambda: None, *started[:2], done[0], *errors()])],
        "adopt": [dice.choice([*started[:2], *errors()])],
    }


def let_time_pass() -> None:
    """Every wait and lease is over."""
    past = timezone.now() - timedelta(seconds=1)
    waiting = Generation.objects.exclude(poll_after=None)
    waiting.update(poll_after=past)
    Generation.objects.update(not_before=None, lease_until=None, changed_at=F("changed_at") - HOUR)


def engine_steps() -> list[Callable[[], Any]]:
    def admit() -> None:
        for step in dispatching.dispatch():
            submit(step.id)

    def ask() -> None:
        for row in polling.due():
            polling.poll(row)

    def fetch() -> None:
        for row in Generation.objects.filter(state=State.COLLECTING):
            collect(row.pk)

    return [admit, ask, ask, fetch, fetch, sweeping.sweep, let_time_pass, let_time_pass]


def user_steps(dice: random.Random) -> list[Callable[[], Any]]:
    ids = list(Generation.objects.values_list("pk", flat=True))
    id = dice.choice(ids)
    doubt = dice.choice([0, *Doubt.objects.values_list("pk", flat=True)])
    word = dice.random() < 0.5
    return [
        lambda: actions.cancel(id),
        lambda: actions.cancel(id),
        lambda: actions.retry(id, pay_twice=True),
        lambda: actions.fetch_again(id),
        lambda: reconciliation.look_again(id),
        lambda: reconciliation.link(id, f"job-{dice.randint(0, 9)}"),
        lambda: reconciliation.discard(id, was_charged=word),
        lambda: reconciliation.answer(doubt, was_charged=word),
        actions.retry_failed if dice.random() < 0.1 else actions.resume,
    ]


@pytest.mark.parametrize("seed", range(40 if naughty.LONG else 3))
def test_the_ledger_knows_every_round_once(odd, seed):
    dice = random.Random(seed)
    CatalogueModel.objects.filter(provider="odd").update(
        own_price={"unit": "run", "amount": "0.03"}
    )
    request = OrderRequest("text-to-image", "x", [OrderLine("odd/thing")], count=12)
    orders.place(request)
    for step in range(STEPS):
        odd.answers.update(answers(dice))
        steps = engine_steps() if dice.random() < 0.6 else user_steps(dice)
        with suppress(actions.NotPossible):
            dice.choice(steps)()
        if step % CHECK_EVERY == 0:
            check()
    check()
    assert odd.calls["submit"] == Attempt.objects.count()


def check() -> None:
    left = 0
    for row in Generation.objects.all():
        for number in range(1, row.round + 1):
            entries = LedgerEntry.objects.filter(generation_uid=row.uid, round=number)
            reserve = entries.get(type=LedgerEntry.Type.RESERVE)
            closings = entries.exclude(pk=reserve.pk).count()
            in_doubt = Doubt.objects.filter(reserve=reserve).count()
            assert closings + in_doubt <= 1
            under_way = number == row.round and row.state in ACTIVE
            assert closings + in_doubt == 1 or under_way
            left += 0 if closings else reserve.delta_usd
            if number == row.round and row.state not in ACTIVE:
                assert in_doubt == (row.charged == Charged.MAYBE)
                if row.charged == Charged.NO:
                    spent = entries.aggregate(sum=Sum("delta_usd"))["sum"]
                    assert spent == 0
    committed = LedgerEntry.objects.aggregate(sum=Sum("delta_usd"))["sum"]
    closed = LedgerEntry.objects.exclude(type=LedgerEntry.Type.RESERVE)
    costs = sum(one.delta_usd + (one.reserved_usd or 0) for one in closed)
    assert committed == costs + left

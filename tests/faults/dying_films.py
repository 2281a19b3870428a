"""A film that makes itself and is killed at one step after the other: what was sent, paid and kept
is what one film needs, and it goes on. The steps are those of `tests.faults.dying`."""

import json
import os
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

import django

from providers.contract import Context, Finished, Operation, Prepared
from tests.emulator.sheets import Sheets
from tests.faults.dying import damaged, die, left_behind

IS_LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
MOST = 60 if IS_LONG else 3
SCRIPT = """INT. LAMP ROOM - NIGHT

Ida looks at the dark lamp.

IDA
It is out.
"""


class AtOnce(Sheets):
    """Answers with the result, so that nothing has to be asked for."""

    def submit(self, ctx: Context, prepared: Prepared) -> Operation | Finished:
        operation = super().submit(ctx, prepared)
        answer = self.poll(ctx, operation)
        return answer if isinstance(answer, Finished) else operation


def control(what: str) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{os.environ['SHEETS_BASE_URL']}/_control/{what}", timeout=10) as answer:
        return json.load(answer)


def film() -> dict[str, Any]:
    from django.db.models import Sum

    from films import advance, parsing, profiles
    from films.models import Film
    from films.script import reading
    from films.stages import Stage
    from films.take_models import Take
    from ledger.models import LedgerEntry
    from production.engine import inline
    from production.models import ACTIVE, Generation, State
    from projects.models import Project
    from tests.shipped import fill_catalogue

    def set_up() -> None:
        fill_catalogue()
        film = Film.objects.create(
            project=Project.inbox(), name="Lamp", slug="lamp", width=128, height=72
        )
        profiles.use_provider(film, Sheets.slug)
        parsing.write(film, reading.read(SCRIPT))
        # Assembling is long, costs nothing, and is killed in the long form.
        Film.objects.update(auto_until=Stage.FILM if IS_LONG else Stage.CLIP)

    def work() -> None:
        if not Take.objects.exists():
            control("reset")
        # As a quarter of a minute later: whoever held them is dead.
        Generation.objects.filter(state__in=ACTIVE).update(lease_until=None)
        before = -1
        while before != (before := Take.objects.exclude(content_sha256="").count()):
            inline.run(Generation.objects.all())
            advance.advance(Film.objects.get())
            inline.run(Generation.objects.all())
            advance.advance(Film.objects.get())

    def after() -> Iterator[str]:
        """Nothing is sent, ordered or paid twice, wherever it died."""
        yield from damaged()
        told = control("stats")
        if twice := [key for key, times in told["by_key"].items() if times > 1]:
            yield f"sent twice: {twice}"
        places = Counter((take.stage, *take.target) for take in Take.objects.all())
        if twice := [place for place, takes in places.items() if takes > 1]:
            yield f"made twice: {twice}"
        if Generation.objects.filter(provider=Sheets.slug).count() < told["submissions"]:
            yield "sent what no take is for"

    def whole() -> Iterator[str]:
        yield from after()
        yield from left_behind()
        film, told = Film.objects.get(), control("stats")
        doubted = {uid.hex for uid in _uids(Generation, state=State.UNKNOWN)}
        if doubted and "may have been charged" not in film.stopped_by:
            yield f"in doubt, and it says “{film.stopped_by}”"
        if not doubted and (film.auto_until, film.stopped_by) != ("", ""):
            yield f"not at its end: {film.stopped_by}"
        entries = LedgerEntry.objects.exclude(generation_uid__in=doubted)
        paid = (entries.aggregate(all=Sum("delta_usd"))["all"] or 0) / 1e6
        bill = sum(float(it) for key, it in told["bill"] if key.partition("-")[0] not in doubted)
        if abs(paid - bill) > 1e-6:
            yield f"{paid} in the ledger, {bill} billed"

    def _uids(table: Any, **where: Any) -> Any:
        return table.objects.filter(**where).values_list("uid", flat=True)

    return die(set_up, work, after, whole, most=MOST, steps_vary=True)


if __name__ == "__main__":
    django.setup()
    from django.conf import settings

    from foundation import home as homes

    homes.prepare(settings.PATHS)
    sys.stdout.write(json.dumps(film()))

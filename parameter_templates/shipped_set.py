"""The templates that come with the app: files in `shipped/`, in the form of
`parameter_templates.exchange`, each with the uid that it keeps for ever."""

import uuid
from functools import cache
from pathlib import Path

from django.db import transaction

from parameter_templates import exchange, saving
from parameter_templates.exchange import Read
from parameter_templates.models import ParameterTemplate

FOLDER = Path(__file__).with_name("shipped")


@cache
def shipped() -> tuple[Read, ...]:
    files = sorted(FOLDER.glob("*/*.json"))
    return tuple(exchange.read(file.read_bytes()) for file in files)


def bring_in() -> int:
    """Make those that are not there, and give a new version to those that changed here and that the
    user has not; says how many. One that the user deleted stays so."""
    known = _known()
    todo = [one for one in shipped() if one.uid not in known or _is_outdated(known[one.uid], one)]
    with transaction.atomic():
        for one in todo:
            if one.uid in known:
                there = known[one.uid]
                saving.change(there, saving.facts_of(there), one.body, is_shipped=True)
            else:
                saving.save(one.facts, one.body, uid=one.uid, is_shipped=True)
    return len(todo)


def _known() -> dict[uuid.UUID, ParameterTemplate]:
    ours = [one.uid for one in shipped()]
    rows = ParameterTemplate.objects.filter(uid__in=ours).select_related("current")
    return {row.uid: row for row in rows}


def _is_outdated(there: ParameterTemplate, one: Read) -> bool:
    current = there.current
    if there.deleted_at or current is None or not current.is_shipped:
        return False
    return bool(current.body != one.body.as_json())

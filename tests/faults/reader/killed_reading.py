"""Reads three events and is killed at the second, its effect written and not committed, where
`KILLED` is its argument; any other time it reads on. Run in a home of its own."""

import os
import signal
import sys

import django

KILLED = "killed"


def main(is_killed: bool) -> None:
    from django.db import connection, transaction

    from production import event_consumers, events
    from production.event_models import Event, EventConsumer, ParkedEvent
    from tests.faults.reader.apps import SEEN

    if is_killed:
        with connection.schema_editor() as editor:
            for table in (Event, EventConsumer, ParkedEvent):
                editor.create_model(table)
        for subject in ("1", "2", "3"):
            with transaction.atomic():
                events._write(Event.Kind.DONE, subject, {})

    def effect(event: Event) -> None:
        ParkedEvent.objects.create(consumer=SEEN, event=event.pk, kind=event.kind, error=SEEN)
        if is_killed and event.subject == "2":
            os.kill(os.getpid(), signal.SIGKILL)

    event_consumers.register("reader", effect, from_oldest=True)
    event_consumers.deliver()


if __name__ == "__main__":
    django.setup()
    main(KILLED in sys.argv)

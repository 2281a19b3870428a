"""Two writers of events, the first of them slow to commit, and a consumer that reads in between.

Run in a home of its own; prints `{"waited": …, "written": [ids], "read": [ids]}`.
"""

import json
import sys
import threading

import django

WAITS = 1.0


def main() -> None:
    from django.db import connection, transaction

    from production import event_consumers, events
    from production.event_models import Event, EventConsumer, ParkedEvent

    with connection.schema_editor() as editor:
        for table in (Event, EventConsumer, ParkedEvent):
            editor.create_model(table)
    read: list[int] = []
    event_consumers.register("reader", lambda event: read.append(event.pk), from_oldest=True)
    has_written, may_commit, second_is_there = (threading.Event() for _ in range(3))

    def first() -> None:
        with transaction.atomic():
            events._write(Event.Kind.DONE, "slow", {})
            has_written.set()
            may_commit.wait()
        connection.close()

    def second() -> None:
        with transaction.atomic():
            events._write(Event.Kind.DONE, "quick", {})
        second_is_there.set()
        connection.close()

    def reader() -> None:
        event_consumers.deliver()
        connection.close()

    threads = [threading.Thread(target=work) for work in (first, second, reader)]
    threads[0].start()
    has_written.wait()
    threads[1].start()
    waited = not second_is_there.wait(WAITS)
    threads[2].start()
    threads[2].join(WAITS)
    may_commit.set()
    for thread in threads:
        thread.join()
    event_consumers.deliver()
    written = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    json.dump({"waited": waited, "written": written, "read": read}, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()

from django.apps import AppConfig

SEEN = "seen"


class ReaderConfig(AppConfig):
    name = "tests.faults.reader"

    def ready(self) -> None:
        from production import event_consumers
        from production.event_models import Event, ParkedEvent

        def keep(event: Event) -> None:
            ParkedEvent.objects.create(consumer=SEEN, event=event.pk, kind=event.kind, error=SEEN)

        event_consumers.register("counter", keep, from_oldest=True)

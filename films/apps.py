from django.apps import AppConfig


class FilmsConfig(AppConfig):
    name = "films"

    def ready(self) -> None:
        from films import consumer
        from production import event_consumers

        event_consumers.register(
            "films", consumer.on_event, takes=consumer.takes, leaves_database=True
        )

from django.apps import AppConfig


class FilmsConfig(AppConfig):
    name = "films"

    def ready(self) -> None:
        from films import advance
        from production import event_consumers

        event_consumers.register(
            "films", advance.on_event, takes=advance.is_of_a_film, leaves_database=True
        )

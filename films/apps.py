from django.apps import AppConfig


class FilmsConfig(AppConfig):
    name = "films"

    def ready(self) -> None:
        from backup import registered_tables
        from films import consumer
        from films.models import Film
        from production import event_consumers

        event_consumers.register(
            "films", consumer.on_event, takes=consumer.takes, leaves_database=True
        )
        registered_tables.count(Film._meta.db_table, "film", "films")

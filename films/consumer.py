"""What films do about the events of production.

Every process registers it as it starts: what a film goes on with, half of what it would load then,
is imported once an event is a film's.
"""

from films.models import PURSE
from production.event_models import Event


def takes(event: Event) -> bool:
    """But not that a cap stopped an order of it: it would be stopped for ever, and say so."""
    if event.kind == Event.Kind.CAP_REACHED:
        return False
    return str(event.payload.get("purse") or "").startswith(PURSE)


def on_event(event: Event) -> None:
    """Work has ended somewhere: a film that it was for goes on."""
    from films import linking
    from films.advance import advance
    from films.text_model import reading_runs

    for film in linking.films_of([event.payload.get("purse") or ""]):
        if reading := reading_runs.of(film):
            reading_runs.go_on(reading)
        advance(film)

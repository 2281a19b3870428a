"""Order many pictures at once, as a process in the app's home: `… ordering COUNT MODEL`."""

import sys

import django

from artfactory import garbage

MOST_PER_ORDER = 50


def order(count: int, model: str) -> None:
    from production.confirmation import Yes
    from production.orders import OrderLine, OrderRequest, place

    while count > 0:
        place(
            OrderRequest(
                kind="text-to-image",
                prompt="bench",
                lines=[OrderLine(model)],
                count=min(count, MOST_PER_ORDER),
                made_by="bench",
            ),
            Yes(given="the bench"),
        )
        count -= MOST_PER_ORDER


if __name__ == "__main__":
    garbage.collect_rarely()
    django.setup()
    order(int(sys.argv[1]), sys.argv[2])

"""Order from the scripted provider, as a process in the app's home: `… bench.ordering N`."""

import sys

import django

MOST_PER_ORDER = 50


def order(count: int) -> None:
    from production.orders import OrderLine, OrderRequest, place

    while count > 0:
        place(
            OrderRequest(
                kind="text-to-image",
                prompt="bench",
                lines=[OrderLine("scripted/picture")],
                count=min(count, MOST_PER_ORDER),
                made_by="bench",
            )
        )
        count -= MOST_PER_ORDER


if __name__ == "__main__":
    django.setup()
    order(int(sys.argv[1]))

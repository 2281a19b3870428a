"""Bring the shipped catalogue up to date, in a process that ends: it takes memory."""

from artfactory.launcher import child_process


def main() -> None:
    child_process.begin(niceness=child_process.BEHIND_THE_PAGES)
    from providers.catalogue import refresh_shipped

    refresh_shipped()


if __name__ == "__main__":
    main()

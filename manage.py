#!/usr/bin/env python
"""The one entry point: `manage.py start` runs the app, `manage.py help` lists the rest."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    from artfactory import garbage

    garbage.collect_rarely()
    from artfactory import command_runner

    sys.excepthook = command_runner.show_error
    command_runner.run(sys.argv)


if __name__ == "__main__":
    main()

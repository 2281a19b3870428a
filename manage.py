#!/usr/bin/env python
"""The one entry point: `manage.py start` runs the app, `manage.py help` lists the rest."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from artfactory.trouble import trouble_of

        trouble = trouble_of(error)
        if trouble is None:
            raise
        sys.exit(f"artfactory: {trouble}")


if __name__ == "__main__":
    main()

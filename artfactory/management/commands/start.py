"""`manage.py start`: run the app until Ctrl-C."""

import json
import os
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from artfactory.launcher.address import NoAddress
from artfactory.launcher.redis_server import NoServer
from artfactory.launcher.supervisor import CannotStart, Options, Supervisor
from foundation import user_input
from foundation.home_lock import AlreadyRunning


class Command(BaseCommand):
    help = "Run Art Factory (web server, workers, queue, clock) until Ctrl-C or SIGTERM."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port",
            type=port,
            default=settings.PORT,
            help="The first port to try (0: any free one). Default: %(default)s.",
        )
        parser.add_argument("--no-browser", action="store_true", help="Do not open the browser.")
        parser.add_argument("--json", action="store_true", help="One JSON object per event.")

    def handle(self, *, port: int, no_browser: bool, json: bool, **options: Any) -> None:
        self.as_json = json
        supervisor = Supervisor(Options(settings.HOST, port, not no_browser), self.write_event)
        try:
            port_again = supervisor.run()
        except (AlreadyRunning, CannotStart, NoAddress, NoServer) as refusal:
            self.write_event("refused", str(refusal))
            sys.exit(1)
        if port_again is None:
            self.write_event("stopped", "Art Factory has stopped.")
        else:
            self.write_event("erased", "The home was erased. Art Factory starts as new.")
            self.start_anew(port_again)

    def start_anew(self, port: int) -> NoReturn:
        """In a process that remembers nothing, where the open page asks for it."""
        options = ["--port", str(port), "--no-browser", *["--json"] * self.as_json]
        os.execv(sys.executable, [sys.executable, sys.argv[0], "start", *options])

    def write_event(self, event: str, text: str, **facts: Any) -> None:
        """JSON goes to standard output; in words, what went wrong goes to standard error."""
        if self.as_json:
            self.stdout.write(json.dumps({"event": event, "text": text, **facts}))
        elif event in ("refused", "trouble"):
            self.stderr.write(f"artfactory: {text}")
        else:
            self.stdout.write(text)
        self.stdout.flush()


def port(value: str) -> int:
    number = user_input.whole(value)
    if not 0 <= number <= 65535:
        raise user_input.NoNumber(f"A port is a number from 0 to 65535, not {number}.")
    return number

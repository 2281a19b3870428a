"""The web server process: waitress on the socket that the supervisor has bound."""

import signal
import socket
import sys

from artfactory import garbage
from artfactory.launcher import child_process
from foundation import stand_ins

THREADS, LEAST = 8, 4
"""Of all web processes together, and of each: every thread has a connection to the database."""


def main() -> None:
    options = child_process.begin("--socket")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from django.conf import settings

    from artfactory.launcher import receiving
    from artfactory.launcher.web_server import create_server
    from artfactory.wsgi import application

    garbage.pass_over_what_is_loaded()
    server = create_server(
        application,
        listening=socket.socket(fileno=int(options.socket)),
        threads=max(LEAST, THREADS // settings.WEB_PROCESSES),
        connection_limit=400,
        channel_timeout=60,
        ident=None,
        # The local user is let in without a password only where no proxy stands between, and the
        # headers are what shows a proxy.
        clear_untrusted_proxy_headers=False,
    )
    receiving.watch(server)
    stand_ins.set_stand_in(server.stand_in)
    server.run()


if __name__ == "__main__":
    main()

"""`python -m tests.emulator --port 9901 --duration 20`: the emulator as a process of its own."""

import argparse
import signal
import sys
from dataclasses import fields

from tests.emulator.script import Script
from tests.emulator.server import KEY, Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and prints it")
    parser.add_argument("--key", default=KEY, help="the only key that is valid")
    for setting in fields(Script):
        if not isinstance(setting.default, bool):
            kind = type(setting.default)
            parser.add_argument(
                f"--{setting.name.replace('_', '-')}", type=kind, default=setting.default
            )
    options = vars(parser.parse_args())
    port, key = options.pop("port"), options.pop("key")
    server = Server(port, Script(**options), key)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.5)
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()


if __name__ == "__main__":
    main()

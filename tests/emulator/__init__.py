"""A provider that does not exist: a local HTTP server with a script.

It speaks the plain wire of a queue provider (`tests/scripted_provider.py` is its other end) and
misbehaves on demand, so that real HTTP, real files and real failures are what the tests see.

    with Emulator() as emulator:                      # in this process, on a free port
        emulator.script(settings={"duration": 0.2})   # see tests/emulator/script.py for all of them
        ...
        emulator.stats()["submissions"]

or `python -m tests.emulator --port 9901 --duration 20` and the same by HTTP:
`POST /_control/script`, `GET /_control/stats`, `POST /_control/reset`.
"""

from tests.emulator.server import Emulator

__all__ = ["Emulator"]

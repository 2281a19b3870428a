"""The app with every remote provider played by its emulator: `make dev-providers`.

Starts the emulators, points each provider's address and key at them, and runs `manage.py start`
until that ends. Nothing leaves this machine and nothing costs anything; the pages say so.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.vendor import Vendor

CHECKOUT = Path(__file__).resolve().parents[2]
SLOW = {"duration": 6.0}
AT_ONCE = {"latency": 2.0}


def environment(fal: Vendor, replicate: Vendor, openai: Vendor, google: Vendor) -> dict[str, str]:
    """Where each provider lives and which key it takes there."""
    return {
        "FAL_BASE_URL": fal.url,
        "FAL_KEY": fal.key,
        "REPLICATE_BASE_URL": replicate.url,
        "REPLICATE_API_TOKEN": replicate.key,
        "OPENAI_BASE_URL": openai.url,
        "OPENAI_API_KEY": openai.key,
        "GOOGLE_BASE_URL": google.url,
        "GEMINI_API_KEY": google.key,
        "GOOGLE_ENTERPRISE_BASE_URL": google.url,
        "GOOGLE_ENTERPRISE_API_KEY": google.key,
    }


def main() -> int:
    with ExitStack() as stack:
        vendors = (
            stack.enter_context(FalEmulator(**SLOW)),
            stack.enter_context(ReplicateEmulator(**SLOW)),
            stack.enter_context(OpenAIEmulator(**AT_ONCE)),
            stack.enter_context(GoogleEmulator(**SLOW)),
        )
        app = subprocess.Popen(
            [sys.executable, "manage.py", "start", *sys.argv[1:]],
            cwd=CHECKOUT,
            env=os.environ | environment(*vendors),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: app.send_signal(signal.SIGTERM))
        return app.wait()


if __name__ == "__main__":
    sys.exit(main())

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

from tests.emulator.a1111 import A1111Emulator
from tests.emulator.civitai import CivitaiEmulator
from tests.emulator.comfyui import ComfyUIEmulator
from tests.emulator.compatible import CompatibleEmulator, OllamaEmulator
from tests.emulator.fal import FalEmulator
from tests.emulator.google import GoogleEmulator
from tests.emulator.huggingface import HuggingFaceEmulator
from tests.emulator.jimeng import ArkEmulator
from tests.emulator.jimeng_visual import VisualEmulator
from tests.emulator.kling import KlingEmulator
from tests.emulator.minimax import MiniMaxEmulator
from tests.emulator.openai import OpenAIEmulator
from tests.emulator.replicate import ReplicateEmulator
from tests.emulator.suno import SunoEmulator
from tests.emulator.vendor import Vendor

CHECKOUT = Path(__file__).resolve().parents[2]
SLOW = {"duration": 6.0}
AT_ONCE = {"latency": 2.0}

# Each emulator, how it goes, and which settings have its address and its keys.
PLAYED: tuple[tuple[type[Vendor], dict[str, float], dict[str, str]], ...] = (
    (FalEmulator, SLOW, {"FAL_BASE_URL": "url", "FAL_KEY": "key"}),
    (ReplicateEmulator, SLOW, {"REPLICATE_BASE_URL": "url", "REPLICATE_API_TOKEN": "key"}),
    (OpenAIEmulator, AT_ONCE, {"OPENAI_BASE_URL": "url", "OPENAI_API_KEY": "key"}),
    (
        GoogleEmulator,
        SLOW,
        {
            "GOOGLE_BASE_URL": "url",
            "GEMINI_API_KEY": "key",
            "VEO_BASE_URL": "url",
            "VEO_API_KEY": "key",
        },
    ),
    (
        KlingEmulator,
        SLOW,
        {"KLING_BASE_URL": "url", "KLING_ACCESS_KEY": "key", "KLING_SECRET_KEY": "secret"},
    ),
    (MiniMaxEmulator, SLOW, {"MINIMAX_BASE_URL": "url", "MINIMAX_API_KEY": "key"}),
    (ArkEmulator, SLOW, {"JIMENG_BASE_URL": "url", "ARK_API_KEY": "key"}),
    (
        VisualEmulator,
        SLOW,
        {"JIMENG_VISUAL_BASE_URL": "url", "VOLC_ACCESSKEY": "key", "VOLC_SECRETKEY": "secret"},
    ),
    (
        CompatibleEmulator,
        AT_ONCE,
        {"OPENAI_COMPATIBLE_BASE_URL": "url", "OPENAI_COMPATIBLE_API_KEY": "key"},
    ),
    (ComfyUIEmulator, SLOW, {"COMFYUI_BASE_URL": "url", "COMFYUI_LOGIN": "key"}),
    (A1111Emulator, SLOW, {"A1111_BASE_URL": "url", "A1111_LOGIN": "key"}),
    (OllamaEmulator, AT_ONCE, {"OLLAMA_BASE_URL": "url"}),
    (CivitaiEmulator, SLOW, {"CIVITAI_BASE_URL": "url", "CIVITAI_API_TOKEN": "key"}),
    (HuggingFaceEmulator, SLOW, {"HUGGINGFACE_BASE_URL": "url", "HF_TOKEN": "key"}),
    (SunoEmulator, SLOW, {"SUNO_BASE_URL": "url", "SUNO_API_KEY": "key"}),
    (
        CompatibleEmulator,
        AT_ONCE,
        {"OPENAI_COMPATIBLE_BASE_URL": "url", "OPENAI_COMPATIBLE_API_KEY": "key"},
    ),
    (OllamaEmulator, AT_ONCE, {"OLLAMA_BASE_URL": "url"}),
)


def main() -> int:
    env = dict(os.environ)
    with ExitStack() as stack:
        for kind, script, settings in PLAYED:
            vendor = stack.enter_context(kind(**script))
            env |= {name: getattr(vendor, part) for name, part in settings.items()}
        app = subprocess.Popen(
            [sys.executable, "manage.py", "start", *sys.argv[1:]], cwd=CHECKOUT, env=env
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: app.send_signal(signal.SIGTERM))
        return app.wait()


if __name__ == "__main__":
    sys.exit(main())

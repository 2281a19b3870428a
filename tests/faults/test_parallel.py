"""Pictures by a real SDK, all at once: through the app, and by calls with nothing around them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artfactory.app import CHECKOUT
from tests.emulator.openai import OpenAIEmulator
from tests.faults.bare_calls import MODEL
from tests.faults.studio import Studio

pytestmark = pytest.mark.faults
LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"
PICTURES, SECONDS = (50, 30.0) if LONG else (6, 1.0)
WARM_UP = 8


class TestParallel:
    def test_hardly_slower_than_bare_calls(self, studio: Studio, tmp_path: Path, figure):
        with OpenAIEmulator(latency=SECONDS) as openai:
            account = {"OPENAI_BASE_URL": openai.url, "OPENAI_API_KEY": openai.key}
            bare = subprocess.run(
                [sys.executable, "-m", "tests.faults.bare_calls", str(PICTURES), str(tmp_path)],
                cwd=CHECKOUT,
                env=os.environ | account | {"OPENAI_BASE_URL": f"{openai.url}/v1"},
                capture_output=True,
                text=True,
                timeout=SECONDS + 60,
                check=True,
            )
            studio.settings |= account | {"ARTFACTORY_PROVIDERS": ""}
            studio.start()
            # As the script has imported the SDK before it looks at the clock, so have the workers.
            openai.script(settings={"latency": 0.5})
            studio.order(WARM_UP, f"openai/{MODEL}")
            studio.settle(within=30)
            openai.script(settings={"latency": SECONDS})
            studio.order(PICTURES, f"openai/{MODEL}")
            assert studio.settle(within=SECONDS + 60)["done"] == PICTURES + WARM_UP
            posts = [seen for seen in openai.log if seen["path"] == "/v1/images/generations"]
        [(seconds,)] = studio.rows(
            "SELECT (julianday(max(ended_at)) - julianday(min(created_at))) * 86400"
            " FROM production_generation WHERE id > ?",
            WARM_UP,
        )
        ratio = seconds / float(bare.stdout)
        what = f"{PICTURES} pictures of {SECONDS:.0f} s at once, over bare calls"
        figure(what, f"{ratio:.3f} ×", "≤ 1.1 ×" if LONG else "")
        assert len(posts) == 2 * PICTURES + WARM_UP
        if LONG:
            assert ratio <= 1.1

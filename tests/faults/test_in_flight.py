"""Three hundred generations at once on two workers: how long a ready result waits to be shown."""

import json
import os

import pytest

from tests.artfactory.app import manage

pytestmark = pytest.mark.faults
LONG = os.environ.get("ARTFACTORY_FAULTS") == "long"


@pytest.mark.skipif(not LONG, reason="part of the long form")
class TestInFlight:
    def test_a_result_is_shown_soon_after_it_is_ready(self, tmp_path, figure):
        told = manage(tmp_path, "bench", "--only", "set", "--json", timeout=300)
        figures = {row["name"]: row["value"] for row in json.loads(told.stdout)}
        figure("ready → shown, 300 in flight, p95", f"{figures['ready → shown']:.1f} s", "≤ 3 s")
        assert figures["300 in flight: not done"] == 0
        assert figures["ready → shown"] <= 3

from pathlib import Path

import pytest

from draft_artist.provider import Local
from providers import connect
from providers.contract import Kind, Request
from tests.providers.conformance import Contract, Stage, defaults_of


class TestLocal(Contract):
    @pytest.fixture
    def stage(self, tmp_path: Path) -> Stage:
        provider = Local()
        ctx = connect.context(provider, workdir=tmp_path)
        drawing = next(s for s in provider.models(ctx) if s.kind is Kind.TEXT_TO_IMAGE)
        params = defaults_of(drawing)[0] | {"width": 256, "height": 256}
        return Stage(provider, ctx, Request(drawing, params, key="draft-1"))

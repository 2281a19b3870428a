"""What is other for a provider that is an engine of the user's own: it needs no key, it costs
nothing whatever becomes of the call, and a job that is lost simply runs again."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from providers import connect, model_prices
from providers.contract import Input, Money, NeedsKey, Request
from tests.emulator import media
from tests.providers.conformance import Guarded, WireStage, defaults_of, offered


class Engine(Guarded):
    """A key is there only where somebody put one before the engine."""

    @pytest.mark.django_db
    def test_without_an_address_it_says_which_to_set(
        self, stage: WireStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        setting = connect.base_url_setting(stage.provider)
        monkeypatch.delenv(setting)
        with pytest.raises(NeedsKey) as caught:
            connect.context(stage.provider, workdir=stage.ctx.workdir)
        assert setting in caught.value.advice
        assert stage.submissions() == 0

    def test_inputs_are_uploaded_without_spending(self, stage: WireStage, tmp_path: Path) -> None:
        """Of all its parameters none may be missing, and where the picture goes is the engine's."""
        spec, field = self.with_input(stage)
        file = tmp_path / "input.png"
        file.write_bytes(media.png(3))
        given = (Input(field, file, "image/png", "0" * 64),)
        params, _ = defaults_of(spec)
        order = Request(spec, params, given, key="with-input")
        bodies = [stage.provider.prepare(stage.ctx, order).body for _ in range(2)]
        assert bodies[0] == bodies[1]
        assert bodies[0] != stage.provider.prepare(stage.ctx, replace(order, inputs=())).body
        assert stage.submissions() == 0

    def test_it_costs_nothing_and_says_so(self, stage: WireStage) -> None:
        for spec in offered(stage):
            assert model_prices.of_spec(stage.provider, spec, {}) == Money(Decimal(0))
            assert spec.price is None

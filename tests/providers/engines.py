"""What is other for a provider that is an engine of the user's own: it needs no key, it costs
nothing whatever becomes of the call, and a job that is lost simply runs again."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from providers import connect
from providers.contract import Input, Money, NeedsKey, Request, Resubmit
from tests.emulator import media
from tests.providers.conformance import Wire, WireStage, defaults_of, finish, offered


class Engine(Wire):
    """`Wire` without what only holds for a provider that wants a key."""

    def test_a_key_revoked_while_the_work_is_under_way_does_not_make_it_free(
        self, stage: WireStage
    ) -> None:
        """It was free before, and is."""
        assert stage.provider.resubmit is Resubmit.SAFE

    def test_the_key_goes_to_the_api_and_not_to_the_files(self, stage: WireStage) -> None:
        """Both are the same server, and no other gets it."""
        done = finish(stage, self.operation(stage))
        assert all(call.with_key for call in stage.calls())
        assert all(output.url.startswith(stage.ctx.base_url) for output in done.outputs)

    @pytest.mark.django_db
    def test_without_a_key_it_says_which_to_set(
        self, stage: WireStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It has none; without an address it says which to set."""
        setting = connect.base_url_setting(stage.provider)
        monkeypatch.delenv(setting)
        with pytest.raises(NeedsKey) as caught:
            connect.context(stage.provider, workdir=stage.ctx.workdir)
        assert setting in caught.value.advice
        assert stage.submissions() == 0

    def test_inputs_are_uploaded_without_spending(self, stage: WireStage, tmp_path: Path) -> None:
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
            assert stage.provider.price(spec, {}) == Money(Decimal(0))
            assert spec.price is None

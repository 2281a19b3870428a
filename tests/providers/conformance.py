"""What every provider must do, plug-ins too.

`Contract` is for any provider, `Wire` adds what holds for those that talk HTTP. `Polled` is for
work that is asked after, `AtOnce` for a call that ends what it began; `Keyed` is for those that
send nothing without a key. A provider's test module makes a class of them and a fixture `stage`:

    class TestFal(Polled, Keyed):
        @pytest.fixture
        def stage(self, tmp_path): ...

What is other for one provider is told in the docstring of the test that takes the place.

A stage knows the provider and the stand-in for its servers (see `WireStage`).
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from gallery import metadata_limits
from gallery.metadata_limits import LONGEST_ROLE
from pages.create import model_form
from production.engine import policy
from providers import account_slugs, connect, model_prices, registry, schema
from providers.contract import (
    BadRequest,
    Charged,
    Context,
    Failed,
    Finds,
    Finished,
    Input,
    Json,
    ModelSpec,
    Money,
    NeedsKey,
    NoFunds,
    Operation,
    Output,
    Pending,
    Prepared,
    Provider,
    ProviderError,
    RateLimited,
    Refused,
    Request,
    Resubmit,
    Unavailable,
    Unknown,
)
from tests.providers.other_process import said_by

NOT_FOUND = b"<!doctype html><html><body><h1>404 Not Found</h1><hr>nginx</body></html>"
FAILURES: dict[str, type[ProviderError]] = {
    "no key": NeedsKey,
    "no funds": NoFunds,
    "bad parameter": BadRequest,
    "refused": Refused,
    "slow down": RateLimited,
    "down": Unavailable,
    "broken": Unknown,
    "lost answer": Unknown,
    "web page": Unknown,
}


@dataclass(frozen=True)
class Call:
    """One request that the stand-in saw."""

    method: str
    path: str
    with_key: bool


@dataclass
class Stage:
    """A provider, its context, and a small order that it takes."""

    provider: Provider
    ctx: Context
    order: Request


@dataclass
class WireStage(Stage):
    """`submissions` counts the calls that may cost money, `fail` makes the next one go wrong.

    `fail` takes a key of FAILURES; `calls` gives every request so far, in order; `file_paths` says
    how paths begin that serve results; `rebuild` is Python source that sets `provider` and `ctx` in
    another process; `slow` makes jobs take long from now on; `between` lets a proxy answer
    everything from now on, with a status and a body; 0 takes it away.
    """

    submissions: Callable[[], int]
    calls: Callable[[], list[Call]]
    fail: Callable[[str], None]
    file_paths: tuple[str, ...]
    rebuild: str
    slow: Callable[[], object] = lambda: None
    between: Callable[[int, bytes], object] | None = None


def defaults_of(spec: ModelSpec) -> tuple[Json, set[str]]:
    """The smallest parameters that should be good: defaults, and something for what is required."""
    params: Json = {}
    media: set[str] = set()
    for field in schema.fields(spec.schema):
        if field.type is schema.Type.MEDIA:
            if field.required:
                media.add(field.name)
        elif field.default not in (None, []):
            params[field.name] = field.default
        elif field.required:
            params[field.name] = _something(field)
    return params, media


def _something(field: schema.Field) -> Any:
    if field.type in (schema.Type.INTEGER, schema.Type.NUMBER):
        return field.minimum if field.minimum is not None else field.maximum or 1
    if field.type is schema.Type.CHOICE:
        return field.choices[0].value
    if field.type is schema.Type.BOOLEAN:
        return True
    return "a small boat on a lake at dusk"[: field.max_length or 40]


def offered(stage: Stage) -> list[ModelSpec]:
    """What ships with it, and what a server of the user's own has."""
    shipped = list(stage.provider.models(stage.ctx))
    if stage.provider.can_read_models:
        shipped += stage.provider.read_models(stage.ctx)
    return shipped


def finish(stage: Stage, operation: Operation, within: float = 20.0) -> Finished:
    """Poll until it is done."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        answer = stage.provider.poll(stage.ctx, operation)
        if isinstance(answer, Finished):
            return answer
        assert isinstance(answer, Pending), answer
        assert isinstance(answer.preview, bytes | str)
        assert len(answer.preview) <= 2 * policy.MOST_PREVIEW
        time.sleep(0.02)
    raise AssertionError("not done in time")


def revoked(ctx: Context) -> Context:
    return replace(ctx, key=dict.fromkeys(ctx.key, "revoked:0123456789"))


class Contract:
    """Any provider."""

    @pytest.fixture
    def stage(self) -> Stage:
        raise NotImplementedError

    def test_it_is_whole(self, stage: Stage) -> None:
        """As it was written; another account is made of it."""
        kinds = type(stage.provider).__mro__
        written = next(kind for kind in kinds if account_slugs.is_provider(kind.slug))
        assert registry.whole(written.slug, written)
        assert stage.provider.label

    def test_it_ships_models_that_are_told_apart(self, stage: Stage) -> None:
        specs = offered(stage)
        ids = [spec.id for spec in specs]
        assert ids
        assert len(set(ids)) == len(ids)
        assert all(spec.label for spec in specs)
        assert [spec.id for spec in offered(stage)] == ids

    def test_prompt_and_seed_are_fields_of_the_schema(self, stage: Stage) -> None:
        for spec in offered(stage):
            names = {field.name for field in schema.fields(spec.schema)}
            assert {spec.prompt_field, spec.seed_field} - {None} <= names, spec.id

    def test_it_describes_each_of_its_models_by_id(self, stage: Stage) -> None:
        for spec in offered(stage):
            assert stage.provider.describe(stage.ctx, spec.id).id == spec.id

    def test_it_says_so_when_there_is_no_such_model(self, stage: Stage) -> None:
        with pytest.raises(BadRequest):
            stage.provider.describe(stage.ctx, "no/such-model-anywhere")

    def test_every_schema_renders_as_a_form(self, stage: Stage) -> None:
        for spec in offered(stage):
            form_class = model_form.form_for([spec])
            form = form_class()
            html = form.as_div()
            drawn = [*form.main_fields(), *form.advanced_fields()]
            assert all(field.html_name in html for field in drawn)
            shown = {field.field.param.name for field in drawn}
            shown |= {place.name for place in form_class.media_fields} | {spec.prompt_field}
            assert {field.name for field in schema.fields(spec.schema)} <= shown, spec.id

    def test_the_defaults_of_every_form_are_good(self, stage: Stage) -> None:
        for spec in offered(stage):
            params, media = defaults_of(spec)
            assert model_form.check_params(spec, params, media=media) == params
            empty = model_form.form_for([spec])()
            sent = {
                field.html_name: value
                for field in [*empty.main_fields(), *empty.advanced_fields()]
                if (value := field.value()) not in (None, False)
            }
            filled = model_form.form_for([spec])(sent)
            assert filled.is_valid(), (spec.id, filled.errors)

    def test_a_price_is_money_or_unknown(self, stage: Stage) -> None:
        for spec in offered(stage):
            for params in (defaults_of(spec)[0], {}):
                price = model_prices.of_spec(stage.provider, spec, params)
                assert price is None or (isinstance(price, Money) and price.amount >= 0)

    def test_what_can_be_found_is_found_in_its_own_parameters(self, stage: Stage) -> None:
        if not stage.provider.can_tell_candidates:
            with pytest.raises(NotImplementedError):
                stage.provider.candidates(stage.ctx, stage.order, "")
        for spec in stage.provider.models(stage.ctx):
            named = {one.name: Finds.of(one.node) for one in schema.fields(spec.schema)}
            for finds in filter(None, named.values()):
                assert finds.places and {*finds.places} <= {*named}
                assert stage.provider.can_tell_candidates

    def test_preparing_twice_gives_the_same(self, stage: Stage) -> None:
        first = stage.provider.prepare(stage.ctx, stage.order)
        assert stage.provider.prepare(stage.ctx, stage.order) == first
        assert first.key == stage.order.key
        json.dumps(first.body)

    def test_an_order_ends_in_outputs(self, stage: Stage) -> None:
        done = self.done(stage)
        assert done.outputs
        for output in done.outputs:
            assert isinstance(output, Output)
            assert sum(map(bool, (output.url, output.data, output.path))) == 1
            assert output.path is None or output.path.stat().st_size
            assert output.role == " ".join(output.role.split())[:LONGEST_ROLE]
            assert output.role or not output.beside
        assert not done.outputs[0].beside
        assert metadata_limits.details(json.loads(json.dumps(done.details))) == done.details
        assert metadata_limits.remarks(done.remarks) == list(done.remarks)

    def prepared(self, stage: Stage) -> Prepared:
        return stage.provider.prepare(stage.ctx, stage.order)

    def done(self, stage: Stage) -> Finished:
        answer = stage.provider.submit(stage.ctx, self.prepared(stage))
        done = finish(stage, answer) if isinstance(answer, Operation) else answer
        assert isinstance(done, Finished)
        return done


class Wire(Contract):
    """A provider that talks to a server."""

    @pytest.fixture
    def stage(self) -> WireStage:
        raise NotImplementedError

    def test_submitting_is_exactly_one_call_that_spends(self, stage: WireStage) -> None:
        prepared = self.prepared(stage)
        assert stage.submissions() == 0
        stage.provider.submit(stage.ctx, prepared)
        assert stage.submissions() == 1

    @pytest.mark.parametrize("failure", [*FAILURES])
    def test_a_failure_is_told_apart_and_never_retried(
        self, stage: WireStage, failure: str
    ) -> None:
        prepared = self.prepared(stage)
        stage.fail(failure)
        with pytest.raises(ProviderError) as caught:
            stage.provider.submit(stage.ctx, prepared)
        error = caught.value
        assert type(error) is FAILURES[failure], error
        assert error.message
        assert error.advice
        assert error.was_charged is (Charged.MAYBE if isinstance(error, Unknown) else Charged.NO)
        assert stage.submissions() <= 1
        if isinstance(error, RateLimited):
            assert error.retry_after == 7

    def test_the_key_goes_to_the_api_and_not_to_the_files(self, stage: WireStage) -> None:
        done = self.done(stage)
        assert all(call.with_key for call in stage.calls())
        assert not any(call.path.startswith(stage.file_paths) for call in stage.calls())
        assert not any(output.needs_key for output in done.outputs)

    @pytest.mark.django_db
    def test_a_wrong_path_in_its_address_is_said_to_be_that(
        self, stage: WireStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        setting = connect.base_url_setting(stage.provider)
        monkeypatch.setenv(setting, f"{stage.ctx.base_url}/wrong/path")
        tested = connect.try_key(stage.provider)
        assert not tested.ok
        assert setting in tested.message
        if stage.provider.can_search:
            moved = connect.context(stage.provider, workdir=stage.ctx.workdir)
            with pytest.raises(ProviderError) as caught:
                list(stage.provider.search(moved, "boat"))
            assert setting in connect.in_words(stage.provider, caught.value)

    def test_the_key_is_not_in_the_log(
        self, stage: WireStage, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            self.done(stage)
            stage.ctx.log.warning("the key is %s", [*stage.ctx.key.values()])
        assert "the key is" in caplog.text
        assert not any(value in caplog.text for value in stage.ctx.key.values())

    def test_a_lost_submission_can_be_found_by_its_key(self, stage: WireStage) -> None:
        if not stage.provider.can_find:
            with pytest.raises(NotImplementedError):
                stage.provider.find(stage.ctx, "key")
            return
        prepared = self.prepared(stage)
        assert stage.provider.find(stage.ctx, prepared.key) is None
        stage.fail("lost answer")
        with pytest.raises(Unknown):
            stage.provider.submit(stage.ctx, prepared)
        found = stage.provider.find(stage.ctx, prepared.key)
        assert isinstance(found, Operation)
        assert finish(stage, found).outputs

    def test_a_quote_orders_nothing(self, stage: WireStage) -> None:
        prepared = self.prepared(stage)
        if not stage.provider.can_quote:
            with pytest.raises(NotImplementedError):
                stage.provider.quote(stage.ctx, prepared)
            return
        price = stage.provider.quote(stage.ctx, prepared)
        assert price is None or (isinstance(price, Money) and price.amount >= 0)
        assert stage.submissions() == 0

    def test_loras_are_named_as_its_fields_take_them(self, stage: WireStage) -> None:
        if not stage.provider.can_tell_loras:
            with pytest.raises(NotImplementedError):
                stage.provider.loras(stage.ctx, stage.order.model, "")
            return
        for lora in stage.provider.loras(stage.ctx, stage.order.model, ""):
            assert lora.id
            assert lora.label
            row = {"name": lora.id, "weight": lora.weight}
            params = stage.order.params | {"loras": [row]}
            assert stage.provider.prepare(stage.ctx, replace(stage.order, params=params))
        assert stage.submissions() == 0

    def test_inputs_are_uploaded_without_spending(self, stage: WireStage, tmp_path: Path) -> None:
        spec, field = self.with_input(stage)
        file = tmp_path / "input.png"
        file.write_bytes(b"\x89PNG\r\n\x1a\n")
        given = (Input(field, file, "image/png", "0" * 64),)
        order = Request(spec, {"prompt": "a boat"}, given, key="with-input")
        for _ in range(2):
            body = stage.provider.prepare(stage.ctx, order).body
            assert body[field]
        assert stage.submissions() == 0

    def with_input(self, stage: WireStage) -> tuple[ModelSpec, str]:
        for spec in offered(stage):
            for field in schema.fields(spec.schema):
                if field.medium == "image":
                    return spec, field.name
        raise AssertionError("no model takes an image")


class Guarded(Wire):
    """Its server tells a good key from a bad one."""

    def test_the_key_check_tells_a_good_key_from_a_bad_one(self, stage: WireStage) -> None:
        assert stage.provider.check_key(stage.ctx).ok
        bad = dict.fromkeys(stage.ctx.key, "not-the-key-at-all")
        answer = stage.provider.check_key(replace(stage.ctx, key=bad))
        assert not answer.ok
        assert answer.message
        assert stage.submissions() == 0

    def test_an_order_by_a_key_that_was_revoked_is_refused_and_free(self, stage: WireStage) -> None:
        prepared = self.prepared(stage)
        with pytest.raises(NeedsKey) as caught:
            stage.provider.submit(revoked(stage.ctx), prepared)
        assert caught.value.was_charged is Charged.NO


class Keyed(Guarded):
    """Without a key nothing is sent."""

    @pytest.mark.django_db
    def test_without_a_key_it_says_which_to_set(
        self, stage: WireStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        prepared = self.prepared(stage)
        for field in stage.provider.key_fields:
            monkeypatch.delenv(field.env)
        keyless = connect.context(stage.provider, workdir=stage.ctx.workdir)
        with pytest.raises(NeedsKey) as caught:
            stage.provider.submit(keyless, prepared)
        assert stage.provider.key_fields[0].env in caught.value.advice
        assert stage.submissions() == 0


class Polled(Guarded):
    """An order begins work, which is asked after until it is done."""

    def test_polls_are_gets(self, stage: WireStage) -> None:
        operation = self.operation(stage)
        before = len(stage.calls())
        finish(stage, operation)
        polls = stage.calls()[before:]
        assert polls
        assert {call.method for call in polls} == {"GET"}

    def test_a_key_revoked_while_the_work_is_under_way_does_not_make_it_free(
        self, stage: WireStage
    ) -> None:
        """What costs nothing at all is free then, too."""
        operation = self.operation(stage)
        with pytest.raises(NeedsKey) as caught:
            stage.provider.poll(revoked(stage.ctx), operation)
        is_free = stage.provider.resubmit is Resubmit.SAFE
        assert caught.value.was_charged is (Charged.NO if is_free else Charged.MAYBE)

    def test_an_operation_survives_json_and_another_process(self, stage: WireStage) -> None:
        operation = self.operation(stage)
        again = replace(operation, data=json.loads(json.dumps(operation.data)))
        assert again == operation
        finish(stage, again)
        source = (
            f"{stage.rebuild}\nimport json, sys\n"
            "from providers.contract import Operation\n"
            "operation = Operation(json.loads(sys.argv[1]))\n"
            "print(len(provider.poll(ctx, operation).outputs))\n"
        )
        assert said_by(source, [json.dumps(operation.data)]).strip() == "1"

    def test_a_proxy_that_knows_no_such_page_does_not_end_the_work(self, stage: WireStage) -> None:
        """Of the work itself it says nothing: neither that it is gone nor that it failed."""
        answer = self.operation(stage)
        if stage.between is None:
            return
        for body in (NOT_FOUND, b"default backend - 404", b"{}", b""):
            stage.between(404, body)
            with pytest.raises(Unavailable) as caught:
                stage.provider.poll(stage.ctx, answer)
            assert caught.value.patience is None
            is_free = stage.provider.resubmit is Resubmit.SAFE
            assert (caught.value.was_charged is Charged.NO) is is_free
        stage.between(0, b"")
        assert finish(stage, answer).outputs

    def test_a_cancelled_job_does_not_finish(self, stage: WireStage) -> None:
        if not stage.provider.can_cancel:
            with pytest.raises(NotImplementedError):
                stage.provider.cancel(stage.ctx, Operation({}))
            return
        stage.slow()
        operation = self.operation(stage)
        stage.provider.cancel(stage.ctx, operation)
        assert isinstance(stage.provider.poll(stage.ctx, operation), Failed)

    def operation(self, stage: Stage) -> Operation:
        answer = stage.provider.submit(stage.ctx, self.prepared(stage))
        assert isinstance(answer, Operation)
        return answer


class AtOnce(Wire):
    """Each call ends what it began."""

    def test_the_answer_is_the_result(self, stage: WireStage) -> None:
        done = stage.provider.submit(stage.ctx, self.prepared(stage))
        assert isinstance(done, Finished)
        assert not any(output.url for output in done.outputs)

    def test_there_is_nothing_to_ask_after_or_to_cancel(self, stage: WireStage) -> None:
        with pytest.raises(NotImplementedError):
            stage.provider.poll(stage.ctx, Operation({}))
        assert not stage.provider.can_cancel
        with pytest.raises(NotImplementedError):
            stage.provider.cancel(stage.ctx, Operation({}))

"""What the tests of all providers on a vendor's SDK share: the stage, and a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from providers.contract import (
    Charged,
    Context,
    Failed,
    Finished,
    Operation,
    Pending,
    Provider,
    ProviderError,
    RateLimited,
    Request,
    Unavailable,
    Unknown,
)
from tests.emulator.vendor import Reply, Vendor
from tests.providers.conformance import Call, WireStage

CHECKOUT = Path(__file__).parents[2]
REBUILD = """
import os, pathlib
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
import django; django.setup()
from providers import connect
from {module} import {name}
provider = {name}()
ctx = connect.context(provider, workdir=pathlib.Path({folder!r}))
"""


def stage_at(
    vendor: Vendor,
    provider: Provider,
    ctx: Context,
    order: Request,
    refusals: dict[str, str],
    file_paths: tuple[str, ...] = ("/files/",),
) -> WireStage:
    """The provider before its emulator. `refusals`: a failure of the suite → the error body that
    the vendor has for it."""
    scripts = {failure: {"submit": name} for failure, name in refusals.items()}
    scripts |= {"lost answer": {"submit": "cut-after"}, "web page": {"submit": "html"}}
    scripts["slow down"]["retry_after"] = "7"

    def fail(failure: str) -> None:
        if failure == "down":
            vendor.stop()
        else:
            vendor.script(next=[scripts[failure]])

    def between(status: int, body: bytes) -> None:
        vendor.proxy = Reply(body, status, "text/html") if status else None

    kind = type(provider)
    return WireStage(
        provider=provider,
        ctx=ctx,
        order=order,
        submissions=lambda: vendor.submissions,
        calls=lambda: [
            Call(seen["method"], seen["path"], seen["authorized"]) for seen in vendor.log
        ],
        fail=fail,
        file_paths=file_paths,
        between=between,
        rebuild=REBUILD.format(module=kind.__module__, name=kind.__name__, folder=str(ctx.workdir)),
    )


def refused_as(
    vendor: Vendor,
    order: Callable[[], object],
    kind: type[ProviderError],
    advice: str,
    **script: str,
) -> ProviderError:
    """The error of an order whose submission goes by this script: of that kind, with that advice,
    sent once, and free unless nobody knows."""
    vendor.script(next=[script])
    with pytest.raises(ProviderError) as caught:
        order()
    error = caught.value
    assert type(error) is kind
    assert advice in error.advice
    assert error.was_charged is (Charged.MAYBE if kind is Unknown else Charged.NO)
    assert vendor.submissions == 1
    if kind is RateLimited and "retry_after" in script:
        assert error.retry_after == float(script["retry_after"])
    return error


def waits_through(
    vendor: Vendor, provider: Provider, ctx: Context, begun: Callable[[str], Operation]
) -> None:
    """What passes while work is asked after, each once, does not end it. `begun` gets a key."""
    for status in ("429", "500", "cut", "html", "odd"):
        vendor.script(next=[{"status": status, "status_times": 1}])
        operation = begun(f"asked-{status}")
        if status == "odd":
            answer = provider.poll(ctx, operation)
            assert isinstance(answer, Pending)
            assert "contemplating" in answer.message
            continue
        with pytest.raises((RateLimited, Unavailable)):
            provider.poll(ctx, operation)
        assert isinstance(provider.poll(ctx, operation), Finished)


def ended(provider: Provider, ctx: Context, operation: Operation) -> Finished | Failed:
    """How the work came to its end, good or bad."""
    for _ in range(500):
        answer = provider.poll(ctx, operation)
        if not isinstance(answer, Pending):
            return answer
    raise AssertionError("not done")


def loaded_by(provider: Provider, *modules: str) -> list[str]:
    """Which of these modules a process has loaded that imported the provider and has its list."""
    kind = type(provider)
    source = (
        f"import sys, {kind.__module__} as module; list(module.{kind.__name__}().models(None));"
        f"print(*(name for name in {modules!r} if name in sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=CHECKOUT,
    )
    return said.stdout.split()

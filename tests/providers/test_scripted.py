from collections.abc import Callable
from pathlib import Path

import pytest

from providers import connect
from providers.contract import Provider, Request
from tests.emulator import Emulator
from tests.providers.conformance import Call, Keyed, Polled, WireStage
from tests.scripted_provider import MODELS, Scripted, ScriptedNoFind

REBUILD = """
import os, pathlib, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artfactory.settings")
import django; django.setup()
from providers import connect
from tests.scripted_provider import Scripted, ScriptedNoFind
provider = {name}()
ctx = connect.context(provider, workdir=pathlib.Path("."))
"""


def script_for(emulator: Emulator) -> Callable[[str], None]:
    scripts = {
        "no key": {"submit": "401"},
        "no funds": {"submit": "402"},
        "bad parameter": {"submit": "422"},
        "refused": {"submit": "400", "message": "This is forbidden content."},
        "slow down": {"submit": "429", "retry_after": "7"},
        "broken": {"submit": "500"},
        "lost answer": {"submit": "cut-after"},
        "web page": {"submit": "html"},
    }

    def fail(failure: str) -> None:
        if failure == "down":
            emulator.stop()
        else:
            emulator.script(next=[scripts[failure]])

    return fail


def stage_of(provider: Provider, emulator: Emulator, workdir: Path) -> WireStage:
    emulator.script(settings={"duration": 0.1})
    return WireStage(
        provider=provider,
        ctx=connect.context(provider, workdir=workdir),
        order=Request(MODELS[0], {"prompt": "a boat", "width": 32}, key="key-1"),
        submissions=lambda: emulator.stats()["submissions"],
        calls=lambda: [
            Call(seen["method"], seen["path"], seen["authorized"])
            for seen in emulator.stats()["log"]
        ],
        fail=script_for(emulator),
        file_paths=("/files/",),
        rebuild=REBUILD.format(name=type(provider).__name__),
        slow=lambda: emulator.script(settings={"duration": 30}),
    )


class TestScripted(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulator: Emulator, tmp_path: Path) -> WireStage:
        return stage_of(Scripted(), emulator, tmp_path)


class TestScriptedNoFind(Polled, Keyed):
    @pytest.fixture
    def stage(self, emulator: Emulator, tmp_path: Path) -> WireStage:
        return stage_of(ScriptedNoFind(), emulator, tmp_path)

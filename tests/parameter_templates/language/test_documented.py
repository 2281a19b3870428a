"""Every example of docs/prompt-language.md says what the page says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from parameter_templates.language import BadTemplate, parse
from parameter_templates.word_lists.list_folder import Folder
from tests.artfactory.app import CHECKOUT

PAGE = (CHECKOUT / "docs" / "prompt-language.md").read_text()
BLOCK = re.compile(r"^```(prompt|list)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    root: Path = tmp_path_factory.mktemp("word_lists")
    for kind, name, inside in BLOCK.findall(PAGE):
        if kind == "list":
            file = root / f"{name}.txt"
            file.parent.mkdir(exist_ok=True)
            file.write_text(inside)
    return Folder(root)


def examples() -> Iterator[tuple[str, list[str]]]:
    for kind, _, inside in BLOCK.findall(PAGE):
        if kind == "prompt":
            lines = inside.splitlines()
            at = next(place for place, line in enumerate(lines) if line[:1] in ("→", "✗"))
            yield "\n".join(lines[:at]), lines[at:]


def test_there_are_many() -> None:
    assert len(list(examples())) >= 40


@pytest.mark.parametrize(("text", "said"), list(examples()))
def test_it_says_so(text: str, said: list[str], lists: Folder) -> None:
    if said[0].startswith("✗"):
        with pytest.raises(BadTemplate) as wrong:
            parse(text, lists)
        assert str(wrong.value) == said[0].removeprefix("✗ ")
        return
    template = parse(text, lists)
    if counted := re.fullmatch(r"→ (\d+) combinations", said[0]):
        assert template.count() == int(counted[1])
        return
    assert template.count() == len(said)
    assert template.first(100) == [line.removeprefix("→").removeprefix(" ") for line in said]

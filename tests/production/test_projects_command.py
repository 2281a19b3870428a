"""`manage.py projects`: what it prints, and how it ends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gallery import organising
from gallery.models import Asset, Product
from ledger.models import LedgerEntry
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from production.bundles import runs
from projects.models import Project
from tests.gallery import samples
from tests.gallery.fixtures import made, project, put, stored
from tests.production.test_bundles import spend

__all__ = ["made", "project", "put", "stored"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        call_command("projects", *words, "--json")
        return json.loads(capsys.readouterr().out)

    return run


def refused(*words: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        call_command("projects", *words)
    return error.value.returncode, str(error.value)


class TestList:
    def test_counts_cost_and_disk_use(
        self, project: Project, made: Callable[..., Product], run: Callable[..., Any]
    ) -> None:
        data = samples.picture("png")
        first = made(data)
        made(data)
        organising.trash([made(samples.picture("jpg")).pk])
        spend(project)
        [told] = [one for one in run() if one["slug"] == project.slug]
        size = sum(Asset.objects.values_list("size", flat=True))
        assert size > first.asset.size
        assert (told["products"], told["trashed"], told["bytes"]) == (2, 1, size)
        assert (told["spent"], told["reserved"], told["spent_elsewhere"]) == ("0.035", "0.04", "0")

    def test_in_words(self, project: Project, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("projects", "list")
        assert f"{project.slug} " in capsys.readouterr().out


class TestAdd:
    def test_a_new_one(self, db: None, run: Callable[..., Any]) -> None:
        assert run("add", "  Night\nwalks ") == {"slug": "night-walks", "name": "Night walks"}
        assert run("add", "Night walks")["slug"] == "night-walks-2"

    @pytest.mark.parametrize("name", ["", " \t", "\u200b", "x" * 121])
    def test_what_is_no_name(self, db: None, name: str) -> None:
        assert refused("add", name)[0] == 2
        assert not Project.objects.exists()


class TestExportAndImport:
    def test_out_and_in(
        self,
        project: Project,
        made: Callable[..., Product],
        tmp_path: Path,
        run: Callable[..., Any],
    ) -> None:
        made(samples.picture("png"), title="Zoë")
        spend(project)
        file = tmp_path / "fox.zip"
        told = run("export", "Fox", str(file))
        assert (told["slug"], told["products"], told["left_out"]) == (project.slug, 1, [])
        assert told["bytes"] == file.stat().st_size
        Product.objects.all().delete()
        Asset.objects.all().delete()
        LedgerEntry.objects.all().delete()
        project.delete()
        told = run("import", str(file))
        assert (told["is_new"], told["taken"], told["ledger_entries"]) == (True, 1, 3)
        again = run("import", str(file))
        assert (told["previews_to_come"], again["previews_to_come"], again["known"]) == (1, 1, 1)
        [waiting] = runs.waiting()
        runs.work(waiting)
        assert Asset.objects.get().thumbnail
        [listed] = run()
        assert (listed["spent"], listed["spent_elsewhere"]) == ("0", "0.035")

    def test_templates_are_told(
        self,
        project: Project,
        tmp_path: Path,
        run: Callable[..., Any],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        def told(action: str) -> str:
            call_command("projects", *action.split(), str(tmp_path / "fox.zip"))
            return capsys.readouterr().out

        facts = saving.Facts("Night walk", "text-to-image", project=project)
        template = saving.save(facts, Body("a fox"))
        assert "0 products and 1 template of “Fox” exported" in told("export Fox")
        assert "1 template there already." in told("import")
        saving.delete(template)
        assert "1 template put back." in told("import")
        ParameterTemplate.objects.all().delete()
        assert "1 template added." in told("import")
        again = run("import", str(tmp_path / "fox.zip"))
        names = ("templates", "templates_known", "templates_put_back")
        assert [again[name] for name in names] == [0, 1, 0]
        assert run("export", "Fox", str(tmp_path / "more.zip"))["templates"] == 1

    def test_what_is_missing_is_exit_code_1(
        self, project: Project, made: Callable[..., Product], tmp_path: Path
    ) -> None:
        lost = made(samples.picture("png"))
        lost.asset.file.unlink()
        code, words = refused("export", project.slug, str(tmp_path / "fox.zip"))
        assert (code, words) == (1, "Not in the file: 1 of its products or templates.")

    def test_bad_input_is_exit_code_2(self, project: Project, tmp_path: Path) -> None:
        there = tmp_path / "there"
        there.write_bytes(b"mine")
        Project.objects.create(name="Twin", slug="twin-1")
        Project.objects.create(name="Twin", slug="twin-2")
        for words, said in (
            (("export", project.slug), "Name the project"),
            (("export", "nobody", str(tmp_path / "x")), "There is no project"),
            (("export", "Twin", str(tmp_path / "x")), "twin-1, twin-2"),
            (("export", project.slug, str(there)), "already exists"),
            (("export", project.slug, str(tmp_path / "no" / "x")), "There is no folder"),
            (("import", str(tmp_path)), "There is no file"),
            (("import", str(there)), "not a project that Art Factory exported"),
        ):
            code, told = refused(*words)
            assert (code, said in told) == (2, True), told
        assert there.read_bytes() == b"mine"

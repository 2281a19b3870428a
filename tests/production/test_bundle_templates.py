"""The templates of a project in its one file: out, gone, and in again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gallery.models import Product
from parameter_templates import exchange, saving, searching
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import Placeholder
from parameter_templates.saving import Facts
from production.bundle_models import BundleRun
from production.bundles import exporting, importing, layout, runs
from production.bundles.import_report import ImportReport
from production.bundles.importing import BadBundle
from projects.models import Project
from tests import naughty
from tests.gallery import samples
from tests.gallery.fixtures import made, project, put, stored
from tests.production.test_bundles import packed, signed, unpacked

__all__ = ["made", "project", "put", "stored"]

LONG_AGO = datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)
BODY = Body(
    prompt="a ${animal} at night, 深い",
    fixed={"style": "${style}", "n": 2},
    placeholders=(Placeholder("animal", "Animal", default="fox"),),
)


def save(project: Project | None, name: str = "Night walk", **facts: Any) -> ParameterTemplate:
    return saving.save(Facts(name, "text-to-image", project=project, **facts), BODY)


@pytest.fixture
def template(project: Project) -> ParameterTemplate:
    """Of three versions, with all that a template can have."""
    told = {"description": "Why.\n\nSo.", "model_ref": "fal/flux", "tags": ("Night", "walk")}
    template = save(project, **told)
    for prompt in ("a ${animal} at dawn", "a ${animal} at dusk"):
        saving.change(template, saving.facts_of(template), Body(prompt))
    saving.set_favourite(template, True)
    ParameterTemplate.objects.update(created_at=LONG_AGO)
    for version in template.versions.all():
        template.versions.filter(pk=version.pk).update(
            created_at=LONG_AGO.replace(day=version.number)
        )
    return template


@pytest.fixture
def bundle(template: ParameterTemplate, project: Project, tmp_path: Path) -> Path:
    exporting.export(project, tmp_path / "fox.zip")
    return tmp_path / "fox.zip"


def another_home() -> None:
    ParameterTemplate.objects.all().delete()
    Product.objects.all().delete()
    Project.objects.all().delete()


def state() -> list[dict[str, Any]]:
    """All that a user can see of the templates, by names that hold in any home."""
    return [
        exchange.as_json(it)
        | {
            "project": it.project.slug if it.project else None,
            "favourite": it.favourite,
            "created_at": it.created_at,
            "words": it.words,
            "is_shipped": it.is_shipped,
            "deleted": bool(it.deleted_at),
            "versions": list(it.versions.values_list("number", "body", "created_at")),
        }
        for it in ParameterTemplate.objects.order_by("uid")
    ]


def counts(done: ImportReport) -> tuple[int, int, int]:
    return done.templates, done.templates_known, done.templates_put_back


class TestRoundTrip:
    def test_a_project_of_templates_alone_comes_back(
        self, project: Project, template: ParameterTemplate, tmp_path: Path
    ) -> None:
        save(project, name="Night walk")
        deleted, everywhere = save(project), save(None)
        elsewhere = save(Project.objects.create(name="Other", slug="other"))
        saving.delete(deleted)
        before = [told for told in state() if told["project"] == project.slug]
        before = [told for told in before if not told["deleted"]]
        told = exporting.export(project, tmp_path / "fox.zip")
        assert (told.products, told.templates, told.notes) == (0, 2, [])
        another_home()
        done = importing.import_file(tmp_path / "fox.zip")
        assert (done.is_new, done.taken, counts(done)) == (True, 0, (2, 0, 0))
        assert state() == before
        assert len(state()[0]["versions"]) + len(state()[1]["versions"]) == 4
        assert not ParameterTemplate.objects.filter(uid__in=[everywhere.uid, elsewhere.uid])
        assert list(searching.search("dusk fal/flux walk", project=done.project)) == [
            ParameterTemplate.objects.get(uid=template.uid)
        ]

    def test_it_names_the_files_that_fill_fields_where_products_come_along(
        self, project: Project, made: Callable[..., Product], tmp_path: Path
    ) -> None:
        photo = made(samples.picture("png"))
        body = Body("as in the photo", inputs=(("image", photo.uid),))
        saving.save(Facts("Same again", "image-to-image", project=project), body)
        exporting.export(project, tmp_path / "fox.zip")
        another_home()
        importing.import_file(tmp_path / "fox.zip")
        [(_, uid)] = saving.body_of(ParameterTemplate.objects.get()).inputs
        assert Product.objects.get(uid=uid)

    def test_one_product_takes_no_templates_along(
        self,
        project: Project,
        template: ParameterTemplate,
        made: Callable[..., Product],
        tmp_path: Path,
    ) -> None:
        one = made(samples.picture("png"))
        assert exporting.export(project, tmp_path / "b.zip", only=[one.uid]).templates == 0

    def test_one_that_no_home_could_take_is_left_out_and_named(
        self, project: Project, template: ParameterTemplate, tmp_path: Path
    ) -> None:
        whole = save(project, name="Whole")
        template.versions.filter(number=1).update(body={"prompt": 3})
        done = exporting.export(project, tmp_path / "fox.zip")
        [note] = done.left_out
        assert note.startswith("Template “Night walk” is not in it. Its prompt is not text")
        another_home()
        importing.import_file(tmp_path / "fox.zip")
        assert ParameterTemplate.objects.get().uid == whole.uid

    def test_one_without_a_version(self, project: Project, tmp_path: Path) -> None:
        ParameterTemplate.objects.create(name="Storm", kind="text-to-image", project=project)
        exporting.export(project, tmp_path / "fox.zip")
        another_home()
        importing.import_file(tmp_path / "fox.zip")
        assert saving.body_of(ParameterTemplate.objects.get()) == Body()


class TestWhatIsHereAlready:
    def test_twice_is_once(self, bundle: Path) -> None:
        another_home()
        importing.import_file(bundle)
        before = state()
        assert counts(importing.import_file(bundle)) == (0, 1, 0)
        assert state() == before

    def test_it_is_left_as_the_user_made_it(
        self, template: ParameterTemplate, bundle: Path
    ) -> None:
        other = Project.objects.create(name="Other", slug="other")
        saving.change(template, Facts("Mine", "text-to-video", project=other), Body("my own"))
        saving.set_favourite(template, False)
        before = state()
        assert counts(importing.import_file(bundle)) == (0, 1, 0)
        assert state() == before

    def test_one_of_the_same_name_is_another(self, bundle: Path) -> None:
        another_home()
        mine = save(None)
        assert counts(importing.import_file(bundle)) == (1, 0, 0)
        assert set(ParameterTemplate.objects.values_list("name", flat=True)) == {mine.name}
        assert ParameterTemplate.objects.count() == 2

    def test_a_deleted_one_comes_back_as_it_was_into_the_project(
        self, project: Project, template: ParameterTemplate, bundle: Path
    ) -> None:
        saving.change(template, Facts("Mine", "text-to-image"), Body("my own"))
        saving.delete(template)
        done = importing.import_file(bundle)
        assert (done.project, counts(done)) == (project, (0, 0, 1))
        [told] = state()
        assert (told["name"], told["deleted"], told["project"]) == ("Mine", False, project.slug)
        assert (told["body"], len(told["versions"])) == ({"prompt": "my own"}, 4)

    def test_a_project_that_was_deleted_is_back(self, project: Project, bundle: Path) -> None:
        Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
        assert counts(importing.import_file(bundle)) == (0, 1, 0)
        assert Project.objects.present().filter(pk=project.pk).exists()

    def test_one_of_the_app_stays_as_it_is(self, project: Project, tmp_path: Path) -> None:
        shipped = saving.save(
            Facts("Portrait", "text-to-image", project=project), BODY, is_shipped=True
        )
        exporting.export(project, tmp_path / "fox.zip")
        another_home()
        facts = Facts("Portrait", "text-to-image")
        saving.save(facts, Body("newer"), uid=shipped.uid, is_shipped=True)
        before = state()
        assert counts(importing.import_file(tmp_path / "fox.zip")) == (0, 1, 0)
        assert state() == before

    def test_none_comes_as_one_of_the_app(self, project: Project, tmp_path: Path) -> None:
        facts = Facts("Portrait", "text-to-image", project=project)
        saving.save(facts, BODY, is_shipped=True)
        exporting.export(project, tmp_path / "fox.zip")
        another_home()
        importing.import_file(tmp_path / "fox.zip")
        assert not TemplateVersion.objects.filter(is_shipped=True)
        assert not ParameterTemplate.objects.get().is_shipped

    def test_an_import_that_is_cut_off_in_between_goes_on(
        self, project: Project, template: ParameterTemplate, tmp_path: Path
    ) -> None:
        save(project)
        exporting.export(project, tmp_path / "fox.zip")
        another_home()
        run = runs.begin_import(tmp_path / "fox.zip")

        def killed(done: ImportReport) -> None:
            if done.templates == 2:
                raise KeyboardInterrupt
            BundleRun.objects.filter(pk=run.pk).update(facts={"templates": done.templates})

        with pytest.raises(KeyboardInterrupt):
            importing.import_file(tmp_path / "fox.zip", note=killed)
        assert ParameterTemplate.objects.count() == 1
        runs.work(run.pk)
        run.refresh_from_db()
        told = ("templates", "templates_known", "templates_put_back")
        assert [run.facts[name] for name in told] == [2, 0, 0]
        assert ParameterTemplate.objects.count() == 2


def without(parts: dict[str, bytes], *places: str) -> dict[str, bytes]:
    """With a manifest that says nothing of templates at these places in it."""
    told = json.loads(parts["manifest.json"])
    for place in places:
        told[place] = {name: it for name, it in told[place].items() if "templates" not in name}
    return parts | {"manifest.json": json.dumps(told).encode()}


class TestVersionsOfTheFormat:
    def test_one_of_before_there_were_templates_in_it(self, bundle: Path, tmp_path: Path) -> None:
        another_home()
        parts = without(signed(unpacked(bundle), version=1), "parts", "counts")
        del parts["templates.jsonl"]
        done = importing.import_file(packed(parts, tmp_path / "old.zip"))
        assert (done.is_new, counts(done)) == (True, (0, 0, 0))
        assert not ParameterTemplate.objects.exists()

    def test_what_an_app_of_before_says(self, bundle: Path, tmp_path: Path) -> None:
        """It knew version 1 alone, and this of any later one."""
        told = json.loads(unpacked(bundle)["manifest.json"])
        assert (told["version"], told["counts"]["templates"]) == (layout.VERSION, 1)
        newer = signed(unpacked(bundle), version=layout.VERSION + 1)
        with pytest.raises(BadBundle, match="by a newer Art Factory"):
            importing.import_file(packed(newer, tmp_path / "newer.zip"))


def with_line(parts: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """With another first line; a name that begins with `its_` is one of the template in it."""
    first, _, rest = parts["templates.jsonl"].partition(b"\n")
    line = json.loads(first)
    for name, value in changes.items():
        of = line["template"] if name.startswith("its_") else line
        of[name.removeprefix("its_")] = value
    return signed(parts | {"templates.jsonl": json.dumps(line).encode() + b"\n" + rest})


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def asks_in_steps(step: float) -> dict[str, Any]:
    asked = {"name": "x", "type": "number", "default": "10000000000", "step": step}
    return {"prompt": "${x}", "placeholders": [asked]}


FORGED: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "changed": lambda it: it | {"templates.jsonl": it["templates.jsonl"].replace(b"dusk", b"dust")},
    "longer": lambda it: it | {"templates.jsonl": it["templates.jsonl"] + b"\n"},
    "gone": lambda it: {name: data for name, data in it.items() if name != "templates.jsonl"},
    "in a bundle of version 1": lambda it: signed(it, version=1),
    "not told of": lambda it: without(it, "parts"),
    "no row": lambda it: signed(it | {"templates.jsonl": b"[]\n"}),
    "no json": lambda it: signed(it | {"templates.jsonl": b"{\n"}),
    "an empty row": lambda it: signed(it | {"templates.jsonl": b"{}\n"}),
    "deep row": lambda it: signed(it | {"templates.jsonl": b"[" * 100_000}),
    "long row": lambda it: signed(
        it | {"templates.jsonl": b" " * (layout.LONGEST_LINE + 1) + it["templates.jsonl"]}
    ),
    "no template": lambda it: with_line(it, template=None),
    "a template that is none": lambda it: with_line(it, template=["x"]),
    "no version": lambda it: with_line(it, version=None),
    "a version without a time": lambda it: with_line(it, version={}),
    "a time that is none": lambda it: with_line(it, version={"created_at": "9999-12-31T23:59:59Z"}),
    "another time that is none": lambda it: with_line(it, created_at="yesterday"),
    "a heart that is none": lambda it: with_line(it, favourite="much"),
    "no heart": lambda it: with_line(it, favourite=None),
    "deep": lambda it: with_line(it, its_body={"fixed": {"a": deep(70)}}),
    "deep beside": lambda it: with_line(it, more=deep(70)),
    "nul beside": lambda it: with_line(it, more="a\0b"),
    "a newer template": lambda it: with_line(it, its_version=2),
    "another format": lambda it: with_line(it, its_format="artfactory-project"),
    "unknown field": lambda it: with_line(it, its_is_shipped=True),
    "unknown kind": lambda it: with_line(it, its_kind="smell"),
    "no id": lambda it: with_line(it, its_uid="x"),
    "no name": lambda it: with_line(it, its_name="\u200b"),
    "a long name": lambda it: with_line(it, its_name="x" * 81),
    "a name that is none": lambda it: with_line(it, its_name={"a": 1}),
    "a long description": lambda it: with_line(it, its_description="x" * 2_001),
    "no model": lambda it: with_line(it, its_model="\ud800/x"),
    "too many tags": lambda it: with_line(it, its_tags=[str(n) for n in range(21)]),
    "tags that are none": lambda it: with_line(it, its_tags=[1]),
    "a step that cannot be told": lambda it: with_line(it, its_body=asks_in_steps(1e-30)),
    "no body": lambda it: with_line(it, its_body=3),
    "nul": lambda it: with_line(it, its_body={"fixed": {"a": "a\0b"}}),
    "half a letter": lambda it: with_line(it, its_body={"fixed": {"\ud800": 1}}),
    "endless": lambda it: with_line(it, its_body={"defaults": {"a": float("inf")}}),
    "too large a number": lambda it: with_line(it, its_body={"defaults": {"a": 10**30}}),
    "a long prompt": lambda it: with_line(it, its_body={"prompt": "x" * 200_001}),
    "large": lambda it: with_line(it, its_body={"fixed": {"a": "x" * 1_000_001}}),
    "many values": lambda it: with_line(it, its_body={"fixed": {str(n): n for n in range(201)}}),
    "a file that is none": lambda it: with_line(
        it, its_body={"inputs": [{"field": "a", "product": "../x"}]}
    ),
    "a version of another name": lambda it: with_line(it, its_name="Other"),
    "a version of another time": lambda it: with_line(it, created_at="2025-01-01T00:00:00Z"),
    "twice": lambda it: signed(
        it | {"templates.jsonl": it["templates.jsonl"] + of_another(it) + it["templates.jsonl"]}
    ),
}


def of_another(parts: dict[str, bytes]) -> bytes:
    line = json.loads(parts["templates.jsonl"].partition(b"\n")[0])
    line["template"]["uid"] = "1b6fd9b4-2f0e-4c8f-9d53-7a6b1f0b7c11"
    return json.dumps(line).encode() + b"\n"


class TestForged:
    def test_it_is_refused_in_a_sentence_and_nothing_changes(
        self, bundle: Path, tmp_path: Path
    ) -> None:
        another_home()
        parts = unpacked(bundle)
        assert importing.import_file(packed(with_line(parts), tmp_path / "good.zip")).templates == 1
        another_home()
        for how, forge in FORGED.items():
            forged = packed(forge(parts), tmp_path / "forged.zip")
            with pytest.raises(BadBundle) as refused:
                importing.import_file(forged)
                pytest.fail(f"{how} was taken")
            assert str(refused.value).endswith("."), how
            assert len(str(refused.value)) < 200, how
        assert not Project.objects.exists() and not ParameterTemplate.objects.exists()

    @pytest.mark.parametrize("where", ["its_name", "its_description", "its_tags", "its_model"])
    def test_any_words_are_refused_or_kept(self, bundle: Path, tmp_path: Path, where: str) -> None:
        one = signed(unpacked(bundle))
        one["templates.jsonl"] = one["templates.jsonl"].partition(b"\n")[0] + b"\n"
        for words in (*naughty.strings(where, few=10), *naughty.NO_TEXT):
            another_home()
            forged = with_line(one, **{where: [words] if where == "its_tags" else words})
            try:
                done = importing.import_file(packed(forged, tmp_path / "forged.zip"))
            except BadBundle as error:
                assert len(str(error)) < 200
                assert not Project.objects.exists() and not ParameterTemplate.objects.exists()
            else:
                assert done.templates == 1
                assert exporting.export(done.project, tmp_path / "again.zip").templates == 1
                (tmp_path / "again.zip").unlink()

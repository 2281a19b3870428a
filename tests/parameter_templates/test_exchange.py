"""Templates as files: there and back, once however often, and whatever strangers write."""

import json
import zipfile
from io import BytesIO

import pytest

from parameter_templates import exchange, saving, shipped_set
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate
from parameter_templates.placeholders import InvalidTemplate
from tests.parameter_templates.test_saving import BODY, save

LEAST = {"format": "artfactory-template", "version": 1, "name": "x", "kind": "text-to-image"}


def file(**changes):
    return json.dumps(LEAST | changes).encode()


def zipped(**files):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.json", data)
    return target.getvalue()


@pytest.mark.django_db
class TestThereAndBack:
    def test_one(self):
        template = save(tags=("a", "b"), description="Why.", model_ref="fal/flux")
        data = exchange.written(template)
        before = exchange.as_json(template)
        template.delete()
        report = exchange.import_all([("x.json", data)])
        assert (report.new, report.refused) == (["Night walk"], [])
        assert exchange.as_json(ParameterTemplate.objects.get()) == before

    def test_twice_imported_is_once_there(self):
        template = save()
        data = exchange.written(template)
        report = exchange.import_all([("x", data), ("y", data)])
        assert report.known == ["Night walk"] * 2
        assert template.versions.count() == ParameterTemplate.objects.count() == 1

    def test_by_hand_without_an_id_too(self):
        report = exchange.import_all([("x", file()), ("y", file())])
        assert report.words == "1 imported, 1 was already there."

    def test_what_asks_for_something_else_is_a_new_version(self):
        template = save()
        data = exchange.written(template)
        saving.change(template, saving.facts_of(template), Body("mine"))
        assert exchange.import_all([("x", data)]).known == ["Night walk"]
        other = json.loads(data) | {"body": {"prompt": "theirs"}}
        assert exchange.import_all([("x", json.dumps(other).encode())]).changed == ["Night walk"]
        template.refresh_from_db()
        assert (template.current.number, saving.body_of(template).prompt) == (3, "theirs")

    def test_one_that_was_deleted_is_there_again(self):
        template = save()
        saving.delete(template)
        assert exchange.import_all([("x", exchange.written(template))]).new == ["Night walk"]
        assert ParameterTemplate.objects.present().get() == template

    def test_many_in_a_zip_or_a_folder(self, tmp_path):
        templates = [save("a"), save("a"), save("ü")]
        data = exchange.zipped(templates)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            archive.extractall(tmp_path)
        ParameterTemplate.objects.all().delete()
        assert len(exchange.import_all([("all.zip", data)]).new) == 3
        (tmp_path / "notes.txt").write_text("no")
        report = exchange.import_all(exchange.files_of(tmp_path))
        assert (len(report.known), report.refused) == (3, [])


@pytest.mark.django_db
class TestStrangers:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "not JSON"),
            (b"\xff\xfe\x00", "not text"),
            (b"[" * 100_000, "nested more than"),
            (b"[]", "not an object"),
            (b"{}", "not a template"),
            (b'{"format": "artfactory-template", "version": NaN}', "not JSON"),
            (b" " * 2_000_001, "more than 2 MB"),
            (file(version=2), "newer Art Factory"),
            (file(version=True), "version"),
            (file(strange=1), "“strange” that is unknown"),
            (file(name=["x"]), "name is not text"),
            (file(name="\u200b"), "a name"),
            (file(kind="smell"), "no kind"),
            (file(tags="a"), "tags"),
            (file(tags=[{}]), "tags"),
            (file(uid="x"), "uid"),
            (file(model="x"), "account/model"),
            (file(body=[]), "not an object"),
            (file(body={"strange": 1}), "unknown"),
            (file(body={"prompt": 3}), "prompt"),
            (file(body={"prompt": "x" * 200_001}), "prompt"),
            (file(body={"models": ["a/b"] * 21}), "models"),
            (file(body={"fixed": {"a": 1}, "defaults": {"a": 2}}), "both fixed"),
            (file(body={"fixed": {str(n): 1 for n in range(201)}}), "200 values"),
            (file(body={"fixed": {"": 1}}), "not the name of a parameter"),
            (file(body={"fixed": {"a": "x" * 1_000_001}}), "1,000,000"),
            (file(body={"inputs": [{"field": "a", "product": "12"}]}), "an impossible id"),
            (file(body={"placeholders": [{"name": "a"}] * 2}), "asked for twice"),
            (file(body={"placeholders": [{"name": "a"}] * 51}), "placeholders"),
            (file(body={"count": 0}), "number of results"),
            (file(body={"count": 10**30}), "too large"),
        ],
    )
    def test_are_told_why(self, data, words):
        report = exchange.import_all([("x.json", data)])
        assert [name for name, _ in report.refused] == ["x.json"]
        assert words in report.refused[0][1]
        assert not ParameterTemplate.objects.exists()

    def test_a_damaged_zip(self):
        good = zipped(a=file(), b=b"no", c=file(name="y"))
        assert exchange.import_all([("cut.zip", good[:60])]).refused
        report = exchange.import_all([("x.zip", good)])
        assert (report.new, [name for name, _ in report.refused]) == (["x", "y"], ["b.json"])

    def test_a_zip_that_unpacks_to_gigabytes(self):
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.json", b" " * 30_000_000)
        report = exchange.import_all([("x.zip", target.getvalue())])
        assert report.refused == [("bomb.json", "It has more than 2 MB.")]


@pytest.mark.django_db
class TestShipped:
    def test_forty_and_each_says_what_it_asks(self):
        found = shipped_set.shipped()
        media = [file.parent.name for file in sorted(shipped_set.FOLDER.glob("*/*.json"))]
        assert {one: media.count(one) for one in media} == dict.fromkeys(
            ("image", "video", "speech", "music"), 10
        )
        assert len({one.uid for one in found}) == len({one.facts.name for one in found}) == 40
        for one in found:
            assert one.facts.description and one.facts.tags and one.body.placeholders, one.facts
            assert not one.facts.model_ref and not one.body.models, one.facts
            declared = {ask.name for ask in one.body.placeholders if ask.type != "product"}
            assert declared == set(one.body.named), one.facts.name
            assert all(ask.label and len(ask.label) < 40 for ask in one.body.placeholders)

    def test_they_come_once_and_what_was_deleted_stays_so(self):
        assert shipped_set.bring_in() == 40
        template = ParameterTemplate.objects.first()
        saving.delete(template)
        assert shipped_set.bring_in() == 0
        assert ParameterTemplate.objects.present().count() == 39

    def test_one_that_changed_here_is_a_new_version_unless_it_is_the_users(self):
        shipped_set.bring_in()
        theirs, ours, mine = ParameterTemplate.objects.order_by("pk")[:3]
        for one in (theirs, mine):
            body = saving.body_of(one)
            saving.change(one, saving.facts_of(one), Body("of an earlier day"), is_shipped=True)
            if one == mine:
                saving.change(one, saving.facts_of(one), Body("my own"))
            assert body
        assert shipped_set.bring_in() == 1
        theirs.refresh_from_db()
        mine.refresh_from_db()
        assert theirs.current.number == 3 and saving.body_of(mine).prompt == "my own"
        assert ours.versions.count() == 1


def test_a_body_that_is_none():
    from parameter_templates import body

    assert body.read(BODY.as_json()) == BODY
    with pytest.raises(InvalidTemplate):
        body.read({"fixed": {"a": float("nan")}})

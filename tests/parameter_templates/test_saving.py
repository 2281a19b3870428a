"""Templates saved, changed, copied, put back, deleted and found."""

import pytest

from parameter_templates import saving, searching
from parameter_templates.body import Body
from parameter_templates.models import ParameterTemplate, TemplateVersion
from parameter_templates.placeholders import InvalidTemplate, Placeholder
from parameter_templates.saving import Facts
from projects.models import Project
from tests.timing import thread_seconds

BODY = Body(
    prompt="a ${animal} in ${place}, ${light=dawn} ${light}",
    models=("fal/flux",),
    fixed={"style": "${style}", "n": 2},
    defaults={"width": 640},
    placeholders=(Placeholder("animal", "Animal", default="fox"),),
)


def save(name="Night walk", body=BODY, **facts):
    return saving.save(Facts(name, facts.pop("kind", "text-to-image"), **facts), body)


def names(rows):
    return [row.name for row in rows]


@pytest.mark.django_db
class TestSaving:
    def test_with_its_first_version(self):
        template = save("  Night \n walk ", tags=("dark", "Dark", "fox"), description=" Why. ")
        template = ParameterTemplate.objects.get()
        assert (template.name, template.description) == ("Night walk", "Why.")
        assert saving.tags_of(template) == ("Dark", "fox")
        assert template.current.number == 1
        assert saving.body_of(template) == BODY

    def test_what_it_asks(self):
        assert [one.name for one in BODY.all_placeholders] == ["animal", "place", "style"]

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            (Facts("", "text-to-image"), "a name"),
            (Facts("x" * 81, "text-to-image"), "at most 80"),
            (Facts("x", "smell"), "no kind of work"),
            (Facts("x", "text-to-image", model_ref="flux"), "account/model"),
            (Facts("x", "text-to-image", description="x" * 2001), "2,000"),
            (Facts("x", "text-to-image", tags=tuple(map(str, range(21)))), "at most 20 tags"),
        ],
    )
    def test_what_cannot_be(self, facts, words):
        with pytest.raises(InvalidTemplate, match=words):
            saving.save(facts, BODY)
        assert not ParameterTemplate.objects.exists()

    def test_a_new_version_only_where_it_asks_for_something_else(self):
        template = save()
        assert not saving.change(template, Facts("Day walk", "text-to-image", tags=("a",)), BODY)
        assert saving.change(template, saving.facts_of(template), Body("another"))
        template.refresh_from_db()
        assert [version.number for version in template.versions.all()] == [2, 1]
        assert template.current.number == 2
        assert (template.name, saving.body_of(template).prompt) == ("Day walk", "another")

    def test_an_earlier_version_comes_back_as_a_new_one(self):
        template = save()
        saving.change(template, saving.facts_of(template), Body("another"))
        assert saving.restore(template, 1)
        assert not saving.restore(template, 1)
        assert template.current.number == 3
        assert saving.body_of(template) == BODY
        with pytest.raises(TemplateVersion.DoesNotExist):
            saving.restore(template, 9)

    def test_a_copy_is_one_of_its_own(self):
        template = save("x" * 80, tags=("a",))
        other = saving.copy(template)
        assert other.name.endswith("x (copy)") and len(other.name) == 80
        assert other.uid != template.uid
        assert (saving.tags_of(other), saving.body_of(other)) == (("a",), BODY)

    def test_deleted_and_there_again(self):
        template = save()
        assert saving.delete(template)
        assert not saving.delete(template)
        assert not searching.search("walk")
        saving.bring_back(template)
        assert names(searching.search("walk")) == ["Night walk"]

    def test_its_uses_are_counted(self):
        template = save()
        saving.mark_used(template.current.pk)
        saving.mark_used(template.current.pk)
        template.refresh_from_db()
        assert template.uses == 2 and template.used_at


@pytest.mark.django_db
class TestFinding:
    def test_by_words_anywhere_in_it(self):
        save(tags=("Städte",), description="For the film")
        for words in ("night", "WALK animal", "stadte", "film", "animal place", "text to image"):
            assert searching.search(words), words
        for words in ("day", "night day", "%", "_"):
            assert not searching.search(words), words

    def test_by_tag_kind_model_project_and_favourite(self):
        film, other = (Project.objects.create(name=one, slug=one) for one in ("film", "other"))
        save("a", tags=("Dark",))
        save("b", kind="text-to-audio", project=film)
        save("c", model_ref="fal/flux")
        saving.set_favourite(ParameterTemplate.objects.get(name="c"), True)
        assert names(searching.search(tag="dark")) == ["a"]
        assert names(searching.search(kind="text-to-audio")) == ["b"]
        assert names(searching.search(model="fal/flux")) == ["c", "a", "b"]
        assert names(searching.search(model="fal/other")) == ["a", "b"]
        assert names(searching.search(favourite=True)) == ["c"]
        assert names(searching.search(project=film)) == ["c", "a", "b"]
        assert names(searching.search(project=other)) == ["c", "a"]
        assert searching.tags() == [("Dark", 1)]
        assert searching.kinds() == {"text-to-image": 2, "text-to-audio": 1}

    def test_page_by_page(self):
        for number in range(10):
            template = save(f"t{number % 4}")
            saving.set_favourite(template, number in (3, 5))
        last, seen = None, []
        while some := list(searching.after(searching.search(), last)[:3]):
            seen += some
            last = some[-1]
        assert seen == list(searching.search())

    def test_by_name(self):
        one = save("Fox")
        save("fox")
        assert searching.named("Fox") == [one]
        assert len(searching.named("FOX")) == 2
        assert searching.named(f"#{one.pk}") == [one]
        assert searching.named("owl") == [] == searching.named("#" + "9" * 30)

    def test_a_thousand_are_searched_in_twenty_milliseconds(self, figure):
        first = save(tags=("a",))
        ParameterTemplate.objects.bulk_create(
            ParameterTemplate(
                name=f"Walk {number}",
                kind="text-to-image",
                words=f"walk {number} " + "a prompt of some length " * 40,
                current=first.current,
            )
            for number in range(999)
        )
        slowest = 0.0
        for words in ("777", "length 12", "nothing", ""):
            rows = searching.search(words, kind="text-to-image").prefetch_related("tags")
            slowest = max(slowest, thread_seconds(lambda rows=rows: list(rows.all()[:40]), 0.02))
        figure("a search of 1,000 templates, ms of work", f"{slowest * 1000:.1f}", "≤ 20")
        assert slowest < 0.02

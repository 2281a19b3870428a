"""The language of the pages: what it lets through, and what it does not."""

import re

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

JINJA = engines["jinja2"]


def rendered(source: str, **facts: object) -> str:
    return JINJA.from_string(source).render(facts)


class TestTheLanguage:
    def test_everything_is_escaped(self):
        assert rendered("<p>{{ words }}</p>", words="<b>&") == "<p>&lt;b&gt;&amp;</p>"

    def test_a_word_in_an_attribute_ends_nothing(self):
        facts = {"data-words": '" onclick="x', "data-gone": None}
        assert rendered("<p {{ facts|xmlattr }}>", facts=facts).count('"') == 2

    def test_attributes_are_escaped_as_ever_and_none_is_left_out(self):
        said = {"data-a": "'\"><&", "data-b": None, "data-c": 7, "data-d": ""}
        source = "<p {{ said|attributes }}>{{ said|xmlattr(false) }}"
        ours, theirs = rendered(source, said=said)[3:].split(">", 1)
        assert ours == theirs == ('data-a="&#39;&#34;&gt;&lt;&amp;" data-c="7" data-d=""')

    @pytest.mark.parametrize("source", ["{{ nope }}", "{% if nope %}{% endif %}", "{{ a.nope }}"])
    def test_a_misspelt_name_is_an_error(self, source):
        with pytest.raises(UndefinedError):
            rendered(source, a=object())

    def test_a_form_carries_the_token(self):
        request = RequestFactory().get("/")
        assert "csrfmiddlewaretoken" in JINJA.from_string("{{ csrf_input }}").render({}, request)

    def test_every_template_can_be_read(self):
        folder = settings.CHECKOUT / "templates"
        names = [str(path.relative_to(folder)) for path in folder.rglob("*.html")]
        assert len(names) > 60
        for name in names:
            JINJA.get_template(name)

    def test_every_way_to_swap_is_known(self):
        """One that is not puts the answer inside what it should take the place of."""
        known = {"morph", "none", "innerHTML", "outerHTML", "afterbegin", "outerHTML show:none"}
        for path in (settings.CHECKOUT / "templates").rglob("*.html"):
            for said in re.findall(r'hx-swap="([^"]*)"', path.read_text()):
                words = re.findall(r"'(\w+)'", said) if said.startswith("{{") else [said]
                assert set(words) <= known, path.name


class TestTheFrame:
    def test_no_page_pays_for_what_it_does_not_show(self, client, django_assert_num_queries, db):
        with django_assert_num_queries(0):
            assert client.get("/nothing-there/").status_code == 404

"""The language of the pages: what it lets through, and what it does not."""

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import RequestFactory
from jinja2 import FileSystemLoader, UndefinedError, nodes

from pages.compiled_templates import CompiledTemplates
from pages.jinja import FILTERS, environment

JINJA = engines["jinja2"]


def rendered(source: str, **facts: object) -> str:
    return JINJA.from_string(source).render(facts)


def is_state(node: nodes.Node) -> bool:
    named = node.attr if isinstance(node, nodes.Getattr) else getattr(node, "name", "")
    return named == "state"


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

    def test_no_template_compares_states(self):
        """Whoever presents them says what is shown; a template chooses by that."""
        folder = settings.CHECKOUT / "templates"
        compared = [
            f"{path.relative_to(folder)}:{one.lineno}"
            for path in folder.rglob("*.html")
            for one in JINJA.env.parse(path.read_text()).find_all(nodes.Compare)
            if any(is_state(part) for part in (one.expr, *(other.expr for other in one.ops)))
        ]
        assert compared == []

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


class TestCompiled:
    @pytest.fixture
    def page(self, tmp_path: Path, monkeypatch) -> Path:
        monkeypatch.setattr(sys, "dont_write_bytecode", False)
        page = tmp_path / "templates" / "page.html"
        page.parent.mkdir()
        page.write_text("<p>{{ words }}</p>")
        return page

    def rendered_anew(self, page: Path, kept: Path) -> str:
        """As a process that has drawn nothing yet draws it."""
        loader = FileSystemLoader(page.parent)
        made = environment(loader=loader, autoescape=True, bytecode_cache=CompiledTemplates(kept))
        return made.get_template("page.html").render(words="<fox>")

    def test_it_is_compiled_once(self, page, tmp_path):
        kept = tmp_path / "kept"
        assert self.rendered_anew(page, kept) == "<p>&lt;fox&gt;</p>"
        [file] = kept.iterdir()
        before = file.stat().st_ino
        assert self.rendered_anew(page, kept) == "<p>&lt;fox&gt;</p>"
        assert file.stat().st_ino == before  # one that is written again is another file

    def test_another_text_is_compiled_anew(self, page, tmp_path):
        self.rendered_anew(page, tmp_path / "kept")
        page.write_text("<i>{{ words }}</i>")
        assert self.rendered_anew(page, tmp_path / "kept") == "<i>&lt;fox&gt;</i>"

    @pytest.mark.parametrize("damage", [lambda kept: kept[:-9], lambda kept: kept[:20] + b"\xff"])
    def test_a_damaged_file_is_made_again(self, page, tmp_path, damage):
        self.rendered_anew(page, tmp_path / "kept")
        [file] = (tmp_path / "kept").iterdir()
        whole = file.read_bytes()
        file.write_bytes(damage(whole))
        assert self.rendered_anew(page, tmp_path / "kept") == "<p>&lt;fox&gt;</p>"
        assert file.read_bytes() == whole

    def test_it_does_without_where_it_cannot_write(self, page, tmp_path):
        (tmp_path / "kept").write_text("no folder")
        assert self.rendered_anew(page, tmp_path / "kept") == "<p>&lt;fox&gt;</p>"

    def test_nothing_is_written_where_python_writes_nothing(self, page, tmp_path, monkeypatch):
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        assert self.rendered_anew(page, tmp_path / "kept") == "<p>&lt;fox&gt;</p>"
        assert not (tmp_path / "kept").exists()

    def test_no_filter_of_ours_is_worked_out_while_a_template_is_compiled(self):
        """What it gave would stay, whatever became of the filter."""
        for name in JINJA.env.list_templates(extensions=["html"]):
            source, *_ = JINJA.env.loader.get_source(JINJA.env, name)
            for said in JINJA.env.parse(source, name).find_all(nodes.Filter):
                if said.name in FILTERS:
                    with pytest.raises(nodes.Impossible):
                        said.as_const()

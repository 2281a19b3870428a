"""Hundreds of projects: found by their letters, and no page that grows with their number."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from gallery.models import Product
from pages.current_project import COOKIE
from pages.offered_projects import FIND, MOST, offered, offered_and
from pages.projects import finding
from projects.models import Project
from providers import keys
from tests.markup import flat
from tests.pages.test_projects import put
from tests.production.rows import make_generation
from tests.shipped import fill_catalogue

MANY = 2100
PAGES = (
    *("create", "gallery", "tags", "collections", "imports", "queue", "costs", "films"),
    *("film-new", "templates", "template-new", "grids", "lists", "word-lists", "models", "best"),
    *("providers", "settings", "projects", "project-new", "project-import", "prices", "duplicates"),
    *("prompts", "saved-searches", "backups"),
)
NAMED = re.compile(r"Cavern \d{4}")


def many(start: int, end: int) -> None:
    Project.objects.bulk_create(
        Project(name=f"Cavern {number:04}", slug=f"cavern-{number:04}")
        for number in range(start, end)
    )


def test_no_page_grows(client, project, django_assert_max_num_queries):
    fill_catalogue()
    make_generation()
    put(project)
    many(0, 3)
    pages = {name: reverse(name) for name in PAGES} | {
        "product": reverse("product", args=[Product.objects.first().pk]),
        "export": f"{reverse('export')}?product={Product.objects.first().pk}",
        "project": reverse("project", args=["cavern-0001"]),
    }
    few = {name: len(client.get(address).content) for name, address in pages.items()}
    # A page of projects shows a part of them: a full one is what it is compared with.
    many(3, 48)
    few["projects"] = len(client.get(pages["projects"]).content)
    many(48, MANY)
    for name, address in pages.items():
        client.get(address)  # what is kept for a second or two is read anew
        keys.forget_cached()
        with django_assert_max_num_queries(12):
            response = client.get(address)
        assert response.status_code == 200, name
        page = response.content.decode()
        assert len(response.content) < 1.1 * few[name], name
        if name != "projects":
            assert len(set(NAMED.findall(page))) <= MOST + 1, name


def test_nor_does_the_admin(admin_client, project):
    make_generation()
    put(project)
    many(0, MANY)
    for model in site._registry:
        if model is Project:
            continue
        of = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (reverse(f"{of}_changelist"), reverse(f"{of}_add")):
            page = admin_client.get(address).content.decode()
            assert len(set(NAMED.findall(page))) <= 20, address


class TestFinding:
    @pytest.fixture(autouse=True)
    def some(self, db):
        for name in ("Mond über Zürich", "Zoo", "The zoo at night", "Café Noir", "Old Zoo film"):
            Project.objects.create(name=name, slug=Project.free_slug(name))
        Project.objects.filter(name="Old Zoo film").update(state=Project.State.ARCHIVED)

    def found(self, client, q, **more):
        page = flat(client.get(reverse("project-find"), {"q": q, **more}))
        return re.findall(r'<span class="label">([^<]+)</span>', page)

    def test_by_any_letters_however_accented(self, client):
        assert self.found(client, "zuri") == ["Mond über Zürich"]
        assert self.found(client, "CAFE noir") == ["Café Noir"]
        assert self.found(client, "uber mond") == ["Mond über Zürich"]

    def test_beginnings_first_and_none_that_takes_nothing(self, client):
        assert self.found(client, "zoo") == ["Zoo", "The zoo at night"]

    def test_without_letters_those_used_last(self, client):
        Project.objects.get(name="Zoo").use()
        client.post(reverse("project-switch"), {"project": "cafe-noir"})
        assert self.found(client, " ")[:2] == ["Café Noir", "Zoo"]

    def test_none(self, client):
        answer = client.get(reverse("project-find"), {"q": "<b>none"})
        assert "No project has “&lt;b&gt;none” in its name." in flat(answer)

    def test_more_than_are_shown(self, client):
        many(0, 40)
        page = flat(client.get(reverse("project-find"), {"q": "cavern"}))
        assert len(NAMED.findall(page)) == finding.MOST_FOUND
        assert f"{40 - finding.MOST_FOUND} more. Type on to narrow them." in page


class TestLists:
    """Of a few projects, with the chosen one among them wherever it would not be."""

    def options(self, response, name: str) -> list[str]:
        [select] = re.findall(rf'<select[^>]*name="{name}".*?</select>', flat(response))[-1:]
        return re.findall(r'value="([^"]*)"', select.split(">", 1)[1])

    def test_those_used_last_and_a_way_to_the_others(self, client, db):
        many(0, 30)
        offered = self.options(client.get(reverse("imports")), "project")
        assert offered[-1] == FIND
        assert len(offered) == MOST + 1

    def test_no_way_to_others_where_there_are_none(self, client, db):
        many(0, 3)
        assert FIND not in self.options(client.get(reverse("costs")), "project")

    def test_one_that_was_found_may_be_sent(self, client, db):
        many(0, 30)
        data = {"period": "month", "project": "cavern-0000", "amount": "5"}
        client.post(reverse("cap-save"), data)
        page = flat(client.get(reverse("costs")))
        assert '<option value="cavern-0000" selected>Cavern 0000</option>' in page

    def test_what_finds_the_others_is_no_project(self, client, db):
        many(0, 30)
        data = {"period": "month", "project": FIND, "amount": "5"}
        response = client.post(reverse("cap-save"), data)
        assert response.status_code == 422
        assert "That project no longer exists. Choose another." in response.content.decode()

    def test_the_chosen_one_is_in_the_switcher(self, client, db):
        many(0, 30)
        client.cookies[COOKIE] = "cavern-0002"
        page = flat(client.get(reverse("settings")))
        assert 'name="project" value="cavern-0002"' in page

    def test_an_archived_project_takes_no_import(self, client, db, tmp_path):
        many(0, 1)
        Project.objects.update(state=Project.State.ARCHIVED)
        data = {"path": str(tmp_path), "way": "copy", "project": "cavern-0000"}
        response = client.post(reverse("imports"), data)
        assert response.status_code == 422
        assert "is archived" in response.content.decode()


class TestOneThatIsAskedFor:
    @pytest.mark.parametrize("slug", ["cavern-0000", "set-aside", "gone", "not-there", ""])
    def test_comes_with_those_that_are_offered(self, db, slug, django_assert_num_queries):
        long_ago = timezone.now() - timedelta(days=400)
        many(0, MOST + 5)
        Project.objects.filter(slug="cavern-0000").update(used_at=long_ago)
        Project.objects.create(name="Set aside", slug="set-aside", state=Project.State.ARCHIVED)
        Project.objects.create(name="Gone", slug="gone", deleted_at=timezone.now())
        usual = offered()
        with django_assert_num_queries(1):
            found, asked = offered_and(slug)
        assert found == usual
        assert asked == Project.objects.filter(slug=slug).first()

    @pytest.mark.parametrize(
        ("slug", "name"), [("cavern-0000", "Cavern 0000"), ("not-there", "not-there")]
    )
    def test_costs_names_it(self, client, db, slug, name):
        many(0, MOST + 5)
        long_ago = timezone.now() - timedelta(days=400)
        Project.objects.filter(slug="cavern-0000").update(used_at=long_ago)
        page = flat(client.get(reverse("costs"), {"project": slug, "period": "all"}))
        assert name in page


class TestThePage:
    def test_a_part_at_a_time_and_by_letters(self, client, db):
        many(0, 100)
        first = flat(client.get(reverse("projects")))
        assert "1 to 48 of 100" in first
        assert "Cavern 0099" in first
        assert "Cavern 0003" not in first
        narrowed = client.get(reverse("projects"), {"q": "0003"}).content.decode()
        assert "Cavern 0003" in narrowed
        assert len(set(NAMED.findall(narrowed))) <= MOST + 1

    def test_the_archived_apart(self, client, db):
        many(0, 2)
        Project.objects.filter(slug="cavern-0001").update(state=Project.State.ARCHIVED)
        assert "Archived: 1" in client.get(reverse("projects")).content.decode()
        page = flat(client.get(reverse("projects"), {"archived": 1}))
        assert "Archived projects" in page
        assert "Cavern 0001" in page

"""What is ordered or taken in goes where the page stood, whatever another tab has chosen since."""

import html
import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from gallery.models import Product
from pages.current_project import BEGINS, COOKIE
from production.models import Order, State
from projects.models import Project
from providers.models import CatalogueModel
from tests.markup import flat
from tests.production.rows import make_generation, make_order

HTMX = {"HTTP_HX_REQUEST": "true"}
PICTURE = "scripted/picture"


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()


@pytest.fixture
def film(db):
    return Project.objects.create(name="Film", slug="film")


@pytest.fixture
def client(client, db):
    """Another tab has opened this project since."""
    Project.objects.create(name="Lighthouse", slug="lighthouse")
    client.cookies[COOKIE] = "lighthouse"
    return client


def file():
    content = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    return SimpleUploadedFile("x.png", content.getvalue(), "image/png")


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def order(client, **more):
    headers = {"HTTP_X_PROJECT": more.pop("header")} if "header" in more else {}
    data = {"kind": "text-to-image", "model": [PICTURE], "prompt": "x", "count": "1"} | more
    return client.post(reverse("order"), data, **HTMX, **headers)


def upload(client, **more):
    headers = {"HTTP_X_PROJECT": more.pop("header")} if "header" in more else {}
    data = {"file": file(), "field": "image_url"} | more
    return client.post(reverse("upload"), data, **HTMX, **headers)


def ask_for_help(client, **more):
    headers = {"HTTP_X_PROJECT": more.pop("header")} if "header" in more else {}
    data = {"task": "improve", "prompt": "a fox", "kind": "text-to-image", "help_nonce": "n"}
    data |= {"accept_unknown_help": "1"} | more
    return client.post(reverse("help-order"), data, **HTMX, **headers)


def projects_of_what_came():
    return {row.project.slug for model in (Order, Product) for row in model.objects.all()}


@pytest.mark.parametrize("act", [order, upload, ask_for_help])
class TestEachRequest:
    def test_goes_into_the_project_of_its_form(self, client, film, act):
        assert act(client, project="film").status_code == 200
        assert projects_of_what_came() == {"film"}

    def test_or_into_that_of_the_pages_script(self, client, film, act):
        assert act(client, header="film").status_code == 200
        assert projects_of_what_came() == {"film"}

    @pytest.mark.parametrize("named", [{}, {"project": ""}, {"header": ""}], ids=str)
    def test_a_page_of_all_projects_gives_to_the_inbox(self, client, act, named):
        assert act(client, **named).status_code == 200
        assert projects_of_what_came() == {Project.INBOX}

    @pytest.mark.parametrize("slug", ["gone", "'; DROP", "\0", "<b>", "x" * 500])
    def test_one_that_is_gone_is_an_error_and_nothing_happens(self, client, act, slug):
        response = act(client, project=slug)
        assert response.status_code == 422
        assert "The project of this page no longer exists" in text(response)
        assert "<b>" not in response.content.decode()
        assert projects_of_what_came() == set()

    def test_one_that_is_archived_too(self, client, film, act):
        film.state = Project.State.ARCHIVED
        film.save(update_fields=["state"])
        response = act(client, project="film")
        assert response.status_code == 422
        assert "“Film” is archived" in text(response)
        assert projects_of_what_came() == set()


class TestThePage:
    def test_it_stands_where_the_cookie_proposes_and_says_so_beside_the_button(self, client):
        page = client.get(reverse("create"))
        assert "into Lighthouse" in text(page)
        assert '<input type="hidden" name="project" value="lighthouse">' in flat(page)
        assert '"X-Project": "lighthouse"' in flat(page)

    def test_all_projects_means_the_inbox(self, client):
        del client.cookies[COOKIE]
        page = client.get(reverse("create"))
        assert "into Inbox" in text(page)
        assert '<input type="hidden" name="project" value="">' in flat(page)

    def test_one_that_was_opened_from_another_page_stands_where_that_one_did(self, client, film):
        page = client.get(reverse("create"), {"kind": "text-to-image", "project": "film"})
        assert "into Film" in text(page)
        assert '"X-Project": "film"' in flat(page)

    @pytest.mark.parametrize("slug", ["gone", "\0"])
    def test_from_one_whose_project_is_gone_the_cookie_counts(self, client, slug):
        assert "into Lighthouse" in text(client.get(reverse("create"), {"project": slug}))

    def test_links_to_edit_keep_it(self, client):
        make_generation(State.FAILED, order=make_order(project=Project.objects.get()))
        page = client.get(reverse("create")).content.decode()
        assert re.search(r"\?from=g\d+&amp;project=lighthouse", page)

    def test_the_form_that_comes_back_keeps_it(self, client, film):
        page = client.get(
            reverse("create-form"), {"kind": "text-to-image"}, **HTMX, HTTP_X_PROJECT="film"
        )
        assert "into Film" in text(page)
        assert "into Film" in text(order(client, project="film", prompt=""))

    def test_without_script_too(self, client, film):
        data = {"kind": "text-to-image", "model": [PICTURE], "prompt": "", "project": "film"}
        assert "into Film" in text(client.post(reverse("order"), data))


class TestLiveParts:
    def test_older_orders_are_those_of_the_page(self, client, film):
        make_generation(State.FAILED, order=make_order(prompt="of film", project=film))
        make_generation(State.FAILED, order=make_order(prompt="of the inbox"))
        page = client.get(reverse("older-orders"), {"before": "999"}, **HTMX, HTTP_X_PROJECT="film")
        assert "of film" in text(page)
        assert "of the inbox" not in text(page)

    def test_inputs_to_choose_from_too(self, client, film):
        upload(client, project="film")
        address, query = reverse("pick"), {"medium": "image"}
        product = Product.objects.get().pk
        for slug, there in (("film", True), ("", True), ("lighthouse", False)):
            page = client.get(address, query, HTTP_X_PROJECT=slug).content.decode()
            assert (f'data-pick="{product}"' in page) is there

    def test_what_ends_comes_to_the_history_of_its_project_only(self, client, film):
        make_generation(State.FAILED, order=make_order(prompt="of film", project=film))
        other = make_generation(State.FAILED, order=make_order(prompt="of the inbox"))
        asked = {"page": "queue", "showing": ",".join(str(other.pk - n) for n in (0, 1))}
        page = text(client.get(reverse("status-bar"), asked, **HTMX, HTTP_X_PROJECT="film"))
        assert "of film" in page
        assert "of the inbox" not in page


class TestTheProjectToBeginIn:
    """Where a browser has chosen none yet; what it chooses then lasts until it is closed."""

    @pytest.fixture
    def fresh(self, client):
        del client.cookies[COOKIE]
        return client

    def stands_in(self, client):
        page = html.unescape(client.get("/").content.decode())
        return re.search(r'"X-Project": "(.*?)"', page)[1]

    def test_the_one_used_last_without_a_choice(self, fresh, film):
        assert self.stands_in(fresh) == ""
        answer = fresh.post(reverse("project-switch"), {"project": "film"})
        assert answer.cookies[COOKIE]["max-age"] > 86400
        assert self.stands_in(fresh) == "film"

    def test_the_chosen_one_until_another_is(self, fresh, film):
        fresh.post("/settings/browser/", {"begins": "film"})
        assert self.stands_in(fresh) == "film"
        answer = fresh.post(reverse("project-switch"), {"project": ""})
        assert answer.cookies[COOKIE]["max-age"] == ""
        assert self.stands_in(fresh) == ""

    def test_one_that_is_gone_is_none(self, fresh, film):
        fresh.post("/settings/browser/", {"begins": "film"})
        Project.objects.filter(slug="film").update(deleted_at=timezone.now())
        assert self.stands_in(fresh) == ""
        assert fresh.get("/settings/").status_code == 200

    def test_settings_choose_it_at_once(self, client, film):
        answer = client.post("/settings/browser/", {"begins": "film"})
        assert answer.cookies[BEGINS].value == "film"
        assert answer.cookies[COOKIE].value == "lighthouse"
        assert answer.cookies[COOKIE]["max-age"] == ""

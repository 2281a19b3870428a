"""The page that erases everything: who may, by which request, and what it says."""

import pytest
from django.test import Client

from foundation import home_erasing
from production.models import State
from tests.backup.conftest import home, in_home  # noqa: F401 (fixtures)
from tests.markup import flat
from tests.production.rows import make_generation

MOST_QUERIES = 12
PASSWORD = "a long one for this test"
ELSEWHERE = {"REMOTE_ADDR": "192.168.1.9"}


def test_only_who_types_the_name_here_erases(home, client, django_user_model):  # noqa: F811
    assert client.get("/erase/begin/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/erase/begin/", {"home": "home"}).status_code == 403
    assert client.post("/erase/begin/", {"home": "Home"}).status_code == 422
    assert client.post("/erase/begin/", {"home": "home", "place": "/etc"}).status_code == 409
    user = django_user_model.objects.get(username="local")
    user.set_password(PASSWORD)
    user.save()
    assert client.post("/erase/begin/", {"home": "home"}, **ELSEWHERE).url == "/login/"
    client.force_login(user)
    refused = client.post("/erase/begin/", {"home": "home"}, **ELSEWHERE)
    assert refused.status_code == 403
    assert "this machine alone" in refused.content.decode()
    assert not home_erasing.is_decided(home)
    said = client.post("/erase/begin/", {"home": "home"})
    assert said.status_code == 200
    assert "the next start of Art Factory erases everything" in flat(said)
    assert home_erasing.is_decided(home)
    assert "the next start" in flat(client.get("/erase/"))
    home_erasing.note(home).unlink()


@pytest.mark.usefixtures("home")
def test_it_says_what_goes_first(client, django_assert_max_num_queries) -> None:
    make_generation(provider="replicate", state=State.SUBMITTING)
    make_generation(provider="replicate", state=State.RUNNING)
    make_generation(provider="local", state=State.RUNNING)
    with django_assert_max_num_queries(MOST_QUERIES):
        said = flat(client.get("/erase/"))
    assert "3 products" in said
    assert "2 at Replicate." in said
    assert "Local" not in said.partition("Under way at providers")[2].partition("</section>")[0]
    assert "This cannot be undone" in said
    assert 'href="/erase/"' in flat(client.get("/settings/"))

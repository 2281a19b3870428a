"""What the viewer and the product's page go through, and what a press takes into a new order."""

import pytest
from django.urls import reverse

from gallery.search import index
from pages.gallery.beside import LOOKED_AT
from tests.pages.test_gallery import RECIPE
from tests.pages.test_gallery import row as row


def neighbours(client, product, **asked):
    answer = client.get(reverse("beside"), {"product": product, **asked})
    assert answer.status_code == 200
    return answer.json()


def ids(answer):
    return [item["id"] for item in answer["items"]]


@pytest.fixture
def many(row):
    made = [row(prompt="a fox" if number % 2 else "a whale") for number in range(2 * LOOKED_AT + 6)]
    index.update([one.pk for one in made])
    return [one.pk for one in made]


class TestBeside:
    def test_both_sides_in_order_and_where_to_go_on(self, client, many):
        middle = LOOKED_AT + 3
        answer = neighbours(client, many[middle], counted="1")
        first, last = middle - LOOKED_AT, middle + LOOKED_AT
        assert ids(answer) == many[first : last + 1][::-1]
        assert (answer["newer"], answer["older"]) == (many[last], many[first])
        assert (answer["place"], answer["count"]) == (len(many) - middle, len(many))
        offsets = [item["offset"] for item in answer["items"]]
        assert offsets == list(range(-LOOKED_AT, LOOKED_AT + 1))

    def test_the_ends_of_a_result(self, client, many):
        answer = neighbours(client, many[0])
        assert ids(answer)[-1] == many[0]
        assert answer["older"] is None
        assert "count" not in answer
        assert neighbours(client, many[-1])["newer"] is None

    def test_within_a_query_and_an_order(self, client, many):
        answer = neighbours(client, many[1], q="fox", sort="oldest", counted="1")
        assert ids(answer) == many[1 : 2 * LOOKED_AT + 2 : 2]
        assert (answer["place"], answer["count"]) == (1, len(many) // 2)

    def test_hidden_ones_are_passed_over_unless_they_are_shown(self, client, row):
        first, veiled, last = (row(is_hidden=number == 1) for number in range(3))
        answer = neighbours(client, last.pk)
        assert [(item["id"], item["offset"]) for item in answer["items"]] == [
            (last.pk, 0),
            (first.pk, 2),
        ]
        assert ids(neighbours(client, last.pk, hidden="shown")) == [last.pk, veiled.pk, first.pk]

    @pytest.mark.parametrize("product", ["", "x", "-1", "9" * 30, "1\0", "987654"])
    def test_no_such_product(self, client, row, product):
        row()
        answer = client.get(reverse("beside"), {"product": product})
        assert answer.status_code == 200
        assert len(answer.json()["items"]) <= 1

    def test_a_wrong_query(self, client, row):
        answer = client.get(reverse("beside"), {"product": row().pk, "q": "rating:("})
        assert answer.status_code == 422

    def test_few_queries(self, client, many, django_assert_max_num_queries):
        client.get(reverse("beside"), {"product": many[9]})
        with django_assert_max_num_queries(9):
            neighbours(client, many[9], q="fox", counted="1")


class TestTheProductsPage:
    def test_it_goes_through_the_result_that_one_came_from(self, client, many):
        feed = client.get(reverse("gallery"), {"q": "fox"}).content.decode()
        assert f'href="/gallery/{many[3]}/?q=fox"' in feed
        page = client.get(f"/gallery/{many[3]}/?q=fox").content.decode()
        assert f'href="/gallery/{many[5]}/?q=fox"' in page
        assert f'href="/gallery/{many[1]}/?q=fox"' in page
        assert 'href="/gallery/?q=fox"' in page

    def test_a_wrong_query_leads_nowhere(self, client, many):
        page = client.get(f"/gallery/{many[3]}/", {"q": "rating:("})
        assert page.status_code == 200
        assert 'rel="next"' not in page.content.decode()


class TestParts:
    def test_a_value_is_searched_for_by_its_name(self, client, row):
        made = row(recipe=RECIPE | {"params": {"style": "in k", "cfg scale": 3, "steps": 20}})
        drawer = client.get(reverse("inspector", args=[made.pk])).content.decode()
        assert 'href="/gallery/?q=style%3A%22in+k%22"' in drawer
        assert 'href="/gallery/?q=steps%3A20"' in drawer
        assert "cfg+scale" not in drawer
        assert 'id="keeping"' not in drawer

    def test_a_text_to_read(self, client, row):
        made = row("text", text="<b>Once</b>")
        assert "&lt;b&gt;Once" in client.get(reverse("stage", args=[made.pk])).content.decode()

    @pytest.mark.parametrize("name", ["stage", "inspector"])
    def test_of_nothing(self, client, db, name):
        assert client.get(reverse(name, args=[77])).status_code == 404

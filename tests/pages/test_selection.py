"""What a selection asks of the server: ranges, counts, all but some, and the trash's own bar."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from gallery.models import Product
from gallery.search import index
from tests.markup import flat
from tests.pages.test_gallery import HTMX, product_ids
from tests.pages.test_gallery import row as row


@pytest.fixture
def ten(row):
    """Newest first; every other one is a favourite."""
    rows = [row(favourite=number % 2 == 0, prompt=f"a fox {number}") for number in range(10)]
    index.update([one.pk for one in rows])
    return [one.pk for one in reversed(rows)]


def in_range(client, one, other, **fields):
    return client.get(reverse("selection-range"), {"from": one, "to": other, **fields})


class TestRange:
    def test_both_ends_whichever_stands_first(self, client, ten):
        assert in_range(client, ten[2], ten[6]).json() == {"ids": ten[2:7]}
        assert in_range(client, ten[6], ten[2]).json() == {"ids": ten[2:7]}
        assert in_range(client, ten[4], ten[4]).json() == {"ids": [ten[4]]}

    def test_of_what_the_page_shows(self, client, ten):
        favourites = in_range(client, ten[1], ten[7], favourite="1").json()["ids"]
        assert favourites == ten[1:8:2]
        assert in_range(client, ten[0], ten[9], q="fox", sort="oldest").json()["ids"] == ten[::-1]

    def test_more_than_can_be_is_refused_in_words(self, client, ten, monkeypatch):
        monkeypatch.setattr("pages.gallery.selecting.MOST_IN_RANGE", 4)
        answer = in_range(client, ten[0], ten[9])
        assert answer.status_code == 422
        assert "No range was selected" in answer.json()["error"]

    @pytest.mark.parametrize("end", ["", "x", "-1", "0", "9" * 40, "1e3", "²", "\0", "999999"])
    def test_rubbish(self, client, ten, end):
        assert in_range(client, ten[0], end).status_code == 422
        assert in_range(client, end, ten[0]).status_code == 422

    def test_a_wrong_query_says_why(self, client, ten):
        answer = in_range(client, ten[0], ten[3], q="rating:(fox")
        assert answer.status_code == 422
        assert answer.json()["error"].endswith("Nothing was selected.")


class TestCount:
    def test_exact_and_of_what_the_page_shows(self, client, ten, monkeypatch):
        monkeypatch.setattr("pages.gallery.result.MOST_COUNTED", 3)
        said = {"": 10, "favourite=1": 5, "q=fox": 10, "view=trash": 0, "q=whale": 0}
        for fields, count in said.items():
            answer = client.get(f"{reverse('selection-count')}?{fields}")
            assert answer.json() == {"count": count}, fields

    def test_a_wrong_query(self, client, db):
        assert client.get(reverse("selection-count"), {"q": "(fox"}).status_code == 422


class TestAll:
    def test_as_many_as_were_said(self, client, ten):
        left_out = {"all": "1", "except": f"{ten[0]},{ten[1]}", "rating": "4"}
        client.post(reverse("rate"), left_out | {"counted": "10"}, **HTMX)
        assert Product.objects.filter(rating=4).count() == 8

    def test_one_more_since_then_is_asked_about(self, client, ten, row):
        row()
        answer = client.post(reverse("trash"), {"all": "1", "counted": "10"}, **HTMX)
        assert "There were 10 when you selected all; now 11." in flat(answer)
        assert not Product.objects.exclude(trashed_at=None).exists()

    @pytest.mark.parametrize("counted", ["x", "-1", "9" * 40, "\0"])
    def test_a_count_that_is_none(self, client, ten, counted):
        client.post(reverse("trash"), {"all": "1", "counted": counted}, **HTMX)
        assert not Product.objects.exclude(trashed_at=None).exists()


class TestTrash:
    @pytest.fixture
    def gone(self, ten):
        Product.objects.filter(pk__in=ten[:4]).update(trashed_at=timezone.now())
        index.update(ten)
        return ten[:4]

    def test_its_bar(self, client, gone, ten):
        page = flat(client.get(reverse("gallery"), {"view": "trash"}))
        bar = page[page.index('id="selection-bar"') :]
        acts = re.findall(r'<form[^>]*action="([^"]+)"[^>]*data-bulk', bar)
        assert acts == [reverse("restore"), reverse("purge")]
        usual = flat(client.get(reverse("gallery")))
        assert reverse("purge") not in usual
        assert f'data-range="{reverse("selection-range")}"' in usual

    def test_all_but_one_for_good_after_a_question(self, client, gone, ten):
        fields = {"all": "1", "view": "trash", "except": str(gone[0])}
        question = client.post(reverse("purge"), fields)
        assert "Remove 3 for good?" in flat(question)
        assert f'name="except" value="{gone[0]}"' in flat(question)
        client.post(reverse("purge"), fields | {"agreed": "3"})
        assert set(Product.objects.values_list("pk", flat=True)) == {gone[0], *ten[4:]}

    def test_only_what_the_trash_shows(self, client, gone, ten):
        fields = {"all": "1", "view": "trash", "favourite": "1", "agreed": "2"}
        client.post(reverse("purge"), fields)
        assert Product.objects.count() == 8

    def test_too_many_by_a_selection(self, client, gone, monkeypatch):
        monkeypatch.setattr("pages.gallery.trash.MOST_SELECTED", 2)
        fields = {"all": "1", "view": "trash", "agreed": "4"}
        assert "At most 2" in flat(client.post(reverse("purge"), fields, follow=True))
        assert Product.objects.count() == 10

    def test_put_back_but_one(self, client, gone):
        fields = {"all": "1", "view": "trash", "except": str(gone[1])}
        client.post(reverse("restore"), fields, **HTMX)
        trash = Product.objects.exclude(trashed_at=None)
        assert list(trash.values_list("pk", flat=True)) == [gone[1]]


@pytest.mark.parametrize("fields", [{}, {"q": "fox"}, {"sort": "oldest"}])
def test_a_batch_whose_last_one_is_gone_ends_where_it_did(client, ten, fields):
    """What stood below it is in the next batch."""
    order = ten[::-1] if fields.get("sort") else ten
    Product.objects.filter(pk=order[4]).update(trashed_at=timezone.now())
    index.update(ten)
    batch = client.get(reverse("gallery"), {"through": order[4], **fields}, **HTMX)
    assert product_ids(batch) == order[:4]


def test_an_export_may_be_asked_for_by_post(client, ten):
    """Where an address would be too long."""
    page = client.post(reverse("export"), {"product": ",".join(map(str, ten[:3]))})
    assert page.status_code == 200
    assert "3 products" in flat(page)

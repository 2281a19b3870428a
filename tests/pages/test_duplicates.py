"""The page of duplicates: groups side by side, what differs, and what one presses."""

import re

import pytest
from django.urls import reverse

from gallery import organising
from gallery.duplicate_models import DuplicateGroup
from gallery.likeness import groups
from gallery.models import Asset, Product
from gallery.organising_models import BulkAct
from pages.gallery import duplicates
from projects.models import Project
from tests.gallery.test_duplicates import BASE, pks
from tests.gallery.test_duplicates import kept as kept
from tests.markup import flat
from tests.pages.test_gallery import HTMX, product_ids, text

pytestmark = pytest.mark.django_db


def look(client, **said):
    return client.post(reverse("duplicates-look"), said, **HTMX)


def page(client, **said):
    return client.get(reverse("duplicates"), said)


def press(client, name, **said):
    return client.post(reverse(name), said, **HTMX)


def trashed():
    return set(Product.objects.filter(trashed_at__isnull=False).values_list("pk", flat=True))


@pytest.fixture
def three(client, kept):
    """Of one picture, the second the best."""
    found = [kept(BASE, size=2000), kept(BASE ^ 1, rating=4, size=1000), kept(BASE ^ 2, size=9000)]
    while look(client).status_code != duplicates.STOP_ASKING:
        pass
    return found


class TestLooking:
    def test_it_is_asked_for_on_until_all_are_looked_at(self, client, kept, monkeypatch):
        monkeypatch.setattr(duplicates, "SECONDS", 0)
        for _ in range(60):
            kept(BASE)
        assert 'hx-trigger="load, every 400ms"' in flat(page(client))
        seen = str(groups.newest())
        answer = look(client, likeness="very", seen=seen)
        assert answer.status_code == 200
        assert "Looked at 1 of 60 products." in text(answer)
        for _ in range(60):
            answer = look(client, likeness="very", seen=seen)
        assert answer.status_code == duplicates.STOP_ASKING
        assert "1 group found since: show it" in text(answer)
        assert "hx-trigger" not in flat(page(client)).partition("duplicates-look/")[2][:200]

    def test_of_many_is_told_about_how_many_are_left(self, client, kept, monkeypatch):
        monkeypatch.setattr(duplicates, "SECONDS", 0)
        monkeypatch.setattr(duplicates, "MOST_COUNTED", 4)
        made = [kept(BASE) for _ in range(10)]
        Product.objects.filter(pk=made[5].pk).delete()
        assert "Looked at about 0 of 9 products." in text(page(client))
        told = [text(look(client)) for _ in range(9)]
        looked = [re.search(r"Looked at (about |)(\d) of 9 products", words) for words in told[:-1]]
        assert [one[1] for one in looked] == [*["about "] * 4, *[""] * 4]
        assert [int(one[2]) for one in looked] == [1, 2, 3, 4, 5, 6, 7, 8]

    def test_without_script(self, client, kept):
        kept(BASE), kept(BASE)
        answer = client.post(reverse("duplicates-look"), {"likeness": "alike"})
        assert answer.url == reverse("duplicates") + "?likeness=alike"
        assert len(product_ids(client.get(answer.url))) == 2


class TestThePage:
    def test_the_best_is_ticked_and_what_differs_is_told(self, client, three):
        made = flat(page(client))
        assert product_ids(page(client)) == [three[1].pk, three[2].pk, three[0].pk]
        assert re.findall(r'name="keep" value="(\d+)" checked', made) == [str(three[1].pk)]
        words = text(page(client))
        assert "3 alike 11 kB to be freed" in words
        assert "Rating ★★★★ File PNG, 1.0 kB" in words
        assert "In all of them: 10 × 10" in words
        assert trashed() == set()

    def test_what_is_hidden_stays_veiled_and_says_nothing(self, client, three):
        organising.hide([three[0].pk], True)
        Product.objects.filter(pk=three[0].pk).update(prompt="a secret")
        Asset.objects.update(thumbnail="thumbnails/x.webp")
        made = flat(page(client))
        card = made.partition(f'data-product="{three[0].pk}"')[2].partition(">")[0]
        assert "data-veiled" in card
        assert "a secret" not in text(page(client))

    def test_of_the_current_project(self, client, three):
        Project.objects.create(name="Other", slug="other")
        client.cookies["artfactory_project"] = "other"
        assert product_ids(page(client)) == []

    def test_from_what_is_similar(self, client, three, kept):
        kept(~BASE), kept(~BASE)
        look(client)
        way = f"{reverse('duplicates')}?likeness=alike&amp;of={three[0].pk}"
        assert way in flat(client.get(reverse("similar", args=[three[0].pk])))
        assert len(product_ids(client.get(way.replace("&amp;", "&")))) == 3

    @pytest.mark.parametrize(
        "said", [{"likeness": "x"}, {"after": "x"}, {"after": "-"}, {"after": "9-x"}, {"of": "x"}]
    )
    def test_nonsense_in_the_address(self, client, three, said):
        assert page(client, **said).status_code == 200

    def test_more_comes_behind(self, client, kept, monkeypatch):
        monkeypatch.setattr(duplicates, "PAGE", 1)
        for likeness in (BASE, ~BASE):
            kept(likeness), kept(likeness)
        look(client)
        first = page(client)
        (more,) = re.findall(r'hx-get="([^"]*after=[^"]*)"', flat(first))
        second = client.get(more.replace("&amp;", "&"), **HTMX)
        assert "<html" not in flat(second)
        assert sorted(product_ids(first) + product_ids(second)) == pks(
            *Product.objects.order_by("pk")
        )
        assert "hx-get" not in flat(second)

    def test_it_asks_at_most_twelve_times(self, client, kept, django_assert_max_num_queries):
        for number in range(8):
            likeness = BASE ^ (0xFF << 7 * number)
            kept(likeness), kept(likeness)
        look(client)
        page(client)
        with django_assert_max_num_queries(12):
            assert len(product_ids(page(client, likeness="exact"))) == 0
        with django_assert_max_num_queries(12):
            assert product_ids(page(client))
        with django_assert_max_num_queries(12):
            look(client)


class TestPressing:
    def named(self, three):
        return ",".join(map(str, pks(*three)))

    def test_the_others_go_to_the_trash_with_undo(self, client, three):
        keep = str(three[0].pk)
        press(client, "trash-others", product=self.named(three), keep=keep)
        assert trashed() == set(pks(*three[1:]))
        assert product_ids(page(client)) == []
        client.post(reverse("undo-act", args=[BulkAct.objects.get().uid]), **HTMX)
        assert trashed() == set()
        assert len(product_ids(page(client))) == 3

    def test_several_are_kept(self, client, three):
        keep = pks(*three[:2])
        press(client, "trash-others", product=self.named(three), keep=keep)
        assert trashed() == {three[2].pk}

    @pytest.mark.parametrize("keep", [[], [""], ["x"], ["999999"], ["1," * 1_000_001]])
    def test_never_all_of_them(self, client, three, settings, keep):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
        answer = press(client, "trash-others", product=self.named(three), keep=keep)
        assert "Nothing was changed." in text(answer)
        assert trashed() == set()

    def test_not_where_the_kept_one_is_gone_meanwhile(self, client, three):
        organising.trash([three[0].pk])
        press(client, "trash-others", product=self.named(three), keep=str(three[0].pk))
        assert trashed() == {three[0].pk}

    def test_no_duplicates(self, client, three):
        group = DuplicateGroup.objects.get(likeness="very")
        press(client, "duplicates-dismiss", group=group.pk)
        assert product_ids(page(client)) == product_ids(page(client, likeness="alike")) == []
        client.post(reverse("undo-act", args=[BulkAct.objects.get().uid]), **HTMX)
        assert len(product_ids(page(client))) == 3
        answer = press(client, "duplicates-dismiss", group="7" * 30)
        assert "Nothing to change" in text(answer)

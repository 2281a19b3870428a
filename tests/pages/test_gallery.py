"""The gallery, the page of a product, and what one can do to products."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gallery.models import Asset, Product, Source
from pages.current_project import COOKIE
from providers import registry
from tests.gallery.samples import png_bomb
from tests.markup import flat

HTMX = {"HTTP_HX_REQUEST": "true"}
RECIPE = {
    "model_label": "Draft artist",
    "prompt": "a fox",
    "params": {"prompt": "a fox", "style": "ink", "seed": 7, "tags": ["a", "b"]},
    "seed": 7,
}


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def product_ids(response):
    return [int(pk) for pk in re.findall(r'data-product="(\d+)"', response.content.decode())]


@pytest.fixture
def row(project):
    """A product over a row only: pages never open the file."""
    numbers = iter(range(10**6))

    def make(medium="image", **changes):
        number = next(numbers)
        mime = {"image": "image/png", "video": "video/mp4", "audio": "audio/mpeg"}
        sized = medium in ("image", "video")
        asset = Asset.objects.create(
            sha256=f"{number:064x}",
            content_sha256=f"{number:064x}",
            path=f"projects/fox/{number}",
            medium=medium,
            mime=mime.get(medium, "text/plain"),
            size=123_456,
            width=640 if sized else None,
            height=480 if sized else None,
            duration=None if medium in ("image", "text") else 4.2,
            thumbnail=f"thumbnails/{number}.webp" if sized else "",
            colour="#336699" if sized else "",
            waveform=[number % 100 for number in range(200)] if medium == "audio" else None,
        )
        facts = {"asset": asset, "project": project, "medium": medium, "prompt": "a fox"}
        return Product.objects.create(**facts | changes)

    return make


class TestTheFeed:
    def test_empty_it_teaches(self, client, db):
        words = text(client.get(reverse("gallery")))
        assert "Nothing made yet" in words
        assert "Make the first one" in words

    def test_newest_first_sixty_at_a_time(self, client, row):
        rows = [row() for _ in range(130)]
        wanted = [one.pk for one in reversed(rows)]
        first = client.get(reverse("gallery"))
        assert product_ids(first) == wanted[:60]
        seen, page = product_ids(first), first
        while found := re.search(r'hx-get="([^"]*before=[^"]+)"', page.content.decode()):
            page = client.get(found[1].replace("&amp;", "&"), **HTMX)
            assert "<html" not in page.content.decode()
            seen += product_ids(page)
        assert seen == wanted

    def test_exactly_sixty_have_no_more(self, client, row):
        for _ in range(60):
            row()
        assert 'class="older"' not in client.get(reverse("gallery")).content.decode()

    def test_a_day_that_goes_on_has_one_heading(self, client, row):
        for _ in range(70):
            row()
        page = client.get(reverse("gallery")).content.decode()
        assert page.count('class="day"') == 1
        older = re.search(r'hx-get="([^"]+before=[^"]+)"', page)[1].replace("&amp;", "&")
        assert 'class="day"' not in client.get(older, **HTMX).content.decode()

    def test_days_in_words(self, client, row):
        now = timezone.now()
        for days in (400, 1, 0):
            row(created_at=now - timedelta(days=days))
        days = re.findall(r'class="day">([^<]+)', client.get(reverse("gallery")).content.decode())
        assert days[:2] == ["Today", "Yesterday"]
        assert str((now - timedelta(days=400)).year) in days[2]

    def test_a_card_keeps_its_room_free(self, client, row):
        row()
        row()
        page = client.get(reverse("gallery")).content.decode()
        assert 'data-w="640" data-h="480"' in page
        assert 'data-colour="#336699"' in page
        first, _, second = page.partition("</article>")
        assert ('fetchpriority="high"' in first, 'loading="lazy"' in first) == (True, False)
        assert ('fetchpriority="high"' in second, 'loading="lazy"' in second) == (False, True)

    def test_every_medium_has_a_card(self, client, row):
        for medium in ("image", "video", "audio", "text"):
            row(medium, text="Once upon a time" if medium == "text" else "")
        page = client.get(reverse("gallery")).content.decode()
        assert 'class="waveform"' in page
        assert "Once upon a time" in page
        assert (page.count("0:04"), page.count("<sound-player")) == (1, 1)

    def test_by_medium_favourite_and_trash(self, client, row):
        image, video = row(), row("video", favourite=True)
        gone = row(trashed_at=timezone.now())
        for query, wanted in (
            ({}, [video.pk, image.pk]),
            ({"medium": "image"}, [image.pk]),
            ({"favourite": "1"}, [video.pk]),
            ({"view": "trash"}, [gone.pk]),
            ({"medium": "smell"}, [video.pk, image.pk]),
        ):
            assert product_ids(client.get(reverse("gallery"), query)) == wanted

    def test_only_the_chosen_project(self, client, row, project):
        mine = row()
        other = type(project).objects.create(name="Other", slug="other")
        row(project=other)
        client.cookies[COOKIE] = project.slug
        assert product_ids(client.get(reverse("gallery"))) == [mine.pk]

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "1e3", "²", ""])
    def test_rubbish_in_the_address_is_the_first_page(self, client, row, before):
        one = row()
        assert product_ids(client.get(reverse("gallery"), {"before": before})) == [one.pk]

    def test_nothing_matches_offers_everything(self, client, row):
        row()
        assert "Show everything" in text(client.get(reverse("gallery"), {"medium": "video"}))

    def test_a_full_page_asks_at_most_twelve_times(
        self, client, row, project, django_assert_max_num_queries
    ):
        for number in range(65):
            row(("image", "video", "audio")[number % 3])
        client.cookies[COOKIE] = project.slug
        client.get(reverse("gallery"))
        # Without what is asked for once in a process.
        with django_assert_max_num_queries(6):
            client.get(reverse("gallery"))

    def test_markup_in_a_prompt_stays_words(self, client, row):
        row(prompt='"><script>alert(1)</script>')
        row("text", text="</a><img src=x onerror=alert(1)>")
        page = client.get(reverse("gallery")).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


class TestTheProduct:
    def page(self, client, product):
        return client.get(reverse("product", args=[product.pk]))

    def test_the_whole_recipe(self, client, row):
        product = row(
            provider="local",
            model_id="draft",
            kind="text-to-image",
            seed=7,
            cost_micros=34_000,
            recipe=RECIPE,
        )
        words = text(self.page(client, product))
        for fact in (
            "a fox",
            "Draft artist",
            registry.label("local"),
            "Text to image",
            "0.034 $",
            "style ink",
            "640 × 480",
            "image/png, 123 kB",
            f"#{product.pk}",
        ):
            assert fact in words
        assert 'data-copies="["a", "b"]"' in flat(self.page(client, product))

    def test_an_unknown_cost_is_not_zero(self, client, row):
        page = flat(self.page(client, row(provider="dear", cost_micros=None)))
        assert re.search(r"<dt>Cost</dt><dd[^>]*>unknown</dd>", page)

    @pytest.mark.parametrize(
        ("medium", "player"), [("video", "<video"), ("audio", "<audio"), ("text", "words-of")]
    )
    def test_players(self, client, row, medium, player):
        page = self.page(client, row(medium)).content.decode()
        assert player in page
        if medium != "text":
            assert "controls" in page

    def test_family(self, client, row):
        parent, child, gone = row(), row(), row(trashed_at=timezone.now())
        Source.objects.create(product=child, source=parent, role="image")
        Source.objects.create(product=gone, source=parent, role="image")
        assert f"/gallery/{parent.pk}/family/" in self.page(client, child).content.decode()
        page = self.page(client, parent).content.decode()
        assert f"/gallery/{child.pk}/family/" in page
        assert f"/gallery/{gone.pk}/family/" not in page
        assert "family-graph" not in self.page(client, row()).content.decode()

    def test_neighbours_leave_out_the_trash(self, client, row):
        first, _, last = row(), row(trashed_at=timezone.now()), row()
        page = flat(self.page(client, last))
        assert re.search(rf'rel="next" href="/gallery/{first.pk}/"', page)
        assert 'rel="prev"' not in page

    def test_in_the_trash_it_offers_to_put_back(self, client, row):
        words = text(self.page(client, row(trashed_at=timezone.now())))
        assert "In the trash since" in words
        assert "Put back" in words

    @pytest.mark.parametrize("recipe", [{}, {"params": None}, {"params": []}, {"seed": "<b>"}])
    def test_any_recipe_can_be_shown(self, client, row, recipe):
        assert self.page(client, row(recipe=recipe)).status_code == 200

    def test_one_that_is_not_there(self, client, db):
        assert client.get("/gallery/4711/").status_code == 404
        assert client.get(f"/gallery/{'9' * 30}/").status_code == 404

    def test_it_asks_at_most_twelve_times(
        self, client, row, project, django_assert_max_num_queries
    ):
        product = row(recipe=RECIPE)
        for _ in range(30):
            Source.objects.create(product=row(), source=product, role="image")
            Source.objects.create(product=product, source=row(), role="image")
        client.cookies[COOKIE] = project.slug
        with django_assert_max_num_queries(12):
            self.page(client, product)


class TestActs:
    def act(self, client, name, **data):
        return client.post(reverse(name), data, **HTMX)

    def test_favourite_there_and_back(self, client, row):
        product = row()
        for wanted in (True, False):
            events = json.loads(self.act(client, "favourite", product=product.pk)["HX-Trigger"])
            product.refresh_from_db()
            assert product.favourite is wanted
            assert events["favourite-changed"] == {"product": product.pk, "favourite": wanted}

    def test_trash_with_undo(self, client, row):
        product = row()
        response = self.act(client, "trash", product=product.pk)
        product.refresh_from_db()
        assert product.trashed_at is not None
        undo = re.search(r'action="(/gallery/undo/[^"]+)"', flat(response))[1]
        undone = client.post(undo, **HTMX)
        product.refresh_from_db()
        assert product.trashed_at is None
        events = json.loads(undone["HX-Trigger"])
        assert events == {"products-restored": {"products": [product.pk]}}

    def test_put_back_with_undo(self, client, row):
        ids = [row(trashed_at=timezone.now()).pk for _ in range(2)]
        response = self.act(client, "restore", product=f"{ids[0]},{ids[1]}")
        assert "2 put back." in response.content.decode()
        assert Product.objects.shown().count() == 2
        undo = re.search(r'action="(/gallery/undo/[^"]+)"', flat(response))[1]
        undone = client.post(undo, **HTMX)
        assert json.loads(undone["HX-Trigger"]) == {"products-trashed": {"products": ids}}
        assert not Product.objects.shown().exists()

    def test_several_at_once(self, client, row):
        ids = [row().pk for _ in range(3)]
        response = self.act(client, "trash", product=",".join(map(str, ids)))
        assert not Product.objects.shown().exists()
        assert "3 moved to the trash." in response.content.decode()

    @pytest.mark.parametrize("name", ["favourite", "trash", "restore"])
    @pytest.mark.parametrize("asked", ["", "0", "4711", "-1", "x,y", "9" * 40])
    def test_nothing_that_is_there(self, client, db, name, asked):
        response = self.act(client, name, product=asked)
        assert "no longer exist" in response.content.decode()
        assert "HX-Trigger" not in response

    @pytest.mark.parametrize("name", ["favourite", "trash", "restore", "upload"])
    def test_a_get_does_nothing(self, client, db, name):
        assert client.get(reverse(name)).status_code == 405

    def test_without_script_it_goes_back_and_says_so(self, client, row):
        data = {"product": row().pk, "next": reverse("gallery")}
        response = client.post(reverse("trash"), data, follow=True)
        assert "Moved to the trash." in response.content.decode()
        assert "data-undo" in response.content.decode()


class TestUpload:
    def upload(self, client, data, name="x.png", field="image", project="", **more):
        file = SimpleUploadedFile(name, data, "image/png")
        fields = {"file": file, "field": field, "project": project, **more}
        return client.post(reverse("upload"), fields, **HTMX)

    def test_a_picture_becomes_an_input(self, client, project, any_png):
        page = self.upload(client, any_png, project=project.slug).content.decode()
        product = Product.objects.get()
        assert f'name="input-image" value="{product.pk}"' in page
        assert product.project == project

    def test_what_was_made_here_of_another_is_its_child(self, client, row, any_png):
        picture = row()
        self.upload(client, any_png, source=picture.pk, role="crop")
        made = Product.objects.latest("pk")
        assert [(one.source, one.role) for one in made.sources.all()] == [(picture, "crop")]

    @pytest.mark.parametrize(
        "said", [{"source": "0"}, {"source": "x", "role": "crop"}, {"source": "1", "role": "odd"}]
    )
    def test_of_nothing_that_there_is_it_is_no_child(self, client, row, any_png, said):
        row()
        self.upload(client, any_png, **said)
        assert not Product.objects.latest("pk").sources.exists()

    def test_the_same_picture_twice_is_one_product(self, client, db, any_png):
        self.upload(client, any_png)
        self.upload(client, any_png)
        assert Product.objects.count() == 1

    @pytest.mark.parametrize(
        "data", [b"<html><script>alert(1)</script>", b"\x89PNG\r\n\x1a\nhalf", b"\x00\x01"]
    )
    def test_what_is_no_picture_is_told(self, client, db, data):
        response = self.upload(client, data, name='"><img src=x>.png')
        assert response.status_code == 422
        assert "nothing was spent" in response.content.decode()
        assert "<img src=x>" not in response.content.decode()
        assert not Product.objects.exists()

    def test_a_bomb_is_told(self, client, db):
        assert self.upload(client, png_bomb(13_000, 13_000)).status_code == 422

    def test_no_file_at_all(self, client, db):
        response = client.post(reverse("upload"), {"field": "image"}, **HTMX)
        assert response.status_code == 422
        assert "No file came" in response.content.decode()

    def test_the_name_of_a_field_stays_words(self, client, db, any_png):
        page = self.upload(client, any_png, field='"><script>').content.decode()
        assert "<script>" not in page


class TestPick:
    def test_only_of_the_medium_wanted(self, client, row):
        image, video = row(), row("video")
        page = client.get(reverse("pick"), {"medium": "image"}, **HTMX).content.decode()
        assert f'data-pick="{image.pk}"' in page
        assert f'data-pick="{video.pk}"' not in page

    def test_one_by_its_number(self, client, row):
        product = row()
        asked = {"product": product.pk, "field": "image"}
        assert f'value="{product.pk}"' in client.get(reverse("pick"), asked).content.decode()

    def test_a_number_that_is_none(self, client, db):
        assert client.get(reverse("pick"), {"product": "4711"}).status_code == 404


@pytest.fixture
def any_png():
    from tests.gallery.samples import picture

    return picture("png")


class TestTrashPage:
    @pytest.fixture
    def trashed(self, row):
        return [row(trashed_at=timezone.now() - timedelta(days=3)) for _ in range(2)]

    def test_tells_what_is_in_it_and_when_it_goes(self, client, trashed):
        page = text(client.get(reverse("gallery"), {"view": "trash"}))
        assert "2 products, 247 kB to be freed. Each is removed for good 30 days after it" in page
        day = timezone.localtime(timezone.now() + timedelta(days=27))
        assert f"Goes {day.day} {day:%B}" in page
        assert "to be freed" not in text(client.get(reverse("gallery")))

    def test_what_many_free_is_asked_for_behind_the_page(self, client, trashed, monkeypatch):
        monkeypatch.setattr("pages.gallery.trash.ADDED_UP_AT_ONCE", 1)
        page = client.get(reverse("gallery"), {"view": "trash"})
        assert "2 products, … to be freed." in text(page)
        [asked] = re.findall(r'hx-get="([^"]+/frees/)"', page.content.decode())
        assert client.get(asked).content.decode() == "247 kB"

    def test_asks_once_with_the_count(self, client, trashed):
        asked = client.post(reverse("purge"), {"all": "1"})
        assert "Remove 2 for good?" in text(asked)
        assert "That frees 247 kB." in text(asked)
        assert Product.objects.count() == 2
        client.post(reverse("purge"), {"all": "1", "agreed": "2"})
        assert not Product.objects.exists()

    def test_asks_again_where_there_is_more_now(self, client, trashed):
        answer = client.post(reverse("purge"), {"all": "1", "agreed": "1"}, **HTMX)
        assert answer["HX-Trigger"] == '{"question-asked": {}}'
        assert Product.objects.count() == 2

    def test_removes_one_and_says_what_is_free(self, client, trashed):
        chosen = {"product": str(trashed[0].pk), "agreed": "1"}
        page = text(client.post(reverse("purge"), chosen, follow=True))
        assert "1 removed for good, 123 kB are free." in page
        assert list(Product.objects.all()) == trashed[1:]

    def test_what_is_not_in_it_stays(self, client, row):
        kept = row()
        page = text(client.post(reverse("purge"), {"product": f"{kept.pk},x,-1"}, follow=True))
        assert "That is no longer in the trash. Nothing was changed." in page
        assert Product.objects.exists()

    def test_the_product_says_it_too(self, client, trashed):
        page = text(client.get(reverse("product", args=[trashed[0].pk])))
        assert "Goes" in page
        assert "Remove for good" in page


class TestFamilyPage:
    def test_offers_edit_and_the_whole_branch_to_the_trash(self, client, row):
        top = row()
        child = row()
        Source.objects.create(product=child, source=top, role="first_frame")
        page = flat(client.get(reverse("family", args=[top.pk])))
        assert "Trash it and 1 made from it" in page
        assert "<title>first frame</title>" in page
        assert f"?from=p{top.pk}" in page

    def test_a_branch_of_any_size_is_trashed_whole_and_comes_back(self, client, row):
        top, above = row(), row()
        Source.objects.create(product=top, source=above, role="image")
        deep = [row() for _ in range(60)]
        wide = [row() for _ in range(400)]
        links = [*zip(deep, [top, *deep[:-1]], strict=True), *((one, top) for one in wide)]
        Source.objects.bulk_create(
            Source(product=one, source=of, role="image") for one, of in links
        )
        page = flat(client.get(reverse("family", args=[top.pk])))
        assert "Trash it and 460 made from it" in page
        done = client.post(reverse("trash-branch"), {"product": top.pk}, **HTMX)
        assert "461 moved to the trash." in done.content.decode()
        assert list(Product.objects.shown()) == [above]
        client.post(re.search(r'action="(/gallery/undo/[^"]+)"', flat(done))[1], **HTMX)
        assert Product.objects.shown().count() == 462

    def test_alone_it_says_so(self, client, row):
        assert "No relatives" in text(client.get(reverse("family", args=[row().pk])))

    def test_in_the_trash_it_offers_nothing(self, client, row):
        page = flat(client.get(reverse("family", args=[row(trashed_at=timezone.now()).pk])))
        assert 'action="/gallery/trash-branch/"' not in page

    def test_one_that_is_not_there(self, client, db):
        assert client.get("/gallery/4711/family/").status_code == 404

    def test_it_asks_at_most_twelve_times(self, client, row, django_assert_max_num_queries):
        top = row()
        for _ in range(40):
            Source.objects.create(product=row(), source=top, role="image")
        with django_assert_max_num_queries(12):
            client.get(reverse("family", args=[top.pk]))

"""What was paid for and is not liked is kept, never paid for again, and the user's to decide."""

import os
import re
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from gallery import media_folder, recipes, verifying
from gallery.models import Product, UncheckedFile
from ledger.models import Basis, LedgerEntry
from production import actions, unchecked_actions
from production.engine import transitions, unchecked_results
from production.engine.collecting import collect, recipe_of
from production.generation_actions import NotPossible
from production.models import Generation, GenerationOutput, State, UncheckedResult
from providers.contract import Charged, Finished, Money, Output
from tests.emulator import Emulator, media
from tests.gallery import samples
from tests.production.odd_provider import odd as odd
from tests.production.rows import make_generation
from tests.production.test_lifecycle import one

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
GOOD = media.make("image", 1)
HALF = GOOD[: len(GOOD) // 2]
HIDDEN = samples.picture("png") + b"PK\x03\x04" + b"x" * 99
COST = Money(Decimal("3.20"), "USD")


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def came(odd, *files: bytes, mime: str = "image/png", cost: Money | None = COST) -> Generation:
    """A generation whose provider gave these files, collected."""
    outputs = tuple(Output(data=file, mime=mime) for file in files)
    odd.answers["poll"] = [Finished(outputs, cost=cost)]
    return one(model="odd/thing", accept_unknown=True)


def fresh(generation: Generation) -> Generation:
    return Generation.objects.get(pk=generation.pk)


ODD = {
    "cut off": (HALF, "image/png", "cut off"),
    "damaged": (b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "image/png", "."),
    "a zip behind it": (HIDDEN, "image/png", "glued behind"),
    "words": (b"the queue is full", "image/png", "only text"),
    "words that nobody announced": (b"the queue is full", "", "Ordered was image, but text came"),
    "a web page": (samples.HTML, "image/png", "markup"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "markup"),
    "a type that is not known": (b"glTF" + bytes(99), "model/gltf-binary", "no type that is known"),
}


class TestAPictureThatIsOnlyTooLarge:
    def test_is_a_product_without_a_preview_and_says_so(self, odd):
        data = samples.png_bomb(20_000, 20_000)
        generation = came(odd, data)
        assert (generation.state, generation.charged) == (State.DONE, Charged.YES)
        product = Product.objects.select_related("asset").get()
        assert product.asset.file.read_bytes() == data
        assert (product.asset.width, product.asset.is_checked) == (20_000, False)
        assert product.asset.thumbnail == ""
        assert "without a preview" in product.remarks[0]


class TestItIsKept:
    @pytest.mark.parametrize("case", ODD)
    def test_as_it_came_and_what_is_odd_is_told(self, odd, case):
        data, mime, words = ODD[case]
        generation = came(odd, data, mime=mime)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert not Product.objects.exists()
        file = UncheckedFile.objects.get()
        assert file.file.read_bytes() == data
        assert (file.size, file.mime) == (len(data), mime)
        assert words in file.odd
        assert file.path.startswith(f"projects/{generation.project.slug}/unchecked/")
        assert generation.error == f"What came back is kept unchecked: {file.odd}"
        assert "Keep it anyway".lower() in generation.next_step.lower()

    def test_it_is_paid_once(self, odd):
        generation = came(odd, HALF)
        assert (generation.cost_micros, generation.basis) == (3_200_000, Basis.ACTUAL)
        kinds = list(LedgerEntry.objects.order_by("id").values_list("type", flat=True))
        assert kinds == ["reserve", "settle"]
        assert odd.calls["submit"] == 1

    def test_one_bad_of_several(self, odd):
        generation = came(odd, GOOD, HALF, media.make("image", 3))
        assert generation.state == State.DONE
        assert generation.error.startswith("1 of 3 results is kept unchecked: ")
        assert sorted(generation.outputs.values_list("position", flat=True)) == [0, 2]
        assert UncheckedResult.objects.get().position == 1
        shares = [*Product.objects.values_list("cost_micros", flat=True)]
        assert [*shares, UncheckedResult.objects.get().cost_micros] == [1_066_666] * 3

    def test_nothing_at_all_is_nothing_to_keep(self, odd):
        generation = came(odd, b"", b"")
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert not UncheckedFile.objects.exists()

    def test_good_ones_leave_nothing_unchecked(self, odd):
        assert came(odd, GOOD).error == ""
        assert not UncheckedFile.objects.exists()

    def test_one_that_is_larger_than_is_checked(self):
        generation = make_generation(
            State.COLLECTING, results=[{"file": "result-0", "mime": "image/png"}]
        )
        file, _, _ = _left_in_scratch(generation, media.make("audio", 1))
        os.truncate(file, 256 * 1024**2 + 1)
        collect(generation.pk)
        kept = UncheckedFile.objects.get()
        assert (kept.size, fresh(generation).state) == (256 * 1024**2 + 1, State.FAILED)
        assert "too big" in kept.odd
        product = unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert (product.asset.medium, product.asset.is_checked) == ("audio", False)

    def test_collecting_after_a_crash_keeps_one(self, odd):
        """The file was in its place, and its row was not yet."""
        generation = came(odd, HALF)
        UncheckedFile.objects.all().delete()
        Generation.objects.update(state=State.COLLECTING)
        work = unchecked_results.keep(generation, 0, *_left_in_scratch(generation, HALF))
        collect(generation.pk)
        assert UncheckedFile.objects.get().path == work.path
        assert len(_files()) == 1

    def test_a_price_of_nothing_was_not_charged(self, odd):
        generation = came(odd, HALF, cost=Money(Decimal(0), "USD"))
        assert (generation.state, generation.charged) == (State.FAILED, Charged.NO)
        assert UncheckedFile.objects.exists()


def _files() -> list:
    return [
        file for file in (media_folder.media() / "projects").rglob("unchecked/*") if file.is_file()
    ]


def _left_in_scratch(generation: Generation, data: bytes) -> tuple:
    from production.engine.provider_requests import workdir

    file = workdir(generation) / "result-0"
    file.write_bytes(data)
    return file, "image/png", "The file is cut off: its end is missing."


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """A media folder of its own, so that files can be counted."""
    from foundation.home import Paths

    settings.PATHS = Paths(tmp_path / "home")
    for folder in (settings.PATHS.media / "projects", settings.PATHS.work):
        folder.mkdir(parents=True)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done in it is committed at its end, with all that waits for that."""
    return django_capture_on_commit_callbacks(execute=True)


class TestFetching:
    def test_a_file_of_another_type_arrives(self, emulator: Emulator):
        emulator.script(settings={"file": "wrong-medium"})
        generation = one()
        assert generation.state == State.DONE
        assert Product.objects.get().medium == "audio"
        assert emulator.stats()["submissions"] == 1

    def test_a_web_page_in_its_place_does_not(self, emulator: Emulator):
        emulator.script(settings={"file": "html"})
        generation = one()
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert "web page" in generation.error
        assert not UncheckedFile.objects.exists()

    def test_the_same_again_is_kept_once(self, emulator: Emulator):
        emulator.script(settings={"file": "corrupt"})
        generation = one()
        for _ in range(2):
            actions.fetch_again(generation.pk)
            collect(generation.pk)
        assert fresh(generation).state == State.FAILED
        assert UncheckedResult.objects.count() == len(_files()) == 1
        assert emulator.stats()["submissions"] == 1

    def test_a_good_one_that_comes_later_is_a_product_beside_it(self, emulator: Emulator):
        emulator.script(settings={"file": "corrupt"})
        generation = one()
        [job] = emulator.server.jobs.by_id.values()
        job.script = job.script.but({"file": ""})
        actions.fetch_again(generation.pk)
        collect(generation.pk)
        assert fresh(generation).state == State.DONE
        unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert Product.objects.filter(made_by__generation=generation).count() == 2

    def test_what_came_in_the_answer_itself_can_be_asked_for_again(self, odd):
        generation = came(odd, HALF)
        actions.fetch_again(generation.pk)
        collect(generation.pk)
        assert "kept unchecked" in fresh(generation).error
        assert UncheckedResult.objects.count() == len(_files()) == 1


class TestTaking:
    @pytest.mark.parametrize(
        ("case", "medium", "mime", "previewed"),
        [
            ("cut off", "image", "image/png", False),
            ("damaged", "image", "image/png", False),
            ("a zip behind it", "image", "image/png", True),
            ("words", "text", "text/plain", False),
            ("a web page", "text", "text/plain", False),
            ("a drawing", "image", "application/octet-stream", False),
            ("a type that is not known", "image", "application/octet-stream", False),
        ],
    )
    def test_it_becomes_a_product(self, odd, client, committed, case, medium, mime, previewed):
        data, called, _ = ODD[case]
        generation = came(odd, data, mime=called)
        recipe = recipe_of(generation)
        with committed:
            product = unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert (product.medium, product.asset.mime) == (medium, mime)
        assert bool(product.asset.thumbnail) is previewed
        assert (product.prompt, product.provider) == ("a fox", "odd")
        assert (product.cost_micros, product.recipe["prompt"]) == (3_200_000, recipe["prompt"])
        generation = fresh(generation)
        assert (generation.state, generation.error) == (State.DONE, "")
        assert [made.product for made in generation.outputs.all()] == [product]
        assert not UncheckedFile.objects.exists()
        assert _files() == []
        assert verifying.verify().problems == []
        for name, of in (("product", product), ("details", generation)):
            assert client.get(reverse(name, args=[of.pk])).status_code == 200
        for page in ("gallery", "create", "queue"):
            assert client.get(reverse(page)).status_code == 200

    def test_the_bytes_are_those_that_came_or_those_with_the_recipe(self, odd):
        came(odd, HIDDEN)
        product = unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert recipes.read(product.asset.file)["prompt"] == "a fox"
        came(odd, HALF)
        product = unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert product.asset.file.read_bytes() == HALF

    def test_what_it_cost_stays(self, odd):
        came(odd, HALF)
        before = list(LedgerEntry.objects.values())
        unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert list(LedgerEntry.objects.values()) == before

    def test_twice_makes_one(self, odd):
        came(odd, HALF)
        asked = UncheckedResult.objects.get().pk
        unchecked_actions.take(asked)
        with pytest.raises(NotPossible, match="already"):
            unchecked_actions.take(asked)
        with pytest.raises(NotPossible, match="already"):
            unchecked_actions.throw_away(asked)
        assert Product.objects.count() == 1

    def test_one_after_the_other(self, odd):
        generation = came(odd, HALF, b"words", GOOD)
        first, second = UncheckedResult.objects.order_by("position")
        unchecked_actions.take(first.pk)
        assert fresh(generation).error.startswith("1 of 3 results is kept unchecked: ")
        unchecked_actions.take(second.pk)
        assert fresh(generation).error == ""
        assert sorted(generation.outputs.values_list("position", flat=True)) == [0, 1, 2]

    def test_one_of_an_earlier_round_does_not_stand_in_the_way(self, odd):
        generation = came(odd, HALF)
        actions.retry(generation.pk)
        unchecked_actions.take(UncheckedResult.objects.get().pk)
        assert fresh(generation).state == State.QUEUED
        row = fresh(generation)
        Generation.objects.filter(pk=row.pk).update(
            state=State.COLLECTING, results=[{"file": "result-0", "mime": "image/png"}]
        )
        _left_in_scratch(row, GOOD)
        collect(row.pk)
        assert fresh(generation).state == State.DONE
        assert GenerationOutput.objects.filter(generation=generation).count() == 2

    def test_a_file_that_is_gone_is_told(self, odd):
        came(odd, HALF)
        result = UncheckedResult.objects.get()
        result.file.file.unlink()
        with pytest.raises(NotPossible, match="No such file"):
            unchecked_actions.take(result.pk)
        assert [problem.what for problem in verifying.verify().problems] == ["missing"]


class TestThrowingAway:
    def test_file_and_row_go_and_the_charge_stays(self, odd, committed):
        generation = came(odd, HALF)
        with committed:
            unchecked_actions.throw_away(UncheckedResult.objects.get().pk)
        generation = fresh(generation)
        assert (generation.state, generation.charged) == (State.FAILED, Charged.YES)
        assert generation.error == "What came back was discarded."
        assert not UncheckedFile.objects.exists()
        assert _files() == []

    def test_the_others_stay_products(self, odd):
        generation = came(odd, GOOD, HALF)
        unchecked_actions.throw_away(UncheckedResult.objects.get().pk)
        assert (fresh(generation).state, fresh(generation).error) == (State.DONE, "")
        assert Product.objects.count() == 1


class TestServing:
    @pytest.mark.parametrize("case", ODD)
    def test_nothing_in_it_can_run(self, odd, client, case):
        data, mime, _ = ODD[case]
        came(odd, data, mime=mime)
        file = UncheckedFile.objects.get()
        response = client.get(reverse("unchecked-download", args=[file.pk]))
        assert b"".join(response.streaming_content) == data
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        disposition = response.headers["Content-Disposition"]
        assert re.fullmatch(rf'attachment; filename="unchecked-{file.pk}\.\w+"', disposition)

    def test_not_under_the_addresses_of_products(self, odd, client):
        came(odd, HALF)
        file = UncheckedFile.objects.get()
        assert client.get(f"/media/{file.sha256}.png").status_code == 404
        assert client.get(f"/thumbnails/{file.sha256}.webp").status_code == 404

    def test_one_that_is_not_there(self, client):
        assert client.get(reverse("unchecked-download", args=[1])).status_code == 404


class TestPages:
    def test_it_is_listed_and_decided_on_the_queue(self, odd, client):
        generation = came(odd, HALF)
        assert unchecked_results.open_unchecked().count() == 1
        words = text(client.get(reverse("queue")))
        assert "Kept unchecked" in words
        assert "The file is cut off" in words
        asked = {"result": UncheckedResult.objects.get().pk}
        response = client.post(reverse("unchecked-take"), asked, **HTMX)
        product = Product.objects.get()
        assert f"Kept: it is product {product.pk} now." in text(response)
        assert f'"generation": {generation.pk}' in response.headers["HX-Trigger"]
        again = client.post(reverse("unchecked-take"), asked, **HTMX)
        assert "It was kept or discarded already." in text(again)
        assert unchecked_results.open_unchecked().count() == 0

    def test_it_is_thrown_away(self, odd, client):
        came(odd, HALF)
        asked = {"result": UncheckedResult.objects.get().pk}
        response = client.post(reverse("unchecked-throw-away"), asked)
        assert response.status_code == 302
        assert not UncheckedFile.objects.exists()

    @pytest.mark.parametrize("asked", ["", "0", "x", "999999", "9" * 40, "-1"])
    @pytest.mark.parametrize("act", ["unchecked-take", "unchecked-throw-away"])
    def test_what_is_not_there_is_told(self, client, act, asked):
        response = client.post(reverse(act), {"result": asked}, **HTMX)
        assert "nothing was spent" in text(response)

    @pytest.mark.parametrize("act", ["unchecked-take", "unchecked-throw-away"])
    def test_nothing_is_decided_by_looking(self, client, act):
        assert client.get(reverse(act)).status_code == 405

    @pytest.mark.parametrize("files", [(HALF,), (GOOD, HALF), (HALF, b"words")])
    def test_card_order_page_and_details_offer_it(self, odd, client, files):
        generation = came(odd, *files)
        details = reverse("details", args=[generation.pk])
        pages = [reverse("create"), reverse("order-page", args=[generation.order.uid]), details]
        for page in pages:
            content = client.get(page).content.decode()
            assert "kept unchecked" in content.lower()
            if len(files) == 1 or page == details:
                assert reverse("unchecked-take") in content
                assert reverse("unchecked-download", args=[UncheckedFile.objects.first().pk])
            else:
                assert details in content or "Keep it anyway" in content

    def test_the_queue_asks_no_more_for_more_of_them(
        self, odd, client, django_assert_max_num_queries
    ):
        came(odd, HALF, b"words", b"more words")
        with django_assert_max_num_queries(40) as few:
            client.get(reverse("queue"))
        came(odd, b"a", b"b", b"c", b"d")
        with django_assert_max_num_queries(len(few)):
            client.get(reverse("queue"))

    def test_the_admin_shows_and_changes_nothing(self, odd, client):
        came(odd, HALF)
        client.force_login(get_user_model().objects.create_superuser("admin"))
        for name in ("gallery/uncheckedfile", "production/uncheckedresult"):
            assert client.get(f"/admin/{name}/").status_code == 200
            assert client.get(f"/admin/{name}/add/").status_code == 403


class TestVerifying:
    def test_it_is_neither_orphan_nor_missing(self, odd):
        came(odd, HALF)
        assert verifying.verify(repair=True).problems == []
        assert UncheckedFile.objects.get().file.read_bytes() == HALF

    def test_one_that_was_changed_is_told(self, odd):
        came(odd, HALF)
        UncheckedFile.objects.get().file.write_bytes(b"other")
        assert [problem.what for problem in verifying.verify().problems] == ["changed"]

    def test_one_without_its_row_is_listed_again(self, odd):
        came(odd, HALF)
        path = UncheckedFile.objects.get().path
        UncheckedFile.objects.all().delete()
        [problem] = verifying.verify(repair=True, wait=lambda seconds: None).problems
        assert (problem.what, problem.path, problem.repaired) == ("orphan", path, True)
        assert UncheckedFile.objects.get().file.read_bytes() == HALF
        assert verifying.verify().problems == []


def test_only_what_has_ended_is_judged():
    generation = make_generation(State.RUNNING, ended_at=timezone.now())
    assert not transitions.decide_unchecked(generation, State.DONE, None)
    assert fresh(generation).state == State.RUNNING

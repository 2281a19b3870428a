"""What was made at a provider before: brought with its recipe, once, and for nothing."""

import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEntry
from gallery import products
from gallery.models import Product
from gallery.search import find
from gallery.worker_runs import SILENT_FOR
from ledger.models import LedgerEntry
from production.engine import policy
from production.input_files import name_at_provider
from production.models import State
from production.past_models import PastImport, SeenRun
from production.past_runs import steering, walk
from projects.models import Project
from providers import registry
from providers.contract import Kind
from providers.kling.models import OFFERS
from tests.emulator.kling import KlingEmulator
from tests.emulator.queued import LONG_AGO
from tests.emulator.replicate import PAINTER
from tests.production.rows import make_generation
from tests.shipped import fill_catalogue

FILES = re.compile("/files/|/v2/consumer/blobs/content/")
BAD_ENDS = {"replicate": "nsfw", "fal": "policy", "civitai": "blocked"}
pytestmark = pytest.mark.django_db


def numbers(bringing: PastImport) -> dict[str, int]:
    told = {name: getattr(bringing, name) for name in bringing.NUMBERS}
    return {name: number for name, number in told.items() if number}


class TestWhatWasMade:
    def test_comes_with_recipe_date_and_cost_and_is_not_spent_here(self, stage):
        given = {"prompt": "a fox in snow", "num_inference_steps": 28, "seed": 7}
        stage.remember(input=given, price="0.02")
        stage.remember(input=given | {"num_inference_steps": 12})
        bringing = stage.bring()
        assert (numbers(bringing), bringing.state) == ({"taken": 2}, "done")
        product = Product.objects.get(pk__in=find.ids("num_inference_steps:>20", limit=None))
        assert (product.provider, product.model_id) == (stage.provider.slug, stage.picture.id)
        assert (product.prompt, product.seed, product.is_imported) == ("a fox in snow", 7, True)
        assert product.created_at == LONG_AGO + timedelta(seconds=1)
        assert product.kind == Kind.TEXT_TO_IMAGE and product.asset.file.is_file()
        assert product.recipe["details"]["brought_from"].endswith(stage.provider.label)
        assert product.recipe["request_id"] and product.cost_micros
        assert product.recipe["cost_basis"] == "actual"
        assert not LedgerEntry.objects.exists() and not AuditEntry.objects.exists()

    def test_nothing_but_gets_was_sent(self, stage):
        stage.remember(2)
        stage.bring()
        assert {seen["method"] for seen in stage.vendor.log} == {"GET"}
        asked = {seen["path"] for seen in stage.vendor.log if seen["authorized"]}
        lists = {"/v1/predictions", "/v1/models/requests/by-endpoint", "/v1/models/pricing"}
        lists |= {"/v2/consumer/workflows"}
        assert asked <= lists
        files = [seen for seen in stage.vendor.log if FILES.match(seen["path"])]
        assert len(files) == 2 and not any(seen["authorized"] for seen in files)

    def test_is_not_brought_twice(self, stage):
        stage.remember(3)
        stage.bring()
        stage.remember(1)
        PastImport.objects.update(until=timezone.now())
        bringing = stage.bring()
        assert numbers(bringing) == {"taken": 1, "known": 3}
        assert Product.objects.count() == 4

    def test_of_this_app_is_known_by_its_id(self, stage):
        stage.remember(3)
        first, second, _ = stage.vendor.jobs
        make_generation(State.DONE, provider=stage.provider.slug, request_id=first)
        tried = make_generation(State.FAILED, provider=f"{stage.provider.slug}.work")
        tried.attempts.update(request_id=second)
        assert numbers(stage.bring()) == {"taken": 1, "known": 2}

    def test_is_known_by_its_content(self, stage, tmp_path):
        stage.remember()
        [job] = stage.vendor.jobs.values()
        file = tmp_path / "kept.png"
        file.write_bytes(stage.vendor.data_of(job))
        mine = products.bring_in(file, Project.inbox())
        bringing = stage.bring()
        assert numbers(bringing) == {"known": 1}
        assert bringing.runs.get().product == mine and Product.objects.count() == 1

    def test_may_be_what_an_order_waits_for(self, stage):
        stage.remember(input={"prompt": "a lost fox"})
        order = make_generation(State.UNKNOWN, provider=stage.provider.slug, prompt="a lost fox")
        bringing = stage.bring()
        assert numbers(bringing) == {"refused": 1}
        assert "Settle that order on the Queue page" in bringing.runs.get().why
        order.state = State.CANCELLED
        order.save(update_fields=["state"])
        assert steering.again(bringing)
        assert numbers(stage.in_time(bringing)) == {"taken": 1}

    def test_several_results_share_the_cost(self, replicate):
        replicate.remember(input={"prompt": "foxes", "num_outputs": 4})
        assert numbers(replicate.bring()) == {"taken": 1}
        costs = {one.cost_micros for one in Product.objects.all()}
        assert Product.objects.count() == 4 and costs == {25_000}

    def test_since_a_day_and_into_a_project(self, stage):
        stage.remember(4)
        foxes = Project.objects.create(name="Foxes", slug="foxes")
        since = LONG_AGO + timedelta(seconds=3)
        assert numbers(stage.bring(project=foxes, since=since)) == {"taken": 2}
        assert set(Product.objects.values_list("project__slug", flat=True)) == {"foxes"}

    def test_of_a_model_that_nobody_here_knows(self, replicate):
        replicate.vendor.remember(
            PAINTER, input={"prompt": "x", "image": "data:image/png;base64,A"}
        )
        assert numbers(replicate.bring()) == {"taken": 1}
        product = Product.objects.get()
        assert (product.model_id, product.kind, product.medium) == (PAINTER.id, "", "image")
        assert "base64" not in str(product.recipe) and product.cost_micros is None


class TestWhatIsGone:
    def test_is_counted(self, stage):
        stage.remember(2, kept=0.0)
        stage.remember(1, file_ttl=0.0)
        stage.remember(1, end=BAD_ENDS[stage.provider.slug])
        stage.remember(1, duration=3600.0)
        stage.remember(1)
        stage.vendor.age(1)
        bringing = stage.bring()
        assert numbers(bringing) == {"taken": 1, "gone": 3, "failed": 2}
        assert bringing.state == "done" and not bringing.trouble

    def test_thousands_take_no_time(self, replicate, django_assert_max_num_queries):
        replicate.remember(2500, kept=0.0)
        replicate.vendor.age(1)
        with django_assert_max_num_queries(400):
            assert numbers(replicate.bring()) == {"gone": 2500}


class TestCutOff:
    def test_are_looked_up_by_their_ids_however_much_was_ordered(self, replicate):
        if connection.vendor != "sqlite":
            pytest.skip("plans are read as SQLite writes them")
        with CaptureQueriesContext(connection) as queries:
            walk._known(registry.get("replicate"), ["a", "b"])
        plans = []
        with connection.cursor() as cursor:
            for query in queries.captured_queries:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                plans += [row[3] for row in cursor.fetchall()]
        assert any("generation_by_request (request_id=?)" in plan for plan in plans)
        assert any("attempt_by_request (request_id=?)" in plan for plan in plans)
        assert not any(plan.startswith("SCAN") for plan in plans), plans

    def test_goes_on_where_it_was(self, replicate):
        replicate.vendor.page_size = 2
        replicate.remember(6)
        bringing = steering.start(replicate.provider)
        looks = iter([False, False, False, True])
        walk.go_on(bringing, is_stopping=lambda: next(looks, True))
        assert (bringing.state, bringing.taken) == ("waiting", 2) and bringing.cursor
        before = len(replicate.vendor.log)
        assert numbers(replicate.in_time(bringing)) == {"taken": 6}
        pages = [one for one in replicate.vendor.log[before:] if one["path"] == "/v1/predictions"]
        assert len(pages) == 2 and Product.objects.count() == 6

    def test_after_a_kill_what_lies_there_is_used(self, replicate, monkeypatch):
        replicate.remember(2)
        bringing = steering.start(replicate.provider)

        class Killed(BaseException):
            pass

        def die(bringing: PastImport) -> None:
            raise Killed

        with pytest.raises(Killed):
            walk.go_on(bringing, die)
        bringing.refresh_from_db()
        assert (bringing.state, bringing.taken) == ("running", 1) and steering.waiting() == []
        # Long ago, or before the clock was set back.
        for set_by in (-2, 2):
            PastImport.objects.update(seen_at=timezone.now() + set_by * SILENT_FOR)
            assert steering.waiting() == [bringing.pk]
        steering.work(bringing.pk)
        bringing.refresh_from_db()
        assert (numbers(bringing), bringing.state) == ({"taken": 2}, "done")

    def test_by_hand(self, replicate):
        replicate.remember(3)
        bringing = steering.start(replicate.provider)
        walk.go_on(bringing, steering.stop)
        assert (bringing.state, bringing.taken) == ("stopped", 1)
        assert "nothing was charged" in bringing.trouble
        assert steering.start(replicate.provider).pk == bringing.pk
        assert numbers(replicate.in_time(bringing)) == {"taken": 3}

    def test_two_at_once_are_refused(self, replicate):
        replicate.remember()
        bringing = steering.start(replicate.provider)
        with walk._alone(bringing), pytest.raises(steering.CannotBring, match="already"):
            steering.start(replicate.provider)
        with pytest.raises(steering.CannotBring, match="already"):
            steering.start(replicate.provider, since=LONG_AGO)
        with walk._alone(bringing), pytest.raises(walk.Busy):
            walk.go_on(bringing)
        assert PastImport.objects.count() == 1


class TestOddAnswers:
    def test_waits_as_long_as_the_provider_says(self, stage):
        stage.remember()
        stage.vendor.list_faults = ["429"]
        bringing = stage.bring()
        assert (bringing.state, bringing.tries, steering.waiting()) == ("waiting", 1, [])
        assert 0 < (bringing.not_before - timezone.now()).total_seconds() <= 1
        assert numbers(stage.in_time(bringing)) == {"taken": 1}

    def test_a_wait_from_before_the_clock_was_set_back_is_over(self, stage):
        stage.remember()
        stage.vendor.list_faults = ["429"]
        bringing = stage.bring()
        later = timezone.now() + timedelta(hours=1)
        PastImport.objects.filter(pk=bringing.pk).update(not_before=later)
        assert steering.waiting() == [bringing.pk]

    def test_not_for_ever(self, stage):
        stage.vendor.list_faults = ["html"] * policy.MOST_TRIES
        bringing = stage.bring()
        while bringing.state == "waiting":
            stage.in_time(bringing)
        assert bringing.state == "stopped" and "not with JSON" in bringing.trouble
        assert not stage.vendor.list_faults

    @pytest.mark.parametrize(("odd", "taken"), [("round", 6), ("same page", 3)])
    def test_a_list_without_end(self, stage, odd, taken):
        stage.remember(6)
        stage.vendor.page_size, stage.vendor.odd_list = 3, odd
        bringing = stage.bring()
        assert (bringing.state, bringing.trouble) == ("stopped", walk.ROUND_AND_ROUND)
        assert numbers(bringing) == {"taken": taken}

    def test_no_key_is_shown_or_sent_elsewhere(self, stage):
        stage.remember(input={"prompt": f"say {stage.vendor.key}"})
        stage.vendor.list_faults = ["403"]
        bringing = stage.bring()
        assert bringing.state == "stopped" and stage.vendor.key not in bringing.trouble
        assert steering.again(bringing)
        assert numbers(stage.in_time(bringing)) == {"taken": 1}
        product = Product.objects.get()
        assert stage.vendor.key not in f"{product.prompt} {product.recipe}"

    def test_the_next_page_is_asked_of_the_provider_alone(self, replicate):
        replicate.vendor.page_size, replicate.vendor.next_host = 1, "http://127.0.0.1:9"
        replicate.remember(3)
        assert numbers(replicate.bring()) == {"taken": 3}

    def test_a_private_address_is_not_asked(self, replicate):
        replicate.remember(answer=["http://127.0.0.1:9/fox.png"])
        replicate.remember(answer=["https://10.0.0.1/fox.png"])
        replicate.remember(file="redirect-loopback")
        bringing = replicate.bring()
        while bringing.state == "waiting":
            replicate.in_time(bringing)
        assert numbers(bringing) == {"refused": 3} and bringing.state == "done"
        assert not Product.objects.exists()

    def test_a_damaged_file_is_one_line(self, stage):
        stage.remember(2)
        stage.remember(1, file="corrupt")
        bringing = stage.bring()
        assert numbers(bringing) == {"taken": 2, "refused": 1}
        assert SeenRun.objects.get(outcome="refused").why

    def test_a_host_that_is_away_is_asked_again(self, stage):
        stage.remember(1, file="503")
        bringing = stage.bring()
        for _ in range(walk.TRIES_OF_A_FILE):
            assert bringing.state == "waiting"
            stage.in_time(bringing)
        assert (numbers(bringing), bringing.state) == ({"refused": 1}, "done")

    def test_without_a_key_nothing_begins(self, replicate, monkeypatch):
        monkeypatch.delenv("REPLICATE_API_TOKEN")
        assert replicate.provider not in steering.sources()
        with pytest.raises(steering.CannotBring, match="needs a key"):
            steering.start(replicate.provider)


class TestSources:
    def test_are_the_accounts_with_a_list_and_a_key(self, replicate):
        assert replicate.provider in steering.sources()
        assert not any(one.slug == "openai" for one in steering.sources())


class TestOfAListThatKeepsLittle:
    """Kling's tells no model and no words: what there is is brought, and can go into an order."""

    def test_file_day_cost_and_the_id_by_which_it_is_known_again(self, monkeypatch, db):
        with KlingEmulator() as kling:
            monkeypatch.setenv("KLING_BASE_URL", kling.url)
            monkeypatch.setenv("KLING_ACCESS_KEY", kling.key)
            monkeypatch.setenv("KLING_SECRET_KEY", kling.secret)
            registry.forget()
            fill_catalogue()
            kling.remember(OFFERS["kling-v2-6/text-to-video"].spec, price="2.5")
            kling.created[next(iter(kling.jobs))] += timedelta(days=1)
            bringing = steering.start(registry.get("kling"))
            walk.go_on(bringing)
        registry.forget()
        assert (numbers(bringing), bringing.state, kling.submissions) == ({"taken": 1}, "done", 0)
        product = Product.objects.get()
        assert (product.medium, product.model_id, product.prompt) == (
            *("video", "videos/text2video"),
            "",
        )
        assert product.created_at == LONG_AGO + timedelta(days=1, seconds=1)
        assert product.cost_micros == 350_000
        assert "neither its words" in product.recipe["remarks"][0]
        assert name_at_provider(product, "kling") == "v0"


class TestCommand:
    def test_brings_and_tells(self, replicate):
        replicate.remember(2)
        replicate.vendor.list_faults = ["429"]
        code, out, err = run("replicate")
        assert (code, out) == (0, "2 added, 0 already here, 0 not added.\n")
        assert "The provider is busy" in err

    def test_in_json(self, replicate):
        replicate.remember(1)
        replicate.remember(1, file="corrupt")
        code, out, _ = run("replicate", "--json")
        told = json.loads(out)
        assert (code, told["taken"], told["refused"], told["state"]) == (1, 1, 1, "done")
        assert {one["outcome"] for one in told["runs"]} == {"taken", "refused"}

    @pytest.mark.parametrize(
        "asked", [["nobody"], ["openai"], ["replicate", "--since=x"], ["replicate", "--project=x"]]
    )
    def test_bad_input(self, replicate, asked):
        assert run(*asked)[0] == 2
        assert not PastImport.objects.exists()


def run(*asked: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_past", *asked, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()

"""The whole road of an order, against the emulator by real HTTP."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from PIL import Image

from gallery import products, recipes
from gallery.models import Product
from ledger.models import LedgerEntry
from production import actions, orders, reconciliation
from production.attempt_models import Attempt
from production.engine import inline
from production.engine.input_files import inputs_of
from production.engine.polling import due
from production.engine.submitting import submit
from production.engine.sweeping import sweep
from production.models import Generation, Order, State
from production.orders import OrderInput, OrderLine, OrderRejected, OrderRequest
from projects.models import Project
from tests.emulator import Emulator

pytestmark = pytest.mark.django_db


def ask(prompt: str = "a fox", model: str = "scripted/picture", **changes) -> OrderRequest:
    params = changes.pop("params", {})
    inputs = changes.pop("inputs", ())
    facts = {"kind": "text-to-image", "lines": [OrderLine(model, params, inputs)]}
    return OrderRequest(prompt=prompt, **facts | changes)


def order(prompt: str = "a fox", model: str = "scripted/picture", **changes) -> list[Generation]:
    placed = orders.place(ask(prompt, model, **changes))
    return list(placed.generations.order_by("id"))


def run(generations: list[Generation], seconds: float = 20) -> list[Generation]:
    """Carry the work out here; waits are skipped, as if the time had passed."""
    ids = [generation.pk for generation in generations]
    until = timezone.now() + timedelta(seconds=seconds)

    def hurry() -> None:
        active = Generation.objects.active().filter(pk__in=ids)
        active.update(not_before=None, poll_after=timezone.now())

    inline.run(ids, on_change=hurry, stopping=lambda: timezone.now() > until)
    return list(Generation.objects.filter(pk__in=ids).order_by("id"))


def one(prompt: str = "a fox", model: str = "scripted/picture", **changes) -> Generation:
    return run(order(prompt, model, **changes))[0]


class TestProduct:
    def test_from_order_to_product(self, emulator: Emulator):
        generation = one(params={"style": "ink"})
        assert generation.state == State.DONE
        product = Product.objects.get(made_by__generation=generation)
        assert (product.prompt, product.provider, product.model_id) == (
            "a fox",
            "scripted",
            "picture",
        )
        assert product.cost_micros == 10_000
        assert product.recipe["params"]["style"] == "ink"
        file = Path(django_settings.PATHS.media, product.asset.path)
        assert recipes.read(file)["prompt"] == "a fox"
        assert emulator.stats()["submissions"] == 1

    def test_the_body_sent_is_what_was_ordered(self, emulator: Emulator):
        generation = one(params={"style": "ink", "guidance": "7.5"})
        sent = next(iter(emulator.server.jobs.by_id.values())).input
        assert sent == generation.params == generation.body
        assert sent["guidance"] == 7.5

    def test_several_results_and_models_in_one_order(self, emulator: Emulator):
        lines = [OrderLine("scripted/picture"), OrderLine("scripted-nofind/picture")]
        made = run(order(lines=lines, count=3))
        assert [g.state for g in made] == [State.DONE] * 6
        assert len({g.seed for g in made}) == 6
        assert Product.objects.count() == 6

    def test_one_generation_may_give_several_products(self, emulator: Emulator):
        generation = one(params={"n": 3})
        products = Product.objects.filter(made_by__generation=generation)
        assert products.count() == 3
        assert sum(p.cost_micros for p in products) == 30_000

    def test_seeds_count_up_from_a_given_one(self, emulator: Emulator):
        made = order(params={"seed": 7}, count=3)
        assert [g.params["seed"] for g in made] == [7, 8, 9]

    @pytest.mark.parametrize(
        ("kind", "model", "medium"),
        [
            ("text-to-video", "scripted/clip", "video"),
            ("text-to-speech", "scripted/voice", "audio"),
            ("text-generation", "scripted/words", "text"),
        ],
    )
    def test_every_medium(self, emulator: Emulator, kind, model, medium):
        generation = one(model=model, kind=kind, accept_unknown=True)
        assert generation.error == ""
        assert Product.objects.get().medium == medium

    def test_an_input_goes_up_and_becomes_the_source(self, emulator: Emulator, tmp_path):
        Image.new("RGB", (64, 48), "teal").save(tmp_path / "in.png")
        source = products.bring_in(tmp_path / "in.png", Project.inbox())
        generation = one(
            model="scripted/edit",
            kind="image-to-image",
            inputs=(OrderInput("image_url", source),),
        )
        assert generation.state == State.DONE
        made = Product.objects.get(made_by__generation=generation)
        assert [s.source for s in made.sources.all()] == [source]

    def test_a_photo_on_its_side_goes_up_upright_and_the_recipe_keeps_the_photo(
        self, emulator: Emulator, tmp_path
    ):
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("CMYK", (64, 48)).save(tmp_path / "in.jpg", exif=exif)
        source = products.bring_in(tmp_path / "in.jpg", Project.inbox())
        inputs = (OrderInput("image_url", source),)
        placed = order(model="scripted/edit", kind="image-to-image", inputs=inputs)[0]
        given = inputs_of(placed)[0]
        with Image.open(given.path) as image:
            assert (image.size, image.mode, given.mime) == ((48, 64), "RGB", "image/jpeg")
        assert given.sha256 != source.asset.sha256
        generation = run([placed])[0]
        recipe = Product.objects.get(made_by__generation=generation).recipe
        assert recipe["inputs"] == [{"field": "image_url", "sha256": source.asset.sha256}]
        assert not given.path.exists()

    def test_a_picture_that_no_model_could_read_is_not_sent(self, emulator: Emulator, tmp_path):
        Image.new("RGB", (64, 48)).save(tmp_path / "in.gif")
        source = products.bring_in(tmp_path / "in.gif", Project.inbox())
        placed = order(
            model="scripted/edit",
            kind="image-to-image",
            inputs=(OrderInput("image_url", source),),
        )
        source.asset.file.write_bytes(b"GIF89a and nothing more")
        generation = run(placed)[0]
        assert generation.state == State.FAILED
        assert "cannot be made readable" in generation.error
        assert emulator.stats()["submissions"] == 0

    def test_a_key_goes_with_the_download_where_it_is_wanted(self, emulator: Emulator):
        emulator.script(settings={"file": "needs-key"})
        assert one().state == State.DONE

    def test_results_inside_the_answer(self, emulator: Emulator):
        emulator.script(settings={"file": "data"})
        assert one().state == State.DONE


class TestRejected:
    """Nothing is written, nothing is reserved, and the sentence says where."""

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"model": "scripted/nothing"}, "models", "nothing_to_run"),
            ({"model": "nobody/picture"}, "models", "nothing_to_run"),
            ({"model": "rubbish"}, "models", "nothing_to_run"),
            ({"kind": "text-to-video"}, "models", "bad_input"),
            ({"kind": "nonsense"}, "kind", "bad_input"),
            ({"prompt": ""}, "prompt", "bad_input"),
            ({"prompt": " \x00 \x07 "}, "prompt", "bad_input"),
            ({"prompt": "x" * 250_000}, "prompt", "bad_input"),
            ({"params": {"guidance": 21}}, "guidance", "bad_input"),
            ({"params": {"guidance": "much"}}, "guidance", "bad_input"),
            ({"params": {"colour": "red"}}, "colour", "bad_input"),
            ({"params": {"style": "oil"}}, "style", "bad_input"),
            ({"count": 0}, "count", "bad_input"),
            ({"count": 1001}, "count", "bad_input"),
            ({"lines": []}, "models", "bad_input"),
            ({"model": "scripted/edit", "kind": "image-to-image"}, "image_url", "bad_input"),
            ({"model": "scripted/voice", "kind": "text-to-speech"}, "accept_unknown", "cap"),
        ],
    )
    def test_bad_orders(self, emulator: Emulator, changes, field, reason):
        with pytest.raises(OrderRejected) as caught:
            order(**changes)
        assert field in caught.value.errors
        assert caught.value.reason == reason
        assert not Order.objects.exists()
        assert not LedgerEntry.objects.exists()

    def test_without_a_key(self, emulator: Emulator, monkeypatch):
        monkeypatch.delenv("SCRIPTED_KEY")
        with pytest.raises(OrderRejected, match="key") as caught:
            order()
        assert caught.value.reason == "nothing_to_run"

    def test_into_an_archived_project(self, emulator: Emulator):
        project = Project.objects.create(name="Old", slug="old", state="archived")
        with pytest.raises(OrderRejected, match="archived"):
            order(project=project)

    def test_the_same_nonce_is_the_same_order(self, emulator: Emulator):
        first = orders.place(ask(nonce="n1"))
        assert orders.place(ask(nonce="n1")) == first
        assert Generation.objects.count() == 1

    @pytest.mark.parametrize(
        "prompt",
        ["🦊🔥" * 50, "שלום עולם", "<script>alert(1)</script>", "a\r\nb", "x" * 90_000],
    )
    def test_any_honest_text_is_taken(self, emulator: Emulator, prompt):
        generation = one(prompt)
        assert generation.state == State.DONE
        assert generation.prompt == prompt.replace("\r\n", "\n")


class TestProviderErrors:
    @pytest.mark.parametrize(
        ("fault", "error_class"),
        [("401", "NeedsKey"), ("402", "NoFunds"), ("422", "BadRequest"), ("400", "BadRequest")],
    )
    def test_a_clear_refusal_fails_and_costs_nothing(self, emulator, fault, error_class):
        emulator.script(settings={"submit": fault})
        generation = one()
        assert (generation.state, generation.error_class) == (State.FAILED, error_class)
        assert generation.charged == "no"
        assert generation.next_step
        assert emulator.stats()["submissions"] == 1
        assert [e.type for e in LedgerEntry.objects.all()] == ["reserve", "release"]

    def test_too_many_requests_waits_and_goes_again(self, emulator: Emulator):
        emulator.script(next=[{"submit": "429", "retry_after": "7"}])
        [generation] = order()
        submit(generation.pk)
        generation.refresh_from_db()
        assert generation.state == State.QUEUED
        assert (generation.not_before - timezone.now()).total_seconds() > 6
        from production.limit_models import (
            Throttle,
        )

        Throttle.objects.all().delete()
        assert run([generation])[0].state == State.DONE
        assert Attempt.objects.filter(generation=generation).count() == 2

    @pytest.mark.parametrize("fault", ["500", "503", "cut-after", "cut-before", "html", "empty"])
    def test_no_clear_answer_is_never_sent_twice(self, emulator: Emulator, fault):
        emulator.script(settings={"submit": fault})
        generation = one(model="scripted-nofind/picture")
        assert (generation.state, generation.charged) == (State.UNKNOWN, "maybe")
        assert emulator.stats()["submissions"] == 1
        assert [e.type for e in LedgerEntry.objects.all()] == ["reserve"]
        assert not re.search(r"\.\W*\.", generation.error), "one full stop is enough"

    def test_what_arrived_unseen_is_found_by_its_key(self, emulator: Emulator):
        emulator.script(next=[{"submit": "cut-after"}])
        assert one().state == State.DONE
        assert emulator.stats()["submissions"] == 1

    def test_what_never_arrived_is_not_sent_again_on_a_guess(self, emulator: Emulator):
        emulator.script(next=[{"submit": "cut-before"}])
        assert one().state == State.UNKNOWN
        assert emulator.stats()["submissions"] == 1

    def test_nobody_there_is_tried_again_and_then_fails(self, emulator, monkeypatch):
        monkeypatch.setenv("SCRIPTED_BASE_URL", "http://127.0.0.1:9")
        generation = one()
        assert (generation.state, generation.error_class) == (State.FAILED, "Unavailable")
        assert generation.charged == "no"
        assert generation.attempt > 3

    @pytest.mark.parametrize(
        ("end", "state"), [("failed", State.FAILED), ("refused", State.REFUSED)]
    )
    def test_the_providers_own_verdict(self, emulator: Emulator, end, state):
        emulator.script(settings={"end": end, "message": "Because.", "duration": 0.1})
        generation = one()
        assert (generation.state, generation.error) == (state, "Because.")

    @pytest.mark.parametrize("fault", ["500", "429", "html", "empty", "cut", "odd"])
    def test_a_poll_that_fails_is_asked_again(self, emulator: Emulator, fault):
        emulator.script(settings={"status": fault, "status_times": 2})
        assert one().state == State.DONE
        assert emulator.stats()["submissions"] == 1


class TestResults:
    @pytest.mark.parametrize("fault", ["half", "corrupt", "html", "svg", "empty", "404"])
    def test_a_bad_file_is_an_error_not_a_product(self, emulator: Emulator, fault):
        emulator.script(settings={"file": fault})
        generation = one()
        assert generation.state == State.FAILED
        assert generation.error
        assert not Product.objects.exists()

    def test_done_without_files(self, emulator: Emulator):
        emulator.script(settings={"end": "no-files"})
        generation = one()
        assert (generation.state, generation.error_class) == (State.FAILED, "BadOutput")

    @pytest.mark.parametrize(("end", "count"), [("more-files", 3), ("fewer-files", 1)])
    def test_more_or_fewer_files_than_asked_are_all_kept(self, emulator, end, count):
        emulator.script(settings={"end": end})
        assert one(params={"n": 2}).state == State.DONE
        assert Product.objects.count() == count

    def test_the_same_file_twice(self, emulator: Emulator):
        emulator.script(settings={"end": "same-file-twice"})
        assert one(params={"n": 2}).state == State.DONE
        assert Product.objects.count() == 2

    def test_a_host_that_is_down_can_be_asked_again(self, emulator: Emulator):
        emulator.script(settings={"file": "500"})
        generation = one()
        assert (generation.state, generation.charged) == (State.FAILED, "yes")
        emulator.script(settings={"file": ""})
        next(
            iter(emulator.server.jobs.by_id.values())
        ).script = emulator.server.jobs.playbook.settings
        actions.fetch_again(generation.pk)
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 1

    def test_what_cannot_be_stored_is_held_until_it_can(self, emulator, settings):
        """Disk full looks like this to the engine: the folder cannot be written."""
        folder = settings.PATHS.media / "projects" / "inbox" / "text-to-image"
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("in the way")
        try:
            [generation] = run(order(), seconds=3)
        finally:
            folder.unlink()
        assert generation.state == State.COLLECTING
        assert "cannot be stored yet" in generation.message
        assert "Move that file away" in generation.message
        assert not Product.objects.exists()
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 1


class TestAfterACrash:
    """Rows as a crash leaves them, then a sweep."""

    def lost(self, generation: Generation, state: State) -> Generation:
        past = timezone.now() - timedelta(seconds=1)
        Generation.objects.filter(pk=generation.pk).update(state=state, attempt=1, lease_until=past)
        Attempt.objects.create(generation=generation, number=1)
        generation.refresh_from_db()
        return generation

    def test_claimed_and_not_sent_is_unknown(self, emulator: Emulator):
        [generation] = order(model="scripted-nofind/picture")
        self.lost(generation, State.SUBMITTING)
        assert run([generation])[0].state == State.UNKNOWN
        assert emulator.stats()["submissions"] == 0

    def test_a_step_under_way_is_left_alone(self, emulator: Emulator):
        [generation] = order(model="scripted-nofind/picture")
        self.lost(generation, State.SUBMITTING)
        Generation.objects.update(lease_until=timezone.now() + timedelta(seconds=20))
        sweep()
        generation.refresh_from_db()
        assert generation.state == State.SUBMITTING

    def test_sent_and_not_saved_is_found(self, emulator: Emulator):
        [generation] = order()
        key = f"{generation.uid.hex}-1"
        jobs = emulator.server.jobs
        jobs.add(key, "picture", "image", generation.params, jobs.playbook.settings)
        self.lost(generation, State.SUBMITTING)
        assert run([generation])[0].state == State.DONE

    def test_collecting_goes_on(self, emulator: Emulator):
        [generation] = order()
        submit(generation.pk)
        Generation.objects.update(poll_after=timezone.now())
        from production.engine.polling import poll

        for running in due():
            poll(running)
        generation.refresh_from_db()
        assert generation.state == State.COLLECTING
        assert run([generation])[0].state == State.DONE


class TestControl:
    def test_cancel_what_waits(self, emulator: Emulator):
        [generation] = order()
        actions.cancel(generation.pk)
        assert run([generation])[0].state == State.CANCELLED
        assert emulator.stats()["submissions"] == 0

    def test_cancel_what_runs_stops_it_at_the_provider(self, emulator: Emulator):
        emulator.script(settings={"duration": 60})
        [generation] = order()
        submit(generation.pk)
        actions.cancel(generation.pk)
        [ended] = run([generation])
        assert (ended.state, ended.charged) == (State.CANCELLED, "maybe")
        assert next(iter(emulator.server.jobs.by_id.values())).cancelled_at is not None

    @pytest.mark.parametrize("act", [actions.cancel, actions.retry, actions.move_to_top])
    def test_what_is_done_cannot_be_changed(self, emulator: Emulator, act):
        generation = one()
        with pytest.raises(actions.NotPossible):
            act(generation.pk)

    def test_retry_after_a_failure(self, emulator: Emulator):
        emulator.script(next=[{"submit": "422"}])
        generation = one()
        actions.retry(generation.pk)
        [again] = run([generation])
        assert (again.state, again.round) == (State.DONE, 2)
        assert emulator.stats()["submissions"] == 2

    def test_clear_the_queue(self, emulator: Emulator):
        order(count=3)
        assert actions.cancel_waiting() == 3
        assert not Generation.objects.active().exists()

    def test_what_is_not_there(self, emulator: Emulator):
        with pytest.raises(actions.NotPossible):
            actions.cancel(10**9)


class TestDoubts:
    def in_doubt(self, emulator: Emulator, model: str, fault: str = "cut-after") -> Generation:
        emulator.script(next=[{"submit": fault}])
        generation = one(model=model)
        assert generation.state == State.UNKNOWN
        return generation

    def test_look_again_finds_what_turned_up_later(self, emulator: Emulator):
        generation = self.in_doubt(emulator, "scripted/picture", "cut-before")
        assert reconciliation.look_again(generation.pk) is False
        jobs = emulator.server.jobs
        key = f"{generation.uid.hex}-1"
        jobs.add(key, "picture", "image", generation.params, jobs.playbook.settings)
        assert reconciliation.look_again(generation.pk) is True
        assert run([generation])[0].state == State.DONE

    def test_what_is_found_is_not_taken_from_another(self, emulator: Emulator):
        other = one(model="scripted/picture")
        number = int(other.request_id.removeprefix("job-"))
        Generation.objects.filter(pk=other.pk).update(request_id=f"job-{number + 1:05}")
        emulator.script(next=[{"submit": "cut-after"}])
        assert one(model="scripted/picture").state == State.UNKNOWN

    def test_where_nobody_can_be_asked_it_says_so(self, emulator: Emulator):
        generation = self.in_doubt(emulator, "scripted-nofind/picture")
        with pytest.raises(actions.NotPossible, match="cannot be asked"):
            reconciliation.look_again(generation.pk)

    def test_retry_of_a_doubt_is_a_second_submission(self, emulator: Emulator):
        generation = self.in_doubt(emulator, "scripted-nofind/picture")
        actions.retry(generation.pk, pay_twice=True)
        assert run([generation])[0].state == State.DONE
        assert emulator.stats()["submissions"] == 2

    @pytest.mark.parametrize(("was_charged", "entry"), [(True, "settle"), (False, "release")])
    def test_discard_closes_the_reserve(self, emulator: Emulator, was_charged, entry):
        generation = self.in_doubt(emulator, "scripted-nofind/picture")
        reconciliation.discard(generation.pk, was_charged=was_charged)
        assert LedgerEntry.objects.last().type == entry

    def test_nothing_to_settle_where_the_fate_is_known(self, emulator: Emulator):
        generation = one()
        with pytest.raises(actions.NotPossible):
            reconciliation.discard(generation.pk, was_charged=True)

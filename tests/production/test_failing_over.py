"""A second model where the first cannot be had: checked and told beforehand, ordered once, and only
where nothing was charged."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditAction, AuditEntry
from gallery.models import Product
from ledger import entries
from ledger.models import Basis, Cap, Doubt, LedgerEntry
from production import actions, log_replay, orders, quotes, reorder
from production.confirmation import Yes
from production.engine import failing_over, inline, transitions
from production.event_models import Event
from production.fallbacks import sentences
from production.generation_actions import Act, NotPossible, actions_of
from production.generation_charge import charge_of
from production.grid_models import Grid, GridCell
from production.models import Generation, State
from production.orders import OrderInput, OrderLine, OrderRejected, OrderRequest
from providers import registry
from providers.contract import (
    BadRequest,
    Charged,
    Expired,
    NeedsKey,
    NoFunds,
    ProviderError,
    Refused,
    Unavailable,
)
from providers.models import CatalogueModel
from tests.emulator import Emulator
from tests.production.rows import make_generation
from tests.production.test_generate import generate
from tests.production.test_order_lines import file_in_gallery

pytestmark = pytest.mark.django_db
CENT = 10_000
FIRST, SECOND = "scripted/picture", "scripted-nofind/picture"


def ask(params: Any = None, *, second: str = SECOND, first: str = FIRST, **changes) -> OrderRequest:
    inputs, seed = changes.pop("inputs", ()), changes.pop("seed", None)
    line = OrderLine(first, params or {}, inputs, seed=seed, fallback=second)
    facts = {"kind": "text-to-image", "prompt": "a heron", "lines": [line]}
    return OrderRequest(**facts | changes)


def ordered(params: Any = None, **changes) -> Generation:
    return orders.place(ask(params, **changes), Yes(given="the test")).generations.get()


def rejected(**changes) -> OrderRejected:
    with pytest.raises(OrderRejected) as caught:
        orders.place(ask(**changes))
    return caught.value


def run(generation: Generation, seconds: float = 20) -> list[Generation]:
    """Carry out the order here, waits skipped; all its rows."""
    work = Generation.objects.filter(order=generation.order_id)
    until = timezone.now() + timedelta(seconds=seconds)

    def hurry() -> None:
        work.active().update(not_before=None, poll_after=timezone.now())

    inline.run(work, on_change=hurry, stopping=lambda: timezone.now() > until)
    return list(work.order_by("id"))


def priced(cents: int | None, ref: str = SECOND) -> None:
    provider, _, model_id = ref.partition("/")
    rows = CatalogueModel.objects.filter(provider=provider, model_id=model_id)
    price = {"unit": "run", "amount": str(cents / 100) if cents is not None else "?"}
    rows.update(own_price=price)


def committed() -> int:
    return LedgerEntry.objects.aggregate(total=Sum("delta_usd"))["total"] or 0


class TestTheOrder:
    def test_keeps_what_fits_and_says_what_does_not(self, emulator: Emulator):
        row = CatalogueModel.objects.get(provider="scripted-nofind", model_id="picture")
        row.schema["properties"].pop("style")
        row.schema["properties"]["noise"] = row.schema["properties"].pop("seed")
        row.schema["properties"]["guidance"]["maximum"] = 5
        row.seed_field = "noise"
        row.save()
        params = {"style": "ink", "guidance": 7, "width": 128, "height": 64, "seed": 5}
        quote = orders.quote(ask(params, count=2))
        [line] = quote.lines
        assert line.fallback is not None
        assert line.fallback.params == {"prompt": "a heron", "width": 128}
        assert [phrase.split(" ")[0] for phrase in line.left_out] == ["style", "guidance"]
        [sentence] = sentences(quote.lines)
        assert "0.01 $ a result. Left out: style ink (the model has no such" in sentence
        kept = orders.place(quote).generations.order_by("id").values_list("fallback", flat=True)
        assert [one["params"]["noise"] for one in kept] == [5, 6]

    def test_has_a_seed_of_its_own_where_none_was_said(self, emulator: Emulator):
        generation = ordered()
        assert generation.fallback["seed"] == generation.fallback["params"]["seed"] is not None
        assert ordered(seed=3).fallback["seed"] == 3

    def test_takes_files_into_the_places_that_there_are(self, emulator: Emulator, tmp_path):
        product = file_in_gallery(tmp_path)
        row = CatalogueModel.objects.get(provider="scripted-nofind", model_id="edit")
        row.schema["properties"]["picture_url"] = row.schema["properties"].pop("image_url")
        row.schema["required"] = ["prompt", "picture_url"]
        row.save()
        given = (OrderInput("image_url", product),)
        asked = {"first": "scripted/edit", "second": "scripted-nofind/edit", "inputs": given}
        generation = ordered(**asked, kind="image-to-image")
        assert generation.fallback["inputs"] == ["picture_url"]
        emulator.script(next=[{"submit": "402"}])
        other = run(generation)[1]
        assert other.state == State.DONE
        assert [one.field for one in other.inputs.all()] == ["picture_url"]
        row.schema["properties"].pop("picture_url")
        row.schema["required"] = ["prompt"]
        row.save()
        error = rejected(**asked, kind="image-to-image")
        assert f"it takes no file, so not #{product.pk}" in error.errors["fallback"][0]

    @pytest.mark.parametrize(
        ("second", "words", "reason"),
        [
            (FIRST, "is the first model already", "bad_input"),
            ("scripted-nofind/clip", "does not make text-to-image", "bad_input"),
            ("scripted-nofind/nothing", "has no model “nothing”", "nothing_to_run"),
            ("nobody/picture", "nobody", "nothing_to_run"),
            ("  ", "", "nothing_to_run"),
            ("x" * 5000, "", "nothing_to_run"),
        ],
    )
    def test_wants_another_model_of_the_kind(self, emulator: Emulator, second, words, reason):
        error = rejected(second=second)
        assert words in error.errors["fallback"][0]
        assert error.reason == reason
        assert not Generation.objects.exists()

    def test_wants_one_that_is_on_and_takes_what_is_asked(self, emulator: Emulator):
        rows = CatalogueModel.objects.filter(provider="scripted-nofind", model_id="picture")
        rows.update(enabled=False)
        assert "is switched off" in rejected().errors["fallback"][0]
        row = rows.get()
        row.enabled, row.schema["required"] = True, ["prompt", "guidance"]
        row.save()
        error = rejected()
        assert "cannot take its place: " in error.errors["fallback"][0]
        assert "needed" in error.errors["fallback"][0]

    def test_what_is_wrong_with_the_first_is_said_first(self, emulator: Emulator):
        assert list(rejected(params={"width": 17}, second="a/b").errors) == ["fallback"]
        assert list(rejected(params={"width": 17}).errors) == ["width"]

    def test_is_another_press_with_another_second_model(self, emulator: Emulator):
        made = {orders.place(ask(second=one, nonce="n")).pk for one in (SECOND, "", SECOND)}
        assert len(made) == 2


class TestMoney:
    def test_the_dearer_of_both_is_told_and_held(self, emulator: Emulator):
        priced(5)
        quote = orders.quote(ask(count=2))
        assert (quote.price.micros, quote.may_cost_less) == (10 * CENT, True)
        orders.place(quote)
        held = LedgerEntry.objects.values_list("amount_micros", "delta_usd", "surplus_usd")
        assert set(held) == {(CENT, 5 * CENT, 4 * CENT)}

    def test_a_cheaper_one_changes_nothing(self, emulator: Emulator):
        priced(1)
        quote = orders.quote(ask({"n": 2}))
        assert (quote.price.micros, quote.may_cost_less) == (2 * CENT, False)
        orders.place(quote)
        assert LedgerEntry.objects.get().surplus_usd == 0

    @pytest.mark.parametrize("narrow", ["", "scripted-nofind"])
    def test_caps_hold_it(self, emulator: Emulator, narrow):
        """One of the second provider alone counts it, too."""
        priced(5)
        Cap.objects.create(period="day", amount_micros=4 * CENT, provider=narrow)
        assert rejected().reason == "cap"
        with pytest.raises(OrderRejected):
            quotes.refuse_the_hopeless(orders.quote(ask()), None)
        assert committed() == 0
        Cap.objects.update(amount_micros=5 * CENT)
        ordered()
        assert quotes.outlook(orders.quote(ask(second="")), None).is_over is not bool(narrow)

    @pytest.mark.parametrize("unknown", [FIRST, SECOND])
    def test_an_unknown_price_of_either_wants_a_yes(self, emulator: Emulator, unknown):
        priced(5, SECOND if unknown == FIRST else FIRST)
        priced(None, unknown)
        assert "The price of Scripted picture is unknown." in str(rejected())
        assert ordered(accept_unknown=True).estimate_micros in (None, 5 * CENT)
        assert committed() == 5 * CENT

    @pytest.mark.parametrize("unknown", [FIRST, SECOND])
    def test_or_a_most_which_holds_both(self, emulator: Emulator, unknown):
        priced(5, SECOND if unknown == FIRST else FIRST)
        priced(None, unknown)
        assert "the most leaves 0.04 $" in str(rejected(most_micros=4 * CENT))
        assert ordered(most_micros=8 * CENT).most_micros == 8 * CENT
        assert committed() == 8 * CENT

    def test_what_the_first_costs_takes_the_place_of_all_that_was_held(self, emulator: Emulator):
        priced(5)
        [done] = run(ordered())
        assert (done.state, done.cost_micros) == (State.DONE, CENT)
        settled = LedgerEntry.objects.get(type="settle")
        assert (settled.delta_usd + settled.reserved_usd, committed()) == (CENT, CENT)

    @pytest.mark.parametrize("price", [1, None])
    def test_so_does_the_users_word(self, emulator: Emulator, price):
        """Where nobody knows what became of it, what was held for the other is no part of it."""
        priced(price, FIRST)
        priced(5)
        for was_charged, spent in ((True, (price or 0) * CENT), (False, 0)):
            LedgerEntry.objects.all().delete()
            charge = charge_of(ordered(accept_unknown=True))
            assert committed() == 5 * CENT
            entries.doubt(charge, "nobody knows")
            entries.answered(Doubt.objects.get(), was_charged=was_charged)
            assert committed() == spent
            closing = LedgerEntry.objects.exclude(type="reserve").get()
            assert closing.delta_usd + closing.reserved_usd == spent

    def test_a_bill_without_a_rate_goes_by_the_reserve_of_the_first_alone(self, emulator: Emulator):
        priced(5)
        charge = charge_of(ordered())
        entries.settle(charge, None, Basis.UNKNOWN)
        assert committed() == 0
        LedgerEntry.objects.filter(type="settle").delete()
        changed = LedgerEntry.objects.get()
        changed.currency = "XTS"
        changed.save()
        bill = {"currency": "XTS", "generation": charge.generation}
        entries.settle(type(charge)(**vars(charge) | bill), 2 * CENT, Basis.ACTUAL)
        assert committed() == 2 * CENT


class TestItIsOrdered:
    @pytest.mark.parametrize("fault", ["401", "402", "403", "400", "422"])
    def test_where_the_first_is_turned_away(self, emulator: Emulator, fault):
        priced(5)
        first = ordered({"style": "ink"})
        emulator.script(next=[{"submit": fault, "price": "0.05"}])
        emulator.script(settings={"price": "0.05"})
        first, other = run(first)
        assert (first.state, first.charged, first.cost_micros) == (State.REPLACED, "no", 0)
        assert first.error and first.ended_at
        assert (other.state, other.instead_of, other.model_ref) == (State.DONE, first, SECOND)
        assert (other.params["style"], other.prompt) == ("ink", "a heron")
        assert committed() == 5 * CENT
        assert emulator.stats()["billed"] == "0.05"
        [product] = Product.objects.all()
        assert (product.provider, product.cost_micros) == ("scripted-nofind", 5 * CENT)
        told = product.recipe["instead_of"]
        assert (told["provider"], told["error"]) == ("scripted", first.error)
        kinds = Event.objects.order_by("id").values_list("kind", "payload__instead_of")
        assert list(kinds) == [("replaced", None), ("done", str(first.uid))]
        notes = AuditEntry.objects.filter(action=AuditAction.SPENT).order_by("-id")
        assert notes[0].facts["instead_of"] == FIRST

    def test_where_it_is_away_after_a_few_tries(self, emulator: Emulator, monkeypatch):
        monkeypatch.setenv("SCRIPTED_BASE_URL", "http://127.0.0.1:9")
        first, other = run(ordered())
        assert (first.state, first.error_class) == (State.REPLACED, "Unavailable")
        assert first.attempts.count() == 4
        assert other.state == State.DONE

    def test_where_its_model_or_account_is_gone(self, emulator: Emulator, settings):
        first = ordered()
        CatalogueModel.objects.filter(provider="scripted", model_id="picture").delete()
        settings.EXTRA_PROVIDERS = "scripted-nofind=tests.scripted_provider:ScriptedNoFind"
        registry.forget()
        first, other = run(first)
        assert (first.state, other.state) == (State.REPLACED, State.DONE)
        assert first.attempt == 0

    def test_it_is_one_result_of_the_order(self, emulator: Emulator):
        emulator.script(next=[{"submit": "402"}])
        code, out, err = generate(
            "a fox", "--model", FIRST, "--fallback", SECOND, "--param", "style=ink", "--json"
        )
        assert code == 0
        [entry] = [json.loads(line) for line in out.splitlines()]
        assert (entry["state"], entry["model"]) == ("done", SECOND)
        assert entry["instead_of"]["model"] == FIRST
        assert entry["instead_of"]["error"]["class"] == "NoFunds"
        assert "Scripted picture, if the first is unavailable: 0.01 $ a result." in err

    def test_the_command_says_so(self, emulator: Emulator):
        priced(5)
        emulator.script(next=[{"submit": "402"}])
        code, out, err = generate("a fox", "--model", FIRST, "--fallback", SECOND)
        assert (code, len(out.splitlines())) == (0, 1)
        assert "Estimate: at most 0.05 $" in err
        assert f"{SECOND} instead of {FIRST}: " in err

    @pytest.mark.parametrize("option", ["--template=t", "--list=l.csv", "--grid"])
    def test_not_where_each_row_says_its_own_model(self, emulator: Emulator, option):
        code, _, err = generate("a", "--model", FIRST, "--fallback", SECOND, option)
        assert code == 2
        assert "--fallback does not go with" in err

    def test_the_first_is_not_tried_again(self, emulator: Emulator):
        emulator.script(next=[{"submit": "402"}])
        first, _ = run(ordered())
        assert not {Act.RETRY, Act.RETRY_TWICE, Act.FETCH_AGAIN} & {
            one.name for one in actions_of(first)
        }
        with pytest.raises(NotPossible, match="Another model makes it"):
            actions.retry(first.pk)
        assert not transitions.requeue(first)
        assert actions.retry_failed() == 0

    def test_no_second_other_is_ordered_by_anybody(self, emulator: Emulator):
        """Two workers, a restored database: one alone can stand there."""
        first = ordered()
        other = make_generation(order=first.order, instead_of=first)
        failing_over.end(first, NoFunds())
        first.refresh_from_db()
        assert first.state == State.REPLACED
        assert list(Generation.objects.filter(instead_of=first)) == [other]

    @pytest.mark.django_db(transaction=True)
    def test_the_sent_log_brings_both_back_in_their_places(self, emulator: Emulator):
        emulator.script(next=[{"submit": "402"}])
        first, other = run(ordered())
        Generation.objects.filter(pk=other.pk).delete()
        log_replay.replay()
        [first, again] = run(first)
        assert (again.uid, again.instead_of, again.state) == (other.uid, first, State.DONE)
        first.attempts.all().delete()
        Generation.objects.filter(pk=first.pk).update(state=State.QUEUED, attempt=0)
        log_replay.replay()
        first.refresh_from_db()
        assert (first.state, first.charged) == (State.FAILED, "no")


class TestItIsNot:
    @pytest.mark.parametrize("fault", ["503", "cut-after", "html"])
    def test_where_it_may_have_been_charged(self, emulator: Emulator, fault):
        priced(5)
        emulator.script(settings={"submit": fault})
        [only] = run(ordered(first=SECOND, second=FIRST))
        assert only.state == State.UNKNOWN

    @pytest.mark.parametrize("end", ["failed", "refused"])
    def test_once_it_was_accepted(self, emulator: Emulator, end):
        emulator.script(settings={"end": end, "message": "Not charged.", "duration": 0.1})
        [only] = run(ordered())
        assert only.state in (State.FAILED, State.REFUSED)

    def test_for_content_that_was_refused(self, emulator: Emulator):
        first = ordered()
        failing_over.end(first, Refused("No herons."))
        first.refresh_from_db()
        assert first.state == State.REFUSED
        assert "Scripted picture was not ordered instead: what one provider refuses" in (
            first.next_step
        )

    @pytest.mark.parametrize(
        ("error", "may"),
        [
            (NoFunds(), True),
            (NeedsKey(), True),
            (Unavailable(), True),
            (BadRequest(), True),
            (ProviderError("It broke down. You were not charged."), True),
            (ProviderError("It broke down."), False),
            (Expired(), False),
            (BadRequest(charged=Charged.MAYBE), False),
            (NoFunds(charged=Charged.YES), False),
            (Refused("You were not charged."), False),
        ],
    )
    def test_for_what_is_not_certain(self, emulator: Emulator, error, may):
        generation = ordered()
        assert failing_over.is_for(generation, error) is may
        generation.round = 2
        assert not failing_over.is_for(generation, error)
        assert not failing_over.is_for(make_generation(), error)

    def test_where_the_user_has_cancelled(self, emulator: Emulator):
        first = ordered()
        first.cancel_asked = True
        first.save()
        failing_over.end(first, NoFunds())
        first.refresh_from_db()
        assert (first.state, Generation.objects.count()) == (State.FAILED, 1)

    def test_in_a_later_round(self, emulator: Emulator):
        """Who has it tried again is there to choose."""
        first = ordered()
        CatalogueModel.objects.filter(provider="scripted-nofind").update(enabled=False)
        emulator.script(next=[{"submit": "402"}, {"submit": "402"}])
        [first] = run(first)
        CatalogueModel.objects.update(enabled=True)
        actions.retry(first.pk)
        [first] = run(first)
        assert (first.state, first.round) == (State.FAILED, 2)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"enabled": False}, "is switched off."),
            ({"kind": "text-to-video"}, "does not make text-to-image."),
            ({"own_price": {"unit": "run", "amount": "0.06"}}, "it costs 0.06 $ today, and 0.05 $"),
            ({"model_id": "gone"}, "it no longer exists."),
        ],
    )
    def test_where_the_other_cannot_be_had_either(self, emulator: Emulator, change, words):
        priced(5)
        first = ordered()
        rows = CatalogueModel.objects.filter(provider="scripted-nofind", model_id="picture")
        rows.update(**change)
        emulator.script(next=[{"submit": "402"}])
        [first] = run(first)
        assert (first.state, first.charged) == (State.FAILED, "no")
        assert "Scripted picture was not ordered instead: " in first.next_step
        assert words in first.next_step
        assert committed() == 0

    def test_where_its_account_is_gone_or_has_no_key(self, emulator: Emulator, settings):
        first = ordered()
        settings.EXTRA_PROVIDERS = "scripted=tests.scripted_provider:Scripted"
        registry.forget()
        failing_over.end(first, NoFunds())
        first.refresh_from_db()
        assert "scripted-nofind" in first.next_step

    def test_where_a_cap_was_set_since(self, emulator: Emulator):
        """The price that was held is given back with it, and one event tells of the cap."""
        priced(5)
        first = ordered()
        Cap.objects.create(period="day", amount_micros=4 * CENT, provider="scripted-nofind")
        emulator.script(next=[{"submit": "402"}])
        [first] = run(first)
        assert first.state == State.FAILED
        assert "has 0.04 $ left, and this would cost 0.05 $" in first.next_step
        assert committed() == 0
        assert list(Event.objects.values_list("kind", flat=True)) == ["cap-reached", "failed"]
        assert Event.objects.first().payload["provider"] == "scripted-nofind"

    def test_where_the_most_does_not_hold_it(self, emulator: Emulator):
        priced(None)
        first = ordered(most_micros=8 * CENT)
        priced(9)
        failing_over.end(first, NoFunds())
        first.refresh_from_db()
        assert first.state == State.FAILED
        assert "above the most of 0.08 $" in first.next_step

    def test_a_price_that_is_known_by_now_is_held(self, emulator: Emulator):
        priced(None)
        first = ordered(most_micros=8 * CENT)
        priced(7)
        failing_over.end(first, NoFunds())
        assert Generation.objects.get(instead_of=first).estimate_micros == 7 * CENT
        assert committed() == 7 * CENT


def test_its_cell_of_a_grid_goes_with_it(emulator: Emulator):
    first = ordered()
    grid = Grid.objects.create(name="g", project=first.project, base={}, axes=[])
    cell = GridCell.objects.create(grid=grid, key="0", generation=first)
    failing_over.end(first, NoFunds())
    cell.refresh_from_db()
    assert cell.generation.instead_of == first


class TestOrderedAgain:
    def test_it_names_its_second_model_once_more(self, emulator: Emulator):
        priced(5)
        generation = ordered()
        transitions.cancelled(generation)
        price, lost = reorder.price_again(generation)
        assert (price.micros, lost) == (5 * CENT, "")
        assert reorder.price(generation).micros == CENT
        again = reorder.order_again(generation.pk).generations.get()
        assert again.fallback["provider"] == "scripted-nofind"
        assert again.seed != generation.seed and again.fallback["seed"] != generation.seed
        entry = LedgerEntry.objects.filter(generation_uid=again.uid).get()
        assert entry.delta_usd == 5 * CENT

    def test_also_of_what_the_second_took_the_place_of(self, emulator: Emulator):
        emulator.script(next=[{"submit": "402"}])
        first, other = run(ordered())
        assert reorder.order_again(first.pk).generations.get().fallback is not None
        made = reorder.order_again(other.pk).generations.get()
        assert (made.model_ref, made.fallback) == (SECOND, None)

    def test_without_one_that_cannot_be_had_any_more(self, emulator: Emulator, client):
        generation = ordered()
        transitions.cancelled(generation)
        rows = CatalogueModel.objects.filter(provider="scripted-nofind", model_id="picture")
        rows.update(enabled=False)
        answer = client.post(
            reverse("reorder"), {"generation": generation.pk}, HTTP_HX_REQUEST="true"
        )
        assert "Without a second model:" in answer.content.decode()
        assert "is switched off" in answer.content.decode()
        assert Generation.objects.latest("pk").fallback is None

    def test_a_yes_is_to_the_dearer_of_both(self, emulator: Emulator, client):
        priced(150)
        generation = ordered()
        transitions.cancelled(generation)
        answer = client.post(
            reverse("reorder"), {"generation": generation.pk}, HTTP_HX_REQUEST="true"
        )
        assert "Order again for 1.50 $?" in answer.content.decode()
        assert Generation.objects.count() == 1

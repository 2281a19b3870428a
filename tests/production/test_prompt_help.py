"""Prompt help: ordered like anything else, shown as a difference, never put in place by itself."""

import re
import uuid

import pytest
from django.urls import reverse

from gallery.models import Product
from ledger.models import Cap, LedgerEntry
from preferences import store
from production import prompt_help
from production.engine import inline
from production.models import Generation, Order, State
from production.prompt_help import BY_NAME, TASKS, Answer, difference, parse_answer
from providers.contract import Kind
from providers.models import CatalogueModel
from tests.production.rows import make_generation, make_order

HTMX = {"HTTP_HX_REQUEST": "true"}
PROMPT = "a lighthouse on a clif"


@pytest.fixture(autouse=True)
def models(emulator):
    CatalogueModel.objects.exclude(provider="scripted").delete()
    return emulator


def words() -> CatalogueModel:
    return CatalogueModel.objects.get(model_id="words")


def with_system_field() -> None:
    model = words()
    model.schema["properties"]["instructions"] = {"type": "string"}
    model.save()


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def offer(client, **changes):
    data = {"prompt": PROMPT, "kind": "text-to-image"} | changes
    return client.post(reverse("help-offer"), data, **HTMX)


def ask(client, task="improve", **changes):
    data = {"prompt": PROMPT, "kind": "text-to-image", "task": task, "help_nonce": "n"} | changes
    return client.post(reverse("help-order"), data, **HTMX)


def look(client, task="improve"):
    url = reverse("help-answer", args=[Order.objects.get().uid])
    return client.get(url, {"task": task}, **HTMX)


class TestTakenApart:
    @pytest.mark.parametrize(
        "said",
        [
            "a red fox",
            "  a red fox\n",
            "```\na red fox\n```",
            "```text\na red fox\n```",
            '"a red fox"',
            "“a red fox”",
            "a red fox\n===\nand something that nobody asked for",
        ],
    )
    def test_what_is_wrapped_around_the_answer_goes(self, said):
        assert parse_answer(BY_NAME["improve"], said) == Answer(["a red fox"], [])

    def test_quotes_inside_stay(self):
        said = '"Stop!" she cried, "or I shoot"'
        assert parse_answer(BY_NAME["improve"], said).texts == [said]

    def test_remarks_of_a_check(self):
        said = "a red fox\n\n===\n- “clif” is “cliff”\n* Which fox?\n\n"
        assert parse_answer(BY_NAME["check"], said) == Answer(
            ["a red fox"], ["“clif” is “cliff”", "Which fox?"]
        )

    def test_three_variations_and_no_more(self):
        said = "one\n===\ntwo\n ==== \nthree\n===\nfour"
        assert parse_answer(BY_NAME["vary"], said).texts == ["one", "two", "three"]

    @pytest.mark.parametrize("said", ["", "  \n", "===", "===\n===", '""'])
    @pytest.mark.parametrize("task", TASKS)
    def test_nothing_is_nothing(self, task, said):
        assert parse_answer(task, said).texts == []


class TestDifference:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("a fox", "a fox"),
            ("a fox", "words about a fox"),
            ("a red fox runs", "a tall blue wolf runs fast"),
            ("", "new"),
            ("gone", ""),
            ("line\nline two ", "line\n\nline three"),
            ("🦊 שלום", "🦊🦊 שלום עולם"),
        ],
    )
    def test_both_texts_are_in_it_to_the_letter(self, before, after):
        pieces = difference(before, after)
        assert "".join(words for what, words in pieces if what != "new") == before
        assert "".join(words for what, words in pieces if what != "gone") == after

    def test_it_is_one_of_words(self):
        assert difference("a red fox", "a blue fox") == [
            ("same", "a "),
            ("gone", "red"),
            ("new", "blue"),
            ("same", " fox"),
        ]

    def test_the_blank_between_two_changes_is_part_of_them(self):
        assert difference("a red fox", "a blue wolf") == [
            ("same", "a "),
            ("gone", "red fox"),
            ("new", "blue wolf"),
        ]

    def test_very_long_texts_are_not_compared_word_by_word(self):
        before, after = "word " * 3000, "other " * 3000
        assert difference(before, after) == [("gone", before), ("new", after)]


class TestWhatIsAsked:
    def request(self, task="improve", **changes):
        facts = {"model": words(), "kind": Kind.TEXT_TO_VIDEO} | changes
        return prompt_help.request(BY_NAME[task], PROMPT, **facts)

    def test_the_model_is_told_in_its_own_field_where_it_has_one(self):
        with_system_field()
        asked = self.request()
        told = asked.lines[0].params["instructions"]
        assert asked.prompt == PROMPT
        assert "makes videos" in told
        assert "{a|b}" in told

    def test_else_below_the_prompt(self):
        asked = self.request()
        assert asked.lines[0].params == {}
        assert asked.prompt.startswith(f"{PROMPT}\n\n———\nYou help")

    @pytest.mark.parametrize(
        ("language", "expected"),
        [("German", "into German"), ("Klingon", "into English"), ("", "into English")],
    )
    def test_languages(self, language, expected):
        assert expected in self.request("translate", language=language).prompt

    @pytest.mark.parametrize("kind", Kind)
    @pytest.mark.parametrize("task", TASKS)
    def test_no_placeholder_is_left(self, task, kind):
        asked = self.request(task.name, kind=kind)
        assert not re.search(r"\{(what|language)\}", asked.prompt)

    @pytest.mark.parametrize("has_field", [True, False])
    def test_what_help_was_asked_for_is_found_again(self, client, has_field):
        if has_field:
            with_system_field()
        ask(client, prompt="first\n\n———\nsecond")
        assert prompt_help.original(Generation.objects.get()) == "first\n\n———\nsecond"


class TestWho:
    def test_the_default_goes_first(self):
        other = CatalogueModel.objects.create(
            provider="scripted",
            model_id="other",
            is_default=True,
            **CatalogueModel.facts(words().spec()),
        )
        assert prompt_help.helper() == other

    def test_one_that_needs_more_than_a_prompt_cannot_help(self):
        model = words()
        model.schema["required"] = ["prompt", "image"]
        model.schema["properties"]["image"] = {"type": "string", "format": "uri"}
        model.save()
        assert prompt_help.helper() is None

    def test_nor_one_that_is_off_or_has_no_key(self, monkeypatch):
        assert prompt_help.helper() == words()
        monkeypatch.delenv("SCRIPTED_KEY")
        assert prompt_help.helper() is None


class TestTheOffer:
    def test_what_each_will_cost_and_who_does_it(self, client):
        page = text(offer(client))
        assert page.count("0.01 $") == len(TASKS)
        assert "By Scripted words of Scripted" in page
        assert not Order.objects.exists()

    def test_an_unknown_price_wants_a_yes(self, client, monkeypatch):
        monkeypatch.setattr("tests.scripted_provider.Scripted.price", lambda *_: None)
        page = text(offer(client))
        assert page.count("price unknown") == len(TASKS)
        assert "Order help at an unknown price" in page
        assert "say yes to order anyway" in text(ask(client))
        assert not Order.objects.exists()
        ask(client, accept_unknown_help="1")
        assert Order.objects.exists()

    def test_without_a_text_model_it_says_what_to_do(self, client):
        words().delete()
        answer = offer(client)
        assert "No text model is set up" in text(answer)
        assert reverse("providers") in answer.content.decode()
        assert ask(client).status_code == 422

    def test_the_form_has_room_for_it(self, client):
        page = client.get(reverse("create"), {"kind": "text-to-image"}).content.decode()
        assert reverse("help-offer") in page


class TestOrdering:
    def test_it_is_an_order_like_any_other(self, client):
        answer = ask(client)
        order = Order.objects.get()
        assert (order.made_by, order.kind) == ("prompt-help", "text-generation")
        assert LedgerEntry.objects.get().amount_micros == 10_000
        assert "Scripted words: improve." in text(answer)
        assert "every 1s" in answer.content.decode()

    def test_above_the_sum_the_price_on_the_button_is_what_was_agreed_to(self, client):
        store.set("ask_above", 9_999)
        page = offer(client).content.decode()
        assert page.count('"agreed": "10000"') == len(TASKS)
        refused = ask(client, agreed="9999")
        assert refused.status_code == 422
        assert "This costs 0.01 $" in text(refused) and "Nothing was ordered" in text(refused)
        assert not Order.objects.exists()
        assert ask(client, agreed="10000").status_code == 200
        assert Order.objects.count() == 1

    def test_twice_pressed_is_once_ordered(self, client):
        ask(client)
        ask(client)
        assert Order.objects.count() == 1

    @pytest.mark.parametrize(
        ("prompt", "expected"),
        [("", "Write a prompt first"), (" \x00 \n", "Write a prompt first"), ("x" * 9000, "8,000")],
    )
    def test_what_cannot_be_helped(self, client, prompt, expected):
        answer = ask(client, prompt=prompt)
        assert answer.status_code == 422
        assert answer["HX-Retarget"] == "#help-offer"
        assert expected in text(answer)
        assert not Order.objects.exists()

    def test_a_cap_holds(self, client):
        Cap.objects.create(period="day", amount_micros=1)
        answer = ask(client)
        assert answer.status_code == 422
        assert "Nothing was ordered." in text(answer)
        assert not Order.objects.exists()

    @pytest.mark.parametrize("changes", [{"task": "sing"}, {"kind": "🦊"}])
    def test_nonsense(self, client, changes):
        assert ask(client, **changes).status_code in (200, 422)

    def test_it_is_not_among_the_orders_and_prompts_of_the_page(self, client):
        make_generation(order=make_order(prompt="a real order"))
        ask(client)
        page = client.get(reverse("create")).content.decode()
        recent = page.split('id="recent-prompts"')[1].split("</script>")[0]
        assert "a real order" in recent
        assert PROMPT not in recent
        assert page.count('class="order"') == 1

    @pytest.mark.parametrize("name", ["help-offer", "help-order"])
    def test_nothing_is_ordered_by_looking(self, client, name):
        assert client.get(reverse(name)).status_code == 405


class TestTheAnswer:
    def finish(self, client, task="improve"):
        ask(client, task)
        inline.run([Generation.objects.get().pk])
        return look(client, task)

    def said(self, words: str, task: str, client):
        self.finish(client, task)
        Product.objects.update(text=words)
        return look(client, task)

    def test_from_the_press_to_the_difference(self, client):
        answer = self.finish(client)
        page = answer.content.decode()
        assert Generation.objects.get().state == State.DONE
        assert "<ins>" in page
        assert f'data-original="{PROMPT}"' in page
        assert "0.01 $" in text(answer)
        assert "every 1s" not in page

    def test_each_variation_can_be_accepted(self, client):
        page = self.said("one\n===\ntwo\n===\nthree", "vary", client).content.decode()
        assert re.findall(r'data-accepts="([^"]+)"', page) == ["one", "two", "three"]

    def test_a_text_that_is_well_already(self, client):
        answer = self.said(f"{PROMPT}\n===\nAll is well.", "check", client)
        assert "Nothing to change" in text(answer)
        assert "All is well." in text(answer)
        assert "data-accepts" not in answer.content.decode()

    def test_an_empty_answer(self, client):
        assert "nothing of use" in text(self.said("===", "improve", client))

    def test_markup_stays_words(self, client):
        page = self.said('<script>alert("x")</script>', "improve", client).content.decode()
        assert "<script>" not in page
        assert 'data-accepts="&lt;script&gt;' in page

    def test_a_failure_says_why_and_whether_it_was_charged(self, client, models):
        models.script(settings={"end": "refused", "message": "Not this."})
        page = text(self.finish(client))
        assert "not charged. Not this." in page

    def test_an_answer_that_was_decided_on_lies_in_the_trash(self, client):
        self.finish(client)
        url = reverse("help-done", args=[Order.objects.get().uid])
        assert client.post(url, **HTMX).status_code == 204
        assert not Product.objects.shown().exists()
        assert client.post(url, **HTMX).status_code == 204

    def test_only_help_is_read_as_help(self, client):
        self.finish(client)
        Order.objects.update(made_by="page")
        uid = Order.objects.get().uid
        for name, method in (("help-answer", client.get), ("help-done", client.post)):
            assert method(reverse(name, args=[uid])).status_code == 404
            assert method(reverse(name, args=[uuid.uuid4()])).status_code == 404
        assert Product.objects.shown().exists()

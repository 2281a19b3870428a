"""The one door for numbers, words and JSON, and foreign words on a terminal."""

import io
import json
import logging
import time
from decimal import Decimal

import pytest

from foundation import user_input
from foundation.nonblocking_stderr import Screen


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("5", "5"),
            (" -0.25 ", "-0.25"),
            ("+.5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1e-12", "0.000000000001"),
            ("0e9999", "0"),
            ("1.5000000000000000", "1.5"),
            (str(2**64 - 1), str(2**64 - 1)),
            (f"{2**64 - 1}.000000000001"[:20], str(2**64 - 1)),
        ],
    )
    def test_what_is_one(self, text: str, number: str) -> None:
        assert user_input.number(text) == Decimal(number)

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            *(
                (text, user_input.NoNumber)
                for text in ("", "x", "1_", "1_0", "NAN", "nan", "１２", "٣")
            ),
            *(
                (text, user_input.NoNumber)
                for text in ("inf", "-Infinity", "0x10", "1,5", "1 0", "--1")
            ),
            *(
                (text, user_input.NoNumber)
                for text in ("1.2.3", "1e", "e5", ".", "1\0", "²", "1\u200b")
            ),
            *((text, user_input.TooLarge) for text in ("1e999", "1e20", str(2**64), f"-{2**64}")),
            *((text, user_input.TooLarge) for text in ("9" * 5000, "1e99999999", "1e-9999999")),
            *((text, user_input.TooFine) for text in ("1e-13", "0.0000000000001", "1e-9999")),
            (f"{2**64 - 1}.1234567890123", user_input.TooFine),
        ],
    )
    def test_what_is_none(self, text: str, kind: type[user_input.NoNumber]) -> None:
        with pytest.raises(user_input.NoNumber) as refused:
            user_input.number(text)
        assert refused.type is kind
        said = str(refused.value)
        assert len(said) < 120
        assert said.count(".”") <= 1
        assert said.endswith(".")

    @pytest.mark.parametrize(("text", "number"), [("4", 4), ("4.0", 4), ("1e3", 1000), ("-0", 0)])
    def test_whole_ones(self, text: str, number: int) -> None:
        assert user_input.whole(text) == number

    @pytest.mark.parametrize("text", ["4.5", "1e-1", "x", ""])
    def test_what_is_not_whole(self, text: str) -> None:
        with pytest.raises(user_input.NoNumber):
            user_input.whole(text)

    def test_a_megabyte_of_digits_takes_no_time(self) -> None:
        began = time.thread_time()
        for text in (
            "9" * 1_000_000,
            "1e" + "9" * 1_000_000,
            "0." + "0" * 1_000_000 + "1",
            "1" * 999_999 + "x",
        ):
            with pytest.raises(user_input.NoNumber):
                user_input.number(text)
        assert time.thread_time() - began < 1


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\0",
            "\u200b",
            "\u200b\u2060\ufeff",
            "\u202e\u2066",
            "\ud800",
            "\x1b",
            "\u3164",
            "\u2800",
        ],
    )
    def test_what_cannot_be_seen_is_empty(self, text: str) -> None:
        assert user_input.words(text).strip() == ""

    def test_what_harms_is_taken_out_and_the_rest_stays(self) -> None:
        assert user_input.words("a\0b\x1b[0m\x9bc\u202ed\udc80e\r\nf\rg\th") == "ab[0mcde\nf\ng\th"

    @pytest.mark.parametrize("text", ["ab", "👨‍👩‍👧", "نامه‌ای", "שלום", "e\u0301", " ", "日本"])
    def test_what_people_write_stays(self, text: str) -> None:
        assert user_input.words(text) == text


class TestJson:
    @pytest.mark.parametrize("text", ["{}", "[1, 2.5, null]", '"ä"', "[" * 64 + "]" * 64])
    def test_what_is_taken(self, text: str) -> None:
        assert user_input.from_json(text) == json.loads(text)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "is not JSON"),
            ("{", "is not JSON"),
            ("NaN", "is not JSON"),
            ("[-Infinity]", "is not JSON"),
            ("1" * 5000, "is not JSON"),
            ("[1e999]", "too large"),
            (str(2**64), "too large"),
            ('{"a": "\\u0000"}', "not text"),
            ('{"\\ud800": 1}', "not text"),
            ("[" * 65 + "]" * 65, "64 levels"),
            ("[" * 400 + "]" * 400, "64 levels"),
            ('{"a":' * 400 + "1" + "}" * 400, "64 levels"),
            ("[" * 100_000, "64 levels"),
        ],
    )
    def test_what_is_not(self, text: str, words: str) -> None:
        with pytest.raises(user_input.NoJson, match=words):
            user_input.from_json(text)


class TestTerminal:
    @pytest.mark.parametrize(
        "letter", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u200f", "\udc80", "\r"]
    )
    def test_nothing_steers_it(self, letter: str) -> None:
        shown = user_input.printable(f"a{letter}b\n")
        assert shown == f"a\\u{ord(letter):04x}b\n"
        shown.encode()

    def test_json_stays_the_same_json(self) -> None:
        facts = {"prompt": "\x9b31m \u202e \x1b ä 🦊"}
        assert json.loads(user_input.printable(json.dumps(facts, ensure_ascii=False))) == facts

    def test_a_quotation_is_short(self) -> None:
        assert user_input.short("a\x1b b" + "x" * 9999) == "a\\u001b b" + "x" * 30 + "…"

    def test_nor_does_what_is_logged(self) -> None:
        stream = io.StringIO()
        screen = Screen(stream)
        screen.emit(logging.makeLogRecord({"msg": "the provider says \x1b]0;x\x07\u202e"}))
        screen.flush()
        assert stream.getvalue() == "the provider says \\u001b]0;x\\u0007\\u202e\n"

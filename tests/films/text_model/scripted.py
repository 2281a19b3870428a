"""A text model that answers as one that can read would: worked out from the question it is sent,
over HTTP. `wrong` says what it does otherwise."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.emulator.compatible import CompatibleEmulator
from tests.emulator.script import Script

Answer = dict[str, Any]
Change = Callable[[Answer], Any]


def answer_to(question: str) -> Answer:
    """A shot for each paragraph that is no heading and no cue; a cue speaks what is below it."""
    scenes = []
    for block in re.split(r"^=== scene (?=\d+ ===$)", question, flags=re.MULTILINE)[1:]:
        number, _, body = block.partition(" ===\n")
        lines = re.findall(r"^(\d+)\| ?(.*)$", body, flags=re.MULTILINE)
        shots: list[Answer] = []
        cue = ""
        for at, words in lines:
            if re.match(r"(INT|EXT)\.", words) or not words.strip():
                cue = ""
            elif words.isupper():
                cue = words
            elif cue and shots:
                shots[-1]["lines"].append(spoken(words, cue))
            elif cue:
                shots.append(shot(at, cue, "", [spoken(words, cue)]))
            else:
                shots.append(shot(at, words, f"Seen: {words}"))
        scenes.append({"scene": int(number), **SCENE, "shots": shots})
    return {"scenes": scenes}


SCENE = {
    "place": "",
    "interior": "none",
    "time_of_day": "",
    "mood": "tense",
    "synopsis": "Somebody waits.",
    "props": [],
}


def spoken(words: str, speaker: str, kind: str = "dialogue") -> Answer:
    return {"text": words, "speaker": speaker, "kind": kind, "emotion": "afraid"}


def shot(line: Any, quote: str, action: str, lines: list[Answer] | None = None) -> Answer:
    return {
        "line": int(line),
        "quote": " ".join(quote.split()[:6]),
        "action": action,
        "size": "close-up",
        "angle": "none",
        "move": "pan",
        "transition": "cut",
        "seconds": 3,
        "seen": [],
        "sounds": [],
        "lines": lines or [],
    }


class Reader(CompatibleEmulator):
    """`changes` are taken in turn, one for each question: each is given the right answer and gives
    what is said; None lets it be. After them all is right."""

    def clear(self) -> None:
        super().clear()
        self.changes: list[Change | None] = []
        self.questions: list[str] = []

    def _chat(self, body: dict[str, Any], script: Script) -> dict[str, Any]:
        question = str(body["messages"][-1]["content"])
        with self.lock:
            self.questions.append(question)
            change = self.changes.pop(0) if self.changes else None
        told: Any = answer_to(question)
        if change:
            told = change(told)
        said = told if isinstance(told, str) else json.dumps(told)
        made = super()._chat(body, script)
        made["choices"][0]["message"]["content"] = said
        return made


def half(told):
    return '{"scenes": [{"scene": 1, "shots": [{"quote": "Ida cl'


def no_json(told):
    return "I would rather write you a poem."


def other_scenes(told):
    return {"scenes": [one | {"scene": one["scene"] + 14} for one in told["scenes"]]}


def one_too_many(told):
    return {"scenes": [*told["scenes"], told["scenes"][0]]}


def a_stranger(told):
    told["scenes"][0]["shots"][0]["seen"] = ["Captain Nobody"]
    return told


def a_strange_speaker(told):
    told["scenes"][0]["shots"][0]["lines"][0]["speaker"] = "BOB"
    return told


def an_invented_line(told):
    told["scenes"][0]["shots"][0]["lines"].append(spoken("All aboard the train to Lyon!", "IDA"))
    return told


def a_strange_place(told):
    return a_strange_place_of(told, 1)


def deep(told):
    return '{"scenes":' + "[" * 100_000 + "]" * 100_000 + "}"


def wrong_types(told):
    told["scenes"][0]["shots"][0]["lines"] = {"text": 7}
    return told


def no_shots(told):
    told["scenes"][0]["shots"] = []
    return told


def no_place_at_all(told):
    told["scenes"][0]["shots"] = told["scenes"][0]["shots"][:1]
    return a_strange_place_of(told, 0)


def a_strange_place_of(told, at):
    told["scenes"][0]["shots"][at]["quote"] = "A train arrives at the station"
    return told


def shots_reversed(told):
    told["scenes"][0]["shots"].reverse()
    return told

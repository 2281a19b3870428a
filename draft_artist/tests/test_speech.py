import sys
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import pytest
from ordering import Watch, children, listen, order, spent, worked_since

from draft_artist import speech
from draft_artist.voices import VOICES, mac_voice, mac_voices, voice
from providers.contract import BadOutput, BadRequest, Context, Stopped
from providers.schema import fields

HELLO = "The lighthouse keeper climbed the stairs, and lit the lamp."


def speak(folder: Path, prompt: str = HELLO, **body: object):
    return order(speech, "draft-speech", folder, prompt=prompt, **body)


def pitch_of(samples: np.ndarray, rate: int) -> float:
    """The median pitch in hertz of the voiced parts, by autocorrelation."""
    found = []
    for start in range(0, len(samples) - 2048, 1024):
        block = samples[start : start + 2048]
        if block.std() < 0.05:
            continue
        block = block - block.mean()
        echo = np.correlate(block, block, "full")[2047:]
        low, high = rate // 400, rate // 60
        lag = low + int(echo[low:high].argmax())
        if echo[lag] > 0.5 * echo[0]:
            found.append(rate / lag)
    return float(np.median(found))


class TestForm:
    def test_voices_are_shown_in_words(self):
        shown = {one.name: one for one in fields(speech.MODELS[0].schema)}
        assert [name for name, one in shown.items() if not one.advanced] == [
            *("prompt", "voice", "speed")
        ]
        labels = [choice.label for choice in shown["voice"].choices]
        assert labels[0] == "English (US), woman"
        assert len(labels) == len(set(labels)) >= 60
        assert speech.MODELS[0].seed_field is None


class TestSpeech:
    @pytest.mark.parametrize(
        ("form", "mime", "codec"),
        [("mp3", "audio/mpeg", "mp3"), ("wav", "audio/wav", "pcm"), ("flac", "audio/flac", "flac")],
    )
    def test_every_format(self, tmp_path, form, mime, codec):
        finished = speak(tmp_path, format=form)
        sound = listen(finished.outputs[0].path)
        assert finished.outputs[0].mime == mime
        assert sound.codec.startswith(codec)
        assert sound.seconds == pytest.approx(finished.details["seconds"], abs=0.02)
        assert 2 < sound.seconds < 8
        assert 0.2 < np.abs(sound.samples).max() < 1
        assert finished.cost.amount == 0

    def test_it_is_told_how_it_goes(self, tmp_path):
        watcher = Watch()
        speak(tmp_path, prompt=HELLO * 10, report=watcher)
        progress = [told[0] for told in watcher.told]
        assert len(progress) > 3
        assert progress == sorted(progress)
        assert progress[-1] < 1

    def test_speed_changes_the_length_and_not_the_pitch(self, tmp_path):
        calm = listen(speak(tmp_path / "1", speed=1, format="wav").outputs[0].path)
        fast = listen(speak(tmp_path / "2", speed=2, format="wav").outputs[0].path)
        assert fast.seconds < 0.65 * calm.seconds
        one, two = (pitch_of(sound.samples[0], sound.rate) for sound in (calm, fast))
        assert two == pytest.approx(one, rel=0.15)

    def test_pitch_goes_up_and_down(self, tmp_path):
        def made(pitch: int) -> float:
            sound = listen(speak(tmp_path / str(pitch), pitch=pitch, format="wav").outputs[0].path)
            return pitch_of(sound.samples[0], sound.rate)

        assert made(-8) < 0.85 * made(0)
        assert made(8) > 1.15 * made(0)

    def test_women_speak_higher_than_men(self, tmp_path):
        def made(name: str) -> float:
            sound = listen(speak(tmp_path / name, voice=name, format="wav").outputs[0].path)
            return pitch_of(sound.samples[0], sound.rate)

        assert made("en-us-woman") > 1.2 * made("en-us-man")

    def test_the_same_text_sounds_the_same(self, tmp_path):
        first, again = (speak(tmp_path / name).outputs[0].path.read_bytes() for name in "ab")
        assert first == again

    def test_fifty_times_faster_than_it_is_spoken(self, tmp_path):
        before = spent()
        finished = speak(tmp_path, prompt=HELLO * 60)
        # 130 times was measured; slow cores are allowed a third of what is promised.
        assert finished.details["seconds"] > 17 * worked_since(before)


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac tells no times of words")
class TestWordTimes:
    def test_each_word_has_its_place_and_its_time(self, tmp_path):
        prompt = "It is out. Grüße, Ida: light it again."
        finished = speak(tmp_path, prompt=prompt)
        words = finished.details["words"]
        begun = [prompt[letter:].split()[0].strip(".,:") for letter, _ in words]
        assert begun == ["It", "is", "out", "Grüße", "Ida", "light", "it", "again"]
        times = [milliseconds for _, milliseconds in words]
        assert times == sorted(times) and 0 <= times[0] < 300
        assert times[-1] < finished.details["seconds"] * 1000

    def test_what_was_changed_before_it_was_spoken_has_none(self, tmp_path):
        assert "words" not in speak(tmp_path, prompt="One <break/> two").details

    def test_a_long_text_has_none(self, tmp_path):
        assert "words" not in speak(tmp_path, prompt="word " * 900, speed=2.5).details


class TestEveryVoice:
    @pytest.mark.skipif(sys.platform == "darwin", reason="a Mac speaks for itself")
    def test_espeak_has_it(self, tmp_path):
        for one in VOICES:
            with closing(
                speech.speak_with_espeak("1 2 3", one, 1, 0, tmp_path / "words")
            ) as blocks:
                assert len(b"".join(blocks)) > 10_000, one.id


class TestAnyText:
    @pytest.mark.parametrize(
        "prompt",
        [
            "🦊🎉 emoji",
            "مرحبا بالعالم ‏‏",
            "--help -o /tmp/stolen `touch stolen` $(touch stolen) ; touch stolen",
            "null\0byte and bell\a and escape\x1b[31m and half a pair \ud83d",
            "a\u0301\u0323" * 300,
            "one\r\ntwo\n\nthree",
            "%s %n %x {0} {{}} \\ \\\\",
        ],
    )
    def test_is_spoken_and_nothing_else_happens(self, tmp_path, monkeypatch, prompt):
        monkeypatch.chdir(tmp_path)
        finished = speak(tmp_path, prompt=prompt)
        assert finished.details["seconds"] > 0.3
        assert [path.name for path in tmp_path.iterdir()] == ["speech.mp3"]

    def test_markup_is_not_read_out(self, tmp_path):
        plain = speak(tmp_path / "1", prompt="Hello world")
        marked = '<speak><prosody rate="x-slow">Hello</prosody> <break time="9s"/>world</speak>'
        assert speak(tmp_path / "2", prompt=marked).details["seconds"] < (
            plain.details["seconds"] + 0.5
        )

    def test_less_than_is_no_markup(self, tmp_path):
        short = speak(tmp_path / "1", prompt="b")
        long = speak(tmp_path / "2", prompt="if a < b and c > d then stop")
        assert long.details["seconds"] > short.details["seconds"] + 1

    def test_a_hundred_kilobytes(self, tmp_path):
        watcher = Watch(stop_after=40)
        with pytest.raises(Stopped):
            speak(tmp_path, prompt=(HELLO + " ") * 1700, report=watcher)
        assert len(watcher.told) == 41

    @pytest.mark.parametrize("prompt", ["", "   \n", "\0\x01", None])
    def test_an_empty_one_is_refused(self, tmp_path, prompt):
        with pytest.raises(BadRequest) as refused:
            speak(tmp_path, prompt=prompt)
        assert "prompt" in refused.value.fields

    @pytest.mark.parametrize("prompt", ["…", "\u200b\u200b", "<break/>"])
    def test_one_without_a_word_is_refused(self, tmp_path, prompt):
        with pytest.raises(BadRequest) as refused:
            speak(tmp_path, prompt=prompt)
        assert "prompt" in refused.value.fields

    def test_one_too_long_for_a_wav_names_a_way_out(self, tmp_path, monkeypatch):
        """An hour and a half fits; to get there takes ten seconds of a processor."""
        assert speech.MOST_BYTES > 90 * 60 * 2 * speech.RATE
        monkeypatch.setattr(speech, "MOST_BYTES", 90 * 2 * speech.RATE)
        with pytest.raises(BadRequest) as refused:
            speak(tmp_path, prompt=(HELLO + " ") * 60, format="wav", speed=0.5)
        assert "MP3" in refused.value.advice
        assert children() == []


class TestStopping:
    def test_stopped_leaves_no_child(self, tmp_path):
        with pytest.raises(Stopped):
            speak(tmp_path, prompt=HELLO * 1000, report=Watch(stop_after=2))
        assert children() == []

    def test_a_failing_engine_is_told_in_words(self, tmp_path):
        unknown = voice("de-man").__class__("x", "X", "martian", "xx_XX", ())
        with pytest.raises(BadOutput, match="no voice martian") as failed:
            list(speech.speak_with_espeak(HELLO, unknown, 1, 0, tmp_path / "words"))
        assert failed.value.was_charged == "no"


LISTING = """\
Alex                en_US    # Most people recognize me by my voice.
Anna                de_DE    # Hallo! Ich heiße Anna.
Anna (Premium)      de_DE    # Hallo! Ich heiße Anna.
Amélie              fr_CA    # Bonjour! Je m’appelle Amélie.
Eddy (English (UK)) en_GB    # Hello! My name is Eddy.
Eddy (Deutsch (Deutschland)) de_DE # Hallo! Ich heiße Eddy.
Majed               ar_001   # مرحبًا! اسمي ماجد.
Bad News            en_US    # Hello!
"""


class TestMac:
    def test_the_list_of_voices_is_read(self):
        installed = mac_voices(LISTING)
        assert len(installed) == 8
        assert installed["Eddy (English (UK))"] == "en_GB"
        assert installed["Bad News"] == "en_US"

    @pytest.mark.parametrize(
        ("wanted", "name"),
        [
            ("de-woman", "Anna (Premium)"),
            ("en-us-man", "Alex"),
            ("en-gb-man", "Eddy (English (UK))"),
            ("fr-woman", "Amélie"),
            ("ar-man", "Majed"),
            ("ja-woman", None),
        ],
    )
    def test_the_voice_that_suits_best_is_taken(self, wanted, name):
        assert mac_voice(voice(wanted), mac_voices(LISTING)) == name

    def test_say_gets_the_text_by_stdin_and_obeys_no_command_in_it(self, tmp_path):
        """A stand-in for /usr/bin/say keeps what it was told and writes one second of sound."""
        program = tmp_path / "say"
        program.write_text(
            f"#!{sys.executable}\n"
            "import pathlib, sys, wave\n"
            f"told = pathlib.Path({str(tmp_path / 'told')!r})\n"
            "told.write_text('\\n'.join(sys.argv[1:]) + '\\n' + sys.stdin.read())\n"
            "with wave.open(sys.argv[sys.argv.index('-o') + 1], 'wb') as out:\n"
            "    out.setparams((1, 2, 22050, 0, 'NONE', ''))\n"
            "    out.writeframes(b'\\1\\1' * 22050)\n"
        )
        program.chmod(0o700)
        ctx = Context({}, "", None, None, tmp_path)
        text = "-o stolen [[volm 0]] hello"
        spoken = speech.speak_on_mac(text, "Anna", 2, 3, ctx, program=str(program))
        assert len(b"".join(spoken)) == 2 * 22050
        told = (tmp_path / "told").read_text().split("\n")
        assert told[:6] == ["-v", "Anna", "-r", "350", "-f", "-"]
        assert told[-1] == "[[pbas +3.0]]-o stolen [ [volm 0] ] hello"

    def test_a_say_that_fails_is_told_in_words(self, tmp_path):
        program = tmp_path / "say"
        program.write_text("#!/bin/sh\necho 'Voice not found' >&2\nexit 1\n")
        program.chmod(0o700)
        ctx = Context({}, "", None, None, tmp_path)
        with pytest.raises(BadOutput, match="Voice not found"):
            list(speech.speak_on_mac(HELLO, "Nobody", 1, 0, ctx, program=str(program)))


def test_the_file_can_be_played_at_once(tmp_path):
    with av.open(str(speak(tmp_path).outputs[0].path)) as container:
        assert container.duration > 2_000_000

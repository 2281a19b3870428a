"""Files that travel as text, in every form that can be read, and those in parts."""

import base64
import contextlib
import io
import time
import wave

import pytest

from providers import encoded, sound
from providers.contract import BadOutput
from tests.emulator import media

PICTURE = media.png(3)
PLAIN = base64.b64encode(PICTURE).decode()
# Its base64 has letters of which the two alphabets have their own.
BYTES = bytes(range(256))
FORMS = {
    "plain": PLAIN,
    "line ends": "\r\n".join(PLAIN[at : at + 76] for at in range(0, len(PLAIN), 76)),
    "escaped line ends": "\\n".join(PLAIN[at : at + 76] for at in range(0, len(PLAIN), 76)),
    "escaped slashes": PLAIN.replace("/", "\\/"),
    "sent as a form": PLAIN.replace("+", " "),
    "for addresses": base64.urlsafe_b64encode(PICTURE).decode(),
    "no padding": base64.urlsafe_b64encode(PICTURE).decode().rstrip("="),
    "blanks around": f"  {PLAIN}\n",
    "a head": f"data:image/png;base64,{PLAIN}",
    "a head with more": f"data:Image/PNG; charset=binary;BASE64,{PLAIN}",
}


class TestDecoding:
    @pytest.mark.parametrize("form", FORMS)
    def test_every_form(self, form: str) -> None:
        assert encoded.decoded(FORMS[form]) == PICTURE

    @pytest.mark.parametrize("cut", [0, 1, 2, 3])
    def test_any_length_in_either_alphabet(self, cut: int) -> None:
        data = BYTES[: len(BYTES) - cut]
        for pack in (base64.b64encode, base64.urlsafe_b64encode):
            assert encoded.decoded(pack(data).decode().rstrip("=")) == data

    @pytest.mark.parametrize(
        "text", ["§§§", "not base64 at all!", "data:image/png;base64,????", "a"]
    )
    def test_what_is_none(self, text: str) -> None:
        with pytest.raises(BadOutput):
            encoded.decoded(text)


class TestEither:
    @pytest.mark.parametrize("form", FORMS)
    def test_bytes(self, form: str) -> None:
        output = encoded.either(FORMS[form])
        assert (output.data, output.url) == (PICTURE, "")

    def test_hex(self) -> None:
        assert encoded.either(PICTURE.hex(), "image/png").data == PICTURE
        assert encoded.either(PICTURE.hex().upper()).data == PICTURE

    def test_an_address_where_bytes_were_expected(self) -> None:
        output = encoded.either(" https://files.example/a.png ", "image/png")
        assert (output.url, output.mime) == ("https://files.example/a.png", "image/png")

    @pytest.mark.parametrize("text", ["", "  ", "data:image/png;base64,", "words, and more"])
    def test_neither(self, text: str) -> None:
        with pytest.raises(BadOutput):
            encoded.either(text)

    @pytest.mark.parametrize("form", ["plain", "line ends", "for addresses"])
    def test_a_bare_text_is_known_by_what_it_stands_for(self, form: str) -> None:
        assert encoded.type_of(FORMS[form]) == "image/png"

    @pytest.mark.parametrize("text", ["", "SUQz", "words " * 40, "a" * 200, "0" * 200])
    def test_words_are_no_file(self, text: str) -> None:
        assert encoded.type_of(text) == ""

    @pytest.mark.parametrize(
        "text",
        [
            "data:image/png;base64," + " " * 200_000 + "!",
            "data:" + ";" * 200_000,
            "data:;" + " base64" * 50_000,
            "//" + "a." * 100_000,
            " " * 200_000,
            "QUJD" * 50_000 + "!",
        ],
        ids=range(6),
    )
    def test_hostile_words_take_no_time(self, text: str) -> None:
        begun = time.monotonic()
        encoded.is_address(text)
        encoded.type_of(text)
        with contextlib.suppress(BadOutput):
            encoded.either(text)
        assert time.monotonic() - begun < 2


class TestSound:
    def test_wav_files_are_one(self) -> None:
        whole = sound.joined([media.wav(1), media.wav(2)], "audio/wav")
        with wave.open(io.BytesIO(whole)) as one, wave.open(io.BytesIO(media.wav(1))) as part:
            assert one.getnframes() == 2 * part.getnframes()

    @pytest.mark.parametrize(
        ("mime", "rate", "channels"),
        [
            ("audio/L16;codec=pcm;rate=24000", 24_000, 1),
            ("Audio/PCM; Rate=44100; channels=2", 44_100, 2),
            ("audio/l16; rate=nonsense; channels=0", 24_000, 1),
            ("audio/l16;rate=99999999999", 24_000, 1),
        ],
    )
    def test_samples_get_a_header(self, mime: str, rate: int, channels: int) -> None:
        output = sound.as_file(bytes(4801), mime)
        with wave.open(io.BytesIO(output.data)) as made:
            assert (made.getframerate(), made.getnchannels()) == (rate, channels)
        assert output.mime == "audio/wav"

    def test_other_sound_stays_as_it_is(self) -> None:
        output = sound.as_file(b"ID3" + bytes(50), "Audio/MPEG; x=1")
        assert (output.data, output.mime) == (b"ID3" + bytes(50), "audio/mpeg")

"""Speaks with espeak-ng in a process of its own: text on stdin, 16-bit mono samples on stdout.

espeak-ng keeps its state in globals and may crash on odd input; neither should touch the app. The
file is run by its path and imports the standard library alone, so that it starts in 20 ms.

    espeak_child.py LIBRARY DATA VOICE WORDS-PER-MINUTE PITCH WORDS

Into the file WORDS it writes where each word begins: its place in the text, counted in letters from
0, and the milliseconds, a line each.
"""

import ctypes
import os
import sys
from pathlib import Path

SYNCHRONOUS, DONT_EXIT = 2, 0x8000  # espeak_AUDIO_OUTPUT, espeakINITIALIZE_DONT_EXIT
RATE, PITCH = 1, 3  # espeak_PARAMETER
UTF8 = 1  # espeakCHARS_UTF8; without espeakSSML and espeakPHONEMES, markup is plain text
SAMPLES_PER_SECOND = 22050

WORD, LIST_TERMINATED = 1, 0  # espeak_EVENT_TYPE


class Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h. `text_position` counts letters from 1, `audio_position` is in
    milliseconds."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))
words: list[tuple[int, int]] = []


def _write(samples: int | None, count: int, events: "ctypes._Pointer[Event]") -> int:
    place = 0
    while events and events[place].type != LIST_TERMINATED:
        if events[place].type == WORD:
            words.append((events[place].text_position - 1, events[place].audio_position))
        place += 1
    if samples and count > 0:
        try:
            sys.stdout.buffer.write(ctypes.string_at(samples, 2 * count))
        except OSError:
            # Nobody listens any more. An exception cannot pass through the library's C code.
            os._exit(1)
    return 0


def main(
    library: str, data: str, voice: str, words_per_minute: str, pitch: str, words_file: str
) -> None:
    espeak = ctypes.CDLL(library)
    rate = espeak.espeak_Initialize(SYNCHRONOUS, 0, os.fsencode(data), DONT_EXIT)
    if rate != SAMPLES_PER_SECOND:
        sys.exit("its data cannot be read")
    if espeak.espeak_SetVoiceByName(voice.encode()):
        sys.exit(f"it has no voice {voice}")
    callback = CALLBACK(_write)
    espeak.espeak_SetSynthCallback(callback)
    espeak.espeak_SetParameter(RATE, int(words_per_minute), 0)
    espeak.espeak_SetParameter(PITCH, int(pitch), 0)
    text = sys.stdin.buffer.read().replace(b"\0", b" ") + b"\0"
    # Its noises are drawn by chance that begins with the clock; the same text must sound the same.
    espeak.espeak_ng_SetRandSeed(ctypes.c_long(1))
    espeak.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, UTF8, None, None)
    sys.stdout.buffer.flush()
    lines = "".join(f"{letter} {milliseconds}\n" for letter, milliseconds in words)
    Path(words_file).write_text(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Speaks with espeak-ng in a process of its own: text on stdin, 16-bit mono samples on stdout.

espeak-ng keeps its state in globals and may crash on odd input; neither should touch the app. The
file is run by its path and imports the standard library alone, so that it starts in 20 ms.

    espeak_child.py LIBRARY DATA VOICE WORDS-PER-MINUTE PITCH
"""

import ctypes
import os
import sys

SYNCHRONOUS, DONT_EXIT = 2, 0x8000  # espeak_AUDIO_OUTPUT, espeakINITIALIZE_DONT_EXIT
RATE, PITCH = 1, 3  # espeak_PARAMETER
UTF8 = 1  # espeakCHARS_UTF8; without espeakSSML and espeakPHONEMES, markup is plain text
SAMPLES_PER_SECOND = 22050

CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def _write(samples: int | None, count: int, events: int | None) -> int:
    if samples and count > 0:
        try:
            sys.stdout.buffer.write(ctypes.string_at(samples, 2 * count))
        except OSError:
            # Nobody listens any more. An exception cannot pass through the library's C code.
            os._exit(1)
    return 0


def main(library: str, data: str, voice: str, words_per_minute: str, pitch: str) -> None:
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


if __name__ == "__main__":
    main(*sys.argv[1:])

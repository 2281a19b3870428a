"""Files made to stop whoever reads them: every reader is done in time that grows with the size."""

import contextlib
import functools
import io
import json
import os
import shutil
import signal
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from math import inf
from pathlib import Path

import psutil
import pytest
from PIL import Image

from gallery import decoder, image_recipes, metadata_limits, png, recipes, trailing_data
from gallery.checking import check
from gallery.decoder_places import Places
from gallery.media_facts import TooMuchWork
from gallery.thumbnails import preview
from providers.contract import Medium
from tests.artfactory.app import until
from tests.gallery import samples
from tests.gallery.samples import made, picture
from tests.processes import running
from tests.timing import as_elsewhere, thread_seconds

MB = 1024**2
MOST_SECONDS = 2.0
MOST_BYTES = 200 * MB


def tag(*frames: bytes) -> bytes:
    body = b"".join(frames)
    return b"ID3\x04\0\0" + bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0)) + body


@functools.cache
def packed_frame(megabytes: int) -> bytes:
    """A compressed ID3 frame, its length before it."""
    body = (megabytes * MB).to_bytes(4) + samples.packed_zeros(megabytes * MB)
    length = bytes(len(body) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"TXXX" + length + b"\0\x09" + body


def scans(count: int, size: tuple[int, int] = (1600, 1600)) -> bytes:
    """A progressive JPEG whose last scan is there so many times."""
    data = samples.encoded(Image.new("RGB", size, "red"), "jpg", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + b"\xff\xd9"


def frames_of_gif(count: int, side: int = 8) -> bytes:
    data = samples.encoded(Image.new("P", (side, side)), "gif")
    block = next(it for it in trailing_data.gif_blocks(data) if it.kind == b"\x2c")
    return data[: block.end] + data[block.start : block.end] * (count - 1) + b"\x3b"


def parts_of_gif(count: int) -> bytes:
    return picture("gif")[:-1] + b"\x21\xfe" + b"\1a" * count + b"\0\x3b"


def text_bomb(kind: bytes) -> bytes:
    body = samples.packed_zeros(300 * MB)
    head = b"artfactory\0\0" if kind == b"zTXt" else b"artfactory\0\1\0\0\0"
    return samples.png_with(kind, head + body)


def jpeg_with(*segments: bytes) -> bytes:
    data = picture("jpg")
    marked = (b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body for body in segments)
    return data[:2] + b"".join(marked) + data[2:]


def open_xmp(size: int) -> bytes:
    once = image_recipes.XMP_BEGIN.encode()
    segment = image_recipes.JPEG_XMP + once * (60_000 // len(once))
    return jpeg_with(*[segment] * (size // len(segment)))


def ogg_gaps(size: int) -> bytes:
    return made("song.ogg") + b"OggX" * (size // 4) + made("song.ogg")[:27]


def frames_of_png(count: int, side: int) -> bytes:
    """A PNG that moves: the same black frame so many times."""
    black = samples.packed_zeros(side * (side + 1))
    frame = struct.pack(">4I2H2B", side, side, 0, 0, 1, 50, 0, 0)
    parts = [(b"IHDR", struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0))]
    parts += [
        (b"acTL", struct.pack(">2I", count, 0)),
        (b"fcTL", bytes(4) + frame),
        (b"IDAT", black),
    ]
    for number in range(1, count):
        parts.append((b"fcTL", (2 * number - 1).to_bytes(4) + frame))
        parts.append((b"fdAT", (2 * number).to_bytes(4) + black))
    return png.SIGNATURE + b"".join(png.chunk(*part) for part in (*parts, (b"IEND", b"")))


def clip(width: int, height: int, frames: int = 60) -> bytes:
    with samples.tempfile.TemporaryDirectory() as folder:
        path = samples.Path(folder) / "clip.mp4"
        colour = f"color=gray:s={width}x{height}:r=30"
        words = ["-preset", "ultrafast", "-threads", "1", "-frames:v", str(frames)]
        samples.ffmpeg("-f", "lavfi", "-i", colour, "-c:v", "libx264", *words, str(path))
        return path.read_bytes()


def large_webp() -> bytes:
    return samples.encoded(Image.new("RGB", (7000, 7000)), "webp", method=0)


def boxes(size: int) -> bytes:
    return made("clip.mp4") + struct.pack(">I4s", 8, b"free") * (size // 8)


def chunks_of_png(size: int) -> bytes:
    empty = bytes(4) + b"tEXt" + zlib.crc32(b"tEXt").to_bytes(4)
    data = picture("png")
    return data[:33] + empty * (size // 12) + data[33:]


REFUSED = {
    "a JPEG of 400 scans": lambda: scans(400),
    "a GIF of 200,000 frames": lambda: frames_of_gif(200_000),
    "a GIF of a million parts": lambda: parts_of_gif(1_000_000),
    "an MP3 whose tag unpacks to 400 MB": lambda: tag(*[packed_frame(100)] * 4) + made("song.mp3"),
    "a WAV with such a tag": lambda: samples.wav(samples.riff(b"id3 ", tag(packed_frame(100)))),
    "a PNG of a million chunks": lambda: chunks_of_png(12 * MB),
    "an MP4 of a million boxes": lambda: boxes(8 * MB),
    "a GIF of 176 megapixels": lambda: frames_of_gif(40, 2100),
    "a PNG that moves": lambda: frames_of_png(40, 2100),
    "a WAV of a million chunks": lambda: samples.wav(samples.riff(b"junk", b"") * MB),
    "a clip of frames of 49 megapixels": lambda: clip(7000, 7000, 3),
}
TAKEN = {
    "a text of 300 MB in a PNG": lambda: text_bomb(b"zTXt"),
    "an international one": lambda: text_bomb(b"iTXt"),
    "a megabyte of open XMP": lambda: open_xmp(MB),
    "a run of FF in a JPEG": lambda: picture("jpg")[:-2] + b"\xff" * MB + b"\xff\xd9",
    "a WebP of 49 megapixels": large_webp,
    "an MP4 of as many inside another": lambda: (
        made("clip.mp4") + samples.box(b"moov", struct.pack(">I4s", 8, b"udta") * MB)
    ),
}
# Of these the size is doubled twice; each is walked by the reader that it was made for.
GROWING = {
    "FF in a JPEG": (
        lambda size: b"\xff\xd8" + b"\xff" * size + b"\0",
        trailing_data.jpeg_is_ended,
    ),
    "FF and zeros": (
        lambda size: b"\xff\xd8" + b"\xff\xff\0" * (size // 3),
        trailing_data.jpeg_scans,
    ),
    "marks of a JPEG": (
        lambda size: b"\xff\xd8" + b"\xff\xe0\0\2" * (size // 4),
        trailing_data.jpeg_is_ended,
    ),
    "open XMP": (open_xmp, image_recipes.read_jpeg),
    "open XMP, written": (open_xmp, lambda data: image_recipes.write_jpeg(data, "{}", "")),
    "markup that never comes": (
        lambda size: b"<" + b" " * size,
        lambda data: trailing_data.HIDDEN.search(data),
    ),
    "brackets": (lambda size: b"< " * (size // 2), lambda data: trailing_data.HIDDEN.search(data)),
    "gaps of an Ogg": (ogg_gaps, lambda data: walk(data, "ogg")),
    "small gaps of an Ogg": (
        lambda size: b"x".join([made("song.ogg")] * (size // len(made("song.ogg")))),
        lambda data: walk(data, "ogg"),
    ),
    "boxes": (boxes, lambda data: walk(data, "mp4")),
    "chunks of a PNG": (chunks_of_png, lambda data: list(png.spans(data))),
    "pixels of a PNG": (chunks_of_png, png.only_pixels),
    "parts of a GIF": (lambda size: parts_of_gif(size // 4), lambda data: walk(data, "gif")),
    "zeros of a GIF": (
        lambda size: picture("gif")[:-1] + b"\0" * size,
        lambda data: walk(data, "gif"),
    ),
    "chunks of a WebP": (
        lambda size: picture("webp") + b"JUNK\0\0\0\0" * (size // 64),
        image_recipes.read_webp,
    ),
    "our extension in a GIF": (
        lambda size: picture("gif")[:-1] + (image_recipes.GIF_OURS + b"\0") * (size // 15),
        image_recipes.read_gif,
    ),
}


@functools.cache
def hostile(case: str) -> bytes:
    return (REFUSED | TAKEN)[case]()


def walk(data: bytes, container: str) -> None:
    try:
        trailing_data.check_end(io.BytesIO(data), container, len(data))
    except (trailing_data.CutOff, trailing_data.Foreign, TooMuchWork):
        return


def taken(work, data: bytes, enough: float = 0.0) -> float:
    """The quickest of three goes; no other follows one of `enough`."""

    def once() -> None:
        with contextlib.suppress(trailing_data.CutOff, TooMuchWork, image_recipes.NoRoom):
            work(data)

    quickest = inf
    for _ in range(3):
        quickest = min(quickest, thread_seconds(once, goes=1))
        if quickest < enough:
            break
    return quickest


READER = "gallery.decoder_child"


class Peak:
    """What the children of this process took while the block ran: the most memory that one had, and
    the seconds of the processor of all. (Seconds of a clock would be those of the machine's load.)
    """

    def __enter__(self):
        self.bytes, self._spent, self._stop = 0, {}, threading.Event()
        self._look()
        self._before = dict(self._spent)
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._stop.wait(0.005):
            self._look()

    def _look(self) -> None:
        for reader in running(READER):
            with contextlib.suppress(psutil.Error):
                for child in (reader, *reader.children(recursive=True)):
                    self.bytes = max(self.bytes, child.memory_info().rss)
                    self._spent[child.pid] = sum(child.cpu_times()[:2])

    @property
    def seconds(self) -> float:
        spent = sum(self._spent.values()) - sum(self._before.values())
        return as_elsewhere(spent, MOST_SECONDS)

    def __exit__(self, *_) -> None:
        self._look()
        self._stop.set()
        self._thread.join()


@pytest.fixture(scope="module", autouse=True)
def children_of_ones_own():
    """What other tests' files made of theirs does not count."""
    decoder.end_idle()


class TestEveryReaderIsLinear:
    @pytest.mark.parametrize("case", GROWING)
    def test_four_times_as_much_takes_no_more_than_that(self, case):
        make, work = GROWING[case]
        size = 256 * 1024
        once = taken(work, make(size))
        assert taken(work, make(size * 2), 4 * once + 0.02) < 4 * once + 0.02
        most = min(MOST_SECONDS, 8 * once + 0.02)
        assert taken(work, make(size * 4), most) < most


class TestEveryFileIsBounded:
    @pytest.mark.parametrize("case", REFUSED)
    def test_what_is_too_much_work_is_refused(self, put, case):
        path = put(hostile(case))
        check(put(picture("png"), "warm"))
        with Peak() as peak, pytest.raises(TooMuchWork, match="too much work to check"):
            check(path)
        assert peak.seconds < MOST_SECONDS
        assert peak.bytes < MOST_BYTES

    @pytest.mark.parametrize("case", TAKEN)
    def test_what_is_only_odd_is_taken(self, put, case):
        path = put(hostile(case))
        check(put(picture("png"), "warm"))
        with Peak() as peak:
            facts = check(path)
            assert recipes.read(path) is None
        assert facts.medium in (Medium.IMAGE, Medium.VIDEO)
        assert peak.seconds < MOST_SECONDS
        assert peak.bytes < MOST_BYTES

    @pytest.mark.parametrize("case", REFUSED)
    def test_its_recipe_is_looked_for_in_the_same_bounds(self, put, case):
        path = put(hostile(case))
        check(put(picture("png"), "warm"))
        with Peak() as peak:
            assert recipes.read(path) is None
        assert peak.seconds < MOST_SECONDS
        assert peak.bytes < MOST_BYTES


LARGEST = (7000, 7000)
HERE = Path(__file__).parent


def largest(mode: str, extension: str, **options: object) -> bytes:
    return samples.encoded(
        Image.new(mode, LARGEST, 40_000 if mode == "I;16" else 0), extension, **options
    )


# Four bytes for each pixel, as Pillow has them of these, are 196 MB by themselves. The AVIFs are
# kept, as Pillow writes them of one colour: that takes it longer than all the others.
VALID = {
    "a PNG of palette colours": (lambda: largest("P", "png", compress_level=1), MOST_BYTES),
    "a PNG of sixteen bits": (lambda: largest("I;16", "png", compress_level=1), MOST_BYTES),
    "a PNG of greys seen through": (lambda: samples.png_bomb(*LARGEST, 16, 4), 260 * MB),
    "a PNG of colours seen through": (lambda: samples.png_bomb(*LARGEST, 32, 6), 260 * MB),
    "a JPEG of inks": (lambda: largest("CMYK", "jpg"), MOST_BYTES),
    "an AVIF": ((HERE / "black_49_megapixels.avif").read_bytes, MOST_BYTES),
    "an AVIF seen through": ((HERE / "clear_49_megapixels.avif").read_bytes, 240 * MB),
    "a GIF": (lambda: largest("P", "gif"), MOST_BYTES),
}


class TestTheLargestPicturesThatAreTaken:
    @pytest.mark.parametrize("case", VALID)
    def test_they_are_seen_in_bounded_memory(self, put, case):
        make, most = VALID[case]
        path = put(make())
        decoder.end_idle()
        with Peak() as peak:
            facts = check(path)
            assert preview(path, facts, "ab" * 32).thumbnail
        assert (facts.width, facts.height) == LARGEST
        assert peak.seconds < 2 * MOST_SECONDS
        assert peak.bytes < most


def stop(child):
    """Returns once it stands still: the signal is only on its way when it is sent."""
    child.send_signal(signal.SIGSTOP)
    while child.status() != psutil.STATUS_STOPPED:
        threading.Event().wait(0.01)


def wait_for_place(folder):
    """As a process without a child does."""
    places = Places(folder)
    while (place := places.take()) is None:
        places.want()
        threading.Event().wait(decoder.LOOK_EVERY)
    return place


def child_of_this() -> psutil.Process:
    """A process that has just begun has no command line for a moment, by which it is found."""
    return until(lambda: running(READER))[0]


class TestTheChild:
    @pytest.fixture(autouse=True)
    def no_other(self):
        """Where two are idle, the first that is found need not be the next that is asked."""
        decoder.end_idle()

    def test_it_has_no_key_and_is_no_part_of_this_process(self, put, monkeypatch):
        monkeypatch.setenv("FAL_KEY", "a-secret")
        check(put(picture("png")))
        child = child_of_this()
        assert "FAL_KEY" not in child.environ()
        assert child.pid != os.getpid()

    def test_a_wish_for_a_place_minds_no_clock_that_is_set(self, tmp_path):
        places = Places(tmp_path)
        assert not places.is_wanted()
        for seconds in (-3600, 3600):
            places.want()
            os.utime(tmp_path / "wanted", (time.time() + seconds,) * 2)
            assert places.is_wanted()
        for odd in ("", "soon", str(time.monotonic() + 3600)):
            (tmp_path / "wanted").write_text(odd)
            assert not places.is_wanted()

    def test_it_is_warm_for_the_next_file(self, put):
        check(put(picture("png")))
        child = child_of_this()
        check(put(picture("jpg")))
        assert child_of_this().pid == child.pid

    def test_one_is_started_before_there_is_a_file_and_one_alone(self, put):
        decoder.warm()
        child = child_of_this()
        decoder.warm()
        assert len(running(READER)) == 1
        assert check(put(picture("png"))).width == 160
        assert child_of_this().pid == child.pid

    def test_none_is_started_before_where_others_have_all_places(self, put, tmp_path):
        places = Places(tmp_path / "places")
        taken = [places.take() for _ in range(2)]
        decoder.share(tmp_path / "places")
        try:
            decoder.warm()
            assert running(READER) == []
            for place in taken:
                place.close()
            decoder.warm()
            assert child_of_this()
            decoder.end_idle()
            shutil.rmtree(tmp_path / "places")
            decoder.warm()
            assert running(READER) == []
        finally:
            decoder.share(None)

    def test_one_that_went_to_rest_is_replaced(self, put, monkeypatch):
        monkeypatch.setattr(decoder, "IDLE_SECONDS", 0.05)
        path = put(picture("png"))
        check(path)
        child_of_this().wait()
        assert check(path).width == 160
        decoder.end_idle()

    def test_one_that_is_killed_makes_its_file_too_much_work(self, put):
        path = put(picture("png"))
        check(path)
        child = child_of_this()
        stop(child)
        killer = threading.Timer(0.2, child.kill)
        killer.start()
        with pytest.raises(TooMuchWork, match="stopped the program that looked at it"):
            check(path)
        killer.join()
        assert check(path).width == 160

    def test_one_that_takes_too_long_is_ended(self, put):
        path = put(picture("png"))
        check(path)
        child = child_of_this()
        stop(child)
        with pytest.raises(TooMuchWork, match="longer than 0 s"):
            decoder.ask("check", path, 0.3, declared="", most_pixels=10**9)
        assert not child.is_running()
        assert check(path).width == 160

    def test_hostile_files_do_not_hold_the_interpreter(self, put):
        """While one is read, another thread is as quick as ever."""
        path = put(hostile("a WebP of 49 megapixels"))
        reader = threading.Thread(target=check, args=(path,))
        pauses, last = [], time.monotonic()
        reader.start()
        while reader.is_alive():
            time.sleep(0.001)
            pauses.append(time.monotonic() - last)
            last = time.monotonic()
        assert len(pauses) > 20
        assert sorted(pauses)[-2] < 0.2

    def test_many_at_once_share_two_children(self, put):
        paths = [put(picture("png", seed=seed), str(seed)) for seed in range(8)]
        threads = [threading.Thread(target=check, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(running(READER)) <= decoder.MOST_CHILDREN

    def test_two_processes_share_their_places(self, put, tmp_path):
        """Another that waits gets the place of a child that is idle, and one that died leaves
        none behind."""
        places = tmp_path / "places"
        paths = [put(picture("png", seed=seed), str(seed)) for seed in range(4)]
        decoder.share(places)
        try:
            with ThreadPoolExecutor(4) as threads:
                assert len(list(threads.map(check, paths))) == 4
            before = running(READER)
            assert 1 <= len(before) <= 2
            taken = [wait_for_place(places) for _ in range(2)]
            assert not any(one.is_running() for one in before)
            taken.pop().close()
            assert check(paths[0]).width == 160
            [child] = running(READER)
            child.kill()
            taken.append(wait_for_place(places))
        finally:
            decoder.share(None)

    def test_two_processes_with_work_keep_one_each(self, put, tmp_path, monkeypatch):
        """A child is not taken from another process that has no more than that: starting one costs
        more than dozens of files."""
        monkeypatch.setattr(decoder, "SERVES", 1.0)
        order = {"name": "header", "container": "png", "size": 0, "seconds": 9}
        order["path"] = str(put(picture("png")))
        line = json.dumps(order).encode() + b"\n"
        both = [decoder.Children(Places(tmp_path)) for _ in range(2)]
        seen, until = set(), time.monotonic() + decoder.SERVES + 1

        def work(children: decoder.Children) -> None:
            while time.monotonic() < until:
                children.ask(line, 9)
                seen.update(child.pid for child in running(READER))

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(work, both * 3))
        for children in both:
            children.end_idle()
        assert len(seen) <= 3  # the first two may both go to one of them

    def test_the_second_goes_to_a_process_that_has_none(self, put, tmp_path):
        places = tmp_path / "places"
        paths = [put(picture("png", seed=seed), str(seed)) for seed in range(2)]
        decoder.share(places)
        try:
            with ThreadPoolExecutor(4) as threads:
                busy = [threads.submit(lambda: [check(it) for it in paths * 40]) for _ in range(4)]
                began = time.monotonic()
                wait_for_place(places)
                waited = time.monotonic() - began
                for one in busy:
                    one.result()
        finally:
            decoder.share(None)
        assert waited < decoder.SERVES

    def test_a_name_of_any_bytes_is_found(self, tmp_path):
        path = tmp_path / os.fsdecode(b"\xff fox \n.png")
        path.write_bytes(picture("png"))
        assert check(path).width == 160


class TestStorable:
    def test_letters_numbers_and_depth(self):
        deep = value = {}
        for _ in range(100):
            value["in"] = value = {}
        found = metadata_limits.storable(
            {
                "a\ud83d": "b\0\ude00",
                "list": [float("nan"), 1, float("inf"), 2**70],
                "number": float("-inf"),
                "deep": deep,
            }
        )
        levels, inner = 0, found.pop("deep")
        while inner:
            levels, inner = levels + 1, inner.get("in")
        assert found == {"a\ufffd": "b\ufffd", "list": [1]}
        assert levels < metadata_limits.DEEPEST

"""A worker outlives the server of its queue: what it has sent would be cut off with it."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rq.queue import Queue
from rq.serializers import JSONSerializer

from artfactory.launcher import redis_server
from foundation import redis_client
from production import queue_worker
from tests.artfactory.app import until


class Server:
    """A real one on a socket, which forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        socket = Path(f"/tmp/artfactory-queue-{os.getpid()}.sock")
        self.arguments = ["--unixsocket", socket, "--port", "0", "--save", ""]
        self.client = redis_client.client(f"unix://{socket}")
        self.queue = Queue("test", connection=self.client, serializer=JSONSerializer)
        self.start()

    def start(self) -> None:
        command = [redis_server.find_binary(), *self.arguments, "--logfile", "redis.log"]
        self.process = subprocess.Popen(command, cwd=self.folder)
        until(lambda: redis_client.answers(self.client))

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)


server: Server
done: list[str] = []


def lose_the_server() -> None:
    """Its answer cannot be told to anybody; later there is a server again, with more to do."""
    done.append("first")
    server.end()
    threading.Timer(1.0, come_back).start()


def lose_it_for_good() -> None:
    """RQ tells the server of a signal, which cannot be told either."""
    done.append("only")
    server.end()
    threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGTERM]).start()


def come_back() -> None:
    server.start()
    server.queue.enqueue(f"{__name__}.end")


def end() -> None:
    done.append("second")
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture
def signals() -> Iterator[None]:
    """As they were; RQ takes them."""
    both = [signal.SIGTERM, signal.SIGINT]
    before = [signal.getsignal(one) for one in both]
    yield
    for one, handler in zip(both, before, strict=True):
        signal.signal(one, handler)
    queue_worker.asked_to_stop.clear()


@pytest.fixture
def queue(tmp_path) -> Iterator[Queue]:
    global server
    server = Server(tmp_path)
    done.clear()
    yield server.queue
    server.end()


def test_it_serves_on_until_it_is_asked_to_stop(queue, signals):
    queue.enqueue(f"{__name__}.lose_the_server")
    queue_worker.serve(queue, "worker")
    assert done == ["first", "second"]
    assert queue_worker.asked_to_stop.is_set()


def test_it_stops_without_a_server_too(queue, signals):
    queue.enqueue(f"{__name__}.lose_it_for_good")
    queue_worker.serve(queue, "worker")
    assert done == ["only"]
    assert queue_worker.asked_to_stop.is_set()

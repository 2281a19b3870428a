"""A queue server of one's own may be open to others: what they put on the queue is never run."""

import json
import logging
import os
import pickle
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import pytest
import redis
from rq.exceptions import DeserializationError
from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from artfactory.launcher import redis_server
from foundation import redis_client
from production import jobs, queue_worker
from tests.artfactory.app import until

pytestmark = pytest.mark.django_db
MARK = Path("/nonexistent")


class Harm:
    """Unpickled, it leaves a file behind."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self):
        return (os.mkdir, (str(self.file),))


@pytest.fixture
def server(tmp_path, settings, monkeypatch):
    """A real server on a socket of its own, which the app takes for the one at REDIS_URL."""
    socket = Path(f"/tmp/artfactory-{os.getpid()}.sock")
    quiet = ["--port", "0", "--save", "", "--logfile", str(tmp_path / "redis.log")]
    process = subprocess.Popen(
        [redis_server.find_binary(), "--unixsocket", socket, *quiet], cwd=tmp_path
    )
    try:
        client = redis.Redis(unix_socket_path=str(socket))
        until(lambda: redis_client.answers(client))
        queue = Queue(
            jobs.QUEUE,
            connection=client,
            job_class=jobs.EngineJob,
            serializer=JSONSerializer,
        )
        monkeypatch.setattr(jobs, "_queue", lambda: queue)
        yield client
    finally:
        process.terminate()
        process.wait(10)
        socket.unlink(missing_ok=True)


def work(server) -> None:
    """A worker serves all that is on the queue."""
    worker = queue_worker.EngineWorker(
        [jobs._queue()], connection=server, job_class=jobs.EngineJob, serializer=JSONSerializer
    )
    worker.work(burst=True, logging_level="WARNING")


def put(server, data: bytes, **more: str) -> str:
    """Lay a job on the queue as any client of Redis can."""
    name = f"foreign-{server.incr('count')}"
    server.hset(f"rq:job:{name}", mapping={"data": data, "status": "queued", **more})
    server.rpush(f"rq:queue:{jobs.QUEUE}", name)
    return name


def call(function: str, *arguments: object, **named: object) -> bytes:
    return zlib.compress(json.dumps([function, None, arguments, named]).encode())


@cache
def bomb() -> bytes:
    return zlib.compress(bytes(50_000_000))


def kinds(harm: Path):
    """Every way to have something run, as (data, further columns)."""
    ours = call("production.jobs.sweep")
    yield "another function", call("os.mkdir", str(harm)), {}
    yield "by a pickle", pickle.dumps(Harm(harm)), {}
    yield "by a packed pickle", zlib.compress(pickle.dumps(Harm(harm))), {}
    yield "in our module", call("production.jobs.os.mkdir", str(harm)), {}
    yield "what is no job there", call("production.jobs.run_worker", "x"), {}
    yield "on an object", zlib.compress(json.dumps(["mkdir", "os", [], {}]).encode()), {}
    yield "words for ids", call("production.jobs.submit", "1; drop"), {}
    yield "too many ids", call("production.jobs.submit", 1, 2), {}
    yield "named arguments", call("production.jobs.tick", id=1), {}
    yield "no name", zlib.compress(b"[1, null, [], {}]"), {}
    yield "not a call", zlib.compress(b"7"), {}
    yield "not JSON", b"\xff\x00", {}
    yield "a bomb", bomb(), {}
    yield "deep", zlib.compress(b"[" * 4000), {}
    for one in ("success", "failure", "stopped"):
        yield f"when it is a {one}", ours, {f"{one}_callback_name": "os.getcwd"}
    yield "by the web", ours, {"webhooks": '[{"url": "http://127.0.0.1:1/"}]'}
    yield "a state that is none", ours, {"status": "sleepy"}
    yield "a time that is none", ours, {"created_at": "yesterday"}
    yield "a name that is none", ours, {"description": b"\xff"}  # type: ignore[dict-item]


NAMES = [name for name, _, _ in kinds(MARK)]


class TestForeignJobs:
    @pytest.mark.parametrize("name", NAMES)
    def test_are_not_run_and_told_and_stop_nobody(self, server, tmp_path, caplog, name):
        harm = tmp_path / "harm"
        data, more = next((data, more) for kind, data, more in kinds(harm) if kind == name)
        job = put(server, data, **more)
        jobs.enqueue([jobs.DISPATCH])
        with caplog.at_level(logging.WARNING):
            work(server)
        assert not harm.exists()
        assert "not Art Factory's and was not run" in caplog.text
        assert not server.exists(f"rq:job:{job}")
        assert not server.exists(jobs.DISPATCH_PENDING)  # the one behind it was run
        assert "Traceback" not in caplog.text

    def test_nothing_is_imported_for_them(self, server, tmp_path):
        (tmp_path / "never_imported.py").write_text("")
        sys.path.insert(0, str(tmp_path))
        try:
            put(server, call("never_imported.run"))
            put(server, call("production.jobs.sweep"), failure_callback_name="never_imported.run")
            work(server)
        finally:
            sys.path.remove(str(tmp_path))
        assert "never_imported" not in sys.modules

    def test_an_entry_that_is_no_name(self, server, caplog):
        server.rpush(f"rq:queue:{jobs.QUEUE}", b"\xff\xfe")
        jobs.enqueue([jobs.DISPATCH])
        work(server)
        assert "names no job" in caplog.text
        assert not server.exists(jobs.DISPATCH_PENDING)

    def test_a_worker_that_was_not_so_careful_would_have(self, server, tmp_path):
        """That these are real."""
        harm = tmp_path / "harm"
        put(server, zlib.compress(pickle.dumps(Harm(harm))))
        job = Job.fetch("foreign-1", connection=server)
        with pytest.raises(DeserializationError):
            job.func_name  # noqa: B018
        assert harm.exists()


class TestOurOwn:
    @pytest.mark.parametrize("step", ["dispatch", "tick", "sweep"])
    def test_are_run(self, server, caplog, step):
        jobs._queue().enqueue(jobs.JOBS[step], result_ttl=0)
        work(server)
        assert not jobs._queue().job_ids
        assert "not run" not in caplog.text

    @pytest.mark.parametrize("step", ["submit", "collect", "preview"])
    def test_those_with_an_id_are_known(self, server, step):
        id = jobs._queue().enqueue(jobs.JOBS[step], 7).id
        assert jobs.EngineJob.fetch(id, server, JSONSerializer).args == [7]

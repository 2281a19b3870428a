"""What waits on a pool of a worker waits there once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from production.engine import policy
from production.engine.steps import Step
from production.engine.thread_pools import ThreadPools
from tests.artfactory.app import until

pytestmark = pytest.mark.django_db


@pytest.fixture
def pools():
    pools = ThreadPools(lambda steps: None)
    yield pools
    assert pools.close(30)


def test_what_waits_already_is_not_asked_for_again(pools):
    release, done = threading.Event(), []

    def wait() -> list[Step]:
        release.wait(30)
        return []

    def note() -> list[Step]:
        done.append(9)
        return []

    for id in range(policy.THREADS["collect"]):
        pools.start("collect", id, wait)
    for _ in range(3):
        pools.start_once("collect", 9, note)
    release.set()
    until(lambda: not pools._running)
    assert done == [9]
    pools.start_once("collect", 9, note)
    until(lambda: len(done) == 2)


def test_what_is_under_way_may_be_asked_for(pools):
    """It may have looked before there was something to see."""
    begun, release, times = threading.Semaphore(0), threading.Event(), []

    def work() -> list[Step]:
        times.append(1)
        begun.release()
        release.wait(30)
        return []

    pools.start_once("collect", 9, work)
    assert begun.acquire(timeout=30)
    pools.start_once("collect", 9, work)
    release.set()
    until(lambda: len(times) == 2)


def test_what_no_thread_could_be_had_for_may_be_asked_for_again(pools):
    class NoThreads(ThreadPoolExecutor):
        def submit(self, *args, **more):
            raise RuntimeError("can't start new thread")

    own, done = pools._pools["collect"], []
    pools._pools["collect"] = NoThreads(1)
    with pytest.raises(RuntimeError):
        pools.start_once("collect", 9, lambda: [])
    pools._pools["collect"] = own
    pools.start_once("collect", 9, lambda: done.append(9) or [])
    until(lambda: done == [9])

"""How long one waits after wrong passwords: the counting, by a clock of the test."""

import pytest

from foundation.wrong_passwords import FORGOTTEN_AFTER, MOST_ADDRESSES, WrongPasswords, whole

HERE = "192.168.1.9"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(clock: Clock) -> WrongPasswords:
    return WrongPasswords(clock)


def wrong(tries: WrongPasswords, times: int, clock: Clock, address: str = HERE) -> None:
    """So many wrong ones, each as soon as it is looked at."""
    for _ in range(times):
        clock.now += tries.wait(address)
        assert tries.begin(address) == 0


class TestOneAddress:
    def test_the_wait_doubles_up_to_a_quarter_of_an_hour(self, tries, clock) -> None:
        waits = []
        for _ in range(16):
            wrong(tries, 1, clock)
            waits.append(tries.wait(HERE))
        assert waits[:7] == [0, 0, 1, 2, 4, 8, 16]
        assert waits[-1] == 900

    def test_asking_in_the_wait_makes_it_no_longer(self, tries, clock) -> None:
        wrong(tries, 5, clock)
        for _ in range(50):
            assert tries.begin(HERE) == 4
        clock.now += 4
        assert tries.begin(HERE) == 0
        assert tries.in_a_row(HERE) == 6

    def test_many_at_once_are_counted_before_they_are_looked_at(self, tries) -> None:
        assert [tries.begin(HERE) > 0 for _ in range(40)] == [False] * 3 + [True] * 37

    def test_the_right_one_ends_it(self, tries, clock) -> None:
        wrong(tries, 8, clock)
        clock.now += tries.wait(HERE)
        assert tries.begin(HERE) == 0
        tries.right(HERE)
        assert tries.wait(HERE) == 0
        assert tries.in_a_row(HERE) == 0

    def test_what_was_not_looked_at_does_not_count(self, tries) -> None:
        for _ in range(20):
            assert tries.begin(HERE) == 0
            tries.take_back(HERE)
        assert tries.in_a_row(HERE) == 0

    def test_an_hour_later_it_is_forgotten(self, tries, clock) -> None:
        wrong(tries, 8, clock)
        clock.now += FORGOTTEN_AFTER + 1
        wrong(tries, 1, clock)
        assert tries.in_a_row(HERE) == 1


class TestAllTogether:
    def test_other_addresses_are_no_way_around(self, tries, clock) -> None:
        began = clock.now
        for number in range(100):
            wrong(tries, 1, clock, f"10.0.{number}.1")
        assert clock.now - began > 80 * 60

    def test_who_came_in_before_does_not_wait_for_others(self, tries, clock) -> None:
        tries.begin(HERE)
        tries.right(HERE)
        for number in range(30):
            wrong(tries, 1, clock, f"10.0.{number}.1")
        assert tries.wait("10.1.1.1") == 60
        assert tries.wait(HERE) == 0

    def test_memory_is_bounded_and_the_wait_stays(self, tries, clock) -> None:
        for number in range(3 * MOST_ADDRESSES):
            wrong(tries, 1, clock, f"10.{number // 250}.{number % 250}.1")
        assert len(tries._rows) == MOST_ADDRESSES
        assert tries.wait("192.168.7.7") == 60


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("?", "nonsense", True),
    ],
)
def test_what_counts_as_one(one: str, other: str, same: bool) -> None:
    assert (whole(one) == whole(other)) is same


class TestSharedByProcesses:
    def test_a_file_tells_the_others(self, clock, tmp_path) -> None:
        """Whoever is asked, the tries of one address are counted together."""
        first, other = (WrongPasswords(clock, tmp_path / "tries.json") for _ in range(2))
        for tries in (first, other, first, other):
            clock.now += tries.wait(HERE)
            assert tries.begin(HERE) == 0
        assert first.wait(HERE) == other.wait(HERE) == 2
        assert (tmp_path / "tries.json").stat().st_mode & 0o077 == 0
        clock.now += 2
        assert first.begin(HERE) == 0
        first.right(HERE)
        assert other.wait(HERE) == other.in_a_row(HERE) == 0
        wrong(WrongPasswords(clock, tmp_path / "tries.json"), 3, clock, "10.0.0.7")
        assert other.wait("10.0.0.7") == 1

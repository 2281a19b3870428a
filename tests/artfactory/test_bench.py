"""What the bench measures is there to be measured, is left as it was, and is compared fairly."""

import pytest
from django.core.management import CommandError, call_command

from artfactory.bench import kept_figures, kept_home, pages, past
from artfactory.bench.figures import Figure, Taken, worked
from ledger.models import LedgerEntry
from production.models import Generation


@pytest.fixture
def kept(settings, tmp_path):
    settings.CHECKOUT = tmp_path


@pytest.mark.django_db
def test_what_is_measured_leaves_nothing():
    with pages.rolled_back():
        past.run_some(30)
        assert Generation.objects.active().count() == 30
        assert LedgerEntry.objects.count() == 30
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_what_others_do_is_no_reason_to_fail(kept):
    """A machine that is twice as slow is so for the work that is always the same, too."""
    before = Figure("gallery", 10.0, "ms", 15, steady=5.0)
    kept_figures.write([before, Figure("start", 2.0, "s", 3)])
    kept_figures.write([Figure("costs", 20.0, "ms", 30, steady=8.0)])
    found = kept_figures.read()
    assert found["gallery"] == before
    assert set(found) == {"gallery", "start", "costs"}
    busy = Figure("gallery", 21.0, "ms", 15, steady=5.1)
    slower = Figure("costs", 20.0, "ms", 30, steady=9.3)
    late = Figure("start", 9.0, "s", 3)
    assert kept_figures.worse([busy, slower, late], found) == [slower]
    assert kept_figures.ratio(late, found["start"]) == 4.5


def test_a_check_wants_something_to_compare_with(kept):
    with pytest.raises(CommandError, match="--keep first"):
        call_command("bench", check=True)
    assert kept_figures.read() == {}
    assert kept_home.folder() in kept_figures.file().parents


def test_a_figure_is_told_twice():
    taken = worked(lambda: sum(range(50_000)), runs=3)
    assert isinstance(taken, Taken)
    assert taken.value > 0 < (taken.steady or 0)

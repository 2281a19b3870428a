"""What looks at files is started before the result is there, where that may be soon."""

import psutil
import pytest

from gallery import decoder
from production.engine import polling, submitting
from production.models import Generation
from providers.contract import Pending
from tests.production.odd_provider import odd as odd
from tests.production.test_lifecycle import order

pytestmark = pytest.mark.django_db


def decoders() -> int:
    mine = psutil.Process().children()
    return sum("gallery.decoder_child" in one.cmdline() for one in mine)


@pytest.mark.parametrize(("seconds", "count"), [(0.5, 1), (30, 0)])
def test_it_is_there_when_the_end_may_be_near(odd, seconds, count):
    decoder.end_idle()
    [ordered] = order("a fox", "odd/thing", accept_unknown=True)
    submitting.submit(ordered.pk)
    odd.answers["poll"] = [Pending(poll_after=seconds)]
    running = Generation.objects.select_related("order", "project").get(pk=ordered.pk)
    assert polling.poll(running) == []
    assert decoders() == count

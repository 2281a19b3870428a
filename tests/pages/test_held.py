"""Held work and results that could not be stored, on the Queue page."""

import pytest
from django.urls import reverse

from production.models import Generation, State
from tests.browser.scene import kept_unchecked
from tests.production.rows import make_generation


@pytest.mark.django_db
class TestHeldWork:
    @pytest.fixture
    def held(self) -> Generation:
        return make_generation(State.QUEUED, held=True)

    def test_the_queue_says_so(self, client, held):
        page = client.get(reverse("queue")).content.decode()
        assert "1 held." in page
        assert "Held: it came with a restored database" in page

    def test_go_on(self, client, held):
        client.post(reverse("let-go"))
        held.refresh_from_db()
        assert (held.state, held.held) == (State.QUEUED, False)
        assert "1 held." not in client.get(reverse("queue")).content.decode()

    def test_cancel(self, client, held):
        other = make_generation(State.QUEUED)
        client.post(reverse("cancel-held"))
        held.refresh_from_db()
        other.refresh_from_db()
        assert (held.state, held.charged, other.state) == (State.CANCELLED, "no", State.QUEUED)

    def test_asking_by_get_does_nothing(self, client, held):
        for name in ("let-go", "cancel-held", "fetch-all-again"):
            assert client.get(reverse(name)).status_code == 405
        held.refresh_from_db()
        assert held.held


@pytest.mark.django_db
class TestFetchAllAgain:
    def test_all_that_is_paid_for_and_ready(self, client):
        result = [{"url": "https://files.example/a.png", "mime": "image/png"}]
        ready = [make_generation(State.FAILED, results=result, charged="yes") for _ in range(3)]
        gone = make_generation(State.FAILED, charged="no")
        assert "3 paid for and ready" in client.get(reverse("queue")).content.decode()
        client.post(reverse("fetch-all-again"))
        states = [Generation.objects.get(pk=row.pk).state for row in (*ready, gone)]
        assert states == [State.COLLECTING] * 3 + [State.FAILED]
        assert "paid for and ready" not in client.get(reverse("queue")).content.decode()

    def test_not_what_has_arrived_or_never_was(self, client):
        """Both would be offered for ever: fetching brings nothing that is not here."""
        result = [{"url": "https://files.example/a.png", "mime": "image/png"}]
        odd = make_generation(State.FAILED, results=result, charged="yes")
        kept_unchecked(odd, 1)
        make_generation(State.FAILED, results=[], charged="yes")
        assert "paid for and ready" not in client.get(reverse("queue")).content.decode()
        client.post(reverse("fetch-all-again"))
        assert set(Generation.objects.values_list("state", flat=True)) == {State.FAILED}

    def test_but_what_a_later_round_made(self, client):
        result = [{"url": "https://files.example/a.png", "mime": "image/png"}]
        again = make_generation(State.FAILED, results=result, charged="yes")
        kept_unchecked(again, 1)
        Generation.objects.update(round=2)
        assert "1 paid for and ready" in client.get(reverse("queue")).content.decode()

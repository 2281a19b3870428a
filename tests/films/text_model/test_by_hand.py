"""The page and the command by which a text model reads a script."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from films import parsing
from films.board_models import Scene, Shot
from films.models import Film
from films.reading_models import Reading
from films.script import reading
from production.engine import inline
from production.models import Generation
from providers.models import CatalogueModel
from tests.films.text_model.conftest import MODEL
from tests.films.text_model.scripted import Reader, half
from tests.films.text_model.test_reading import LAMP, actions
from tests.markup import flat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def priced(reader: Reader) -> None:
    price = {"unit": "run", "amount": "0.02"}
    CatalogueModel.objects.filter(model_id="qwen3:0.6b").update(own_price=price)


class TestPage:
    def test_the_price_is_seen_before_and_the_board_comes_by_itself(
        self, client, film: Film, reader: Reader, priced
    ):
        address = reverse("film-script", args=[film.slug])
        press = {"script": LAMP, "format": "", "by": MODEL, "do": "read"}
        looked = client.post(address, press)
        assert "0.02 $ at most; 0.04 $" in flat(looked) and not Reading.objects.exists()
        agreed = re.search(r'name="agreed" value="([^"]+)"', looked.content.decode())[1]
        sent = client.post(address, press | {"agreed": agreed})
        assert sent.status_code == 302
        assert "0 of 2 scenes answered" in flat(client.get(address))
        state = reverse("film-reading", args=[film.slug])
        assert "Being read by" in flat(client.get(state))
        inline.run(Generation.objects.all())
        client.post(reverse("film-reading-press", args=[film.slug]), {"do": "go-on"})
        assert client.get(state)["HX-Refresh"] == "true"
        with CaptureQueriesContext(connection) as asked:
            page = flat(client.get(address))
        assert len(asked) <= 12
        assert "Read by" in page and len(actions(film)) == 3
        looked = flat(client.post(address, press | {"do": "look"}))
        assert "nothing is paid" in looked

    def test_what_waits_can_be_finished_by_rules(self, client, film: Film, reader: Reader, priced):
        reader.changes = [half]
        parsing.write(film, reading.read(LAMP))
        address = reverse("film-script", args=[film.slug])
        press = {"script": LAMP, "format": "fountain", "by": MODEL, "do": "look"}
        agreed = re.search(
            r'name="agreed" value="([^"]+)"', client.post(address, press).content.decode()
        )[1]
        client.post(address, press | {"do": "read", "agreed": agreed})
        client.post(reverse("film-reading-press", args=[film.slug]), {"do": "rules"})
        assert Reading.objects.get().state == "done"
        assert Generation.objects.count() == 1

    def test_no_such_model_is_refused(self, client, film: Film):
        address = reverse("film-script", args=[film.slug])
        press = {"script": LAMP, "by": "local/nothing", "do": "read"}
        answer = client.post(address, press)
        assert answer.status_code == 422 and "no text model" in flat(answer)

    def test_rules_take_it_back_where_they_are_chosen(
        self, client, film: Film, reader: Reader, tmp_path
    ):
        path = tmp_path / "lamp.fountain"
        path.write_text(LAMP)
        with pytest.raises(SystemExit):
            call_command("film", "parse", "lamp", script=str(path), model=MODEL, yes=True)
        address = reverse("film-script", args=[film.slug])
        client.post(address, {"script": LAMP, "format": "fountain", "by": "", "do": "read"})
        assert actions(film)[2] == "Waves break over the rocks."
        assert set(Scene.objects.values_list("read_by", flat=True)) == {""}


class TestCommand:
    def test_it_tells_the_price_reads_and_says_how(
        self, film: Film, reader: Reader, priced, tmp_path, capsys
    ):
        path = tmp_path / "lamp.fountain"
        path.write_text(LAMP)
        facts = {"script": str(path), "model": MODEL}
        call_command("film", "parse", "lamp", **facts, dry_run=True, json=True)
        told = json.loads(capsys.readouterr().out)
        assert told == {"scenes": 2, "asked": 2, "known": 0, "questions": 1, "micros": 20_000}
        with pytest.raises(CommandError, match="--yes"):
            call_command("film", "parse", "lamp", **facts)
        assert reader.submissions == 0
        with pytest.raises(SystemExit) as ended:
            call_command("film", "parse", "lamp", **facts, yes=True, json=True)
        told = json.loads(capsys.readouterr().out)
        assert (ended.value.code, told["state"], told["scenes"]) == (0, "done", 2)
        assert told["remarks"][0].startswith("Read by") and Shot.objects.count() == 3
        with pytest.raises(SystemExit) as ended:
            call_command("film", "parse", "lamp", model=MODEL, json=True)
        assert (ended.value.code, reader.submissions) == (0, 1)

    def test_rules_read_on_what_a_model_has_read(self, film: Film, reader: Reader, tmp_path):
        path = tmp_path / "lamp.fountain"
        path.write_text(LAMP)
        with pytest.raises(SystemExit):
            call_command("film", "parse", "lamp", script=str(path), model=MODEL, yes=True)
        path.write_text(LAMP.replace("Waves", "Cold waves"))
        call_command("film", "parse", "lamp", script=str(path))
        assert actions(film)[0].startswith("Seen:")
        assert actions(film)[2] == "Cold waves break over the rocks."

"""The pages of films: what they ask the database, what bad input gets, and two windows."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from films import asking, board, casting, edits, profiles, spending
from films.asking import Model
from films.bible_models import Entry, Reference
from films.board_models import Appearance, Line, Scene, Shot
from films.board_takes import Target
from films.models import Film
from films.stages import Of, Stage
from films.take_models import Take
from ledger.models import Cap
from pages.films.settings_page import STYLES
from production.models import Generation
from projects.models import Project
from providers.assembler.words import SUBTITLE_STYLES
from providers.models import CatalogueModel
from tests import naughty
from tests.emulator import media
from tests.films.sample_boards import make_entry, make_film, make_take
from tests.films.studio import with_finals
from tests.markup import flat

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
PAGES = ("film", "film-script", "film-bible", "film-watch", "film-settings")
SCRIPT = "INT. ROOM - DAY\n\nIda waits at the window.\n\nIDA\nIt is late.\n"


@pytest.fixture
def film(studio):
    return make_film(2, 1)


@pytest.fixture
def press(client, film):
    """Posts as the board's page does, and returns the answer in words."""

    def press(name="film-edit", status=200, **data):
        have = {"order": "", "have": "", "inspecting": "", "tab": ""}
        answer = client.post(
            reverse(name, args=[film.slug]), have | data, headers={"HX-Request": "true"}
        )
        assert answer.status_code == status, flat(answer)
        return unescape(flat(answer))

    return press


class TestQueries:
    @pytest.mark.parametrize("name", PAGES)
    def test_each_page_asks_little_however_long_the_film(self, client, film, name, made) -> None:
        scene = Scene.objects.create(film=film, position=5, label="6")
        ida = Entry.objects.get(name="Ida")
        product = made(media.make("image", 1, 64, 36))
        for number in range(20):
            shot = Shot.objects.create(scene=scene, position=number, label=f"6-{number}", frames=9)
            Line.objects.create(shot=shot, text="Come.", speaker=ida)
            make_take(film, "still", shot=shot, chosen=True, product=product)
        Shot.objects.filter(label="6-1").update(picture="imported", imported=product)
        Reference.objects.create(entry=ida, product=product)
        address = reverse(name, args=[film.slug])
        self.asks_little(client, address)

    def test_the_list_and_the_inspector_do(self, client, film) -> None:
        make_film(3, name="Another")
        shot = Shot.objects.first()
        inspector = reverse("film-inspector", args=[film.slug]) + f"?inspecting=shot-{shot.pk}"
        for address in (reverse("films"), reverse("film-new"), f"{inspector}&tab=takes"):
            self.asks_little(client, address)

    def asks_little(self, client, address: str) -> None:
        """Of three looks: accounts and keys are read anew every two seconds, by whichever page."""
        assert client.get(address).status_code == 200
        looks = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            looks.append([query["sql"][:120] for query in asked])
        assert min(map(len, looks)) <= MOST_QUERIES, min(looks, key=len)


class TestNewFilm:
    def test_a_script_is_looked_at_before_it_is_kept(self, client, studio) -> None:
        address = reverse("film-new")
        looked = flat(client.post(address, {"script": SCRIPT, "do": "look"}))
        assert "Read as Fountain" in looked and "1 scene, 1 shot" in looked
        assert not Film.objects.exists()
        kept = client.post(address, {"script": SCRIPT, "do": "keep", "name": "Late"})
        film = Film.objects.get()
        assert kept["Location"] == reverse("film", args=[film.slug])
        assert film.name == "Late" and Shot.objects.get().lines.count() == 1
        assert not Generation.objects.exists()

    def test_one_without_a_title_is_called_by_its_first_words(self, client, studio) -> None:
        script = "[12:03] Bob: hi, are you still at the harbour?\n[12:04] Ida: yes, I am\n"
        looked = client.post(reverse("film-new"), {"script": script, "do": "look"})
        assert 'value="Hi, are you still at the harbour"' in looked.content.decode()
        made = client.post(reverse("film-new"), {"script": script, "do": "keep"}, follow=True)
        assert Film.objects.get().name == "Hi, are you still at the harbour"
        assert "Hi, are you still at the harbour</button>" in flat(made)
        assert "No action yet" not in flat(made)

    def test_a_file_is_read_in_its_own_encoding(self, client, studio) -> None:
        file = SimpleUploadedFile("stück.txt", "IDA: Schön.\nOLE: Grün.\n".encode("cp1252"))
        looked = flat(client.post(reverse("film-new"), {"file": file, "do": "look"}))
        assert "Schön" in looked and "stück" in looked

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"script": "", "do": "look"}, "Write at least a sentence"),
            ({"script": "...", "do": "keep"}, "Write at least a sentence"),
            ({"script": "<FinalDraft><Content>", "do": "keep"}, "Final Draft"),
            ({"script": SCRIPT, "do": "keep", "aspect": "7:3"}, "shape is one of"),
            ({"script": SCRIPT, "do": "keep", "rate": "0"}, "rate is one of"),
            ({"script": SCRIPT, "do": "keep", "format": "opera"}, "no format"),
            ({"script": SCRIPT, "do": "keep", "name": "x" * 200}, "at most 120 characters"),
            ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 \x00\x01"), "do": "look"}, "PDF"),
        ],
    )
    def test_what_cannot_be_read_is_said_and_makes_no_film(
        self, client, studio, facts, words
    ) -> None:
        answer = client.post(reverse("film-new"), facts)
        assert answer.status_code == 422
        assert words in flat(answer)
        assert not Film.objects.exists()

    def test_one_that_is_deleted_comes_back(self, client, film) -> None:
        client.post(reverse("film-trash", args=[film.slug]))
        assert client.get(reverse("film", args=[film.slug])).status_code == 404
        assert "Undo" in flat(client.get(reverse("films")))
        assert "In the trash: 1 film" in flat(client.get(reverse("films"))), "for good"
        client.post(reverse("film-back", args=[film.slug]))
        assert client.get(reverse("film", args=[film.slug])).status_code == 200


class TestEdits:
    def test_only_what_changed_is_sent(self, client, film, press) -> None:
        page = flat(client.get(reverse("film", args=[film.slug])))
        have = ",".join(re.findall(r'data-known="([^"]+)"', page))
        order = re.search(r'data-order="(\w+)"', page)[1]
        first, *others = Shot.objects.order_by("pk")
        answer = press(
            do="shot", key=first.pk, action="The lamp dies.", have=have, order=order, revision=0
        )
        assert "The lamp dies." in answer and f'id="shot-{first.pk}"' in answer
        assert not any(f'id="shot-{other.pk}"' in answer for other in others)
        assert 'aria-label="Undo: Change shot 1A"' in answer
        assert 'id="board"' not in answer

    def test_a_form_that_is_older_than_the_shot_shows_both_texts(self, film, press) -> None:
        shot = Shot.objects.first()
        press(do="shot", key=shot.pk, action="Mine.", revision=shot.revision)
        answer = press(
            do="shot",
            key=shot.pk,
            action="Yours.",
            revision=shot.revision,
            inspecting=f"shot-{shot.pk}",
            status=409,
        )
        assert "another window" in answer and ">Yours.<" in answer and ">Mine.<" in answer
        shot.refresh_from_db()
        assert shot.action == "Mine."

    def test_a_shot_goes_over_the_end_of_its_scene(self, film, press) -> None:
        first, second, third = Shot.objects.order_by("pk")
        press(do="move", key=second.pk, by="right")
        second.refresh_from_db()
        assert (second.scene_id, second.position) == (third.scene_id, 0)
        press(do="undo")
        second.refresh_from_db()
        assert (second.scene_id, second.position) == (first.scene_id, 1)
        assert "last one" in press(do="move", key=third.pk, by="right", status=422)

    @pytest.mark.parametrize("act", ["split", "duplicate", "merge", "remove"])
    def test_each_act_of_the_menu_is_one_step(self, film, press, act) -> None:
        first = Shot.objects.first()
        before = list(board.read(film).shots)
        press(do=act, key=first.pk)
        assert len(board.read(film).shots) == len(before) + (
            1 if act in ("split", "duplicate") else -1
        )
        press(do="undo")
        assert board.read(film).shots == before

    def test_a_shot_is_split_before_the_sentence_that_is_chosen(self, client, film, press) -> None:
        shot = Shot.objects.first()
        asked = flat(client.get(reverse("film-split", args=[film.slug]), {"key": shot.pk}))
        assert '<option value="1" selected>She looks out.</option>' in asked
        assert client.get(reverse("film-split", args=[film.slug]), {"key": 0}).status_code == 404
        press(do="split", key=shot.pk, said=2, lines=1)
        shot.refresh_from_db()
        assert shot.lines.count() == 1 and "She looks out." in shot.action

    @pytest.mark.parametrize(
        "facts",
        [
            {"do": "nonsense"},
            {"do": "shot", "key": "0"},
            {"do": "shot", "key": "1 or 1"},
            {"do": "move", "key": "99999", "scene": "1"},
            {"do": "skip", "stage": "soup"},
            {"do": "choose", "key": "77"},
            {"do": "redo"},
        ],
    )
    def test_what_cannot_be_is_said(self, film, press, facts) -> None:
        key = {"key": Shot.objects.first().pk} if "key" not in facts else {}
        assert 'class="message error"' in press(status=422, **key, **facts)
        assert not film.edits.exists()

    def test_a_shot_that_is_too_short_for_its_words_says_how_long_they_need(
        self, client, film
    ) -> None:
        shown = flat(client.get(reverse("film", args=[film.slug])))
        assert "Words need" not in shown
        Shot.objects.filter(label="1B").update(frames=30)
        shown = flat(client.get(reverse("film", args=[film.slug])))
        [needed] = re.findall(r"Words need (\S+) s", shown)
        assert 2 < float(needed) < 4

    def test_what_is_removed_comes_back_by_its_message_unless_more_was_done(
        self, film, press
    ) -> None:
        shot = Shot.objects.get(label="1B")
        said = press(do="remove", key=shot.pk)
        assert "Shot 1B removed." in said
        [step] = re.findall(r'name="step" value="(\d+)"', said)
        edits.change(film, "shot", Shot.objects.get(label="1A").pk, {"action": "Rain."})
        assert "Something else was changed since" in press(status=422, do="undo", step=step)
        press(do="undo")
        press(do="undo", step=step)
        shot.refresh_from_db()
        assert not shot.removed

    def test_lengths_are_seconds_of_the_film_as_people_write_them(self, film, press) -> None:
        shot = Shot.objects.first()
        lengths = {"seconds": "2,5", "transition": "dissolve", "transition_seconds": "0.5 s"}
        press(do="shot", key=shot.pk, revision=0, **lengths)
        shot.refresh_from_db()
        assert (shot.frames, shot.transition_frames) == (75, 15)
        press(do="shot", key=shot.pk, revision=1, **lengths | {"transition_seconds": "0"})
        shot.refresh_from_db()
        assert shot.transition_frames == 15, "half a second, where none is said"

    @pytest.mark.parametrize("seconds", ["", "-1", "1e9", "NaN", "99999", "three"])
    def test_a_length_that_is_none_is_said(self, film, press, seconds) -> None:
        shot = Shot.objects.first()
        answer = press(status=422, do="shot", key=shot.pk, seconds=seconds, revision=0)
        assert "seconds" in answer

    def test_nasty_words_are_kept_and_shown_as_they_are(self, client, film, press) -> None:
        shot = Shot.objects.first()
        for text in naughty.KINDS:
            shot.refresh_from_db()
            press(do="shot", key=shot.pk, action=text, revision=shot.revision)
        assert client.get(reverse("film", args=[film.slug])).status_code == 200


class TestMaking:
    def test_what_is_missing_is_ordered_once(self, film, press) -> None:
        press("film-make", what="missing", agreed="1000000000x1000")
        count = Generation.objects.count()
        assert count and Take.objects.filter(stage=Stage.STILL).count() == 3
        assert "There is nothing to make" not in press(
            "film-make", what="missing", stage="clip", status=422
        )
        assert "nothing" in press("film-make", what="missing", stage="still", status=422).lower()
        assert Generation.objects.count() == count
        shot = film.scenes.first().shots.first()
        another = {"what": "all", "target": f"still-shot-{shot.pk}"}
        assert "That is being made already." in press("film-make", status=422, **another)
        Generation.objects.update(state="unknown")
        assert "decide on it in the Queue" in press("film-make", status=422, **another)
        edits.skip(film, [shot.pk], Stage.STILL, True)
        assert "That is left out here." in press("film-make", status=422, **another)
        assert Generation.objects.count() == count

    def test_a_purse_that_is_no_amount_is_said(self, film, press) -> None:
        assert "Nothing was ordered" in press("film-to-the-end", most="much", status=422)
        film.refresh_from_db()
        assert film.auto_until == ""

    def test_a_purse_that_is_left_open_stays_as_it_was(self, film, press) -> None:
        for most, kept in (("", 0), ("2.50", 2_500_000), ("", 2_500_000)):
            press("film-to-the-end", most=most)
            assert spending.most(film) == kept


class TestScript:
    def test_what_a_reading_would_change_is_told_first(self, client, film) -> None:
        address = reverse("film-script", args=[film.slug])
        client.post(address, {"script": SCRIPT, "do": "read"})
        longer = SCRIPT + "\nEXT. SEA - NIGHT\n\nA light goes on.\n"
        told = flat(client.post(address, {"script": longer, "do": "look", "format": "fountain"}))
        assert "1 new" in told
        assert film.scripts.count() == 1
        client.post(address, {"script": longer, "do": "read", "format": "fountain"})
        assert film.scripts.count() == 2

    def test_nothing_at_all_is_refused(self, client, film) -> None:
        address = reverse("film-script", args=[film.slug])
        assert client.post(address, {"script": " ", "do": "read"}).status_code == 422


class TestBible:
    def test_an_entry_is_described_and_gets_a_picture(self, client, film, made) -> None:
        ida, product = Entry.objects.get(name="Ida"), made(media.make("image", 1, 64, 36))
        address = reverse("film-bible-change", args=[film.slug])
        words = {"name": "Ida", "aliases": "the keeper, Mother", "description": "grey coat"}
        client.post(address, {"do": "save", "key": ida.pk, "revision": 0, **words})
        client.post(address, {"do": "picture", "key": ida.pk, "product": product.pk})
        ida.refresh_from_db()
        assert ida.aliases == ["the keeper", "Mother"] and ida.description == "grey coat"
        assert ida.anchor.product == product
        old = client.post(address, {"do": "save", "key": ida.pk, "revision": 0, "name": "Ada"})
        assert old.status_code == 409 and "another window" in flat(old)
        for facts in ({"do": "picture"}, {"do": "picture", "product": 999}, {"do": "x"}):
            assert client.post(address, {"key": ida.pk, **facts}).status_code == 422

    def test_a_voice_gets_a_speed_and_a_sound_where_the_model_has_them(self, client, film) -> None:
        ida = Entry.objects.get(name="Ida")
        film.profile = {"voice": {"draft": "studio/voice"}}
        film.save(update_fields=["profile"])
        address = reverse("film-bible-change", args=[film.slug])
        told = {"do": "save", "key": ida.pk, "name": "Ida"}
        client.post(address, told | {"voice": "", "speed": "1,2", "emotion": "quiet"})
        ida.refresh_from_db()
        assert ida.voice == {"studio/voice": {"speed": 1.2, "emotion": "quiet"}}
        page = flat(client.get(reverse("film-bible", args=[film.slug])))
        assert 'value="1.2"' in page and "<option selected>quiet</option>" in page
        for speed in ("9", "fast"):
            answer = client.post(address, told | {"speed": speed})
            assert answer.status_code == 422 and "speed" in flat(answer)
        now = board.read(film)
        model = Model(profiles.models(film, ["studio/voice"])["studio/voice"])
        line = Target(Stage.VOICE, Of.LINE, next(iter(now.lines)))
        asked = asking.model_order(now, line, model).params
        assert (asked["speed"], asked["emotion"]) == (1.2, "quiet")
        casting.cast(now, model)
        ida.refresh_from_db()
        assert ida.voice["studio/voice"].keys() == {"voice", "speed", "emotion"}

    def test_those_of_this_film_come_first_and_others_are_folded(self, client, film) -> None:
        make_film(1, name="Other")
        other = Film.objects.get(name="Other")
        for name, of in (("Aaron", other), ("Zoe", film)):
            entry = make_entry(film, name)
            Appearance.objects.create(shot=Shot.objects.filter(scene__film=of)[0], entry=entry)
        hall = make_entry(film, "Hall", "place")
        film.scenes.filter(label="1").update(place=hall)
        shown = flat(client.get(reverse("film-bible", args=[film.slug])))
        first, _, folded = shown.partition("1 more of other films")
        assert 'aria-label="Zoe"' in first and 'aria-label="Aaron"' not in first
        assert folded.index('aria-label="Aaron"') < folded.index('aria-label="Hall"')
        assert "in 2 shots" in folded


class TestWatch:
    def test_the_animatic_has_each_shot_at_its_time(self, client, film) -> None:
        page = client.get(reverse("film-watch", args=[film.slug])).content.decode()
        data = re.search(r'id="animatic-data">(.*?)</script>', page, re.DOTALL)[1]
        told = json.loads(data)
        assert [round(shot["at"] * 30) for shot in told["shots"]] == [0, 100, 200]
        assert len(told["words"]) == 6
        assert "Assemble the film" in page

    def test_without_a_shot_there_is_nothing_to_assemble(self, client, studio) -> None:
        film = Film.objects.create(project=Project.inbox(), name="Empty", slug="empty")
        assert "Nothing to assemble yet" in flat(
            client.get(reverse("film-watch", args=[film.slug]))
        )


class TestSettings:
    def test_a_model_for_a_stage_is_chosen(self, client, film) -> None:
        address = reverse("film-settings", args=[film.slug])
        facts = {"name": "The Lamp", "aspect": "9:16", "size": "720", "profile": "1"}
        facts |= {"still-use": "final", "still-final": "studio/picture", "clip-use": "off"}
        facts |= {"subtitles": "burnt", "subtitle_style": "words", "most": "2,50"}
        assert client.post(address, facts).status_code == 302
        film.refresh_from_db()
        assert (film.width, film.height) == (720, 1280)
        assert film.profile["still"] == {"use": "final", "final": "studio/picture"}
        assert film.profile["clip"] == {"use": "off"}
        assert (film.settings["subtitles"], film.settings["subtitle_style"]) == ("burnt", "words")
        assert set(STYLES) == set(SUBTITLE_STYLES)
        assert spending.most(film) == 2_500_000
        shown = flat(client.get(address))
        assert 'value="2.5"' in shown and shown.count("Automatic: ") == 2 * (len(Stage) - 1)
        assert client.post(address, facts | {"most": "much", "name": "Other"}).status_code == 422
        assert Film.objects.get(pk=film.pk).name == "The Lamp"
        client.post(address, facts | {"most": ""})
        assert spending.most(film) is None
        assert client.post(address, facts | {"aspect": "2:1"}).status_code == 422


class TestFinals:
    @pytest.fixture
    def drafts(self, film, studio, made) -> list[Shot]:
        """All shots with a still that is a draft, where the profile has another model."""
        studio.costs = {"fine-picture": "0.10"}
        off = {stage: {"use": "off"} for stage in ("clip", "voice", "music")}
        film.profile = with_finals() | off
        film.save(update_fields=["profile"])
        product = made(media.make("image", 1, 64, 36))
        shots = list(Shot.objects.order_by("pk"))
        for shot in shots:
            make_take(film, "still", shot=shot, chosen=True, product=product)
        return shots

    def test_the_price_is_told_against_caps_and_nothing_ordered(self, film, press, drafts) -> None:
        spending.set_most(film, 150_000)
        told = press("film-final", shot=[drafts[0].pk, drafts[1].pk])
        assert "Make 2 shots final?" in told and "0.20 $ more than the same as drafts" in told
        assert "purse has 0.15 $ left of 0.15 $: it stops there" in told
        assert "2 stills" in told and "Fine picture" in told
        assert not Generation.objects.exists()

    def test_an_unknown_price_is_told_against_caps_too(self, film, press, drafts) -> None:
        CatalogueModel.objects.filter(model_id="fine-picture").update(own_price={"unit": "?"})
        spending.set_most(film, 150_000)
        Cap.objects.create(period="day", amount_micros=20_000, allows_unknown=True)
        Cap.objects.create(period="all", amount_micros=0, allows_unknown=True)
        told = press("film-final", shot=drafts[0].pk)
        assert "left of 0.15 $, and lets no unknown price pass: it stops there" in told
        assert "left of 0.02 $: it holds what is known of it, and lets unknown prices pass" in told
        assert "left of 0.00 $: it stops there, and continues once you raise it" in told

    def test_a_yes_orders_and_a_yes_to_less_asks_again(self, film, press, drafts) -> None:
        assert "Make 2 shots final?" in press(
            "film-final", shot=[drafts[0].pk, drafts[1].pk], agreed="100000x1"
        )
        press("film-final", shot=drafts[0].pk, agreed="100000")
        assert Take.objects.filter(quality="final", shot=drafts[0]).count() == 1
        assert "Nothing was ordered" in press("film-final", shot=drafts[0].pk, status=422)

    def test_where_a_run_stopped_it_can_go_on_or_end(self, film, press, drafts) -> None:
        spending.set_most(film, 50_000)
        told = press("film-final", shot=drafts[0].pk, agreed="100000")
        assert "does not continue by itself" in told and not Generation.objects.exists()
        assert "is not an amount" in press("film-go-on", most="much", status=422)
        press("film-go-on", most="1")
        assert Generation.objects.count() == 1
        spending.set_most(film, 100_000)
        press("film-final", shot=drafts[1].pk, agreed="100000")
        assert "does not go on" not in press("film-go-on", do="stop")
        film.refresh_from_db()
        assert film.run == {}

    def test_cards_say_what_is_a_draft_and_what_is_approved(self, client, film, press, drafts):
        page = client.get(reverse("film", args=[film.slug]))
        assert flat(page).count("data-draft") == 3 and "Make 3 final" in flat(page)
        press(do="approve", shot=drafts[0].pk)
        assert Take.objects.filter(approved_at=None).count() == 2
        assert flat(client.get(reverse("film", args=[film.slug]))).count("data-approved") == 1
        press(do="approve", shot=drafts[0].pk)
        assert Take.objects.filter(approved_at=None).count() == 3

    def test_what_waits_for_a_yes_is_said_and_approved_at_once(self, client, film, press, drafts):
        film.profile["still"] = film.profile["still"] | {"waits": True}
        film.save(update_fields=["profile"])
        page = flat(client.get(reverse("film", args=[film.slug])))
        assert "3 stills wait for your approval." in page and "Approve all stills" in page
        assert "wait for your yes" not in press(do="approve", stage="still")
        press(do="undo")
        assert not Take.objects.exclude(approved_at=None).exists()
        press(do="approve", stage="clip", status=422)

    def test_a_take_is_chosen_by_its_number(self, film, press, drafts) -> None:
        product = Take.objects.first().product
        second = make_take(film, "still", 2, shot=drafts[0], product=product)
        press(do="choose-number", key=drafts[0].pk, number=2)
        second.refresh_from_db()
        assert second.chosen
        assert "no take 7" in press(do="choose-number", key=drafts[0].pk, number=7, status=422)


class TestTrouble:
    def test_a_failure_tells_why_whether_it_was_charged_and_what_next(
        self, client, film, press
    ) -> None:
        press("film-make", what="missing", stage="still", agreed="1000000000x1000")
        shot = Shot.objects.first()
        failed = {"state": "failed", "error": "The brush broke.", "next_step": "Try another."}
        take = Take.objects.get(shot=shot)
        Generation.objects.filter(pk=take.generation_id).update(charged="no", **failed)
        board_page = flat(client.get(reverse("film", args=[film.slug])))
        assert "The brush broke. Nothing was charged. Try another." in board_page
        Film.objects.filter(pk=film.pk).update(auto_until="film", stopped_by="It stopped.")
        for address in (reverse("films"), reverse("film-watch", args=[film.slug])):
            assert "It stopped." in flat(client.get(address))

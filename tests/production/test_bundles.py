"""A project as one file: out, gone, and in again."""

import datetime
import json
import os
import shutil
import tracemalloc
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from gallery import (
    collections,
    leftovers,
    media_folder,
    missing_previews,
    organising,
    products,
    project_covers,
    side_files,
)
from gallery import tags as product_tags
from gallery.importing import runs
from gallery.models import Asset, Product, Source
from gallery.organising_models import Collection, Tag
from gallery.search import index
from ledger import caps, elsewhere, entries
from ledger.charge import Charge
from ledger.models import Basis, Cap, ImportedEntry, LedgerEntry
from production.bundles import archive, exporting, importing, layout, staging
from production.bundles.importing import BadBundle, BundleFailed
from projects.models import Project
from tests import disks
from tests.gallery import samples
from tests.gallery.fixtures import made, project, put, stored

__all__ = ["made", "project", "put", "stored"]

RECIPE = {"model": "painter", "prompt": "a fox", "params": {"steps": 20, "深": {"a": [1, None]}}}


def charge(of: Project, **said: Any) -> Charge:
    told = {"generation": uuid.uuid4(), "round": 1, "order": uuid.uuid4(), "provider": "replicate"}
    told |= {"model_id": "painter", "model_label": "Painter", "kind": "text-to-image"}
    told |= {"project": of.slug, "currency": "USD", "estimate_micros": 40_000}
    return Charge(**told | said)


def spend(of: Project) -> None:
    paid, open_one = charge(of), charge(of)
    entries.reserve([paid, open_one])
    entries.settle(paid, 35_000, Basis.ACTUAL)


@pytest.fixture
def full(project: Project, made: Callable[..., Product], put: Callable[..., Path]) -> Project:
    """A project with everything that belongs to one."""
    project.description, project.is_hidden = "Night\nand day", False
    project.save()
    first = made(samples.picture("png"), recipe=RECIPE, prompt="a fox", seed=7, cost_micros=35_000)
    second = made(samples.picture("jpg"), title="Zoë", sources=[(first, "image")], is_imported=True)
    third = made(samples.made("song.wav"), caption="wind")
    same = made(samples.picture("png"), prompt="the same once more")
    assert same.asset_id == first.asset_id
    organising.rate([first.pk, third.pk], 4)
    organising.set_favourite([second.pk], True)
    organising.hide([third.pk], True)
    organising.set_notes(first.pk, "keep\nthis")
    product_tags.put_on([first.pk, second.pk], ["Red fox", "night"])
    product_tags.colour(Tag.objects.get(name="night"), "#102030")
    shelf = collections.named("Best")
    collections.add([second.pk, first.pk], shelf)
    Collection.objects.filter(pk=shelf.pk).update(cover=first)
    kept = side_files.keep(
        put(b'{"words": []}', "timings"),
        project=project.slug,
        kind="",
        when=first.created_at,
        short_id=first.short_id,
        name="word timings",
    )
    side_files.add(kept, first)
    spend(project)
    return project


@pytest.fixture
def bundle(full: Project, tmp_path: Path) -> Path:
    target = tmp_path / "fox.artfactory.zip"
    exporting.export(full, target)
    return target


def state() -> dict[str, Any]:
    """All that a user can see of a library, by names that hold in any home."""
    return {
        "projects": list(
            Project.objects.values("name", "slug", "description", "state").order_by("slug")
        ),
        "products": [
            {
                **{name: getattr(it, name) for name in layout.OF_PRODUCT},
                "bytes": it.asset.file.read_bytes(),
                "facts": it.asset.facts,
                "tags": sorted(it.tags.values_list("name", "colour")),
                "collections": list(it.collections.values_list("name", flat=True)),
                "beside": [(row.name, row.file.read_bytes()) for row in it.side_files.all()],
                "sources": [(s.source.uid, s.role) for s in it.sources.all()],
            }
            for it in Product.objects.order_by("pk")
        ],
        "order": list(
            Collection.objects.get(name="Best").items.values_list("product__uid", flat=True)
        )
        if Collection.objects.filter(name="Best")
        else [],
        "files": {
            path.relative_to(media_folder.media()): path.read_bytes()
            for path in sorted((media_folder.media() / "projects").rglob("*"))
            if path.is_file()
        },
    }


def another_home() -> None:
    """All that this home knows is gone."""
    Product.objects.update(trashed_at=datetime.datetime.now(datetime.UTC))
    products.purge()
    for table in (Tag, Collection, LedgerEntry, ImportedEntry):
        table.objects.all().delete()
    Project.objects.all().delete()
    assert not Asset.objects.exists()


class TestRoundTrip:
    def test_all_of_it_comes_back(self, full: Project, bundle: Path) -> None:
        before = state()
        another_home()
        done = importing.import_file(bundle)
        after = state()
        assert [len(after[name]) for name in ("products", "order")] == [4, 2]
        assert {name: after[name] for name in ("projects", "products", "order")} == {
            name: before[name] for name in ("projects", "products", "order")
        }
        assert (done.is_new, done.taken, done.known, done.files) == (True, 4, 0, 4)
        assert Collection.objects.get().cover == Product.objects.get(notes="keep\nthis")
        assert not index.check()
        assert not list(media_folder.media().glob(".bundle*"))

    def test_previews_are_made_anew(self, full: Project, bundle: Path) -> None:
        known = {it.sha256: (it.likeness, it.waveform) for it in Asset.objects.all()}
        another_home()
        done = importing.import_file(bundle)
        assert not Asset.objects.exclude(thumbnail="").exists()
        assert missing_previews.make(missing_previews.of_project(done.project)) == 0
        assert {it.sha256: (it.likeness, it.waveform) for it in Asset.objects.all()} == known
        for asset in Asset.objects.filter(medium="image"):
            assert media_folder.absolute(asset.thumbnail).is_file()
        assert not missing_previews.of_project(done.project).exists()

    def test_an_empty_project_that_was_deleted_is_back(
        self, project: Project, tmp_path: Path
    ) -> None:
        exporting.export(project, tmp_path / "fox.zip")
        Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
        assert not importing.import_file(tmp_path / "fox.zip").is_new
        assert list(Project.objects.present().filter(pk=project.pk)) == [project]

    def test_an_empty_project_and_its_state(self, project: Project, tmp_path: Path) -> None:
        project.state, project.is_hidden = Project.State.ARCHIVED, True
        project.save()
        uid, slug = str(exporting.identity.of(project)), project.slug
        exporting.export(project, tmp_path / "empty.zip")
        project.delete()
        Project.objects.create(name="Another", slug=slug)
        done = importing.import_file(tmp_path / "empty.zip")
        assert (done.project.state, done.project.is_hidden, done.taken) == ("archived", True, 0)
        assert (done.project.slug, str(exporting.identity.of(done.project))) == ("fox", uid)

    def test_the_chosen_cover_comes_along_and_one_of_here_stays(
        self, full: Project, tmp_path: Path
    ) -> None:
        first, second = Product.objects.order_by("pk")[:2]
        project_covers.choose(first)
        exporting.export(full, tmp_path / "b.zip")
        project_covers.choose(second)
        importing.import_file(tmp_path / "b.zip")
        assert project_covers.chosen(full) == second.uid
        another_home()
        done = importing.import_file(tmp_path / "b.zip")
        assert project_covers.chosen(done.project) == first.uid
        project_covers.take_newest(done.project)
        importing.import_file(tmp_path / "b.zip")
        assert project_covers.chosen(done.project) is None

    def test_the_order_of_parents_does_not_matter(self, full: Project, tmp_path: Path) -> None:
        """A source that was imported after what was made from it."""
        older, newer = Product.objects.order_by("pk")[:2]
        Source.objects.all().delete()
        Source.objects.create(product=older, source=newer, role="image")
        exporting.export(full, tmp_path / "b.zip")
        another_home()
        importing.import_file(tmp_path / "b.zip")
        assert [(row.product.uid, row.source.uid) for row in Source.objects.all()] == [
            (older.uid, newer.uid)
        ]


class TestWhatIsThereAlready:
    def test_twice_is_once(self, full: Project, bundle: Path) -> None:
        another_home()
        importing.import_file(bundle)
        before, kept = state(), ImportedEntry.objects.count()
        done = importing.import_file(bundle)
        assert (done.is_new, done.taken, done.known, done.files, done.entries) == (
            False,
            0,
            4,
            0,
            0,
        )
        assert state() == before
        assert ImportedEntry.objects.count() == kept == 3

    def test_in_its_own_home_nothing_changes(self, full: Project, bundle: Path) -> None:
        first = Product.objects.earliest("pk")
        organising.rate([first.pk], 1)
        Product.objects.filter(pk=first.pk).update(notes="since then")
        before = state()
        done = importing.import_file(bundle)
        assert (done.project, done.taken, done.known) == (full, 0, 4)
        assert state() == before

    def test_what_lies_in_the_trash_comes_back(self, full: Project, bundle: Path) -> None:
        organising.trash(list(Product.objects.values_list("pk", flat=True)))
        other = Project.objects.create(name="Other", slug="other-place")
        Product.objects.update(project=other)
        done = importing.import_file(bundle)
        assert (done.taken, done.put_back, done.files) == (0, 4, 0)
        assert Product.objects.shown().filter(project=full).count() == 4
        assert not index.check()

    def test_a_file_that_was_lost_is_there_again(self, full: Project, bundle: Path) -> None:
        asset = Asset.objects.get(mime="image/jpeg")
        data = asset.file.read_bytes()
        asset.file.unlink()
        importing.import_file(bundle)
        asset.refresh_from_db()
        assert asset.file.read_bytes() == data

    def test_a_file_that_another_product_has_is_kept_once(
        self, full: Project, bundle: Path, stored: Callable[..., Any]
    ) -> None:
        data = Asset.objects.get(mime="image/jpeg").file.read_bytes()
        another_home()
        elsewhere_project = Project.objects.create(name="Elsewhere", slug="elsewhere")
        mine = products.add(stored(data, project="elsewhere"), project=elsewhere_project)
        importing.import_file(bundle)
        assert Product.objects.filter(asset=mine.asset).count() == 2
        assert Asset.objects.count() == 3

    def test_tags_and_collections_of_here_stay(self, full: Project, bundle: Path) -> None:
        another_home()
        Tag.objects.create(name="NIGHT", colour="#ffffff")
        Collection.objects.create(name="best")
        importing.import_file(bundle)
        assert sorted(Tag.objects.values_list("name", "colour")) == [
            ("NIGHT", "#ffffff"),
            ("Red fox", ""),
        ]
        assert [it.product.title for it in Collection.objects.get().items.all()] == ["Zoë", ""]

    def test_a_linked_file_is_copied_and_left_alone(self, project: Project, tmp_path: Path) -> None:
        mine = tmp_path / "mine" / "fox.png"
        mine.parent.mkdir()
        mine.write_bytes(samples.picture("png", seed=9))
        before = (mine.read_bytes(), mine.stat().st_mtime_ns, mine.stat().st_ino)
        run = runs.start([mine.parent], project, "command", is_linked=True, has_folder_tags=False)
        runs.go_on(run)
        exporting.export(project, tmp_path / "b.zip")
        importing.import_file(tmp_path / "b.zip")
        assert Asset.objects.get().linked_path == str(mine)
        another_home()
        importing.import_file(tmp_path / "b.zip")
        asset = Asset.objects.get()
        assert (asset.linked_path, asset.file.read_bytes()) == ("", before[0])
        assert (mine.read_bytes(), mine.stat().st_mtime_ns, mine.stat().st_ino) == before

    def test_what_a_killed_import_left_behind_is_taken_for_its_own(
        self, full: Project, bundle: Path
    ) -> None:
        another_home()
        done = importing.import_file(bundle)
        placed = [asset.file for asset in Asset.objects.all()]
        Product.objects.all().delete()
        Asset.objects.all().delete()
        assert importing.import_file(bundle).taken == 4
        assert [asset.file for asset in Asset.objects.all()] == placed
        folder = media_folder.media() / "projects" / done.project.slug
        assert sum("copy" in file.name for file in folder.rglob("*")) == 0

    def test_what_it_had_unpacked_goes_with_the_next_sweep(self, project: Project) -> None:
        mine = media_folder.media() / f".bundle-{os.getpid()}-00000001"
        dead = media_folder.media() / f".bundle-{2**31 - 1}-00000002"
        for folder in (mine, dead):
            folder.mkdir()
            (folder / "products.jsonl").write_bytes(b"x")
        leftovers.sweep()
        assert (mine.is_dir(), dead.exists()) == (True, False)
        shutil.rmtree(mine)

    def test_a_file_of_others_in_its_place_stays(self, full: Project, bundle: Path) -> None:
        another_home()
        importing.import_file(bundle)
        place = Asset.objects.get(mime="image/jpeg").file
        another_home()
        place.write_bytes(b"somebody's")
        importing.import_file(bundle)
        assert place.read_bytes() == b"somebody's"
        assert Asset.objects.get(mime="image/jpeg").file.stem == f"{place.stem}-copy2"


class TestMoney:
    def test_what_was_spent_elsewhere_is_told_and_counts_nowhere(
        self, full: Project, bundle: Path
    ) -> None:
        Cap.objects.create(period="month", amount_micros=50_000)
        Cap.objects.create(period="all", amount_micros=50_000)
        another_home()
        done = importing.import_file(bundle)
        assert done.entries == 3
        assert not LedgerEntry.objects.exists()
        assert [standing.committed for standing in caps.standings()] == [0, 0]
        entries.reserve([charge(done.project)])
        sums = elsewhere.spent([done.project.slug])[done.project.slug]
        assert (sums.spent, sums.reserved, sums.open) == (35_000, 40_000, 1)

    def test_entries_are_as_the_other_ledger_had_them(self, full: Project, bundle: Path) -> None:
        names = [name for name in layout.OF_ENTRY if name != "project_slug"]
        before = list(LedgerEntry.objects.order_by("pk").values(*names))
        another_home()
        Project.objects.create(name="Another", slug=full.slug)
        done = importing.import_file(bundle)
        assert done.project.slug != full.slug
        assert list(ImportedEntry.objects.order_by("pk").values(*names)) == before
        assert set(ImportedEntry.objects.values_list("project_slug", "into")) == {
            (full.slug, done.project.slug)
        }

    def test_where_it_was_spent_the_ledger_stays_as_it_is(
        self, full: Project, bundle: Path
    ) -> None:
        before = list(LedgerEntry.objects.order_by("pk").values())
        open_one = LedgerEntry.objects.latest("pk")
        assert importing.import_file(bundle).entries == 0
        assert list(LedgerEntry.objects.order_by("pk").values()) == before
        assert open_one.pk and not ImportedEntry.objects.exists()

    def test_from_home_to_home_and_back(self, full: Project, bundle: Path, tmp_path: Path) -> None:
        another_home()
        project = importing.import_file(bundle).project
        entries.reserve([charge(project)])
        exporting.export(project, tmp_path / "third.zip")
        another_home()
        done = importing.import_file(tmp_path / "third.zip")
        assert (done.entries, done.taken) == (4, 4)


def unpacked(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes] | list[tuple[str, bytes]], target: Path, **how: Any) -> Path:
    with zipfile.ZipFile(target, "w", **how) as archive:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, data)
    return target


def signed(parts: dict[str, bytes], **manifest: Any) -> dict[str, bytes]:
    """With a manifest that says of the rows what they are, as somebody would who forges one."""
    import hashlib

    said = json.loads(parts["manifest.json"])
    for name in layout.ROWS:
        told = {"size": len(parts[name]), "sha256": hashlib.sha256(parts[name]).hexdigest()}
        said["parts"][name] = told
    said |= manifest
    return parts | {"manifest.json": json.dumps(said).encode()}


def with_row(parts: dict[str, bytes], **changes: Any) -> dict[str, bytes]:
    """With another first product; a name with a dot is one of its file's."""
    first, _, rest = parts["products.jsonl"].partition(b"\n")
    row = json.loads(first)
    for name, value in changes.items():
        if name.startswith("file_"):
            row["file"][name.removeprefix("file_")] = value
        else:
            row[name] = value
    return parts | {"products.jsonl": json.dumps(row).encode() + b"\n" + rest}


FORGED: dict[str, Callable[[dict[str, bytes]], Any]] = {
    "newer": lambda it: signed(it, version=3),
    "no version": lambda it: signed(it, version="1"),
    "another format": lambda it: signed(it, format="zip"),
    "no project": lambda it: signed(it, project=None),
    "a project without a name": lambda it: signed(it, project={"uid": str(uuid.uuid4())}),
    "fewer bytes": lambda it: signed(it, bytes=1),
    "endless bytes": lambda it: signed(it, bytes=10**15),
    "no number": lambda it: signed(it, bytes=-1),
    "a manifest that is none": lambda it: it | {"manifest.json": b"[" * 100_000},
    "a huge manifest": lambda it: it | {"manifest.json": b" " * (layout.LARGEST_MANIFEST + 1)},
    "a cover that is none": lambda it: signed(it, cover="x"),
    "more left out than none": lambda it: signed(it, counts={"left_out": -1}),
    "counts that are none": lambda it: signed(it, counts=[]),
    "changed rows": lambda it: (
        it | {"products.jsonl": it["products.jsonl"].replace(b"fox", b"dog")}
    ),
    "changed entries": lambda it: it | {"ledger.jsonl": it["ledger.jsonl"].replace(b"35000", b"1")},
    "a changed file": lambda it: [
        (name, data[:-1] + b"!" if name.endswith("jpg") else data) for name, data in it.items()
    ],
    "a file too many": lambda it: it | {"files/more.png": b"x"},
    "a file too few": lambda it: dict(list(it.items())[:-1]),
    "up and away": lambda it: [
        ("../../evil.png" if name.endswith("jpg") else name, data) for name, data in it.items()
    ],
    "absolute": lambda it: [
        ("/tmp/evil.png" if name.endswith("jpg") else name, data) for name, data in it.items()
    ],
    "another order": lambda it: dict(reversed(it.items())),
    "an extension that leads away": lambda it: signed(with_row(it, file_extension="/../../x")),
    "a hash that leads away": lambda it: signed(with_row(it, file_sha256="../" * 8)),
    "a size that is none": lambda it: signed(with_row(it, file_size=-1)),
    "another size": lambda it: signed(with_row(it, file_size=10**12)),
    "a rating of nine": lambda it: signed(with_row(it, rating=9)),
    "a time that is none": lambda it: signed(with_row(it, created_at="9999-12-31T23:59:59Z")),
    "a number for a word": lambda it: signed(with_row(it, currency=["USD"])),
    "a seed too large": lambda it: signed(with_row(it, seed=2**63)),
    "no id": lambda it: signed(with_row(it, uid=None)),
    "nul": lambda it: signed(with_row(it, prompt="a\0b")),
    "half a letter": lambda it: signed(with_row(it, prompt="\ud800")),
    "tags that are none": lambda it: signed(with_row(it, tags=[["\u200b", ""]])),
    "collections that are none": lambda it: signed(with_row(it, collections=[["x", -1, False]])),
    "sources that are none": lambda it: signed(with_row(it, sources=[["x", "y"]])),
    "rows that are none": lambda it: signed(it | {"products.jsonl": b"[]\n"}),
    "no json": lambda it: signed(it | {"products.jsonl": b'{"a": NaN}\n'}),
    "a product twice": lambda it: signed(
        it | {"products.jsonl": it["products.jsonl"] + it["products.jsonl"]}
    ),
    "half an entry": lambda it: signed(it | {"ledger.jsonl": b'{"type": "settle"}\n'}),
}


class TestForged:
    def test_it_is_refused_in_a_sentence_and_nothing_changes(
        self, bundle: Path, tmp_path: Path
    ) -> None:
        another_home()
        before, parts = state(), unpacked(bundle)
        for how, forge in FORGED.items():
            forged = packed(forge(parts), tmp_path / "forged.zip")
            with pytest.raises(BadBundle) as refused:
                importing.import_file(forged)
                pytest.fail(f"{how} was taken")
            assert str(refused.value).endswith("."), how
            assert len(str(refused.value)) < 200, how
        assert state() == before
        assert not ImportedEntry.objects.exists() and not Tag.objects.exists()
        assert not list(media_folder.media().glob(".bundle*"))

    def test_cut_off_anywhere(self, bundle: Path, tmp_path: Path) -> None:
        another_home()
        whole, before = bundle.read_bytes(), state()
        for length in {0, 1, 3, 29, 60, 500, len(whole) // 2, len(whole) - 30, len(whole) - 1}:
            (tmp_path / "cut.zip").write_bytes(whole[:length])
            with pytest.raises(BadBundle):
                importing.import_file(tmp_path / "cut.zip")
        assert state() == before

    def test_any_flipped_bit_of_what_counts(self, bundle: Path, tmp_path: Path) -> None:
        """Dates and the table at the end say nothing that is believed."""
        another_home()
        whole, before = bundle.read_bytes(), state()
        with zipfile.ZipFile(bundle) as archive:
            starts = [it.header_offset for it in archive.infolist()]
        for at in {offset + more for offset in starts for more in (0, 8, 18, 22, 27, 31, 90)}:
            flipped = bytearray(whole)
            flipped[at] ^= 1
            (tmp_path / "flipped.zip").write_bytes(flipped)
            with pytest.raises(BadBundle):
                importing.import_file(tmp_path / "flipped.zip")
        assert state() == before

    def test_as_other_tools_write_what_is_large(self, bundle: Path, tmp_path: Path) -> None:
        """Sizes beyond four gigabytes stand in another place."""
        another_home()
        with zipfile.ZipFile(tmp_path / "64.zip", "w") as archive:
            for name, data in unpacked(bundle).items():
                with archive.open(name, "w", force_zip64=True) as part:
                    part.write(data)
        assert importing.import_file(tmp_path / "64.zip").taken == 4

    def test_a_bomb(self, bundle: Path, tmp_path: Path) -> None:
        parts = unpacked(bundle) | {"products.jsonl": b" " * 10_000_000}
        bomb = packed(signed(parts), tmp_path / "bomb.zip", compression=zipfile.ZIP_DEFLATED)
        with pytest.raises(BadBundle):
            importing.import_file(bomb)

    @pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"\x89PNG" * 99])
    def test_what_is_no_bundle(self, db: None, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "x").write_bytes(data)
        with pytest.raises(BadBundle, match="not a project that Art Factory exported"):
            importing.import_file(tmp_path / "x")

    def test_a_file_that_is_not_what_it_is_called_is_bytes_to_be_saved(
        self, bundle: Path, tmp_path: Path
    ) -> None:
        another_home()
        parts = unpacked(bundle)
        parts = signed(with_row(parts, file_mime="text/html", recipe={"a": [[[1]]]}))
        done = importing.import_file(packed(parts, tmp_path / "f.zip"))
        first = done.project.products.earliest("pk")
        assert (first.asset.mime, first.asset.is_checked) == ("application/octet-stream", False)


class TestMany:
    COUNT = 2_050

    def test_more_products_than_one_transaction_takes_and_little_memory(
        self, full: Project, bundle: Path, tmp_path: Path
    ) -> None:
        """Some made from the last, which comes in another transaction; they share one file."""
        another_home()
        parts = unpacked(bundle)
        row = json.loads(parts["products.jsonl"].partition(b"\n")[0])
        row |= {
            "collections": [],
            "beside": [],
            "tags": [["night", ""]],
            "recipe": {"a": "b" * 2_400},
        }
        uids = [str(uuid.uuid4()) for _ in range(self.COUNT)]
        lines = [row | {"uid": uid, "sources": []} for uid in uids]
        for line in lines[::50]:
            line["sources"] = [[uids[-1], "image"]]
        name = f"files/{row['file']['sha256']}.{row['file']['extension']}"
        forged = {
            "manifest.json": parts["manifest.json"],
            "products.jsonl": b"".join(json.dumps(line).encode() + b"\n" for line in lines),
            "ledger.jsonl": b"",
            "templates.jsonl": b"",
            name: parts[name],
        }
        many = packed(signed(forged, bytes=len(parts[name])), tmp_path / "many.zip")
        assert len(forged["products.jsonl"]) > staging.MOST_IN_MEMORY
        tracemalloc.start()
        with staging.staged(many) as found:
            assert found.products == self.COUNT
            _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < staging.MOST_IN_MEMORY
        noted: list[tuple[int, int]] = []
        done = importing.import_file(
            many, note=lambda done: noted.append((done.taken, Product.objects.count()))
        )
        assert (done.taken, done.files) == (self.COUNT, 1)
        assert [taken for taken, _ in noted] == [1000, 2000, self.COUNT]
        assert all(taken == there for taken, there in noted)
        last = Product.objects.get(uid=uids[-1])
        assert Source.objects.filter(source=last).count() == self.COUNT // 50

    def test_more_files_than_a_zip_without_its_extension_has(self, tmp_path: Path) -> None:
        count = 66_000
        with (tmp_path / "many").open("wb") as file:
            writer = archive.Writer(file)
            for number in range(count):
                writer.add(layout.part_of(f"{number:064x}", "txt"), 1, [b"x"])
            writer.end()
        with zipfile.ZipFile(tmp_path / "many") as found:
            assert len(found.namelist()) == count
        with (tmp_path / "many").open("rb", buffering=0) as file:
            reader = archive.Reader(file)
            for number in range(count):
                assert [*reader.part(layout.part_of(f"{number:064x}", "txt"), 1)] == [b"x"]
            reader.end()


class TestOut:
    def test_what_cannot_go_along_is_told(self, full: Project, tmp_path: Path) -> None:
        gone, changed, trashed = Product.objects.order_by("pk")[1:4]
        gone.asset.file.unlink()
        size = changed.asset.file.stat().st_size
        changed.asset.file.write_bytes(bytes(size))
        organising.trash([trashed.pk])
        done = exporting.export(full, tmp_path / "b.zip")
        assert done.products == 1
        assert [line.partition(":")[0] for line in done.left_out] == [
            f"Product {gone.pk} is not in it",
            f"Product {changed.pk} is not in it",
        ]
        assert done.notes == ["1 file is in the trash not in it."]
        another_home()
        back = importing.import_file(tmp_path / "b.zip")
        assert (back.taken, back.left_out) == (1, 2)

    def test_nothing_is_written_over(self, full: Project, tmp_path: Path) -> None:
        (tmp_path / "mine").write_bytes(b"mine")
        with pytest.raises(FileExistsError):
            exporting.export(full, tmp_path / "mine")
        assert (tmp_path / "mine").read_bytes() == b"mine"

    def test_the_same_library_gives_the_same_bundle(self, full: Project, tmp_path: Path) -> None:
        for name in ("a", "b"):
            exporting.export(full, tmp_path / name)
        one, other = unpacked(tmp_path / "a"), unpacked(tmp_path / "b")
        one.pop("manifest.json"), other.pop("manifest.json")
        assert one == other and len(one) == 7

    def test_it_stops_when_it_is_asked_to(self, full: Project, tmp_path: Path) -> None:
        with pytest.raises(exporting.Stopped):
            exporting.export(full, tmp_path / "b.zip", is_stopped=lambda: True)
        assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".*.part"))


class TestADiskThatIsFull:
    def test_of_an_export(self, full: Project, tmp_path: Path) -> None:
        with disks.mounted(tmp_path / "small", "size=64k"), pytest.raises(BundleFailed) as failed:
            exporting.export(full, tmp_path / "small" / "b.zip")
        assert "free at" in str(failed.value)
        files = {it.pk: it.size for it in Asset.objects.all()}
        pages = -(-(sum(files.values()) + 14) // 4096)
        with disks.mounted(tmp_path / "small", f"size={pages * 4}k") as disk:
            with pytest.raises(BundleFailed, match=r"disk is full\. Make room"):
                exporting.export(full, disk.place / "b.zip")
            assert not list(disk.place.iterdir())

    def test_of_an_import(self, full: Project, bundle: Path) -> None:
        another_home()
        before = state()
        place = media_folder.media()
        mark = (place / media_folder.MARK).read_bytes()
        with disks.mounted(place, "size=1m"):
            (place / media_folder.MARK).write_bytes(mark)
            with pytest.raises(BundleFailed, match="Make room"):
                importing.import_file(bundle)
            assert [file.name for file in place.iterdir()] == [media_folder.MARK]
        assert not Project.objects.exists() and not ImportedEntry.objects.exists()
        assert state() == before
        assert importing.import_file(bundle).taken == 4

    def test_one_at_a_time(self, bundle: Path) -> None:
        from foundation import file_lock

        with (settings.PATHS.run / "bundle.lock").open("w") as lock:
            assert file_lock.take(lock, 0)
            with pytest.raises(BundleFailed, match="being imported already"):
                importing.import_file(bundle)

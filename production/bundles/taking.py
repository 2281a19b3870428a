"""Some products of a bundle: their files into place, then their rows."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from uuid import UUID

from django.db.models import Max

from audit.models import AuditAction
from foundation.durable import sync
from gallery import media_folder, names, side_files, storing
from gallery.bulk_acts import in_batches
from gallery.collections import GAP
from gallery.folders.touched import touch
from gallery.likeness import settled
from gallery.models import Asset, Product, SideFile, Source
from gallery.organising_models import Collection, CollectionItem, ProductTag, Tag
from gallery.products import note
from gallery.project_models import ProjectCover
from gallery.search import index
from gallery.storing import IMPORTED, StoreFailed
from production.bundles import rows, staging
from production.bundles.import_report import ImportReport
from production.bundles.rows import Line
from production.bundles.staging import Staged

GONE = "A file was removed while the project was imported. Import it again."


class Placed:
    """Files that were put into place. They go again where their rows are not written."""

    def __init__(self) -> None:
        self._files: list[Path] = []

    def __enter__(self) -> "Placed":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            for file in self._files:
                file.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._files)

    def put(self, source: Path, targets: Iterator[Path], sha256: str) -> str:
        """Move a file to the first of the names that is free; its path under media/. One that an
        import which was killed has left there is taken for it."""
        if not source.is_file():
            raise StoreFailed(GONE)
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _move(source, target)
            except FileExistsError:
                path = target.relative_to(media_folder.media()).as_posix()
                if _has_row(path) or storing.sha256_of(target) != sha256:
                    continue
            self._files.append(target)
            return target.relative_to(media_folder.media()).as_posix()
        raise StoreFailed("No free name is left for the file.")

    def make_durable(self) -> None:
        """The files are so already; see that their names are."""
        for folder in {file.parent for file in self._files}:
            for one in (folder, folder.parent):
                sync(one)


def _move(source: Path, target: Path) -> None:
    """Never over another file."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if target.exists():
            raise FileExistsError(target) from None
        storing.place(source, target)


def _has_row(path: str) -> bool:
    return Asset.objects.filter(path=path).exists() or SideFile.objects.filter(path=path).exists()


def take(lines: Sequence[Line], found: Staged, done: ImportReport, placed: Placed) -> None:
    """Call it inside the transaction that all of it belongs to."""
    there = Product.objects.filter(uid__in=[line.uid for line in lines])
    known = {product.uid: product for product in there.only("pk", "uid", "trashed_at")}
    new = [line for line in lines if line.uid not in known]
    before = len(placed)
    assets = _assets(lines, {line.file.sha256 for line in new}, found, done, placed)
    products = [
        Product(
            **line.columns,
            asset=assets[line.file.sha256],
            medium=assets[line.file.sha256].medium,
            project=done.project,
        )
        for line in new
    ]
    Product.objects.bulk_create(products)
    by_uid = {product.uid: product.pk for product in products}
    if found.manifest.cover in by_uid:
        cover = {"product_id": by_uid[found.manifest.cover]}
        ProjectCover.objects.get_or_create(project=done.project, defaults=cover)
    _put_beside(new, by_uid, found, done, placed)
    touch(list(by_uid.values()))
    _tag(new, by_uid)
    _collect(new, by_uid)
    linked = _link(lines, done)
    trashed = [product.pk for product in known.values() if product.trashed_at]
    _put_back(trashed, done)
    index.update({*by_uid.values(), *trashed, *linked})
    if new or trashed:
        done.project.bring_back()
    done.taken += len(new)
    done.known += len(known) - len(trashed)
    done.put_back += len(trashed)
    done.files += len(placed) - before


def _put_back(ids: list[int], done: ImportReport) -> None:
    """What lies in the trash here is in the project again."""
    if ids:
        touch(ids)
        Product.objects.filter(pk__in=ids).update(trashed_at=None, project=done.project)
        settled.look_again(ids)
        touch(ids)
        note(AuditAction.PUT_BACK, ids)


def _assets(
    lines: Sequence[Line], wanted: set[str], found: Staged, done: ImportReport, placed: Placed
) -> dict[str, Asset]:
    """The assets of files, by their hash: those `wanted` that are new, and those that are here,
    with their file again where that was lost."""
    first = {line.file.sha256: line for line in reversed(lines)}
    known = {asset.sha256: asset for asset in Asset.objects.filter(sha256__in=first)}
    for asset in known.values():
        if not staging.is_there(asset) and found.file(asset.sha256).is_file():
            asset.path, asset.linked_path = _place(first[asset.sha256], found, done, placed), ""
            asset.save(update_fields=["path", "linked_path"])
    made = [
        Asset(
            **rows.as_it_is(found.file(sha256), first[sha256].file.columns),
            path=_place(first[sha256], found, done, placed),
        )
        for sha256 in sorted(wanted - known.keys())
    ]
    Asset.objects.bulk_create(made)
    return known | {asset.sha256: asset for asset in made}


def _place(line: Line, found: Staged, done: ImportReport, placed: Placed) -> str:
    folder = storing.folder_of(done.project.slug, line.columns.get("kind") or IMPORTED)
    targets = storing.free_names(
        folder, line.columns["created_at"], line.uid.hex[:8], 0, line.file.extension
    )
    return placed.put(found.file(line.file.sha256), targets, line.file.sha256)


def _put_beside(
    lines: Sequence[Line],
    by_uid: dict[UUID, int],
    found: Staged,
    done: ImportReport,
    placed: Placed,
) -> None:
    made = []
    for line in lines:
        folder = storing.folder_of(done.project.slug, line.columns.get("kind") or IMPORTED)
        for file in line.beside:
            source, facts = found.file(file.sha256), file.columns
            ending = side_files.extension(source, facts.get("mime", ""))
            name = f"{side_files.label(facts.get('name', ''))}.{ending}"
            when, short_id = line.columns["created_at"], line.uid.hex[:8]
            targets = storing.free_names(folder, when, short_id, 0, name)
            path = placed.put(source, targets, file.sha256)
            made.append(SideFile(**facts, product_id=by_uid[line.uid], path=path))
    SideFile.objects.bulk_create(made)


def _tag(lines: Sequence[Line], by_uid: dict[UUID, int]) -> None:
    """A tag that is here keeps its name and colour."""
    wanted = {names.folded(name): (name, colour) for line in lines for name, colour in line.tags}
    known = {tag.folded: tag for tag in Tag.objects.filter(folded__in=wanted)}
    for folded in wanted.keys() - known.keys():
        name, colour = wanted[folded]
        known[folded] = Tag.objects.create(name=name, colour=colour)
    ProductTag.objects.bulk_create(
        (
            ProductTag(product_id=by_uid[line.uid], tag=known[names.folded(name)])
            for line in lines
            for name, _ in line.tags
        ),
        ignore_conflicts=True,
    )


def _collect(lines: Sequence[Line], by_uid: dict[UUID, int]) -> None:
    """At the end of a collection that is here, in the order that they had."""
    wanted: dict[str, list[tuple[int, int, bool]]] = defaultdict(list)
    called: dict[str, str] = {}
    for line in lines:
        for name, place, is_cover in line.collections:
            called.setdefault(names.folded(name), name)
            wanted[names.folded(name)].append((place, by_uid[line.uid], is_cover))
    for folded, places in wanted.items():
        collection, _ = Collection.objects.get_or_create(
            folded=folded, defaults={"name": called[folded]}
        )
        last = collection.items.aggregate(last=Max("position"))["last"] or 0
        CollectionItem.objects.bulk_create(
            (
                CollectionItem(collection=collection, product_id=pk, position=last + GAP * at)
                for at, (_, pk, _) in enumerate(sorted(places), 1)
            ),
            ignore_conflicts=True,
        )
        covers = [pk for _, pk, is_cover in places if is_cover]
        if covers and collection.cover_id is None:
            collection.cover_id = covers[0]
            collection.save(update_fields=["cover"])


def _link(lines: Sequence[Line], done: ImportReport) -> set[int]:
    """To what they were made from, as far as that is here; the products that have more by that.
    What is not here yet may come with the next lines."""
    wanted = [(line.uid, uid, role) for line in lines for uid, role in line.sources]
    for line in lines:
        waited = done.waiting.pop(line.uid, ())
        wanted += [(child, line.uid, role) for child, role in waited]
    uids = {uid for child, parent, _ in wanted for uid in (child, parent)}
    there = {
        uid: pk
        for some in in_batches(list(uids))
        for uid, pk in Product.objects.filter(uid__in=some).values_list("uid", "pk")
    }
    rows = set()
    for child, parent, role in wanted:
        if parent not in there:
            done.waiting.setdefault(parent, []).append((child, role))
        elif child in there and parent != child:
            rows.add((there[child], there[parent], role))
    linked = {product for product, _, _ in rows}
    for some in in_batches(sorted(linked)):
        of = Source.objects.filter(product__in=some)
        rows -= set(of.values_list("product", "source", "role"))
    Source.objects.bulk_create(
        Source(product_id=product, source_id=source, role=role)
        for product, source, role in sorted(rows)
    )
    return linked

"""Duplicates are found in groups, a little at a time, and settled by the user alone."""

import random

import pytest

from gallery import organising, products, undoing
from gallery.bulk_acts import CannotUndo
from gallery.duplicate_models import DuplicateGroup, DuplicateMember, Likeness
from gallery.likeness import bands, grouping, groups, many, near, phash
from gallery.models import Asset, Product
from gallery.search import index
from projects.models import Project
from tests.gallery import samples
from tests.gallery.test_likeness import flipped, jpeg, scene
from tests.plans import plans

pytestmark = pytest.mark.django_db
BASE = 0x0123456789ABCDEF
EXACT, VERY, ALIKE = Likeness


@pytest.fixture
def kept(project):
    """A product over rows only, of this hash and, if it is said, the content of another."""
    numbers = iter(range(10**6))

    def keep(likeness=None, like=None, asset=None, **changes) -> Product:
        number = next(numbers)
        medium = changes.pop("medium", "image")
        facts = {"size": 100, "width": 10, "height": 10, "mime": "image/png", "linked_path": ""}
        facts |= {name: changes.pop(name) for name in list(changes) if name in facts}
        asset = asset or Asset.objects.create(
            sha256=f"{number:064x}",
            content_sha256=like.asset.content_sha256 if like else f"{number:064x}",
            path=f"projects/fox/{number}",
            medium=medium,
            likeness=likeness,
            **facts,
        )
        bands.put(asset.pk, likeness)
        facts = {"asset": asset, "project": project, "medium": medium} | changes
        product = Product.objects.create(**facts)
        index.add(product, [])
        return product

    return keep


def are_left() -> bool:
    """Products that no look has come to yet."""
    return Product.objects.filter(pk__gt=grouping.through()).exists()


def found(likeness=ALIKE, project=None, **asked):
    """The ids of each group, the best first."""
    while are_left():
        grouping.look(5)
    return [
        [one.pk for one in group.products]
        for group in groups.page(likeness, project, limit=50, **asked)
    ]


def pks(*those):
    return [one.pk for one in those]


class TestFinding:
    def test_by_how_much_alike_they_are(self, kept):
        first = kept(BASE)
        copy = kept(BASE, like=first)
        very = kept(flipped(BASE, [1, 9, 17, 25]))
        alike = kept(flipped(BASE, [2, 3, 4, 5, 6, 7, 8]))
        kept(flipped(BASE, list(range(12))))
        kept(-12345)
        assert found(EXACT) == [pks(first, copy)]
        assert found(VERY) == [pks(first, copy, very)]
        assert found(ALIKE) == [pks(first, copy, very, alike)]

    def test_what_has_no_hash_is_found_by_its_content(self, kept):
        sound = kept(medium="audio", mime="audio/mpeg")
        again = kept(medium="audio", mime="audio/mpeg", like=sound)
        kept(medium="audio", mime="audio/mpeg")
        assert [found(one) for one in Likeness] == [[pks(sound, again)]] * 3

    def test_two_products_of_one_file(self, kept):
        first = kept(BASE)
        second = kept(asset=first.asset)
        third = kept(flipped(BASE, [5]))
        assert found(VERY) == [pks(first, second, third)]
        assert DuplicateGroup.objects.get(likeness=EXACT).frees == 0
        assert DuplicateGroup.objects.get(likeness=VERY).frees == 100

    def test_a_video_is_no_duplicate_of_its_picture(self, kept):
        kept(BASE)
        kept(BASE, medium="video")
        assert found(ALIKE) == []

    def test_groups_are_stars_and_no_chains(self, kept):
        first = kept(BASE)
        second = kept(flipped(BASE, [0, 1, 2, 3, 4, 5]))
        third = kept(flipped(BASE, [8, 9, 10, 11, 12, 13]))
        kept(flipped(BASE, [0, 1, 2, 3, 4, 5, 20, 21, 22, 23, 24, 25]))
        assert found(ALIKE) == [pks(first, second, third)]

    @pytest.mark.parametrize(("at_a_time", "few"), [(1, 99), (50, 99), (7, 1), (2000, 1)])
    def test_against_the_plain_rule_however_many_at_a_time(self, kept, monkeypatch, at_a_time, few):
        monkeypatch.setattr(grouping, "AT_A_TIME", at_a_time)
        monkeypatch.setattr(grouping, "MANY_AT_A_TIME", at_a_time)
        monkeypatch.setattr(grouping, "FEW", few)
        draw = random.Random(3)
        base = [draw.getrandbits(64) - 2**63 for _ in range(12)]
        rows = [
            kept(flipped(draw.choice(base), draw.sample(range(64), draw.randrange(8))))
            for _ in range(80)
        ]
        stars: list[list[Product]] = []
        for row in rows:
            off = [
                (phash.distance(row.asset.likeness, star[0].asset.likeness), star[0].pk, star)
                for star in stars
            ]
            # In seven bits at most they share a band for certain.
            near_stars = [one for one in off if one[0] <= 4]
            same = [s for s in stars if row.asset.likeness in [m.asset.likeness for m in s]]
            if same:
                same[0].append(row)
            elif near_stars:
                min(near_stars, key=lambda one: one[:2])[2].append(row)
            else:
                stars.append([row])
        wanted = sorted(pks(*star) for star in stars if len(star) > 1)
        found(VERY)
        told: dict[int, list[int]] = {}
        rows_of = DuplicateMember.objects.filter(group__likeness=VERY).order_by("product")
        for group, product in rows_of.values_list("group", "product"):
            told.setdefault(group, []).append(product)
        assert sorted(told.values()) == wanted

    def test_many_at_once_are_found_as_one_by_one(self, kept):
        draw = random.Random(4)
        base = [draw.getrandbits(64) - 2**63 for _ in range(20)]
        rows = [
            kept(flipped(draw.choice(base), draw.sample(range(64), draw.randrange(8)))).asset
            for _ in range(120)
        ]
        hashes = {asset.pk: asset.likeness for asset in rows}
        assert many.older_near(hashes, 7) == {
            asset: {other: off for off, other in found}
            for asset, likeness in hashes.items()
            if (found := list(bands.near(likeness, 7, before=asset)))
        }

    def test_where_thousands_look_alike_they_are_taken_one_by_one(self, kept, monkeypatch):
        monkeypatch.setattr(many, "MOST_MET", 20)
        monkeypatch.setattr(grouping, "FEW", 1)
        rows = [kept(BASE ^ number) for number in range(12)]
        assert many.older_near({row.asset_id: row.asset.likeness for row in rows}, 7) is None
        assert found(ALIKE) == [pks(*rows)]

    def test_what_comes_later_joins(self, kept):
        first, second = kept(BASE), kept(BASE ^ 1)
        assert found() == [pks(first, second)]
        third = kept(BASE ^ 2)
        assert are_left()
        assert found() == [pks(first, second, third)]

    def test_a_hash_that_is_learnt_late_is_looked_at_again(self, kept):
        first, second, third = kept(BASE), kept(None), kept(BASE ^ 1)
        assert found() == [pks(first, third)]
        near.learn(second.asset, BASE ^ 2)
        assert found() == [pks(first, second, third)]

    def test_two_that_look_at_once_write_each_group_once(self, kept, monkeypatch):
        first, second = kept(BASE), kept(BASE ^ 1)
        plain = grouping._grouped

        def meanwhile(near_ones):
            monkeypatch.setattr(grouping, "_grouped", plain)
            grouping.look(5)
            return plain(near_ones)

        monkeypatch.setattr(grouping, "_grouped", meanwhile)
        assert found() == [pks(first, second)]
        assert DuplicateGroup.objects.filter(likeness=ALIKE).count() == 1

    def test_real_files(self, put, project):
        image = scene(3)
        one = products.bring_in(put(samples.encoded(image, "png"), "a.png"), project)
        two = products.bring_in(put(jpeg(image), "a.jpg"), project)
        products.bring_in(put(samples.encoded(scene(4), "png"), "b.png"), project)
        assert found(VERY) == [pks(one, two)]
        assert found(EXACT) == []


class TestWhatIsShown:
    def test_the_best_is_first(self, kept):
        old = kept(BASE)
        large = kept(BASE, width=20)
        heavy = kept(BASE, width=20, size=200)
        loved = kept(BASE, favourite=True)
        rated = kept(BASE, rating=2)
        assert found() == [pks(rated, loved, heavy, large, old)]

    def test_what_frees_most_is_first_and_linked_files_free_nothing(self, kept):
        linked = [kept(BASE, size=10**6, linked_path=f"/a/{n}") for n in range(2)]
        small = [kept(~BASE, size=10) for _ in range(2)]
        large = [kept(BASE ^ 0x70F0F0F00F0F0F0F, size=500) for _ in range(3)]
        assert found() == [pks(*large), pks(*small), pks(*linked)]
        assert [one.frees for one in DuplicateGroup.objects.filter(likeness=ALIKE)] == [1000, 10, 0]

    def test_page_after_page(self, kept):
        draw = random.Random(5)
        pairs = []
        for number in range(7):
            likeness = draw.getrandbits(64) - 2**63
            pairs.append(pks(*(kept(likeness, size=100 + number // 2) for _ in range(2))))
        everything = found()
        assert sorted(everything) == pairs
        seen, before = [], None
        while some := groups.page(ALIKE, None, limit=2, before=before):
            seen += [pks(*one.products) for one in some]
            before = some[-1].place
        assert seen == everything

    def test_a_large_group_shows_its_best(self, kept):
        rows = [kept(BASE, rating=number % 6) for number in range(groups.MOST_SHOWN + 5)]
        (shown,) = found()
        assert len(shown) == groups.MOST_SHOWN
        assert Product.objects.get(pk=shown[0]).rating == 5
        assert groups.page(ALIKE, None, limit=1)[0].count == len(rows)

    def test_of_a_project_and_of_a_product(self, kept):
        other = Project.objects.create(name="Other", slug="other")
        first, second = kept(BASE), kept(BASE)
        elsewhere = [kept(~BASE, project=other) for _ in range(2)]
        kept(BASE, project=other)
        assert found(project=other) == [pks(*elsewhere)]
        assert found(project=first.project) == [pks(first, second)]
        assert found(of=elsewhere[0].pk) == [pks(*elsewhere)]

    def test_what_is_in_the_trash_or_gone_is_left_out(self, kept):
        first, second, third = (kept(BASE) for _ in range(3))
        assert len(found()) == 1
        trashed = organising.trash(pks(second, third))
        assert found() == []
        undoing.undo(trashed.undo)
        assert found() == [pks(first, second, third)]
        organising.trash([first.pk])
        products.purge([first.pk])
        assert found() == [pks(second, third)]
        assert found(VERY) == [pks(second, third)]
        fourth = kept(BASE ^ 1)
        assert found() == [pks(second, third, fourth)]

    def test_what_is_settled_is_not_gone_past(self, kept):
        """Whatever takes products away or brings them back says so of their groups."""

        def is_settled():
            (one,) = DuplicateGroup.objects.filter(likeness=ALIKE).values_list("is_settled")
            return one[0]

        first, second = kept(BASE), kept(BASE)
        found()
        assert not is_settled()
        organising.trash([first.pk])
        assert is_settled()
        organising.restore([first.pk])
        assert not is_settled()
        trashed = organising.trash([second.pk])
        assert is_settled()
        undoing.undo(trashed.undo)
        assert not is_settled()
        organising.trash(pks(first, second))
        kept(BASE)
        assert found() == []
        assert is_settled()
        kept(BASE)
        assert len(found()) == 1
        assert not is_settled()

    def test_the_page_reads_an_index_of_what_is_open(self):
        with plans() as asked:
            groups.page(ALIKE, None, limit=20)
        steps = asked[0][1]
        assert any("USING INDEX duplicates_open" in step for step in steps), steps
        assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps), steps


class TestNoDuplicates:
    def test_they_come_back_neither_so_nor_under_another_likeness(self, kept):
        kept(BASE), kept(BASE ^ 1)
        assert len(found(VERY)) == len(found(ALIKE)) == 1
        (shown,) = groups.page(VERY, None, limit=1)
        groups.dismiss(shown.pk)
        assert found(VERY) == found(ALIKE) == []

    def test_one_of_them_with_another_does(self, kept):
        first = kept(BASE)
        kept(BASE ^ 1)
        found()
        groups.dismiss(groups.page(ALIKE, None, limit=1)[0].pk)
        third = kept(BASE)
        assert found() == [pks(first, third)]

    def test_a_larger_group_stays(self, kept):
        first, second, third = kept(BASE), kept(BASE ^ 1), kept(BASE ^ 0b1111111 << 18)
        assert found(ALIKE) == [pks(first, second, third)]
        assert found(VERY) == [pks(first, second)]
        groups.dismiss(groups.page(VERY, None, limit=1)[0].pk)
        assert found(VERY) == []
        assert found(ALIKE) == [pks(first, second, third)]

    def test_undo(self, kept):
        first, second = kept(BASE), kept(BASE ^ 1)
        found()
        done = groups.dismiss(groups.page(ALIKE, None, limit=1)[0].pk)
        assert undoing.undo(done.undo).ids == pks(first, second)
        assert found(VERY) == found(ALIKE) == [pks(first, second)]

    def test_undo_of_what_is_gone(self, kept):
        rows = [kept(BASE) for _ in range(2)]
        found()
        done = groups.dismiss(groups.page(ALIKE, None, limit=1)[0].pk)
        organising.trash(pks(*rows))
        products.purge(pks(*rows))
        with pytest.raises(CannotUndo):
            undoing.undo(done.undo)

    def test_one_that_is_none(self, kept):
        assert groups.dismiss(7).undo == ""
        kept(BASE), kept(BASE)
        found()
        shown = groups.page(ALIKE, None, limit=1)[0].pk
        groups.dismiss(shown)
        assert groups.dismiss(shown).undo == ""

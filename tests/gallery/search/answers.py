"""What every query finds, and in which order, on the database of the home that it is run in; then
the same after every way to change the index. Prints JSON."""

import json
import sys
from dataclasses import asdict

import django
from django.db import transaction


def main() -> None:
    from gallery import organising, own_media, picks, products
    from gallery.best import figures
    from gallery.models import Product
    from gallery.search import by_value, find, index, pages, postgresql
    from gallery.search.completion import complete
    from gallery.search.nodes import BadQuery
    from production import prompt_history
    from production.models import GenerationOutput
    from tests.gallery.search import world
    from tests.production.rows import make_generation, make_order

    def found(query: str, **how: object) -> object:
        try:
            return find.ids(query, limit=None, **how)
        except BadQuery as error:
            return error.sentence

    def worked(name: str, query: str) -> list[object]:
        among = by_value.newest(query, 90)
        made = figures.of(name, among, is_many=by_value.fields()[name])
        return sorted((asdict(one) for one in made), key=lambda one: str(one["name"]))

    def prompts(words: str) -> list[object]:
        page = prompt_history.page(None, words=words, limit=5)
        return [[one.text, one.uses, one.best and one.best.pk] for one in page.prompts]

    def all_of_them(step: int = 1) -> dict[str, object]:
        return {query: found(query) for query in ("rating:5", *world.QUERIES[::step])}

    def some_pages(query: str) -> list[object]:
        """The first, those about its middle, and how many there are."""
        try:
            first = find.ids(query, limit=7)
        except BadQuery:
            return [[]]
        middle = ids[len(ids) // 2]
        below = find.ids(query, limit=7, before=middle)
        return [first, below, find.ids(query, limit=7, after=middle), find.count(query, 50)]

    own_media.check_home()
    ids = [product.pk for product in world.make(120)]
    told = {"queries": all_of_them()}
    told["counts"] = {query: find.count(query, 20) for query in ("", "fox", "seed:<100 cost:>0")}
    for sort in find.SORTS:
        for query in ("", "fox", "cost:>0.01"):
            first = find.ids(query, sort=sort, seed=3, limit=7)
            below = find.ids(query, sort=sort, seed=3, limit=7, before=first[-1])
            told[f"{sort} {query}"] = [found(query, sort=sort, seed=3), first, below]
    postgresql.FIRST_PROBED, pages.MANY_MATCHES = 20, 10
    told["pages"] = {query: some_pages(query) for query in world.QUERIES}
    told["completed"] = [(one.value, one.count) for one in complete("tag:")]
    with transaction.atomic():
        for product in Product.objects.filter(pk__in=ids[:40]).order_by("pk"):
            generation = make_generation("done", order=make_order(prompt=product.prompt))
            GenerationOutput.objects.create(generation=generation, product=product)
    picks.pick(ids[4], ids[2:6])
    told["best"] = {
        f"{name} {query}": worked(name, query)
        for name in ("model", "steps", "sampler", "size")
        for query in ("", "fox", "cost:>0.01 or rating:>=3")
    }
    told["prompts"] = [prompts(words) for words in ("", "fox", "über", "灯塔")]
    organising.trash(ids[:20])
    organising.restore(ids[:5])
    organising.toggle_favourite(ids[50])
    Product.objects.filter(pk__in=ids[30:60]).update(rating=5)
    others = [("rating", str(other)) for other in range(6)]
    index.mark(ids[30:60], add=[("rating", "5")], drop=others)
    index.mark(ids[60:70], add=[("tag", "1")], drop=[("tag", "2")])
    products.purge(ids[5:10])
    told["changed"] = all_of_them(3)
    told["check"] = index.check()
    index.rebuild()
    told["still"] = found("rating:5") == told["changed"]["rating:5"]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    django.setup()
    main()

"""What people keep beside their products, so that no page of it is measured empty: collections,
word lists, templates, a film, a grid and a list, made as their pages make them."""

from artfactory.bench import gridding
from artfactory.bench.film_process import HALF_A_MINUTE
from films import new_films, parsing
from films.script import reading, shots
from gallery import collections, saved_searches
from gallery.models import Product
from parameter_templates import saving
from parameter_templates.body import Body
from parameter_templates.placeholders import Placeholder
from parameter_templates.saving import Facts
from parameter_templates.word_lists import keeping
from production import used_lists
from projects.models import Project

COLLECTIONS, OF_A_COLLECTION = 12, 300
WORD_LISTS, ENTRIES = 8, 200
TEMPLATES, TEMPLATE_TAGS = 24, ("portrait", "client", "draft")
SEARCHES = ("rating:4..", "tag:best -tag:draft", "model:model-3 lighthouse", "is:favourite")
SECONDS = 30
ROWS_OF_A_LIST = 100
GRID_SIDE = 5


def add() -> None:
    """To a home with products of its own."""
    project = Project.inbox()
    _collect()
    for number in range(WORD_LISTS):
        keeping.save(f"words-{number}", "\n".join(f"word {entry}" for entry in range(ENTRIES)))
    for number in range(TEMPLATES):
        tag = TEMPLATE_TAGS[number % len(TEMPLATE_TAGS)]
        saving.save(Facts(f"Template {number}", "text-to-image", tags=(tag,)), _body(number))
    for query in SEARCHES:
        saved_searches.add("", query)
    film = new_films.create("The lamp", project, seconds=SECONDS)
    parsing.write(film, shots.fit(reading.read(HALF_A_MINUTE), SECONDS * 1000))
    gridding.grid(GRID_SIDE)
    rows = (f"a lighthouse in a storm {number},{number}" for number in range(ROWS_OF_A_LIST))
    used_lists.take("storms.csv", "\n".join(("prompt,seed", *rows)).encode(), project)


def _collect() -> None:
    shown = list(Product.objects.shown().order_by("-pk").values_list("pk", flat=True))
    for number in range(COLLECTIONS):
        some = shown[number::COLLECTIONS][:OF_A_COLLECTION]
        collections.add(some, collections.create(f"Collection {number}"))


def _body(number: int) -> Body:
    return Body(
        prompt=f"a ${{animal}} in ${{place}}, __words-{number % WORD_LISTS}__, ${{light=dawn}}",
        fixed={"style": "${style}"},
        defaults={"width": 640},
        placeholders=(Placeholder("animal", "Animal", default="fox"),),
    )

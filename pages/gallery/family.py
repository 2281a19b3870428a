"""A product's family as a graph: columns from the oldest to the youngest, lines between them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.written import thousands
from gallery import family
from gallery.models import Product
from pages.gallery.presenters import SmallCard, small
from pages.queue.again import again

SIDE = 72
ACROSS, DOWN = 128, 88
EDGE = 4
LIFT = 44
"""Pixels that a line rises to pass over what stands between its ends."""
FEW, NEAR = 24, 2
"""Members of a family, and steps away, that are drawn beside a product."""


@dataclass(frozen=True)
class Node:
    """`x` and `y` are of the upper left corner, in pixels of the drawing."""

    product: SmallCard
    x: float
    y: float
    is_here: bool
    is_trashed: bool

    @property
    def box(self) -> dict[str, float]:
        """Where it is drawn, as attributes."""
        return {"x": self.x, "y": self.y, "width": SIDE, "height": SIDE, "rx": 6}


@dataclass(frozen=True)
class Graph:
    """`lines` are paths, each with what one was to the other; `width` and `height` in pixels."""

    nodes: list[Node]
    lines: list[tuple[str, str]]
    width: float
    height: float
    is_cut: bool


def graph(product: Product, most: int, steps: int = family.MOST_STEPS) -> Graph | None:
    """None for one without relatives."""
    found = family.around(product, most, steps)
    if len(found.members) < 2:
        return None
    nodes = [
        Node(
            small(member.product, 60),
            EDGE + member.column * ACROSS,
            LIFT + member.row * DOWN,
            member.product.pk == product.pk,
            member.product.trashed_at is not None,
        )
        for member in found.members
    ]
    at = {node.product.pk: node for node in nodes}
    return Graph(
        nodes,
        [
            (_line(at[link.source_id], at[link.product_id]), link.role.replace("_", " "))
            for link in found.links
        ],
        max(node.x for node in nodes) + SIDE + EDGE,
        max(node.y for node in nodes) + SIDE + EDGE,
        found.is_cut,
    )


def _line(source: Node, product: Node) -> str:
    """From the right side of one to the left side of the other."""
    x, y = source.x + SIDE, source.y + SIDE / 2
    end_x, end_y = product.x, product.y + SIDE / 2
    bend = (end_x - x) / 2
    lift = (SIDE + LIFT) if end_x - x > ACROSS else 0
    return (
        f"M{x:g} {y:g}C{x + bend:g} {y - lift:g} {end_x - bend:g} {end_y - lift:g} "
        f"{end_x:g} {end_y:g}"
    )


@require_GET
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole family of a product on a page, with what one can do to the one in the middle."""
    product = (
        Product.objects.select_related("asset", "project", "made_by__generation")
        .defer("recipe")
        .filter(pk=pk)
        .first()
    )
    if product is None:
        raise Http404
    made_by = product.made_by.generation if hasattr(product, "made_by") else None
    others = len(family.branch(pk)) - 1 if product.trashed_at is None else 0
    return render(
        request,
        "gallery/family.html",
        {
            "here": "gallery",
            "product": product,
            "middle": small(product, 60),
            "graph": graph(product, family.MOST),
            "most": family.MOST,
            "again": again(made_by) if made_by else None,
            "made_from_it": thousands(others) if others else "",
            "side": SIDE,
        },
    )

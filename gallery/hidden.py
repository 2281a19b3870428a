"""What is hidden: a product by itself, and each product of a hidden project. Pages blur it until
they are asked to show it; covers and lists to choose from leave it out."""

from django.db.models import Q

from gallery.models import Product


def is_hidden(product: Product) -> bool:
    """Its project should be at hand."""
    return product.is_hidden or product.project.is_hidden


def not_hidden(product: str = "") -> Q:
    """Those that are not hidden, for a query in which products stand at this path."""
    path = f"{product}__" if product else ""
    return Q(**{f"{path}is_hidden": False, f"{path}project__is_hidden": False})

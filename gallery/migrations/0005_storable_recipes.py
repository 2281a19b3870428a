"""Recipes that were read from files of strangers before they were made storable."""

from django.db import migrations

from gallery.storable import storable


def make_storable(apps, schema_editor):
    products = apps.get_model("gallery", "Product").objects
    halves = products.extra(where=["CAST(recipe AS TEXT) LIKE %s"], params=["%\\ud%"])
    for product in halves.only("recipe").iterator():
        product.recipe = storable(product.recipe) or {}
        product.save(update_fields=["recipe"])


class Migration(migrations.Migration):
    dependencies = [("gallery", "0004_unchecked_files")]

    operations = [migrations.RunPython(make_storable, migrations.RunPython.noop, elidable=True)]

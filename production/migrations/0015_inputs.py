"""Past products that are no works: what was uploaded to be ordered with, and answers about prompts.

Nobody has noted which imports were uploads for a form. One that no import has in its report, that
went into an order within an hour, and that nobody has rated, tagged, collected or written about
since, was.
"""

from datetime import timedelta

from django.db import migrations
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef

SOON = timedelta(hours=1)
ANSWERS = ("prompt-help", "describe")


def mark(apps: StateApps, schema_editor: object) -> None:
    product = apps.get_model("gallery", "Product")
    tagged = apps.get_model("gallery", "ProductTag").objects.filter(product=OuterRef("pk"))
    collected = apps.get_model("gallery", "CollectionItem").objects.filter(product=OuterRef("pk"))
    reported = apps.get_model("gallery", "ImportedFile").objects.filter(product=OuterRef("pk"))
    inputs = apps.get_model("production", "GenerationInput").objects
    used = inputs.filter(
        product=OuterRef("pk"),
        generation__created_at__gte=OuterRef("created_at"),
        generation__created_at__lte=OuterRef("created_at") + SOON,
    )
    uploads = product.objects.filter(
        *(Exists(used), ~Exists(tagged), ~Exists(collected), ~Exists(reported)), is_imported=True
    )
    uploads = uploads.filter(favourite=False, rating=0, notes="")
    product.objects.filter(pk__in=uploads.values("pk")).update(is_input=True)
    outputs = apps.get_model("production", "GenerationOutput").objects
    answers = outputs.filter(generation__order__made_by__in=ANSWERS).values("product")
    product.objects.filter(pk__in=answers).update(is_input=True)


class Migration(migrations.Migration):
    dependencies = [("production", "0014_dismissed_orders"), ("gallery", "0006_inputs")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]

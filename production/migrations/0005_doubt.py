import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Exists, OuterRef

UNDER_WAY = ("queued", "submitting", "running", "collecting")


def find(apps, schema_editor):
    """Reserves that were left open so far."""
    entries = apps.get_model("production", "LedgerEntry").objects
    doubts = apps.get_model("production", "Doubt").objects
    generations = apps.get_model("production", "Generation").objects
    closing = entries.exclude(type="reserve").filter(
        generation_uid=OuterRef("generation_uid"), round=OuterRef("round")
    )
    under_way = generations.filter(
        uid=OuterRef("generation_uid"), round=OuterRef("round"), state__in=UNDER_WAY
    )
    left = entries.filter(type="reserve").exclude(Exists(closing)).exclude(Exists(under_way))
    doubts.bulk_create(
        doubts.model(reserve=reserve, reason="It was sent, and no answer came.")
        for reserve in left.order_by("id")
    )


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0004_own_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reserve",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubt",
                        to="production.ledgerentry",
                    ),
                ),
            ],
            options={"ordering": ("-id",)},
        ),
        migrations.RunPython(find, migrations.RunPython.noop),
    ]

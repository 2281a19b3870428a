"""Picks of comparisons, and the few products whose cost is in another currency."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0003_search_marks"),
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("is_blind", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="PickedFrom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("currency", "USD"), _negated=True),
                fields=["currency"],
                name="product_other_currency",
            ),
        ),
        migrations.AddField(
            model_name="pick",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="gallery.product"
            ),
        ),
        migrations.AddField(
            model_name="pickedfrom",
            name="pick",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="gallery.pick"
            ),
        ),
        migrations.AddField(
            model_name="pickedfrom",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="gallery.product"
            ),
        ),
        migrations.AddField(
            model_name="pick",
            name="compared",
            field=models.ManyToManyField(
                related_name="+", through="gallery.PickedFrom", to="gallery.product"
            ),
        ),
        migrations.AddConstraint(
            model_name="pickedfrom",
            constraint=models.UniqueConstraint(
                fields=("pick", "product"), name="a_product_once_in_a_pick"
            ),
        ),
    ]

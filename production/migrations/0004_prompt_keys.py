"""What stands for the text of an order's prompt, for the history of prompts."""

from django.db import migrations, models

from production.prompt_keys import PromptKey, key_of

BATCH = 5_000


def fill(apps, schema_editor):
    order = apps.get_model("production", "Order")
    written = order.objects.exclude(prompt="").order_by("pk")
    last = 0
    while rows := list(written.filter(pk__gt=last).values_list("pk", "prompt")[:BATCH]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE production_order SET prompt_key = %s WHERE id = %s",
                [(key_of(prompt), pk) for pk, prompt in rows],
            )
        last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0003_bundle_runs"),
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="prompt_key",
            field=PromptKey(blank=True, default="", editable=False, max_length=16),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["prompt_key", "project", "made_by", "id"], name="order_by_prompt"
            ),
        ),
    ]

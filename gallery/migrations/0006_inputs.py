"""What was only brought as an input stands apart from the works. What past rows are, only orders can
tell: see the migration of `production`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gallery", "0005_settled_duplicates")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="is_input",
            field=models.BooleanField(
                default=False, help_text="No work: only an input, or an answer."
            ),
        )
    ]

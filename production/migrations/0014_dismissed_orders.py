"""When an order left the Create page by the user's word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("production", "0013_part_of_a_backup")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="dismissed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]

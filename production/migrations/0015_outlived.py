from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("production", "0014_order_digest")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="outlived",
            field=models.PositiveIntegerField(default=0),
        ),
    ]

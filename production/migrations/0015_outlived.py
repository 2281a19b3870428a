from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("production", "0013_held_index")]

    operations = [
        migrations.AddField(
            model_name="generation",
            name="outlived",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
